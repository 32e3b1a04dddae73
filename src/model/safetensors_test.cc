// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/safetensors.h"

#include <gtest/gtest.h>

#include <cstring>
#include <string>

#include "base/limits.h"

namespace memos::model {
namespace {

std::string file_of(const std::string& header, const std::string& data) {
  const std::uint64_t length = header.size();
  return std::string(reinterpret_cast<const char*>(&length), sizeof length) + header + data;
}

Result<Safetensors> parse(const std::string& file) { return Safetensors::parse(base::as_bytes(file)); }

std::string floats(std::initializer_list<float> values) {
  std::string bytes;
  for (const float x : values) bytes.append(reinterpret_cast<const char*>(&x), sizeof x);
  return bytes;
}

TEST(Safetensors, ReadsTensorsOfAllFloatTypes) {
  const std::string header = R"({"__metadata__":{"format":"pt"},
    "a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},
    "b":{"dtype":"F16","shape":[2],"data_offsets":[8,12]},
    "c":{"dtype":"BF16","shape":[1],"data_offsets":[12,14]},
    "d":{"dtype":"I64","shape":[],"data_offsets":[14,22]}})";
  const std::string file = file_of(
      header, floats({1.5F, -2}) + std::string("\x00\x3C\x00\xC0", 4) + std::string("\x80\x3F", 2) + std::string(8, 1));
  const auto parsed = parse(file);
  ASSERT_TRUE(parsed) << parsed.error().message;
  ASSERT_EQ(parsed->tensors().size(), 4U);
  std::vector<float> two(2);
  read_values(*parsed->find("a"), 0, two);
  EXPECT_EQ(two, (std::vector<float>{1.5F, -2}));
  read_values(*parsed->find("b"), 0, two);
  EXPECT_EQ(two, (std::vector<float>{1, -2}));
  std::vector<float> one(1);
  read_values(*parsed->find("a"), 1, one);
  EXPECT_EQ(one[0], -2);
  read_values(*parsed->find("c"), 0, one);
  EXPECT_EQ(one[0], 1);
  EXPECT_EQ(parsed->find("d")->type, SafeType::kOther);
  EXPECT_EQ(parsed->find("e"), nullptr);
}

TEST(Safetensors, RefusesEveryPlaceThatDoesNotFit) {
  const auto entry = [](const std::string& type, const std::string& shape, const std::string& offsets) {
    return file_of(R"({"a":{"dtype":")" + type + R"(","shape":)" + shape + R"(,"data_offsets":)" + offsets + "}}",
                   floats({1, 2}));
  };
  EXPECT_TRUE(parse(entry("F32", "[2]", "[0,8]")));
  for (const auto& [type, shape, offsets] :
       std::vector<std::array<std::string, 3>>{{"F32", "[2]", "[0,12]"},
                                               {"F32", "[2]", "[8,0]"},
                                               {"F32", "[3]", "[0,8]"},
                                               {"F32", "[2]", "[-8,0]"},
                                               {"F32", "[2]", "[0]"},
                                               {"F32", "[2]", "{}"},
                                               {"F32", "[-2]", "[0,8]"},
                                               {"F32", "[4294967296,4294967296]", "[0,8]"},
                                               {"F32", "[1,1,1,1,1,1,1,1,2]", "[0,8]"},
                                               {"F32", "2", "[0,8]"},
                                               {"F99", "[2]", "[0,8]"},
                                               {"F32", "[1.5]", "[0,8]"}}) {
    EXPECT_EQ(parse(entry(type, shape, offsets)).error().code, ErrorCode::kCorrupt) << type << shape << offsets;
  }
}

TEST(Safetensors, RefusesWhatIsCutOffOrSomethingElse) {
  const std::string file = file_of(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})", floats({1, 2}));
  ASSERT_TRUE(parse(file));
  for (std::size_t length = 0; length < file.size(); ++length) EXPECT_FALSE(parse(file.substr(0, length))) << length;
  EXPECT_EQ(parse("short").error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(parse(std::string(100, '\xFF')).error().code, ErrorCode::kExhausted);
  EXPECT_EQ(parse(file_of("[]", "")).error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(parse(file_of(R"({"a":1})", "")).error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(parse(file_of(R"({"a":{},"a":{}})", "")).error().code, ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace memos::model
