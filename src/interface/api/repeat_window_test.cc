// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/api/repeat_window.h"

#include <gtest/gtest.h>

#include <thread>

#include "base/limits.h"

namespace memos::api {
namespace {

constexpr UtcMs kStart{1'700'000'000'000};

MemoryId id_of(std::uint8_t n) {
  MemoryId id;
  id.bytes[15] = n;
  return id;
}

Body turn(const std::string& text, const std::string& message_id = {}, const std::string& session = "s") {
  Body body;
  body.text = text;
  body.scope.session_id = session;
  body.origins.push_back({.message_id = message_id, .role = "user"});
  return body;
}

/// A window, and ids that count up.
class RepeatWindowTest : public testing::Test {
 protected:
  /// Adds turns as one request; the answer is, for each, the number it got.
  std::vector<int> add(const std::vector<Body>& turns, UtcMs at = kStart, bool stored = true) {
    std::vector<TurnPrint> prints;
    std::vector<MemoryId> ids;
    for (const Body& body : turns) {
      prints.push_back(print_of(key_, body));
      ids.push_back(id_of(static_cast<std::uint8_t>(++next_)));
    }
    const auto reservation = window_.reserve(
        prints, ids, at, [&] { return Result<std::vector<RepeatWindow::Known>>(known_); },
        [&](const MemoryId& id) { return id != gone_; });
    EXPECT_TRUE(reservation);
    window_.settle(*reservation, stored);
    std::vector<int> numbers;
    for (std::size_t i = 0; i < turns.size(); ++i)
      numbers.push_back(reservation->repeats[i] ? reservation->repeats[i]->bytes[15] : ids[i].bytes[15]);
    return numbers;
  }

  Digest key_{1, 2, 3};
  RepeatWindow window_;
  std::vector<RepeatWindow::Known> known_;
  MemoryId gone_ = id_of(255);
  int next_ = 0;
};

using Numbers = std::vector<int>;

TEST_F(RepeatWindowTest, AnImmediateRepeatIsARetry) {
  EXPECT_EQ(add({turn("ok")}), Numbers{1});
  EXPECT_EQ(add({turn("ok")}), Numbers{1});
  EXPECT_EQ(add({turn("ok")}, {kStart.value + 60'000}), Numbers{1});
  EXPECT_EQ(add({turn("ok")}, {kStart.value + 60'001}), Numbers{4});
}

TEST_F(RepeatWindowTest, SaidAgainAfterAnAnswerItIsAnotherTurn) {
  EXPECT_EQ(add({turn("ok")}), Numbers{1});
  EXPECT_EQ(add({turn("and this?")}), Numbers{2});
  EXPECT_EQ(add({turn("ok")}), Numbers{3});
}

TEST_F(RepeatWindowTest, NeverMergedWithinOneRequest) {
  EXPECT_EQ(add({turn("ok"), turn("ok")}), (Numbers{1, 2}));
  EXPECT_EQ(add({turn("ok"), turn("ok")}), (Numbers{1, 2}));
  EXPECT_EQ(add({turn("ok"), turn("ok"), turn("ok")}), (Numbers{1, 2, 7}));
}

TEST_F(RepeatWindowTest, AWholeRequestSentAgainAndAGrowingHistory) {
  EXPECT_EQ(add({turn("a"), turn("b")}), (Numbers{1, 2}));
  EXPECT_EQ(add({turn("a"), turn("b")}), (Numbers{1, 2}));
  EXPECT_EQ(add({turn("a"), turn("b"), turn("c")}), (Numbers{1, 2, 7}));
  EXPECT_EQ(add({turn("b"), turn("c"), turn("b")}), (Numbers{2, 7, 10}));
}

TEST_F(RepeatWindowTest, OverlapIsTheLongestThatEndsTheTail) {
  EXPECT_EQ(add({turn("a"), turn("b"), turn("a")}), (Numbers{1, 2, 3}));
  EXPECT_EQ(add({turn("a"), turn("b"), turn("a"), turn("b")}), (Numbers{1, 2, 3, 7}));
}

TEST_F(RepeatWindowTest, ScopeRoleAndTextMustBeEqual) {
  EXPECT_EQ(add({turn("ok", "", "one")}), Numbers{1});
  EXPECT_EQ(add({turn("ok", "", "two")}), Numbers{2});
  Body other_role = turn("ok", "", "two");
  other_role.origins[0].role = "assistant";
  EXPECT_EQ(add({other_role}), Numbers{3});
  EXPECT_EQ(add({turn("ok.", "", "one")}), Numbers{4});
}

TEST_F(RepeatWindowTest, AMessageIdHoldsWhereverTheTurnStands) {
  EXPECT_EQ(add({turn("ok", "m1")}), Numbers{1});
  EXPECT_EQ(add({turn("more", "m2")}), Numbers{2});
  EXPECT_EQ(add({turn("ok", "m1")}), Numbers{1});
  EXPECT_EQ(add({turn("ok", "m3")}), Numbers{4});
  EXPECT_EQ(add({turn("ok")}), Numbers{5});
}

TEST_F(RepeatWindowTest, WhatFailedToBeStoredIsNoTurn) {
  EXPECT_EQ(add({turn("ok")}, kStart, false), Numbers{1});
  EXPECT_EQ(add({turn("ok", "m")}, kStart, false), Numbers{2});
  EXPECT_EQ(add({turn("ok")}), Numbers{3});
  EXPECT_EQ(add({turn("ok", "m")}), Numbers{4});
}

TEST_F(RepeatWindowTest, ATurnThatWasDeletedMeanwhileIsStoredAnew) {
  EXPECT_EQ(add({turn("ok")}), Numbers{1});
  gone_ = id_of(1);
  EXPECT_EQ(add({turn("ok")}), Numbers{2});
  EXPECT_EQ(add({turn("ok")}), Numbers{2});
}

TEST_F(RepeatWindowTest, RemembersWhatWasStoredBeforeTheFolderWasOpened) {
  known_ = {{print_of(key_, turn("a")), id_of(100), kStart}, {print_of(key_, turn("b")), id_of(101), kStart}};
  EXPECT_EQ(add({turn("b")}, {kStart.value + 1'000}), Numbers{101});
  EXPECT_EQ(add({turn("a"), turn("b")}, {kStart.value + 1'000}), (Numbers{100, 101}));
}

TEST_F(RepeatWindowTest, KeepsABoundedNumberOfTurns) {
  std::vector<TurnPrint> prints(limits::kRepeatEntries);
  const std::vector<MemoryId> ids(limits::kRepeatEntries, id_of(9));
  for (std::size_t i = 0; i < prints.size(); ++i) prints[i] = {.turn = i + 1, .scope = 5};
  const auto load = [] { return Result<std::vector<RepeatWindow::Known>>{std::vector<RepeatWindow::Known>{}}; };
  const auto there = [](const MemoryId&) { return true; };
  for (int round = 0; round < 3; ++round) {
    const auto reservation = window_.reserve(prints, ids, kStart, load, there);
    ASSERT_TRUE(reservation);
    EXPECT_EQ(reservation->repeats[0].has_value(), round > 0);
    window_.settle(*reservation, true);
  }
}

TEST_F(RepeatWindowTest, ARetryWaitsForTheFirstToEnd) {
  const TurnPrint prints[] = {print_of(key_, turn("ok"))};
  const MemoryId first_id[] = {id_of(1)};
  const MemoryId second_id[] = {id_of(2)};
  const auto load = [] { return Result<std::vector<RepeatWindow::Known>>{std::vector<RepeatWindow::Known>{}}; };
  const auto there = [](const MemoryId&) { return true; };
  for (const bool stored : {true, false}) {
    RepeatWindow window;
    const auto first = window.reserve(prints, first_id, kStart, load, there);
    ASSERT_TRUE(first);
    std::optional<MemoryId> repeats;
    std::thread retry([&] {
      const auto second = window.reserve(prints, second_id, kStart, load, there);
      ASSERT_TRUE(second);
      repeats = second->repeats[0];
      window.settle(*second, true);
    });
    window.settle(*first, stored);
    retry.join();
    if (stored) {
      EXPECT_EQ(repeats, id_of(1));
    } else {
      EXPECT_FALSE(repeats);
    }
  }
}

TEST(TurnPrint, DependsOnTheCubesSecret) {
  EXPECT_NE(print_of(Digest{1}, turn("ok")).turn, print_of(Digest{2}, turn("ok")).turn);
  EXPECT_EQ(print_of(Digest{1}, turn("ok")).turn, print_of(Digest{1}, turn("ok")).turn);
  EXPECT_TRUE(print_of(Digest{1}, turn("ok", "m")).named);
}

}  // namespace
}  // namespace memos::api
