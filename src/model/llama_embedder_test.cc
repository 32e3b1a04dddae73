// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/llama_embedder.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <cstdlib>
#include <thread>

#include "base/limits.h"
#include "base/random.h"
#include "base/utf8.h"
#include "model/bert_test_support.h"
#include "model/gguf_check.h"
#include "model/gguf_writer.h"
#include "model/llama_engine.h"
#include "model/model_folders.h"

namespace memos::model {
namespace {

using test::TempFolder;
using test::TinyBert;
using Vectors = std::vector<std::vector<std::vector<float>>>;

double dot(const std::vector<float>& a, const std::vector<float>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
  return sum;
}

Result<std::unique_ptr<Embedder>> load(const std::string& path) {
  EmbedderOptions options;
  options.name = path;
  return make_embedder(options);
}

std::vector<std::string_view> views(const std::vector<std::string>& texts) { return {texts.begin(), texts.end()}; }

/// Tests with the engine: skipped where the module is not built.
class LlamaEmbedder : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto engine = LlamaEngine::load();
    if (!engine) GTEST_SKIP() << engine.error().message;
  }
  std::unique_ptr<Embedder> tiny(Quantize quantize = Quantize::kF32, const TinyBert& options = {}) {
    auto embedder = load(test::make_tiny_gguf(folder_, quantize, options));
    if (!embedder) throw std::runtime_error(embedder.error().message);
    return *std::move(embedder);
  }
  TempFolder folder_;
};

const std::vector<std::string> kTexts = {
    "the red umbrella is in the car",
    "where is my umbrella?",
    "a",
    "she bought bread on friday, and we walked to the park in the rain . his sister "
    "lives near the park , she likes the dog",
    "my dog likes rain",
    "today is a sunny day",
    "zzz qqq 123"};

TEST_F(LlamaEmbedder, BatchesGiveTheVectorsOfSingleTexts) {
  for (const Quantize quantize : {Quantize::kF32, Quantize::kF16, Quantize::kQ8_0}) {
    const auto embedder = tiny(quantize);
    EXPECT_EQ(embedder->dimension(), 32U);
    EXPECT_EQ(embedder->model_name(), "tiny");
    EXPECT_TRUE(embedder->english_only());
    const auto batch = embedder->embed(views(kTexts), TextKind::kPassage);
    ASSERT_TRUE(batch) << batch.error().message;
    for (std::size_t i = 0; i < kTexts.size(); ++i) {
      const std::string_view one[] = {kTexts[i]};
      const auto single = embedder->embed(one, TextKind::kQuestion);
      ASSERT_TRUE(single) << single.error().message;
      ASSERT_EQ((*batch)[i].size(), 1U);
      EXPECT_NEAR(dot((*single)[0][0], (*single)[0][0]), 1.0, 1e-5);
      EXPECT_GT(dot((*single)[0][0], (*batch)[i][0]), quantize == Quantize::kQ8_0 ? 0.999 : 0.9999) << i;
    }
    EXPECT_LT(dot((*batch)[0][0], (*batch)[1][0]), 0.9999);  // Different texts differ.
  }
}

TEST_F(LlamaEmbedder, QuantizingKeepsTheSpace) {
  const auto exact = tiny(Quantize::kF32);
  const auto rough = tiny(Quantize::kQ8_0);
  EXPECT_NE(exact->model_hash(), rough->model_hash());
  const auto a = exact->embed(views(kTexts), TextKind::kPassage);
  const auto b = rough->embed(views(kTexts), TextKind::kPassage);
  ASSERT_TRUE(a && b);
  for (std::size_t i = 0; i < kTexts.size(); ++i) EXPECT_GT(dot((*a)[i][0], (*b)[i][0]), 0.99) << i;
}

TEST_F(LlamaEmbedder, LongTextsHaveOverlappingParts) {
  const auto embedder = tiny();  // A window of 64 tokens.
  std::string longest;
  for (int i = 0; i < 62; ++i) longest += "dog ";
  const auto parts_of = [&](const std::string& text) {
    const std::string_view one[] = {text};
    return embedder->embed(one, TextKind::kPassage)->at(0);
  };
  EXPECT_EQ(parts_of(longest).size(), 1U);
  EXPECT_EQ(parts_of(longest + "dog").size(), 2U);
  EXPECT_TRUE(parts_of("").empty());
  std::string text;
  for (int i = 0; i < 500; ++i) text += i < 490 ? "rain " : "umbrella ";
  const auto parts = parts_of(text);
  EXPECT_EQ(parts.size(), 9U);  // 62 tokens a part, 55 apart.
  // The last part ends with other words than those before, and parts of equal words are equal.
  EXPECT_GT(dot(parts[0], parts[1]), 0.9999);
  EXPECT_LT(dot(parts[0], parts.back()), 0.9999);
}

TEST_F(LlamaEmbedder, ManyTextsOfAllLengthsComeBackInOrder) {
  const auto embedder = tiny();
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < limits::kMaxEmbedBatch; ++i) {
    std::string text = "w" + std::to_string(i);
    for (std::size_t n = 0; n < i * 7 % 150; ++n) text += " rain";
    texts.push_back(i == 5 ? "" : text);
  }
  const auto batch = embedder->embed(views(texts), TextKind::kPassage);
  ASSERT_TRUE(batch) << batch.error().message;
  EXPECT_TRUE((*batch)[5].empty());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const std::string_view one[] = {texts[i]};
    const auto single = embedder->embed(one, TextKind::kPassage);
    ASSERT_EQ((*single)[0].size(), (*batch)[i].size()) << i;
    for (std::size_t part = 0; part < (*batch)[i].size(); ++part)
      EXPECT_GT(dot((*single)[0][part], (*batch)[i][part]), 0.9999) << i;
  }
  texts.emplace_back("one more");
  EXPECT_EQ(embedder->embed(views(texts), TextKind::kPassage).error().code, ErrorCode::kInvalidArgument);
}

TEST_F(LlamaEmbedder, SpecialTokensInTextsAreOnlyText) {
  const auto embedder = tiny();
  const std::string_view texts[] = {"[SEP] [CLS] [MASK]", "sep cls mask"};
  const auto vectors = embedder->embed(texts, TextKind::kPassage);
  ASSERT_TRUE(vectors) << vectors.error().message;
  const std::string_view bad[] = {"\xFF\xFE"};
  EXPECT_EQ(embedder->embed(bad, TextKind::kPassage).error().code, ErrorCode::kInvalidArgument);
}

TEST_F(LlamaEmbedder, PrefixesTellQuestionsFromPassages) {
  test::write_tiny_bert(folder_.path("source"));
  test::write_text(folder_.path("source/config_sentence_transformers.json"), R"({"prompts": {"query": "where is "}})");
  ImportRequest request;
  request.source = folder_.path("source");
  request.destination = folder_.path("models");
  const auto made = import_model(request);
  ASSERT_TRUE(made);
  const auto embedder = load(made->path);
  const std::string_view texts[] = {"the dog", "where is the dog"};
  const auto questions = (*embedder)->embed(texts, TextKind::kQuestion);
  const auto passages = (*embedder)->embed(texts, TextKind::kPassage);
  ASSERT_TRUE(questions && passages);
  EXPECT_GT(dot((*questions)[0][0], (*passages)[1][0]), 0.9999);
  EXPECT_LT(dot((*questions)[0][0], (*passages)[0][0]), 0.9999);
}

TEST_F(LlamaEmbedder, ThreadsGetTheSameVectorsWhileBatchesRun) {
  const auto embedder = tiny();
  const std::string_view question[] = {"where is my umbrella?"};
  const auto expected = embedder->embed(question, TextKind::kQuestion);
  ASSERT_TRUE(expected);
  std::atomic<bool> stop = false;
  std::atomic<int> batches = 0;
  std::atomic<int> wrong = 0;
  std::thread writer([&] {
    while (!stop) {
      if (!embedder->embed(views(kTexts), TextKind::kPassage)) ++wrong;
      ++batches;
    }
  });
  std::vector<std::thread> askers;
  for (int t = 0; t < 3; ++t)
    askers.emplace_back([&] {
      for (int i = 0; i < 100; ++i) {
        const auto got = embedder->embed(question, TextKind::kQuestion);
        if (!got || dot((*got)[0][0], (*expected)[0][0]) < 0.99999) ++wrong;
      }
    });
  for (std::thread& thread : askers) thread.join();
  while (batches == 0) std::this_thread::yield();
  stop = true;
  writer.join();
  EXPECT_EQ(wrong, 0);
}

/// The alphabet of byte-level tokenizers: printable bytes stand for themselves, the others for U+0100 and on.
std::vector<std::string> byte_tokens() {
  std::vector<std::string> tokens;
  char32_t next = 256;
  for (char32_t byte = 0; byte < 256; ++byte) {
    const bool itself = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
    std::string token;
    base::append_utf8(token, itself ? byte : next++);
    tokens.push_back(token);
  }
  tokens.emplace_back("<end>");
  return tokens;
}

/// A tiny decoder with random weights that pools its last token, as today's larger embedders do.
std::string tiny_decoder(std::uint64_t seed) {
  constexpr std::uint64_t kWidth = 32, kHead = 16, kHeads = 2, kFeedForward = 64;
  GgufWriter out;
  out.add_string("general.architecture", "qwen3");
  out.add_string("general.name", "decoder");
  out.add_number("qwen3.context_length", 128);
  out.add_number("qwen3.embedding_length", kWidth);
  out.add_number("qwen3.block_count", 2);
  out.add_number("qwen3.feed_forward_length", kFeedForward);
  out.add_number("qwen3.attention.head_count", kHeads);
  out.add_number("qwen3.attention.head_count_kv", 1);
  out.add_number("qwen3.attention.key_length", kHead);
  out.add_number("qwen3.attention.value_length", kHead);
  out.add_float("qwen3.attention.layer_norm_rms_epsilon", 1e-6F);
  out.add_number("qwen3.pooling_type", static_cast<std::uint32_t>(Pooling::kLast));
  const auto tokens = byte_tokens();
  out.add_string("tokenizer.ggml.model", "gpt2");
  out.add_string("tokenizer.ggml.pre", "qwen2");
  out.add_strings("tokenizer.ggml.tokens", tokens);
  out.add_strings("tokenizer.ggml.merges", {});
  out.add_number("tokenizer.ggml.bos_token_id", 256);
  out.add_number("tokenizer.ggml.eos_token_id", 256);
  out.add_bool("tokenizer.ggml.add_bos_token", false);
  out.add_bool("tokenizer.ggml.add_eos_token", true);
  std::vector<std::pair<bool, std::uint64_t>> plan;  // Is it a norm; values.
  const auto add = [&](const std::string& name, std::vector<std::uint64_t> shape) {
    out.add_tensor(name, *tensor_type(kTypeF32), shape);
    plan.emplace_back(shape.size() == 1, shape[0] * (shape.size() == 2 ? shape[1] : 1));
  };
  add("token_embd.weight", {kWidth, tokens.size()});
  add("output_norm.weight", {kWidth});
  for (const std::string block : {"blk.0.", "blk.1."}) {
    add(block + "attn_norm.weight", {kWidth});
    add(block + "attn_q.weight", {kWidth, kHead * kHeads});
    add(block + "attn_k.weight", {kWidth, kHead});
    add(block + "attn_v.weight", {kWidth, kHead});
    add(block + "attn_output.weight", {kHead * kHeads, kWidth});
    add(block + "attn_q_norm.weight", {kHead});
    add(block + "attn_k_norm.weight", {kHead});
    add(block + "ffn_norm.weight", {kWidth});
    add(block + "ffn_gate.weight", {kWidth, kFeedForward});
    add(block + "ffn_up.weight", {kWidth, kFeedForward});
    add(block + "ffn_down.weight", {kFeedForward, kWidth});
  }
  const std::string header = out.header();
  std::string file = header + std::string(out.data_bytes(), '\0');
  base::SeededRandom random(seed);
  for (std::size_t i = 0; i < plan.size(); ++i)
    for (std::uint64_t n = 0; n < plan[i].second; ++n) {
      const float unit = static_cast<float>(random.below(2'000'001)) / 1e6F - 1.0F;
      const float value = plan[i].first ? 1.0F + unit / 8 : unit / 2;
      std::memcpy(file.data() + header.size() + out.offset(i) + n * sizeof value, &value, sizeof value);
    }
  return file;
}

TEST_F(LlamaEmbedder, DecodersThatPoolWorkToo) {
  test::write_text(folder_.path("decoder.gguf"), tiny_decoder(3));
  const auto embedder = load(folder_.path("decoder.gguf"));
  ASSERT_TRUE(embedder) << embedder.error().message;
  EXPECT_FALSE((*embedder)->english_only());
  auto texts = kTexts;
  texts.emplace_back("昨天我在图书馆");
  texts.push_back(std::string(300, 'x'));
  for (int round = 0; round < 2; ++round) {  // What an earlier call left behind must not show.
    const auto batch = (*embedder)->embed(views(texts), TextKind::kPassage);
    ASSERT_TRUE(batch) << batch.error().message;
    EXPECT_GT(batch->back().size(), 2U);
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const std::string_view one[] = {texts[i]};
      const auto single = (*embedder)->embed(one, TextKind::kQuestion);
      ASSERT_TRUE(single) << single.error().message;
      EXPECT_GT(dot((*single)[0][0], (*batch)[i][0]), 0.999) << i;
    }
    EXPECT_LT(dot((*batch)[0][0], (*batch)[1][0]), 0.999);
  }
}

TEST_F(LlamaEmbedder, TwoEmbeddersLiveSideBySide) {
  const auto one = tiny();
  TinyBert options;
  options.seed = 8;
  options.shape.layers = 1;
  const auto other = load(test::make_tiny_gguf(folder_, Quantize::kF16, options, "other"));
  ASSERT_TRUE(other);
  const std::string_view texts[] = {"the dog"};
  EXPECT_LT(
      dot(one->embed(texts, TextKind::kPassage)->at(0).at(0), (*other)->embed(texts, TextKind::kPassage)->at(0).at(0)),
      0.99);
}

TEST_F(LlamaEmbedder, DamagedFilesAreErrorsOrHarmless) {
  const std::string good = test::read_text(test::make_tiny_gguf(folder_, Quantize::kQ8_0));
  const std::string path = folder_.path("damaged.gguf");
  const std::string_view texts[] = {"where is my umbrella?", "the dog"};
  std::size_t refused = 0, loaded = 0;
  for (std::size_t i = 0; i < good.size(); i += 97) {
    std::string bad = good;
    bad[i] = static_cast<char>(~bad[i]);
    test::write_text(path, bad);
    const auto embedder = load(path);
    if (!embedder) {
      ++refused;
      EXPECT_FALSE(embedder.error().message.empty());
      continue;
    }
    ++loaded;
    static_cast<void>((*embedder)->embed(texts, TextKind::kPassage));  // Other numbers, or an error; never a crash.
  }
  EXPECT_GT(refused, 20U);
  EXPECT_GT(loaded, 100U);
}

TEST_F(LlamaEmbedder, EveryDamagedHeaderByteIsAnErrorOrHarmless) {
  const std::string good = test::read_text(test::make_tiny_gguf(folder_, Quantize::kQ8_0));
  const std::size_t header = GgufFile::parse(base::as_bytes(good))->header().size();
  const std::string path = folder_.path("damaged.gguf");
  const std::string_view texts[] = {"where is my umbrella?"};
  const bool full = std::getenv("MEMOS_FULL") != nullptr;
  std::size_t loaded = 0;
  for (std::size_t i = 0; i < header; i += full ? 1 : 7) {
    for (const char flip : {'\x01', '\x20', '\x80'}) {
      std::string bad = good;
      bad[i] = static_cast<char>(bad[i] ^ flip);
      const auto parsed = GgufFile::parse(base::as_bytes(bad));
      if (!parsed || !check_model(*parsed)) continue;
      test::write_text(path, bad);
      const auto embedder = load(path);
      if (!embedder) continue;
      ++loaded;
      static_cast<void>((*embedder)->embed(texts, TextKind::kQuestion));
    }
  }
  EXPECT_GT(loaded, 0U);  // A letter of a token, for example.
}

TEST_F(LlamaEmbedder, WrongFilesAreErrors) {
  const std::string good = test::read_text(test::make_tiny_gguf(folder_));
  const auto code_of = [&](const std::string& bytes) {
    test::write_text(folder_.path("x.gguf"), bytes);
    const auto embedder = load(folder_.path("x.gguf"));
    return embedder ? ErrorCode{} : embedder.error().code;
  };
  EXPECT_EQ(code_of(""), ErrorCode::kUnsupported);
  EXPECT_EQ(code_of("not a model at all"), ErrorCode::kUnsupported);
  EXPECT_EQ(code_of(good.substr(0, good.size() / 2)), ErrorCode::kCorrupt);
  EXPECT_EQ(load(folder_.path()).error().code, ErrorCode::kInvalidArgument);  // A folder.
  EXPECT_EQ(load(folder_.path("missing.gguf")).error().code, ErrorCode::kNotFound);
  EmbedderOptions options;
  options.name = folder_.path("x.gguf");
  options.threads = 0;
  EXPECT_EQ(make_embedder(options).error().field, "threads");
}

TEST_F(LlamaEmbedder, NumbersThatAreNoneAreAnError) {
  std::string bytes = test::read_text(test::make_tiny_gguf(folder_));
  const auto file = GgufFile::parse(base::as_bytes(bytes));
  const GgufTensor* norm = file->tensor("token_embd_norm.bias");
  const float bad = std::numeric_limits<float>::quiet_NaN();
  for (std::uint64_t at = norm->offset; at < norm->offset + norm->bytes; at += sizeof bad)
    std::memcpy(bytes.data() + at, &bad, sizeof bad);
  test::write_text(folder_.path("nan.gguf"), bytes);
  const auto embedder = load(folder_.path("nan.gguf"));
  ASSERT_TRUE(embedder) << embedder.error().message;
  const std::string_view texts[] = {"the dog"};
  EXPECT_EQ((*embedder)->embed(texts, TextKind::kPassage).error().code, ErrorCode::kCorrupt);
}

TEST(LlamaEngine, MissingOrWrongModulesAreErrors) {
  ::setenv("MEMOS_LLAMA_MODULE", "/no/such/module.so", 1);
  EXPECT_EQ(LlamaEngine::load().error().code, ErrorCode::kUnavailable);
  ::setenv("MEMOS_LLAMA_MODULE", "libm.so.6", 1);
  EXPECT_EQ(LlamaEngine::load().error().code, ErrorCode::kUnsupported);
  ::unsetenv("MEMOS_LLAMA_MODULE");
}

/// The real default embedder, where scripts/install-embedder has fetched it.
TEST_F(LlamaEmbedder, AllMiniLmHasItsKnownCosines) {
  const char* cache = std::getenv("XDG_CACHE_HOME");
  const char* home = std::getenv("HOME");
  const std::string source =
      (cache != nullptr && *cache != '\0' ? std::string(cache) : std::string(home == nullptr ? "" : home) + "/.cache") +
      "/memos/all-minilm-l6-v2-0.1.0";
  if (!std::filesystem::exists(source + "/model.safetensors"))
    GTEST_SKIP() << "scripts/install-embedder has not been run";
  const std::string_view texts[] = {"That is a happy person", "That is a happy dog", "That is a very happy person",
                                    "Today is a sunny day"};
  const double known[] = {1.0, 0.694, 0.943, 0.257};  // The model card's own example.
  for (const auto& [quantize, tolerance] : {std::pair{Quantize::kF16, 0.001}, {Quantize::kQ8_0, 0.006}}) {
    ImportRequest request;
    request.source = source;
    request.destination = folder_.path("models");
    request.quantize = quantize;
    const auto made = import_model(request);
    ASSERT_TRUE(made) << made.error().message;
    const auto embedder = load(made->path);
    ASSERT_TRUE(embedder) << embedder.error().message;
    const auto vectors = (*embedder)->embed(texts, TextKind::kPassage);
    ASSERT_TRUE(vectors);
    for (std::size_t i = 1; i < 4; ++i) EXPECT_NEAR(dot((*vectors)[0][0], (*vectors)[i][0]), known[i], tolerance) << i;
  }
}

}  // namespace
}  // namespace memos::model
