// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/token_reader.h"

#include <gtest/gtest.h>
#include <cmath>

#include "model/bert_test_support.h"
#include "model/llama_engine.h"
#include "model/token_projection.h"

namespace memos::model {
namespace {

TEST(PieceKinds, TellWordsFromWhatSaysNothing) {
  for (const char* piece : {"the", "and", "is", ".", ",", "'", "?", "(", "-", "s", "t", "ve"})
    EXPECT_TRUE(kind_of_piece(piece).says_nothing) << piece;
  for (const char* piece : {"dog", "##s", "##the", "42", "umbrella"})
    EXPECT_FALSE(kind_of_piece(piece).says_nothing) << piece;
  for (const char* piece : {"kind", "types", "many", "sort"}) EXPECT_TRUE(kind_of_piece(piece).asks) << piece;
  EXPECT_FALSE(kind_of_piece("##kind").asks);
  EXPECT_TRUE(kind_of_piece("!").ends_sentence);
  EXPECT_FALSE(kind_of_piece("##!").ends_sentence);
  EXPECT_TRUE(kind_of_piece("##9a").plain);
  EXPECT_FALSE(kind_of_piece("\xE4\xB8\xAD").plain);
  EXPECT_FALSE(kind_of_piece("").plain);
}

/// With the engine and a tiny model of 64 dimensions; skipped where the module is not built.
class TokenEvidenceTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto engine = LlamaEngine::load();
    if (!engine) GTEST_SKIP() << engine.error().message;
    test::TinyBert options;
    options.shape.dimension = 96;
    path_ = test::make_tiny_gguf(folder_, Quantize::kF32, options);
    auto made = make_embedder({.name = path_, .folders = {}, .threads = 1, .logger = {}});
    ASSERT_TRUE(made) << made.error().message;
    embedder_ = *std::move(made);
  }
  Embedding encode(std::string_view text, TextKind kind) {
    auto made = embedder_->encode({&text, 1}, kind);
    EXPECT_TRUE(made) << made.error().message;
    return made ? std::move((*made)[0]) : Embedding{};
  }
  test::TempFolder folder_;
  std::string path_;
  std::unique_ptr<Embedder> embedder_;
};

TEST_F(TokenEvidenceTest, KeepsTheTokensThatSaySomething) {
  ASSERT_TRUE(embedder_->gives_tokens());
  const auto passage = encode("the red umbrella is in the car .", TextKind::kPassage);
  EXPECT_EQ(passage.evidence.tokens.size(), 3U * kTokenDimension);  // red, umbrella, car
  EXPECT_TRUE(passage.evidence.pieces.empty());
  EXPECT_TRUE(passage.evidence.sentences.empty()) << "one sentence: its vector is the text's own";
  const auto question = encode("where is the red dog in my umbrella?", TextKind::kQuestion);
  EXPECT_EQ(question.evidence.pieces, (std::vector<std::string>{"red", "dog", "umbrella"}));
  EXPECT_EQ(question.evidence.tokens.size(), 3U * kTokenDimension);
  EXPECT_EQ(question.evidence.sentences.size(), sentence_dimension(embedder_->dimension()));
}

TEST_F(TokenEvidenceTest, ASentenceMeetsAQuestionOfTheSameWords) {
  const auto cosine = [](std::span<const std::int8_t> a, std::span<const std::int8_t> b) {
    double dot = 0;
    double norms[2] = {};
    for (std::size_t i = 0; i < a.size(); ++i) {
      dot += static_cast<double>(a[i]) * static_cast<double>(b[i]);
      norms[0] += static_cast<double>(a[i]) * static_cast<double>(a[i]);
      norms[1] += static_cast<double>(b[i]) * static_cast<double>(b[i]);
    }
    return dot / std::sqrt(norms[0] * norms[1]);
  };
  const auto question = encode("my dog likes rain very .", TextKind::kQuestion).evidence.sentences;
  const auto passage = encode("my dog likes rain very . she bought bread on friday !", TextKind::kPassage);
  const std::span<const std::int8_t> sentences(passage.evidence.sentences);
  EXPECT_GT(cosine(question, sentences.first(sentence_dimension(embedder_->dimension()))),
            cosine(question, sentences.last(sentence_dimension(embedder_->dimension()))));
}

TEST_F(TokenEvidenceTest, SplitsSentencesAndDropsShortTails) {
  const auto count = [&](std::string_view text) {
    return encode(text, TextKind::kPassage).evidence.sentences.size() / sentence_dimension(embedder_->dimension());
  };
  EXPECT_EQ(count("my dog likes rain very . she bought bread on friday !"), 2U);
  EXPECT_EQ(count("happy . my dog likes rain ."), 0U);  // "happy ." is too short to stand alone
  EXPECT_EQ(count("my dog likes the rain . happy"), 0U);
  EXPECT_EQ(count("my dog likes the rain . we walked to the park"), 2U);
  EXPECT_EQ(count("happy"), 0U);
}

TEST_F(TokenEvidenceTest, ATextWithoutWordsKeepsItsFirstToken) {
  EXPECT_EQ(encode("the , .", TextKind::kPassage).evidence.tokens.size(), kTokenDimension);
  EXPECT_TRUE(encode("the , .", TextKind::kQuestion).evidence.tokens.empty());
  EXPECT_TRUE(encode("", TextKind::kPassage).evidence.tokens.empty());
}

TEST_F(TokenEvidenceTest, VectorsAreThoseOfTheEnginesOwnPooling) {
  const std::string_view text = "my sister lives near the park";
  const auto with = encode(text, TextKind::kPassage);
  const auto fs = base::make_posix_file_system();
  ASSERT_TRUE(fs->remove(projection_path(path_)));
  const auto plain = make_embedder({.name = path_, .folders = {}, .threads = 1, .logger = {}});
  ASSERT_TRUE(plain);
  EXPECT_FALSE((*plain)->gives_tokens());
  const auto vectors = (*plain)->embed({&text, 1}, TextKind::kPassage);
  ASSERT_TRUE(vectors);
  ASSERT_EQ(with.parts.size(), 1U);
  for (std::size_t i = 0; i < with.parts[0].size(); ++i) EXPECT_NEAR(with.parts[0][i], (*vectors)[0][0][i], 1e-5) << i;
  const auto encoded = (*plain)->encode({&text, 1}, TextKind::kPassage);
  ASSERT_TRUE(encoded);
  EXPECT_TRUE((*encoded)[0].evidence.tokens.empty());
}

TEST_F(TokenEvidenceTest, IsTheSameAloneAndInABatch) {
  const std::vector<std::string_view> texts{"the red umbrella is in the car", "my dog likes rain",
                                            "she bought bread on friday, and we walked to the park"};
  const auto batch = embedder_->encode(texts, TextKind::kPassage);
  ASSERT_TRUE(batch);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto alone = encode(texts[i], TextKind::kPassage);
    ASSERT_EQ(alone.evidence.tokens.size(), (*batch)[i].evidence.tokens.size());
    for (std::size_t n = 0; n < alone.evidence.tokens.size(); ++n)
      EXPECT_NEAR(alone.evidence.tokens[n], (*batch)[i].evidence.tokens[n], 2) << i;
  }
}

}  // namespace
}  // namespace memos::model
