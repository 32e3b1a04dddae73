// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <string>

#include "base/limits.h"
#include "model/embedder.h"

namespace memos::model {
namespace {

using Vectors = std::vector<std::vector<std::vector<float>>>;

double dot(const std::vector<float>& a, const std::vector<float>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
  return sum;
}

TEST(TwinEmbedder, SharedWordsMakeTextsNear) {
  const auto twin = make_twin_embedder(256);
  const std::string_view texts[] = {"The red umbrella is in the car", "where is the RED umbrella?", "pasta with basil",
                                    "", "?!"};
  const auto vectors = twin->embed(texts, TextKind::kPassage);
  ASSERT_TRUE(vectors);
  ASSERT_EQ(vectors->size(), 5U);
  EXPECT_TRUE((*vectors)[3].empty());
  ASSERT_EQ((*vectors)[4].size(), 1U);
  for (const auto& parts : *vectors)
    for (const auto& part : parts) {
      EXPECT_EQ(part.size(), 256U);
      EXPECT_NEAR(dot(part, part), 1.0, 1e-5);
    }
  EXPECT_GT(dot((*vectors)[0][0], (*vectors)[1][0]), 0.5);
  EXPECT_LT(dot((*vectors)[0][0], (*vectors)[2][0]), 0.3);
}

TEST(TwinEmbedder, IsTheSameEveryTimeAndNamesItsSpace) {
  const auto a = make_twin_embedder(64);
  const auto b = make_twin_embedder(64);
  const auto c = make_twin_embedder(65);
  const std::string_view texts[] = {"我昨天在图书馆", "one two"};
  EXPECT_EQ(*a->embed(texts, TextKind::kPassage), *b->embed(texts, TextKind::kQuestion));
  EXPECT_EQ(a->model_hash(), b->model_hash());
  EXPECT_NE(a->model_hash(), c->model_hash());
  EXPECT_EQ(a->model_hash().size(), 64U);
  EXPECT_EQ(c->dimension(), 65U);
  EXPECT_FALSE(a->english_only());
}

TEST(TwinEmbedder, LongTextsHaveOverlappingParts) {
  const auto twin = make_twin_embedder(64);
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "w" + std::to_string(i) + " ";
  const std::string_view texts[] = {text, "w999"};
  const auto vectors = twin->embed(texts, TextKind::kPassage);
  ASSERT_TRUE(vectors);
  EXPECT_EQ((*vectors)[0].size(), 5U);
  EXPECT_EQ((*vectors)[1].size(), 1U);
}

TEST(TwinEmbedder, RefusesWhatIsNoText) {
  const auto twin = make_twin_embedder(64);
  const std::string_view bad[] = {std::string_view("a\0b", 3)};
  EXPECT_EQ(twin->embed(bad, TextKind::kPassage).error().code, ErrorCode::kInvalidArgument);
}

/// Counts what reaches it.
class CountingEmbedder final : public Embedder {
 public:
  explicit CountingEmbedder(std::atomic<std::size_t>& count) : count_(count) {}
  const std::string& model_hash() const noexcept override { return twin_->model_hash(); }
  const std::string& model_name() const noexcept override { return twin_->model_name(); }
  std::uint32_t dimension() const noexcept override { return twin_->dimension(); }
  bool english_only() const noexcept override { return true; }
  Result<Vectors> embed(std::span<const std::string_view> texts, TextKind kind) override {
    count_ += texts.size();
    if (texts.size() == 1 && texts[0] == "fail") return fail(ErrorCode::kUnavailable, "down");
    return twin_->embed(texts, kind);
  }

 private:
  std::unique_ptr<Embedder> twin_ = make_twin_embedder(8);
  std::atomic<std::size_t>& count_;
};

TEST(CachingEmbedder, KeepsQuestionsOnly) {
  std::atomic<std::size_t> count = 0;
  const auto cached = make_caching_embedder(std::make_unique<CountingEmbedder>(count));
  EXPECT_TRUE(cached->english_only());
  EXPECT_EQ(cached->dimension(), 8U);
  const std::string_view texts[] = {"a", "b"};
  const auto first = cached->embed(texts, TextKind::kQuestion);
  const auto second = cached->embed(texts, TextKind::kQuestion);
  EXPECT_EQ(*first, *second);
  EXPECT_EQ(count, 2U);
  const std::string_view mixed[] = {"c", "a", "c"};
  const auto third = cached->embed(mixed, TextKind::kQuestion);
  EXPECT_EQ((*third)[1], (*first)[0]);
  EXPECT_EQ((*third)[0], (*third)[2]);
  EXPECT_EQ(count, 4U);
  static_cast<void>(*cached->embed(texts, TextKind::kPassage));
  static_cast<void>(*cached->embed(texts, TextKind::kPassage));
  EXPECT_EQ(count, 8U);
}

TEST(CachingEmbedder, ForgetsTheLeastRecentAndKeepsNoFailure) {
  std::atomic<std::size_t> count = 0;
  const auto cached = make_caching_embedder(std::make_unique<CountingEmbedder>(count));
  const auto ask = [&](const std::string& text) {
    const std::string_view texts[] = {text};
    return cached->embed(texts, TextKind::kQuestion);
  };
  for (std::size_t i = 0; i < limits::kRecentVectors; ++i) ASSERT_TRUE(ask(std::to_string(i)));
  ASSERT_TRUE(ask("0"));  // Makes it the most recent one.
  EXPECT_EQ(count, limits::kRecentVectors);
  ASSERT_TRUE(ask("new"));  // Drops "1".
  ASSERT_TRUE(ask("0"));
  EXPECT_EQ(count, limits::kRecentVectors + 1);
  ASSERT_TRUE(ask("1"));
  EXPECT_EQ(count, limits::kRecentVectors + 2);
  EXPECT_EQ(ask("fail").error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(ask("fail").error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(count, limits::kRecentVectors + 4);
}

TEST(TwinEmbedder, GivesTokensAndSentences) {
  const auto twin = make_twin_embedder(32);
  ASSERT_TRUE(twin->gives_tokens());
  const std::string_view text = "The red umbrella. My dog likes rain!";
  const auto passage = twin->encode({&text, 1}, TextKind::kPassage);
  const auto question = twin->encode({&text, 1}, TextKind::kQuestion);
  ASSERT_TRUE(passage && question);
  const TokenEvidence& said = (*passage)[0].evidence;
  EXPECT_EQ((*question)[0].evidence.pieces, (std::vector<std::string>{"red", "umbrella", "dog", "likes", "rain"}));
  EXPECT_EQ(said.tokens, (*question)[0].evidence.tokens);
  EXPECT_EQ(said.tokens.size(), 5U * kTokenDimension);
  EXPECT_EQ(said.sentences.size(), 2U * sentence_dimension(32));
  EXPECT_EQ((*passage)[0].parts, twin->embed({&text, 1}, TextKind::kPassage)->at(0));
}

}  // namespace
}  // namespace memos::model
