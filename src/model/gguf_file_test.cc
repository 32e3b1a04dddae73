// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/gguf_file.h"

#include <gtest/gtest.h>

#include <cstring>
#include <string>

#include "base/limits.h"
#include "model/gguf_writer.h"

namespace memos::model {
namespace {

Result<GgufFile> parse(const std::string& bytes) { return GgufFile::parse(base::as_bytes(bytes)); }

GgufWriter sample() {
  GgufWriter writer;
  writer.add_string("general.architecture", "bert");
  writer.add_number("number", 7);
  writer.add_float("float", 0.5F);
  writer.add_bool("truth", true);
  writer.add_strings("words", std::vector<std::string>{"a", "", "ccc"});
  writer.add_integers("integers", std::vector<std::int32_t>{1, -2});
  writer.add_floats("floats", std::vector<float>{1.5F});
  writer.add_tensor("first", *tensor_type(kTypeF32), std::array<std::uint64_t, 2>{3, 2});
  writer.add_tensor("second", *tensor_type(kTypeQ8_0), std::array<std::uint64_t, 2>{32, 2});
  return writer;
}

std::string whole(const GgufWriter& writer) { return writer.header() + std::string(writer.data_bytes(), '\x01'); }

/// A file put together by hand, for what the writer never writes.
struct Raw {
  std::string bytes = "GGUF";
  template <class T>
  Raw& add(T value) {
    bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
    return *this;
  }
  Raw& text(std::string_view value) {
    add(std::uint64_t{value.size()});
    bytes.append(value);
    return *this;
  }
  static Raw start(std::uint64_t tensors, std::uint64_t keys, std::uint32_t version = 3) {
    return Raw().add(version).add(tensors).add(keys);
  }
};

TEST(GgufFile, ReadsWhatTheWriterWrote) {
  const GgufWriter writer = sample();
  const std::string bytes = whole(writer);
  const auto file = parse(bytes);
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_EQ(file->find("general.architecture")->to_string(), "bert");
  EXPECT_EQ(file->find("number")->to_unsigned(), 7U);
  EXPECT_EQ(file->find("number")->to_string(), std::nullopt);
  EXPECT_EQ(file->find("float")->to_double(), 0.5);
  EXPECT_EQ(file->find("truth")->to_bool(), true);
  EXPECT_TRUE(file->find("integers")->is_array_of(GgufKind::kInt32));
  std::vector<std::string> words;
  for_each_string(*file->find("words"), [&](std::string_view word) { words.emplace_back(word); });
  EXPECT_EQ(words, (std::vector<std::string>{"a", "", "ccc"}));
  EXPECT_EQ(file->find("missing"), nullptr);
  ASSERT_EQ(file->tensors().size(), 2U);
  const GgufTensor* second = file->tensor("second");
  EXPECT_EQ(second->bytes, 68U);
  EXPECT_EQ(second->offset, file->header().size() + 32);
  EXPECT_EQ(second->shape[1], 2U);
  EXPECT_EQ(file->tensor("third"), nullptr);
  EXPECT_EQ(file->header().size() % 32, 0U);
}

TEST(GgufFile, IsRefusedWhereverItIsCutOff) {
  const GgufWriter writer = sample();
  const std::string bytes = whole(writer);
  const std::size_t needed = writer.header().size() + writer.offset(1) + writer.bytes(1);
  for (std::size_t length = 0; length < needed; ++length) EXPECT_FALSE(parse(bytes.substr(0, length))) << length;
  EXPECT_TRUE(parse(bytes.substr(0, needed)));  // The last tensor's padding may be missing.
}

TEST(GgufFile, IsRefusedWhenItIsSomethingElse) {
  EXPECT_EQ(parse("").error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(parse("PK\x03\x04 and more").error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(parse(Raw::start(0, 0, 1).bytes).error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(parse(Raw::start(0, 0, 4).bytes).error().code, ErrorCode::kUnsupported);
  EXPECT_TRUE(parse(Raw::start(0, 0, 2).bytes));
}

TEST(GgufFile, CountsAreLimited) {
  EXPECT_EQ(parse(Raw::start(limits::kMaxModelTensors + 1, 0).bytes).error().code, ErrorCode::kExhausted);
  EXPECT_EQ(parse(Raw::start(0, limits::kMaxModelKeys + 1).bytes).error().code, ErrorCode::kExhausted);
  EXPECT_EQ(parse(Raw::start(limits::kMaxModelTensors, 0).bytes).error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(parse(Raw::start(0, limits::kMaxModelKeys).bytes).error().code, ErrorCode::kCorrupt);
  const auto key = [](std::size_t length) {
    return parse(Raw::start(0, 1).text(std::string(length, 'k')).add(std::uint32_t{7}).add(std::uint8_t{1}).bytes);
  };
  EXPECT_TRUE(key(limits::kMaxModelKeyBytes));
  EXPECT_EQ(key(limits::kMaxModelKeyBytes + 1).error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(key(0).error().code, ErrorCode::kCorrupt);
}

TEST(GgufFile, LengthsThatOverflowAreRefused) {
  for (const std::uint64_t length : {~0ULL, ~0ULL - 7, 1ULL << 63U, 1ULL << 32U}) {
    EXPECT_FALSE(parse(Raw::start(0, 1).add(length).bytes + "key"));
    EXPECT_FALSE(parse(Raw::start(0, 1).text("key").add(std::uint32_t{8}).add(length).bytes));
    for (const std::uint32_t element : {0U, 6U, 8U, 12U})
      EXPECT_FALSE(parse(Raw::start(0, 1).text("key").add(std::uint32_t{9}).add(element).add(length).bytes +
                         std::string(64, 'x')));
  }
}

TEST(GgufFile, ValuesOfUnknownKindsAreRefused) {
  const auto value = [](std::uint32_t kind) {
    return parse(Raw::start(0, 1).text("key").add(kind).bytes + std::string(64, '\0'));
  };
  EXPECT_TRUE(value(12));
  EXPECT_FALSE(value(13));
  EXPECT_FALSE(value(~0U));
  const auto truth = [](std::uint8_t byte) {
    return parse(Raw::start(0, 1).text("key").add(std::uint32_t{7}).add(byte).bytes);
  };
  EXPECT_TRUE(truth(1));
  EXPECT_FALSE(truth(2));
  // Arrays in arrays.
  EXPECT_FALSE(
      parse(Raw::start(0, 1).text("key").add(std::uint32_t{9}).add(std::uint32_t{9}).add(std::uint64_t{0}).bytes));
}

TEST(GgufFile, NamesComeOnce) {
  const auto key = [](Raw& raw) { raw.text("key").add(std::uint32_t{7}).add(std::uint8_t{1}); };
  Raw raw = Raw::start(0, 2);
  key(raw);
  key(raw);
  EXPECT_EQ(parse(raw.bytes).error().code, ErrorCode::kCorrupt);
}

/// A file with one tensor.
Result<GgufFile> tensor(std::string_view name, std::vector<std::uint64_t> shape, std::uint32_t type,
                        std::uint64_t offset = 0) {
  Raw raw = Raw::start(1, 0);
  raw.text(name).add(static_cast<std::uint32_t>(shape.size()));
  for (const std::uint64_t size : shape) raw.add(size);
  raw.add(type).add(offset);
  raw.bytes.resize((raw.bytes.size() + 31) / 32 * 32);
  return parse(raw.bytes + std::string(1024, '\0'));
}

TEST(GgufFile, TensorsMustFit) {
  EXPECT_TRUE(tensor("t", {256}, kTypeF32));
  EXPECT_EQ(tensor("t", {257}, kTypeF32).error().code, ErrorCode::kCorrupt);
  EXPECT_FALSE(tensor("t", {256}, kTypeF32, 32));
  EXPECT_FALSE(tensor("t", {}, kTypeF32));
  EXPECT_TRUE(tensor("t", {2, 2, 2, 2}, kTypeF32));
  EXPECT_FALSE(tensor("t", {1, 1, 1, 1, 1}, kTypeF32));
  EXPECT_FALSE(tensor("t", {0}, kTypeF32));
  EXPECT_FALSE(tensor("t", {1ULL << 62U}, kTypeF32));
  EXPECT_FALSE(tensor("t", {1ULL << 32U, 1ULL << 32U}, kTypeF32));
  EXPECT_FALSE(tensor("t", {1ULL << 33U, 1ULL << 33U, 1ULL << 33U}, kTypeF32));
  EXPECT_FALSE(tensor("t", {33}, kTypeQ8_0));
  EXPECT_TRUE(tensor("t", {64}, kTypeQ8_0));
  EXPECT_EQ(tensor("t", {4}, 4).error().code, ErrorCode::kUnsupported);
  EXPECT_TRUE(tensor(std::string(63, 't'), {1}, kTypeF32));
  EXPECT_FALSE(tensor(std::string(64, 't'), {1}, kTypeF32));
}

TEST(GgufFile, AlignmentIsChecked) {
  for (const std::uint32_t alignment : {0U, 1U, 16U, 33U, 1U << 17U}) {
    GgufWriter writer;
    writer.add_number("general.alignment", alignment);
    EXPECT_EQ(parse(writer.header()).error().code, ErrorCode::kCorrupt) << alignment;
  }
  GgufWriter writer;
  writer.add_number("general.alignment", 64);
  EXPECT_TRUE(parse(writer.header()));
  GgufWriter text;
  text.add_string("general.alignment", "32");
  EXPECT_FALSE(parse(text.header()));
}

TEST(GgufFile, FingerprintSeesHeaderLengthAndData) {
  GgufWriter writer;
  writer.add_tensor("t", *tensor_type(kTypeF32), std::array<std::uint64_t, 1>{1U << 20U});
  std::string bytes = whole(writer);
  const auto print = [&] { return parse(bytes)->fingerprint(base::as_bytes(bytes)); };
  const Digest first = print();
  EXPECT_EQ(print(), first);
  bytes.push_back('\x01');
  EXPECT_NE(print(), first);
  bytes.pop_back();
  bytes.back() = '\x02';  // The last block is one of the samples.
  EXPECT_NE(print(), first);
  std::string small = whole(sample());
  const Digest before = parse(small)->fingerprint(base::as_bytes(small));
  for (std::size_t i = parse(small)->header().size(); i < small.size(); ++i) {
    small[i] = '\x07';
    EXPECT_NE(parse(small)->fingerprint(base::as_bytes(small)), before) << i;
    small[i] = '\x01';
  }
}

}  // namespace
}  // namespace memos::model
