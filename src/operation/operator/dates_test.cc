// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/operator/dates.h"

#include <gtest/gtest.h>

#include "operation/operator/ranking.h"
#include "operation/operator/search_test_support.h"

namespace memos::op {
namespace {

constexpr std::int64_t kDay = 86'400'000;
constexpr UtcMs kNow{1'700'040'000'000};  // 15 November 2023, 09:20

/// A turn in each of five sessions, ten days apart, the last one five days ago.
class Dates : public testing::Test {
 protected:
  Dates() {
    cube_ = world_.make_cube("c");
    for (int i = 0; i < 5; ++i) {
      Body body;
      body.text = "We talked about the boat.";
      body.scope.session_id = "s" + std::to_string(i);
      body.said_at = UtcMs{kNow.value - (45 - 10 * i) * kDay};
      turns_.push_back(world_.add(cube_, std::move(body)));
    }
  }

  /// Numbers of the turns found, best first, with the date rule's shares.
  std::vector<std::pair<int, double>> ask(const std::string& text) {
    Query query{.cubes = {cube_}, .text = text, .now = kNow, .explain = true};
    std::vector<std::pair<int, double>> out;
    const auto found = world_.search(query);
    for (const Hit& hit : found.hits) {
      double share = 0;
      for (const ScorePart& part : hit.parts) share += part.rule == "date" ? part.value : 0;
      const auto row = world_.vault->rows(cube_, std::array{hit.key});
      const auto at = std::ranges::find(turns_, row->front().memory);
      out.emplace_back(static_cast<int>(at - turns_.begin()), share);
    }
    return out;
  }

  SearchWorld world_;
  CubeId cube_;
  std::vector<MemoryId> turns_;
};

TEST_F(Dates, AnAskedDayIsFoundWithoutAnotherWord) {
  const auto found = ask("What did we discuss on October 21st?");
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found.front().first, 2);
  EXPECT_DOUBLE_EQ(found.front().second, kDate + kOnlyDate);
  EXPECT_EQ(found.size(), 1U);
}

TEST_F(Dates, ATimeBesideATopicWeighsLess) {
  const auto found = ask("What about the boat in October 2023?");
  ASSERT_EQ(found.size(), 5U);
  EXPECT_DOUBLE_EQ(found[0].second, kDate);
  EXPECT_EQ(found[4].second, 0.0);
}

TEST_F(Dates, SessionsAreCountedInTheOrderTheyWereHeld) {
  EXPECT_EQ(ask("What did we talk about in the second session?").front().first, 1);
  EXPECT_EQ(ask("What did we talk about in our last session?").front().first, 4);
  EXPECT_EQ(ask("What did we discuss 2 sessions ago?").size(), 1U);
}

TEST_F(Dates, WithoutATimeTheRuleIsSilent) {
  for (const auto& [turn, share] : ask("What about the boat?")) EXPECT_EQ(share, 0.0) << turn;
  EXPECT_TRUE(ask("What did we discuss in March 2019?").empty());
}

}  // namespace
}  // namespace memos::op
