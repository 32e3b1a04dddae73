// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/eval/score.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace memos::eval {
namespace {

using ::testing::DoubleEq;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::set<std::string> kTurns = {"D8:6", "D9:17", "D11:26", "D30:5"};

TEST(Evidence, RepairsWhatCanBeRepaired) {
  EXPECT_THAT(normalise_evidence({"D8:6; D9:17"}, kTurns), ElementsAre("D8:6", "D9:17"));
  EXPECT_THAT(normalise_evidence({"D:11:26", "D30:05"}, kTurns), ElementsAre("D11:26", "D30:5"));
  EXPECT_THAT(normalise_evidence({"D8:6", "D8:6"}, kTurns), ElementsAre("D8:6"));
}

TEST(Evidence, DropsWhatIsNoTurn) {
  EXPECT_THAT(normalise_evidence({"D", "D4:36", "", "DD", "D8:", "D:8"}, kTurns), IsEmpty());
  EXPECT_THAT(normalise_evidence({"DD8:6x"}, kTurns), ElementsAre("D8:6"));
}

TEST(RecallAt, IsTheShareOfGoldTurnsInTheFirstK) {
  std::vector<std::string> ranked = {"a", "b", "c", "d", "e", "gold2"};
  EXPECT_THAT(recall({"a", "gold2"}, ranked), ElementsAre(DoubleEq(.5), DoubleEq(.5), DoubleEq(1), DoubleEq(1)));
  EXPECT_THAT(recall({"x"}, ranked), ElementsAre(DoubleEq(0), DoubleEq(0), DoubleEq(0), DoubleEq(0)));
  EXPECT_THAT(recall({"x"}, {}), ElementsAre(DoubleEq(0), DoubleEq(0), DoubleEq(0), DoubleEq(0)));
}

TEST(Summary, WeighsQuestionsAndKeepsAdversarialApart) {
  const std::vector<QuestionScore> scores = {{"temporal", {1, 1, 1, 1}},
                                             {"multi-hop", {0, 0, .5, 1}},
                                             {"multi-hop", {0, 0, 0, 1}},
                                             {"adversarial", {1, 1, 1, 1}},
                                             {"zoology", {1, 1, 1, 1}}};
  const auto rows = summarise(scores);
  ASSERT_EQ(rows.size(), 5U);
  EXPECT_EQ(rows[0].name, "multi-hop");
  EXPECT_EQ(rows[0].questions, 2U);
  EXPECT_DOUBLE_EQ(rows[0].recall[2], .25);
  EXPECT_EQ(rows[1].name, "temporal");
  EXPECT_EQ(rows[2].name, "zoology");
  EXPECT_EQ(rows[3].name, "ALL");
  EXPECT_EQ(rows[3].questions, 4U);
  EXPECT_DOUBLE_EQ(rows[3].recall[2], 2.5 / 4);
  EXPECT_EQ(rows[4].name, "adversarial");
}

TEST(Summary, OfNothingIsOneEmptyRow) {
  const auto rows = summarise({});
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].questions, 0U);
  EXPECT_DOUBLE_EQ(rows[0].recall[0], 0);
}

TEST(Category, NumbersHaveTheNamesOfThePaper) {
  EXPECT_EQ(category_name("1"), "multi-hop");
  EXPECT_EQ(category_name("5"), "adversarial");
  EXPECT_EQ(category_name("6"), "6");
  EXPECT_EQ(category_name("preference"), "preference");
}

TEST(Percentile, IsTheNearestRank) {
  EXPECT_DOUBLE_EQ(percentile({}, .5), 0);
  EXPECT_DOUBLE_EQ(percentile({3}, .95), 3);
  EXPECT_DOUBLE_EQ(percentile({4, 1, 3, 2}, .5), 2);
  EXPECT_DOUBLE_EQ(percentile({4, 1, 3, 2}, .95), 4);
}

}  // namespace
}  // namespace memos::eval
