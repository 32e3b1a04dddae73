// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/eval/contexts.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace memos::eval {
namespace {

reader::Conversation conversation() {
  reader::Conversation out;
  out.sample_id = "talk";
  for (int i = 0; i < 40; ++i) {
    AddItem item;
    item.text = i == 7 ? "My aunt sells lemons at the harbour." : "Nothing but rain on day " + std::to_string(i) + ".";
    item.origins.push_back({"D1:" + std::to_string(i), "", i % 2 == 0 ? "Mira" : "Tom", 0, 0});
    item.said_at = UtcMs{1'700'000'000'000};
    out.items.push_back(std::move(item));
  }
  out.questions = {{"talk:0", "Who sells lemons according to Tom?", "4", "the aunt", {"D1:7"}},
                   {"talk:1", "Where does Mira's aunt sell lemons?", "5", "", {"D1:7"}},
                   {"talk:2", "What about the moon?", "4", "", {}}};
  out.last_said_at = UtcMs{1'700'000'000'000};
  return out;
}

class ContextsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    Options options;
    options.embedder = "none";
    options.run_jobs = false;
    auto opened = open(options);
    ASSERT_TRUE(opened) << opened.error().message;
    memos_ = std::move(*opened);
  }
  std::unique_ptr<Memos> memos_;
};

TEST_F(ContextsTest, EveryQuestionGetsATextOfEachBudget) {
  const auto report =
      run_contexts(*memos_, {conversation()}, {.budgets = {12, 60}, .in_words = true, .use_vectors = false}, {});
  ASSERT_TRUE(report) << report.error().message;
  ASSERT_EQ(report->contexts.size(), 6U);
  EXPECT_EQ(report->contexts[0].qid, "talk:0");
  EXPECT_EQ(report->contexts[0].budget, 12U);
  EXPECT_EQ(report->contexts[1].budget, 60U);
  EXPECT_TRUE(std::ranges::find(report->contexts[0].included, "D1:7") != report->contexts[0].included.end());
  for (const PackedQuestion& one : report->contexts) EXPECT_LE(one.used, one.budget);
  const auto rows = summarise(report->contexts);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].questions, 1U) << "adversarial questions and those without a gold turn are left out";
  EXPECT_EQ(rows[0].share, 1);
  EXPECT_EQ(rows[0].over, 0U);
}

TEST_F(ContextsTest, TheOneWhoSaidItOwnsIt) {
  const auto report = run_owner(*memos_, {conversation()}, false, {});
  ASSERT_TRUE(report) << report.error().message;
  ASSERT_EQ(report->questions.size(), 3U);
  EXPECT_GT(report->questions[0].ownership.value_or(0), 0);
  EXPECT_LT(report->questions[1].ownership.value_or(0), 0);
  EXPECT_FALSE(report->questions[2].ownership);
  EXPECT_TRUE(report->questions[0].best_is_gold);
  EXPECT_FALSE(report->questions[1].best_is_gold) << "nothing answers an adversarial question";
  EXPECT_FALSE(report->questions[2].scored);
  EXPECT_EQ(area_under_curve(report->questions), 1);
  std::uint64_t counted = 0;
  for (const ConfidenceBand& band : confidence_bands(report->questions)) counted += band.questions;
  EXPECT_EQ(counted, 2U);
}

TEST(AreaUnderCurve, CountsTiesHalf) {
  const auto question = [](bool adversarial, double signal) {
    OwnedQuestion one;
    one.adversarial = adversarial;
    one.scored = true;
    one.ownership = signal;
    return one;
  };
  EXPECT_EQ(area_under_curve({}), 0.5);
  EXPECT_EQ(area_under_curve({question(false, 1), question(true, 1)}), 0.5);
  EXPECT_EQ(area_under_curve({question(false, 1), question(false, 0), question(true, 0), question(true, 2)}), 0.375);
}

}  // namespace
}  // namespace memos::eval
