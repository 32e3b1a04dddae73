// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <set>
#include <thread>

#include "base/limits.h"
#include "model/generator.h"
#include "model/generator_test_support.h"

namespace memos::model {
namespace {

using test::logits_of;
using test::must;

const std::string kText =
    "The red umbrella is in the car. My sister bought bread on Friday, and we walked to the park in the rain; she "
    "lives near the station, and her dog likes rain. ";

class LlamaGenerator : public test::WithEngine {
 protected:
  std::unique_ptr<Generator> load(GeneratorOptions options, const SyntheticModel& model = {}) {
    options.name = test::make_tiny_model(folder_, model);
    auto generator = make_generator(options);
    if (!generator) throw std::runtime_error(generator.error().message);
    return *std::move(generator);
  }
};

std::vector<SyntheticModel> architectures() {
  return {{.architecture = "llama", .tied = false},
          {.architecture = "qwen2", .dimension = 64, .head_size = 16, .biases = true},
          {.architecture = "qwen3", .head_size = 16},
          {.architecture = "qwen3", .dimension = 64, .head_size = 32, .quantize = Quantize::kQ8_0}};
}

/// Logits after reading all tokens in chunks of this size.
std::vector<float> prefill(KvSequence& row, std::span<const Token> tokens) {
  row.clear();
  must(row.decode(tokens));
  return logits_of(row);
}

class WaysOfAttention : public LlamaGenerator, public ::testing::WithParamInterface<FlashAttention> {};

INSTANTIATE_TEST_SUITE_P(LlamaGenerator, WaysOfAttention,
                         ::testing::Values(FlashAttention::kAuto, FlashAttention::kOff),
                         [](const auto& way) { return way.param == FlashAttention::kOff ? "off" : "automatic"; });

TEST_P(WaysOfAttention, RestoredBlocksGiveTheSameBits) {
  for (const SyntheticModel& model : architectures()) {
    SCOPED_TRACE(model.architecture);
    const auto generator = load({.context_tokens = 512, .chunk_tokens = 64, .flash_attention = GetParam()}, model);
    const auto tokens = generator->tokenize(kText + kText);
    ASSERT_TRUE(tokens && tokens->size() > 290);
    auto lease = generator->lease({});
    ASSERT_TRUE(lease.has_value());
    KvSequence& row = **lease;
    const std::span all(*tokens);
    const auto expected = prefill(row, all);
    std::vector<std::string> blocks;
    for (std::size_t at = 0; at < 256; at += 128) {
      auto state = row.save(at, at + 128);
      ASSERT_TRUE(state.has_value()) << state.error().message;
      EXPECT_LE(state->size(), 128 * generator->identity().bytes_per_token + 1'024);
      EXPECT_GE(state->size(), 128 * generator->identity().bytes_per_token);
      blocks.push_back(*std::move(state));
    }
    row.clear();
    for (std::size_t at = 0; at < 256; at += 128)
      ASSERT_TRUE(row.restore(base::as_bytes(blocks[at / 128]), all.subspan(at, 128)));
    EXPECT_EQ(row.size(), 256U);
    EXPECT_EQ(row.exact_size(), 256U);
    must(row.decode(all.subspan(256)));
    EXPECT_EQ(logits_of(row), expected);
    // Saved again from what was restored: the same bytes.
    EXPECT_EQ(*row.save(0, 128), blocks[0]);
    // Into a row of its own.
    auto other = generator->lease({});
    ASSERT_TRUE(other.has_value());
    ASSERT_TRUE((*other)->restore(base::as_bytes(blocks[0]), all.first(128)));
    must((*other)->decode(all.subspan(128)));
    EXPECT_EQ(logits_of(**other), expected);
  }
}

TEST_F(LlamaGenerator, ChunksChangeRoundingAtMost) {
  const auto generator = load({.context_tokens = 512, .chunk_tokens = 256});
  const auto tokens = generator->tokenize(kText);
  auto row = generator->lease({});
  ASSERT_TRUE(tokens && row);
  const auto expected = prefill(**row, *tokens);
  EXPECT_EQ(prefill(**row, *tokens), expected);
  for (const std::size_t chunk : {1U, 7U, 64U}) {
    (*row)->set_chunk_tokens(chunk);
    const auto found = prefill(**row, *tokens);
    for (std::size_t i = 0; i < found.size(); ++i) ASSERT_NEAR(found[i], expected[i], 0.01) << chunk;
  }
}

/// The row's state after the tokens were read in these steps, the rest in one; by it the logits.
std::string in_steps(KvSequence& row, std::span<const Token> tokens, std::initializer_list<std::size_t> steps) {
  row.clear();
  std::size_t at = 0;
  for (const std::size_t step : steps) {
    must(row.decode(tokens.subspan(at, step)));
    at += step;
  }
  must(row.decode(tokens.subspan(at)));
  auto state = row.save(0, tokens.size());
  if (!state) throw std::runtime_error(state.error().message);
  for (const float value : logits_of(row)) state->append(reinterpret_cast<const char*>(&value), sizeof value);
  return *std::move(state);
}

TEST_P(WaysOfAttention, BitsDoNotDependOnTheSteps) {
  for (const SyntheticModel& model : architectures()) {
    SCOPED_TRACE(model.architecture);
    const auto generator = load({.context_tokens = 1024, .flash_attention = GetParam()}, model);
    const auto tokens = generator->tokenize(kText + kText + kText);
    auto row = generator->lease({});
    ASSERT_TRUE(tokens && row && tokens->size() > 400);
    const std::span all(*tokens);
    const std::string expected = in_steps(**row, all, {});
    EXPECT_EQ(in_steps(**row, all, {256, 2, 3, 7}), expected);
    EXPECT_EQ(in_steps(**row, all, {33, 64, 17, 128}), expected);
    // The engine multiplies one row of floats in another order, in its own attention too.
    if (model.quantize != Quantize::kQ8_0 || !generator->identity().flash_attention) continue;
    EXPECT_EQ(in_steps(**row, all, {1, 1, 250, 1}), expected);
    EXPECT_EQ(in_steps(**row, all, {all.size() - 1}), expected);
  }
}

TEST_F(LlamaGenerator, OurAttentionGivesTheEnginesLogits) {
  for (const SyntheticModel& model : architectures()) {
    SCOPED_TRACE(model.architecture);
    const auto ours = load({.threads = 3, .context_tokens = 1024}, model);
    const auto plain = load({.context_tokens = 1024, .flash_attention = FlashAttention::kOff}, model);
    const auto precise =
        load({.context_tokens = 1024, .kv_type = KvType::kF32, .flash_attention = FlashAttention::kOff}, model);
    if (!ours->identity().flash_attention) GTEST_SKIP() << "built without the engine's inner headers";
    EXPECT_NE(ours->identity().engine.find("attention: memos"), std::string::npos);
    EXPECT_EQ(plain->identity().engine.find("attention: memos"), std::string::npos);
    const auto tokens = ours->tokenize(kText + kText);
    ASSERT_TRUE(tokens && tokens->size() > 290);
    const auto logits = [&](Generator& generator) {
      auto row = generator.lease({});
      if (!row) throw std::runtime_error(row.error().message);
      return prefill(**row, *tokens);
    };
    const auto got = logits(*ours), theirs = logits(*plain), exact = logits(*precise);
    double ours_off = 0, theirs_off = 0, size = 0;
    for (std::size_t i = 0; i < exact.size(); ++i) {
      ours_off = std::max(ours_off, std::abs(double{got[i]} - double{exact[i]}));
      theirs_off = std::max(theirs_off, std::abs(double{theirs[i]} - double{exact[i]}));
      size = std::max(size, std::abs(double{exact[i]}));
    }
    // Both round keys and values to 16 bits; the engine also rounds queries and weights.
    EXPECT_LT(ours_off, 0.01 * size);
    EXPECT_LT(ours_off, 2 * theirs_off + 1e-6 * size);
  }
}

TEST_F(LlamaGenerator, CutRowsGoOnAsIfNothingHadBeen) {
  const auto generator = load({.context_tokens = 512});
  const auto tokens = generator->tokenize(kText);
  auto row = generator->lease({});
  ASSERT_TRUE(tokens && row);
  const std::span all(*tokens);
  const auto expected = prefill(**row, all);
  (*row)->truncate(50);
  EXPECT_EQ((*row)->logits().error().code, ErrorCode::kConflict);
  const auto other = generator->tokenize("something else");
  ASSERT_TRUE(other.has_value());
  must((*row)->decode(*other));
  EXPECT_NE(logits_of(**row), expected);
  (*row)->truncate(50);
  must((*row)->decode(all.subspan(50)));
  EXPECT_EQ(logits_of(**row), expected);
  (*row)->wipe();
  EXPECT_EQ(prefill(**row, all), expected);
}

TEST_F(LlamaGenerator, RefusesWhatItCannotUse) {
  const auto generator = load({.context_tokens = 256});
  const auto tokens = generator->tokenize(kText);
  auto lease = generator->lease({});
  ASSERT_TRUE(tokens && lease);
  KvSequence& row = **lease;
  const auto part = std::span(*tokens).first(16);
  must(row.decode(part));
  const auto state = row.save(0, 16);
  const auto later = row.save(8, 16);
  ASSERT_TRUE(state && later);
  EXPECT_EQ(row.save(4, 4).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(row.save(0, 17).error().code, ErrorCode::kInvalidArgument);
  const Token strange[] = {-1};
  EXPECT_EQ(row.decode(strange).error().code, ErrorCode::kInvalidArgument);
  const std::vector<Token> many(241, 65);
  EXPECT_EQ(row.decode(many).error().code, ErrorCode::kExhausted);
  row.clear();
  const auto code = [&](std::string_view bytes, std::size_t count) {
    const auto restored = row.restore(base::as_bytes(bytes), std::span(*tokens).first(count));
    EXPECT_EQ(row.size(), 0U);
    return restored ? ErrorCode::kInternal : restored.error().code;
  };
  EXPECT_EQ(code(*later, 8), ErrorCode::kConflict);
  EXPECT_EQ(code(*state, 15), ErrorCode::kCorrupt);
  EXPECT_EQ(code(*state, 0), ErrorCode::kCorrupt);
  for (std::size_t cut = 0; cut < state->size(); cut += 7)
    EXPECT_EQ(code(std::string_view(*state).substr(0, cut), 16), ErrorCode::kCorrupt);
  EXPECT_EQ(code(*state + "x", 16), ErrorCode::kCorrupt);
  // States of another shape: another size of heads, another kind of cache, flash attention.
  for (const auto& [model, options] :
       {std::pair{SyntheticModel{.head_size = 16}, GeneratorOptions{.context_tokens = 256}},
        std::pair{SyntheticModel{}, GeneratorOptions{.context_tokens = 256, .kv_type = KvType::kF32}},
        std::pair{SyntheticModel{},
                  GeneratorOptions{.context_tokens = 256, .flash_attention = FlashAttention::kOff}}}) {
    const auto other = load(options, model);
    auto other_row = other->lease({});
    ASSERT_TRUE(other_row.has_value());
    EXPECT_EQ((*other_row)->restore(base::as_bytes(*state), part).error().code, ErrorCode::kCorrupt);
    must((*other_row)->decode(part));
    EXPECT_NE(other->identity(), generator->identity());
  }
  ASSERT_TRUE(row.restore(base::as_bytes(*state), part));
  ASSERT_TRUE(row.decode(part));
}

TEST_F(LlamaGenerator, ComposesPiecesThatWereEncodedAlone) {
  const auto generator = load({.context_tokens = 512, .kv_type = KvType::kF32});
  const auto a = generator->tokenize(kText.substr(0, 60));
  const auto b = generator->tokenize(kText.substr(60, 60));
  const auto question = generator->tokenize("Where?");
  auto lease = generator->lease({});
  ASSERT_TRUE(a && b && question && lease);
  KvSequence& row = **lease;
  must(row.decode(*b));
  const auto alone = row.save(0, b->size());
  row.clear(a->size());
  must(row.decode(*b));
  const auto in_place = row.save(0, b->size());
  ASSERT_TRUE(alone && in_place);
  const auto ask = [&](const std::string& state, std::size_t repaired, bool shifted) {
    row.clear();
    must(row.decode(*a));
    if (repaired != 0) must(row.decode(std::span(*b).first(repaired)));
    if (shifted)
      must(row.restore_shifted(base::as_bytes(state), *b, repaired));
    else
      must(row.restore(base::as_bytes(state), *b));
    must(row.decode(*question));
    return logits_of(row);
  };
  const auto distance = [](const std::vector<float>& x, const std::vector<float>& y) {
    double sum = 0;
    for (std::size_t i = 0; i < x.size(); ++i)
      sum += std::pow(static_cast<double>(x[i]) - static_cast<double>(y[i]), 2);
    return std::sqrt(sum / static_cast<double>(x.size()));
  };
  row.clear();
  must(row.decode(*a));
  must(row.decode(*b));
  must(row.decode(*question));
  const auto exact = logits_of(row);
  const auto placed = ask(*in_place, 0, false);
  EXPECT_EQ(row.exact_size(), row.size());  // Of what stands at its place the row cannot know more.
  const auto shifted = ask(*alone, 0, true);
  EXPECT_EQ(row.exact_size(), a->size());
  EXPECT_EQ(row.save(0, a->size() + 1).error().code, ErrorCode::kConflict);
  const auto repaired = ask(*alone, b->size() - 2, true);
  EXPECT_EQ(row.exact_size(), a->size() + b->size() - 2);
  EXPECT_LT(distance(placed, shifted), 0.02);
  EXPECT_GT(distance(placed, exact), 0.02);
  EXPECT_LT(distance(repaired, exact), distance(shifted, exact));
  EXPECT_EQ(row.restore_shifted(base::as_bytes(*alone), *b, b->size()).error().field, "skip");
}

TEST_F(LlamaGenerator, AdaptersComeAndGoWithoutATrace) {
  const SyntheticModel model;
  const auto generator = load({.context_tokens = 256}, model);
  const auto tokens = generator->tokenize(kText);
  auto lease = generator->lease({});
  ASSERT_TRUE(tokens && lease);
  KvSequence& row = **lease;
  const auto base = prefill(row, *tokens);
  const auto first = generator->load_adapter(test::make_tiny_adapter(folder_, model, {}, "first"));
  const auto doubled = generator->load_adapter(test::make_tiny_adapter(folder_, model, {.alpha = 16}, "doubled"));
  const auto second = generator->load_adapter(test::make_tiny_adapter(folder_, model, {.seed = 2}, "second"));
  ASSERT_TRUE(first && doubled && second) << first.error().message;
  const auto with = [&](std::vector<AppliedAdapter> set) {
    must(row.set_adapters(set));
    EXPECT_EQ(row.size(), 0U);
    return prefill(row, *tokens);
  };
  const auto one = with({{*first, 1.0F}});
  EXPECT_NE(one, base);
  EXPECT_EQ(with({{*first, 2.0F}}), with({{*doubled, 1.0F}}));
  EXPECT_NE(with({{*second, 1.0F}}), one);
  EXPECT_EQ(with({{*first, 1.0F}}), one);
  EXPECT_EQ(with({{*first, 0.0F}}), base);
  EXPECT_EQ(with({}), base);
  EXPECT_NE(state_namespace(generator->identity(), std::vector<AppliedAdapter>{{*first, 1.0F}}),
            state_namespace(generator->identity(), {}));
  EXPECT_EQ(row.set_adapters(std::vector<AppliedAdapter>{{*first, NAN}}).error().field, "scale");
  const std::vector<AppliedAdapter> many(limits::kMaxAppliedAdapters + 1, {*first, 1.0F});
  EXPECT_EQ(row.set_adapters(many).error().field, "adapters");
  const auto other = load({.context_tokens = 256}, model);
  auto strange = other->lease({});
  ASSERT_TRUE(strange.has_value());
  EXPECT_EQ((*strange)->set_adapters(std::vector<AppliedAdapter>{{*first, 1.0F}}).error().code,
            ErrorCode::kInvalidArgument);
}

TEST_F(LlamaGenerator, AdaptersOfOtherModelsAreRefused) {
  const auto generator = load({.context_tokens = 256});
  const auto code = [&](const std::string& path) { return generator->load_adapter(path).error().code; };
  EXPECT_EQ(code(test::make_tiny_adapter(folder_, {.architecture = "qwen2"})), ErrorCode::kConflict);
  EXPECT_EQ(code(test::make_tiny_adapter(folder_, {.dimension = 64})), ErrorCode::kConflict);
  EXPECT_EQ(code(test::make_tiny_adapter(folder_, {.layers = 3})), ErrorCode::kConflict);
  EXPECT_EQ(code(test::make_tiny_adapter(folder_, {}, {.targets = {}})), ErrorCode::kCorrupt);
  EXPECT_EQ(code(test::make_tiny_model(folder_)), ErrorCode::kUnsupported);
  EXPECT_EQ(code(folder_.path("nowhere.gguf")), ErrorCode::kNotFound);
}

TEST_F(LlamaGenerator, TokensGoRoundAndControlTokensStayOut) {
  const auto generator = load({.context_tokens = 256});
  const std::string text = "Grüße, 世界! 🌂 <|im_end|>\n";
  const auto tokens = generator->tokenize(text);
  ASSERT_TRUE(tokens.has_value());
  EXPECT_EQ(tokens->size(), text.size());
  EXPECT_EQ(generator->detokenize(*tokens), text);
  EXPECT_TRUE(std::ranges::none_of(*tokens, [&](Token token) { return generator->ends_generation(token); }));
  const auto control = generator->tokenize("<|im_end|>", true);
  ASSERT_TRUE(control && control->size() == 1);
  EXPECT_TRUE(generator->ends_generation(control->front()));
  EXPECT_EQ(generator->token_bytes(control->front()), "");
  EXPECT_EQ(generator->token_bytes(1'000'000), "");
  EXPECT_EQ(generator->begin_token(), -1);
  EXPECT_EQ(generator->tokenize("\xFF").error().code, ErrorCode::kInvalidArgument);
}

TEST_F(LlamaGenerator, RendersByTheModelsOwnTemplate) {
  const std::vector<ChatMessage> messages{{.role = "system", .content = "Be short."},
                                          {.role = "user", .content = "Hello <|im_end|>"}};
  const auto text_of = [](const std::vector<PromptPiece>& pieces) {
    std::string text;
    for (const PromptPiece& piece : pieces) text += piece.control ? "{" + piece.text + "}" : piece.text;
    return text;
  };
  const auto generator = load({.context_tokens = 256});
  const auto pieces = generator->render(messages);
  ASSERT_TRUE(pieces.has_value());
  EXPECT_EQ(text_of(*pieces),
            "{<|im_start|>system\n}Be short.{<|im_end|>\n<|im_start|>user\n}Hello <|im_end|>{<|im_end|>\n<|im_start|>"
            "assistant\n}");
  EXPECT_EQ(pieces->at(3).message, 1U);
  EXPECT_TRUE(generator->turn_ends().empty());
  const auto plain = load({.context_tokens = 256}, {.chat_template = false});
  const auto plain_pieces = plain->render(messages);
  ASSERT_TRUE(plain_pieces.has_value());
  EXPECT_EQ(text_of(*plain_pieces), "{System: }Be short.{\n\nUser: }Hello <|im_end|>{\n\nAssistant:}");
  EXPECT_FALSE(plain->turn_ends().empty());
}

TEST_F(LlamaGenerator, StopsInTheMiddleAndGoesOn) {
  const auto generator = load({.context_tokens = 512, .chunk_tokens = 32});
  const auto tokens = generator->tokenize(kText);
  auto row = generator->lease({});
  ASSERT_TRUE(tokens && row);
  const auto expected = prefill(**row, *tokens);
  (*row)->clear();
  int asked = 0;
  EXPECT_EQ((*row)->decode(*tokens, [&] { return ++asked < 3; }).error().code, ErrorCode::kCancelled);
  // Between two steps, which are of one size within a token.
  std::set<std::size_t> ends;
  for (std::size_t at = 0, left = (tokens->size() + 31) / 32; left > 0; --left) {
    ends.insert(at);
    const std::size_t step = (tokens->size() - at) / left;
    EXPECT_LE(step, 32U);
    at += step;
  }
  EXPECT_TRUE(ends.contains((*row)->size())) << (*row)->size();
  must((*row)->decode(std::span(*tokens).subspan((*row)->size())));
  EXPECT_EQ(logits_of(**row), expected);
}

TEST_F(LlamaGenerator, TwoThreadsDoNotDisturbEachOther) {
  const auto generator = load({.context_tokens = 256, .rows = 2});
  const auto tokens = generator->tokenize(kText);
  ASSERT_TRUE(tokens.has_value());
  std::vector<float> expected;
  {
    auto row = generator->lease({});
    expected = prefill(**row, *tokens);
  }
  std::atomic<int> equal = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int round = 0; round < 3; ++round) {
        auto row = generator->lease({});
        if (row && prefill(**row, *tokens) == expected) ++equal;
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(equal, 12);
}

TEST_F(LlamaGenerator, FilesThatCannotBeUsedAreNamed) {
  const auto error = [](const GeneratorOptions& options) { return make_generator(options).error(); };
  EXPECT_EQ(error({.name = folder_.path("nowhere.gguf")}).code, ErrorCode::kNotFound);
  const std::string bert = test::make_tiny_gguf(folder_);
  EXPECT_EQ(error({.name = bert}).code, ErrorCode::kUnsupported);
  const std::string path = test::make_tiny_model(folder_);
  EXPECT_EQ(error({.name = path, .context_tokens = 5'000}).field, "context_tokens");
  EXPECT_EQ(error({.name = path, .kv_type = KvType::kQ8_0}).field, "kv_type");
  EXPECT_EQ(error({.name = path, .threads = 0}).field, "threads");
  EXPECT_EQ((*make_generator({.name = path}))->context_length(), 4'096U);
  const std::string whole = test::read_text(path);
  test::write_text(path, std::string_view(whole).substr(0, whole.size() - 100));
  EXPECT_EQ(error({.name = path}).code, ErrorCode::kCorrupt);
  // One changed weight in the middle of one tensor is another model.
  std::string changed = whole;
  changed[whole.size() - 3'000] ^= 1;
  test::write_text(path, whole);
  const auto before = (*make_generator({.name = path}))->identity();
  test::write_text(path, changed);
  EXPECT_NE((*make_generator({.name = path}))->identity().model_hash, before.model_hash);
}

}  // namespace
}  // namespace memos::model
