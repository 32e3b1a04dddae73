// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/api/belief_order.h"

#include <gtest/gtest.h>

namespace memos::api {
namespace {

using enum Says;
using Places = std::vector<std::size_t>;
using lifecycle::Held;

TEST(BeliefOrder, NothingSaidNothingMoves) {
  const std::vector<Says> hits(4, kNothing);
  EXPECT_EQ(belief_order(hits, {}), (Places{0, 1, 2, 3}));
  EXPECT_EQ(belief_order({}, {}), Places{});
}

TEST(BeliefOrder, TheAnswerGoesFirstAndStaleOnesBehindWhatHolds) {
  const std::vector<Says> hits = {kStale, kNothing, kAsked, kStale, kAsked, kNothing};
  const Places first = {4};
  EXPECT_EQ(belief_order(hits, first), (Places{4, 2, 1, 0, 3, 5}));
}

Held value(BeliefState state, std::optional<std::int64_t> from, std::optional<std::int64_t> to, std::uint64_t content) {
  Held held;
  held.state = state;
  if (from) held.from = UtcMs{*from};
  if (to) held.to = UtcMs{*to};
  held.said_at = held.from.value_or(UtcMs{});
  held.content = Sequence{content};
  return held;
}

Places contents(const std::vector<Held>& values) {
  Places out;
  for (const Held& one : values) out.push_back(one.content.value);
  return out;
}

TEST(BeliefOrder, WhatAQuestionAsksFor) {
  const std::vector<Held> values = {value(BeliefState::kSuperseded, 10, 20, 1),
                                    value(BeliefState::kSuperseded, 20, 30, 2),
                                    value(BeliefState::kCorrected, 30, {}, 3), value(BeliefState::kCurrent, 30, {}, 4),
                                    value(BeliefState::kPlanned, 90, {}, 5)};
  language::AskedSlot asked;
  EXPECT_EQ(contents(asked_values(values, asked)), Places{4});
  asked.at = language::TimeInterval{UtcMs{12}, UtcMs{25}};
  EXPECT_EQ(contents(asked_values(values, asked)), (Places{1, 2}));
  EXPECT_TRUE(holds(values[0], asked));
  EXPECT_FALSE(holds(values[3], asked));
  asked.at.reset();
  asked.past = true;
  EXPECT_EQ(contents(asked_values(values, asked)), (Places{2, 1}));
  asked.past = false;
  asked.history = true;
  EXPECT_EQ(contents(asked_values(values, asked)), (Places{4, 5, 2, 1}));
  EXPECT_FALSE(holds(values[0], asked));
  EXPECT_TRUE(holds(values[4], asked));
  EXPECT_FALSE(holds(values[2], asked));
}

}  // namespace
}  // namespace memos::api
