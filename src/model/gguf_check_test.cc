// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/gguf_check.h"

#include <gtest/gtest.h>

#include <string>

#include "base/limits.h"
#include "model/bert_test_support.h"
#include "model/gguf_writer.h"

namespace memos::model {
namespace {

std::vector<std::string> words(std::size_t count, const std::string& before = "w") {
  std::vector<std::string> tokens;
  for (std::size_t i = 0; i < count; ++i) tokens.push_back(before + std::to_string(i));
  return tokens;
}

/// A model file by hand; a test changes one thing.
struct Model {
  std::string architecture = "bert", tokenizer = "bert";
  std::vector<std::string> tokens = words(120);
  std::vector<std::int32_t> kinds = std::vector<std::int32_t>(120, 1);
  std::uint32_t dimension = 32, heads = 4, layers = 1, feed_forward = 64, context = 64, pooling = 1, token_types = 2,
                unknown_id = 100;
  float epsilon = 1e-12F;
  bool causal = false;
  std::function<void(GgufWriter&)> more_keys;
  std::function<void(std::vector<BertTensor>&)> change_tensors;

  void add_keys(GgufWriter& out) const {
    out.add_string("general.architecture", architecture);
    out.add_number(architecture + ".context_length", context);
    out.add_number(architecture + ".embedding_length", dimension);
    out.add_number(architecture + ".block_count", layers);
    out.add_number(architecture + ".feed_forward_length", feed_forward);
    out.add_number(architecture + ".attention.head_count", heads);
    out.add_float(architecture + ".attention.layer_norm_epsilon", epsilon);
    out.add_bool(architecture + ".attention.causal", causal);
    out.add_number(architecture + ".pooling_type", pooling);
    out.add_string("tokenizer.ggml.model", tokenizer);
    out.add_strings("tokenizer.ggml.tokens", tokens);
    out.add_integers("tokenizer.ggml.token_type", kinds);
    out.add_number("tokenizer.ggml.token_type_count", token_types);
    out.add_number("tokenizer.ggml.unknown_token_id", unknown_id);
    if (more_keys) more_keys(out);
  }

  [[nodiscard]] std::string bytes() const {
    GgufWriter out;
    add_keys(out);
    auto tensors = bert_tensors(
        {dimension, layers, feed_forward, context, static_cast<std::uint32_t>(tokens.size()), token_types});
    if (change_tensors) change_tensors(tensors);
    for (const BertTensor& tensor : tensors)
      out.add_tensor(tensor.gguf, *tensor_type(tensor.keep_f32 ? kTypeF32 : kTypeF16),
                     std::span(tensor.shape).first(tensor.dimensions));
    return out.header() + std::string(out.data_bytes(), '\0');
  }

  [[nodiscard]] Result<ModelShape> check() const {
    const std::string file = bytes();
    const auto parsed = GgufFile::parse(base::as_bytes(file));
    if (!parsed) return std::unexpected(parsed.error());
    return check_model(*parsed);
  }
};

ErrorCode code_of(const std::function<void(Model&)>& change) {
  Model model;
  change(model);
  const auto checked = model.check();
  return checked ? ErrorCode{} : checked.error().code;
}

TEST(GgufCheck, AcceptsABertAndDescribesIt) {
  const auto shape = Model().check();
  ASSERT_TRUE(shape) << shape.error().message;
  EXPECT_EQ(shape->architecture, "bert");
  EXPECT_EQ(shape->dimension, 32U);
  EXPECT_EQ(shape->vocabulary, 120U);
  EXPECT_EQ(shape->window, 64U);
  EXPECT_TRUE(shape->embedding);
  EXPECT_TRUE(shape->english_only);
}

TEST(GgufCheck, RefusesKeysThatDoNotFit) {
  EXPECT_EQ(code_of([](Model& m) { m.heads = 5; }), ErrorCode::kCorrupt);
  EXPECT_EQ(code_of([](Model& m) { m.heads = 0; }), ErrorCode::kCorrupt);
  EXPECT_EQ(code_of([](Model& m) { m.causal = true; }), ErrorCode::kCorrupt);
  EXPECT_EQ(code_of([](Model& m) { m.epsilon = -1; }), ErrorCode::kCorrupt);
  EXPECT_EQ(code_of([](Model& m) { m.epsilon = std::numeric_limits<float>::quiet_NaN(); }), ErrorCode::kCorrupt);
  EXPECT_EQ(code_of([](Model& m) { m.pooling = 4; }), ErrorCode::kUnsupported);
  EXPECT_EQ(code_of([](Model& m) { m.pooling = 9; }), ErrorCode::kCorrupt);
  EXPECT_EQ(code_of([](Model& m) { m.architecture = ""; }), ErrorCode::kCorrupt);
  const auto with = [](const auto& add) { return code_of([&](Model& m) { m.more_keys = add; }); };
  EXPECT_EQ(with([](GgufWriter& w) { w.add_number("bert.attention.key_length", 8); }), ErrorCode{});
  EXPECT_EQ(with([](GgufWriter& w) { w.add_number("bert.attention.key_length", 16); }), ErrorCode::kCorrupt);
  EXPECT_EQ(with([](GgufWriter& w) { w.add_number("bert.attention.head_count_kv", 2); }), ErrorCode::kCorrupt);
  EXPECT_EQ(with([](GgufWriter& w) { w.add_number("bert.vocab_size", 119); }), ErrorCode::kCorrupt);
  EXPECT_EQ(with([](GgufWriter& w) { w.add_number("bert.expert_count", 8); }), ErrorCode::kUnsupported);
  EXPECT_EQ(with([](GgufWriter& w) { w.add_number("split.count", 2); }), ErrorCode::kUnsupported);
  EXPECT_EQ(with([](GgufWriter& w) { w.add_string("general.type", "adapter"); }), ErrorCode::kUnsupported);
  EXPECT_EQ(with([](GgufWriter& w) { w.add_string("general.name", std::string(limits::kMaxModelKeyBytes + 1, 'n')); }),
            ErrorCode::kCorrupt);
  EXPECT_EQ(with([](GgufWriter& w) { w.add_number("memos.window", 7); }), ErrorCode::kCorrupt);
  EXPECT_EQ(with([](GgufWriter& w) { w.add_number("memos.window", 65); }), ErrorCode::kCorrupt);
  EXPECT_EQ(with([](GgufWriter& w) { w.add_number("memos.window", 8); }), ErrorCode{});
}

TEST(GgufCheck, RefusesVocabulariesThatTheEngineWouldAbortOn) {
  EXPECT_EQ(code_of([](Model& m) { m.tokens[7] = m.tokens[8]; }), ErrorCode::kCorrupt);
  EXPECT_EQ(code_of([](Model& m) { m.tokens[7] = ""; }), ErrorCode::kCorrupt);
  EXPECT_EQ(code_of([](Model& m) { m.tokens[7] = "\xC3("; }), ErrorCode::kCorrupt);
  EXPECT_EQ(code_of([](Model& m) {
              m.tokens.resize(103);
              m.kinds.resize(103);
            }),
            ErrorCode::kCorrupt);
  EXPECT_EQ(code_of([](Model& m) {
              m.tokens.resize(104);
              m.kinds.resize(104);
            }),
            ErrorCode{});
  EXPECT_EQ(code_of([](Model& m) { m.kinds.pop_back(); }), ErrorCode::kCorrupt);
  EXPECT_EQ(code_of([](Model& m) { m.kinds[3] = 7; }), ErrorCode::kCorrupt);
  EXPECT_EQ(code_of([](Model& m) { m.kinds[3] = -1; }), ErrorCode::kCorrupt);
  EXPECT_EQ(code_of([](Model& m) { m.unknown_id = 120; }), ErrorCode::kCorrupt);
  EXPECT_EQ(code_of([](Model& m) { m.token_types = 0; }), ErrorCode::kCorrupt);
  EXPECT_EQ(code_of([](Model& m) { m.tokenizer = "none"; }), ErrorCode::kUnsupported);
  EXPECT_EQ(code_of([](Model& m) { m.tokenizer = "gpt2"; }), ErrorCode::kCorrupt);  // No merges.
  EXPECT_EQ(code_of([](Model& m) { m.tokenizer = "t5"; }), ErrorCode::kCorrupt);    // No scores.
}

TEST(GgufCheck, RefusesTensorsThatDoNotFit) {
  const auto with = [](const std::function<void(std::vector<BertTensor>&)>& change) {
    return code_of([&](Model& m) { m.change_tensors = change; });
  };
  const std::size_t count = bert_tensors({32, 1, 64, 64, 120, 2}).size();
  EXPECT_EQ(count, 5U + 16U);
  for (std::size_t i = 0; i < count; ++i) {
    EXPECT_EQ(with([i](auto& t) { t.erase(t.begin() + static_cast<std::ptrdiff_t>(i)); }), ErrorCode::kCorrupt) << i;
    EXPECT_EQ(with([i](auto& t) { t[i].shape[0] *= 2; }), ErrorCode::kCorrupt) << i;
    EXPECT_EQ(with([i](auto& t) { t[i].keep_f32 = !t[i].keep_f32; }),
              bert_tensors({32, 1, 64, 64, 120, 2})[i].keep_f32 ? ErrorCode::kUnsupported : ErrorCode{})
        << i;
  }
  EXPECT_EQ(with([](auto& t) { t.push_back({"cls.weight", "", 1, {32, 1}, true}); }), ErrorCode::kUnsupported);
}

TEST(GgufCheck, OtherArchitecturesAreCheckedInTheirKeys) {
  Model model;
  model.architecture = "other";
  model.tokenizer = "llama";
  EXPECT_EQ(model.check().error().code, ErrorCode::kCorrupt);  // No scores.
  model.more_keys = [](GgufWriter& w) { w.add_floats("tokenizer.ggml.scores", std::vector<float>(120, 0.0F)); };
  ASSERT_TRUE(model.check());
  model.tokens.pop_back();
  EXPECT_FALSE(model.check());
}

TEST(GgufCheck, KnowsEnglishOnlyVocabularies) {
  Model model;
  for (std::size_t i = 0; i < 2'000; ++i) {
    std::string token;
    for (const std::size_t n : {i / 64, i % 64}) token += std::string("\xE6\xB1") + static_cast<char>(0x80 + n);
    model.tokens.push_back(token);
    model.kinds.push_back(1);
  }
  EXPECT_FALSE(model.check()->english_only);
  model.tokens.pop_back();
  model.kinds.pop_back();
  EXPECT_TRUE(model.check()->english_only);
}

TEST(GgufCheck, DamageIsRefusedOrHarmless) {
  const std::string good = Model().bytes();
  std::size_t refused = 0;
  for (std::size_t i = 0; i < good.size(); i += 1) {
    for (const char flip : {'\x01', '\x80'}) {
      std::string bad = good;
      bad[i] = static_cast<char>(bad[i] ^ flip);
      const auto parsed = GgufFile::parse(base::as_bytes(bad));
      if (!parsed || !check_model(*parsed)) ++refused;
    }
    if (i > 8'192) i += 96;  // The tensors' data, which is not looked at.
  }
  EXPECT_GT(refused, 3'000U);  // Most of the header's bytes matter.
}

}  // namespace
}  // namespace memos::model
