// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/decoder_shape.h"

#include <gtest/gtest.h>

#include <cmath>

#include "model/adapter_check.h"
#include "model/generator_test_support.h"
#include "model/gguf_writer.h"

namespace memos::model {
namespace {

/// A model's file by hand; a test changes one thing.
struct File {
  std::string architecture = "qwen3", tokenizer = "gpt2";
  std::function<void(GgufWriter&)> more_keys;
  std::function<void(std::vector<DecoderTensor>&)> change_tensors;
  std::uint32_t heads = 4, kv_heads = 2, head_size = 8, tokens = 120, layers = 1;
  float epsilon = 1e-6F;

  [[nodiscard]] std::string bytes() const {
    GgufWriter out;
    const std::string prefix = architecture + ".";
    out.add_string("general.architecture", architecture);
    out.add_number(prefix + "context_length", 64);
    out.add_number(prefix + "embedding_length", 32);
    out.add_number(prefix + "block_count", layers);
    out.add_number(prefix + "feed_forward_length", 64);
    out.add_number(prefix + "attention.head_count", heads);
    out.add_number(prefix + "attention.head_count_kv", kv_heads);
    out.add_number(prefix + "attention.key_length", head_size);
    out.add_number(prefix + "attention.value_length", head_size);
    out.add_float(prefix + "attention.layer_norm_rms_epsilon", epsilon);
    std::vector<std::string> names;
    for (std::uint32_t i = 0; i < tokens; ++i) names.push_back("t" + std::to_string(i));
    out.add_string("tokenizer.ggml.model", tokenizer);
    out.add_strings("tokenizer.ggml.tokens", names);
    out.add_strings("tokenizer.ggml.merges", {});
    if (more_keys) more_keys(out);
    DecoderShape shape{.architecture = architecture,
                       .dimension = 32,
                       .layers = layers,
                       .heads = heads,
                       .kv_heads = kv_heads,
                       .head_size = head_size,
                       .feed_forward = 64,
                       .vocabulary = tokens};
    auto tensors = decoder_tensors(shape);
    std::erase_if(tensors, [](const DecoderTensor& tensor) { return !tensor.required; });
    if (change_tensors) change_tensors(tensors);
    for (const DecoderTensor& tensor : tensors)
      out.add_tensor(tensor.name, *tensor_type(kTypeF32), std::span(tensor.shape).first(tensor.dimensions));
    return out.header() + std::string(out.data_bytes(), '\0');
  }

  /// What is wrong: the code and the field; "" when nothing is.
  [[nodiscard]] std::string problem() const {
    const std::string file = bytes();
    const auto gguf = GgufFile::parse(base::as_bytes(file));
    if (!gguf) return "unreadable";
    const auto shape = check_decoder(*gguf);
    return shape ? "" : std::string(error_name(shape.error().code)) + " " + shape.error().field;
  }
};

TEST(DecoderShape, TakesWhatFits) {
  EXPECT_EQ(File{}.problem(), "");
  for (const char* architecture : {"llama", "qwen2", "qwen3"})
    EXPECT_EQ(File{.architecture = architecture}.problem(), "");
  EXPECT_EQ(File{.more_keys =
                     [](GgufWriter& out) {
                       out.add_string("qwen3.rope.scaling.type", "yarn");
                       out.add_float("qwen3.rope.scaling.factor", 4.0F);
                       out.add_number("qwen3.rope.scaling.original_context_length", 16);
                       out.add_number("qwen3.rope.dimension_count", 8);
                       out.add_number("qwen3.vocab_size", 120);
                       out.add_string("tokenizer.chat_template", "{{ messages }}");
                     }}
                .problem(),
            "");
}

TEST(DecoderShape, RefusesKeysThatTheEngineWouldTrust) {
  const auto with = [](std::function<void(GgufWriter&)> keys) { return File{.more_keys = std::move(keys)}.problem(); };
  EXPECT_EQ(File{.architecture = "mamba"}.problem(), "unsupported general.architecture");
  EXPECT_EQ(File{.kv_heads = 3}.problem(), "corrupt qwen3.attention.head_count_kv");
  EXPECT_EQ(File{.head_size = 7}.problem(), "corrupt qwen3.attention.key_length");
  EXPECT_EQ(File{.layers = 513}.problem(), "unsupported qwen3.block_count");
  EXPECT_EQ(File{.tokenizer = "none"}.problem(), "unsupported tokenizer.ggml.model");
  EXPECT_EQ(File{.epsilon = NAN}.problem(), "corrupt qwen3.attention.layer_norm_rms_epsilon");
  EXPECT_EQ(with([](GgufWriter& out) { out.add_string("qwen3.rope.scaling.type", "odd"); }),
            "unsupported qwen3.rope.scaling.type");
  EXPECT_EQ(with([](GgufWriter& out) { out.add_float("qwen3.rope.freq_base", 0); }), "corrupt qwen3.rope.freq_base");
  EXPECT_EQ(with([](GgufWriter& out) { out.add_float("qwen3.rope.freq_base", INFINITY); }),
            "corrupt qwen3.rope.freq_base");
  EXPECT_EQ(with([](GgufWriter& out) { out.add_number("qwen3.rope.dimension_count", 4); }),
            "unsupported qwen3.rope.dimension_count");
  EXPECT_EQ(with([](GgufWriter& out) { out.add_number("qwen3.expert_count", 8); }), "unsupported qwen3.expert_count");
  EXPECT_EQ(with([](GgufWriter& out) { out.add_number("qwen3.ssm.inner_size", 8); }),
            "unsupported qwen3.ssm.inner_size");
  EXPECT_EQ(with([](GgufWriter& out) { out.add_number("qwen3.vocab_size", 119); }), "corrupt qwen3.vocab_size");
  EXPECT_EQ(with([](GgufWriter& out) { out.add_bool("qwen3.attention.causal", false); }),
            "unsupported qwen3.attention.causal");
  EXPECT_EQ(with([](GgufWriter& out) { out.add_number("tokenizer.chat_template", 1); }),
            "corrupt tokenizer.chat_template");
}

TEST(DecoderShape, RefusesTensorsThatDoNotFit) {
  const auto with = [](std::function<void(std::vector<DecoderTensor>&)> change) {
    return File{.change_tensors = std::move(change)}.problem();
  };
  for (const DecoderTensor& victim : decoder_tensors({.architecture = "qwen3",
                                                      .dimension = 32,
                                                      .layers = 1,
                                                      .heads = 4,
                                                      .kv_heads = 2,
                                                      .head_size = 8,
                                                      .feed_forward = 64,
                                                      .vocabulary = 120})) {
    if (!victim.required) continue;
    const auto at = [&](std::vector<DecoderTensor>& tensors) {
      return std::ranges::find(tensors, victim.name, &DecoderTensor::name);
    };
    EXPECT_EQ(with([&](auto& tensors) { tensors.erase(at(tensors)); }), "corrupt " + victim.name);
    EXPECT_EQ(with([&](auto& tensors) { at(tensors)->shape[0] += 32; }), "corrupt " + victim.name);
    EXPECT_EQ(with([&](auto& tensors) { at(tensors)->dimensions = victim.dimensions == 1 ? 2 : 1; }),
              "corrupt " + victim.name);
  }
  EXPECT_EQ(with([](auto& tensors) { tensors.push_back({"blk.0.surprise.weight", 2, {32, 32}}); }),
            "unsupported blk.0.surprise.weight");
}

/// Every byte of the header changed in three ways: whatever passes the check, the engine must survive.
class DamagedModel : public test::WithEngine {};

TEST_F(DamagedModel, NeverEndsTheProcess) {
  const SyntheticModel model{
      .dimension = 16, .layers = 1, .heads = 2, .kv_heads = 1, .head_size = 8, .feed_forward = 16};
  const std::string path = test::make_tiny_model(folder_, model);
  const std::string whole = test::read_text(path);
  const auto gguf = GgufFile::parse(base::as_bytes(whole));
  ASSERT_TRUE(gguf.has_value());
  const std::size_t header = gguf->header().size();
  std::size_t loaded = 0, tried = 0;
  // The vocabulary's bytes are all alike: of those, a sample is enough.
  const auto tokens = whole.find("tokenizer.ggml.tokens");
  const auto merges = whole.find("tokenizer.ggml.merges");
  for (std::size_t at = 0; at<header; at += at> tokens + 40 && at < merges - 40 ? 97 : 1) {
    for (const unsigned change : {1U, 0x80U, 0xFFU}) {
      std::string damaged = whole;
      damaged[at] = static_cast<char>(static_cast<unsigned char>(damaged[at]) ^ change);
      ++tried;
      const auto parsed = GgufFile::parse(base::as_bytes(damaged));
      if (!parsed || !check_decoder(*parsed)) continue;
      test::write_text(path, damaged);
      const auto generator = make_generator({.name = path, .context_tokens = 32, .chunk_tokens = 32});
      if (!generator) continue;
      auto row = (*generator)->lease({});
      if (!row) continue;
      const auto read = (*generator)->tokenize("abc");
      if (read) static_cast<void>((*row)->decode(*read));
      ++loaded;
    }
  }
  EXPECT_GT(tried, 3'000U);
  EXPECT_GT(loaded, 10U);  // Names, for example.
}

TEST_F(DamagedModel, NorDoesADamagedAdapter) {
  const SyntheticModel model{
      .dimension = 16, .layers = 1, .heads = 2, .kv_heads = 1, .head_size = 8, .feed_forward = 16};
  const auto generator = make_generator({.name = test::make_tiny_model(folder_, model), .context_tokens = 32});
  ASSERT_TRUE(generator.has_value());
  const std::string path = test::make_tiny_adapter(folder_, model, {.targets = {"attn_q", "ffn_down"}});
  const std::string whole = test::read_text(path);
  const auto gguf = GgufFile::parse(base::as_bytes(whole));
  ASSERT_TRUE(gguf.has_value());
  std::size_t loaded = 0;
  for (std::size_t at = 0; at < gguf->header().size(); ++at) {
    for (const unsigned change : {1U, 0x80U, 0xFFU}) {
      std::string damaged = whole;
      damaged[at] = static_cast<char>(static_cast<unsigned char>(damaged[at]) ^ change);
      test::write_text(path, damaged);
      const auto adapter = (*generator)->load_adapter(path);
      if (!adapter) continue;
      auto row = (*generator)->lease({.adapters = {{*adapter, 1.0F}}});
      ASSERT_TRUE(row.has_value());
      const Token token[] = {65};
      static_cast<void>((*row)->decode(token));
      ++loaded;
    }
  }
  EXPECT_GT(loaded, 10U);
}

}  // namespace
}  // namespace memos::model
