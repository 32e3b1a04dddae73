// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/api/recent_turns.h"

#include <gtest/gtest.h>

#include "base/limits.h"

namespace memos::api {
namespace {

constexpr CubeId kCube{7};

Body turn(const std::string& speaker, const std::string& text, const std::string& session = "s",
          const std::string& role = {}) {
  Body body;
  body.text = text;
  body.scope.session_id = session;
  if (!speaker.empty() || !role.empty()) body.origins.push_back({.role = role, .speaker = speaker});
  return body;
}

void nothing(const std::function<void(const Body&)>& /*turn*/) {}

TEST(RecentTurns, AnAnswerHasItsQuestion) {
  RecentTurns turns;
  EXPECT_EQ(turns.follow(kCube, turn("Ada", "Where do you live?"), nothing).previous, "");
  const auto first = turns.follow(kCube, turn("Tom", "Hm."), nothing);
  EXPECT_EQ(first.own_previous, "");
  EXPECT_EQ(first.previous, "Where do you live?");
  EXPECT_EQ(first.listener, "Ada");
  EXPECT_EQ(turns.follow(kCube, turn("Tom", "Lisbon"), nothing).previous, "Where do you live?");
  const auto nice = turns.follow(kCube, turn("Ada", "Nice"), nothing);
  EXPECT_EQ(nice.previous, "Lisbon");
  EXPECT_EQ(nice.own_previous, "Where do you live?");
  EXPECT_EQ(turns.follow(kCube, turn("Ada", "Really"), nothing).own_previous, "Nice");
  EXPECT_EQ(turns.follow(kCube, turn("Tom", "Other session", "t"), nothing).previous, "");
}

TEST(RecentTurns, RolesTellVoicesApartWhereThereAreNoNames) {
  RecentTurns turns;
  static_cast<void>(turns.follow(kCube, turn("", "Where do you live?", "s", "assistant"), nothing));
  const auto before = turns.follow(kCube, turn("", "Lisbon", "s", "user"), nothing);
  EXPECT_EQ(before.previous, "Where do you live?");
  EXPECT_EQ(before.listener, "");
  // Without any mark nobody knows who speaks.
  static_cast<void>(turns.follow(kCube, turn("", "Where do you live?", "t"), nothing));
  EXPECT_EQ(turns.follow(kCube, turn("", "Lisbon", "t"), nothing).previous, "");
}

TEST(RecentTurns, OfSeveralListenersNoneIsMeant) {
  RecentTurns turns;
  static_cast<void>(turns.follow(kCube, turn("Ada", "a"), nothing));
  static_cast<void>(turns.follow(kCube, turn("Tom", "b"), nothing));
  EXPECT_EQ(turns.follow(kCube, turn("Eve", "c"), nothing).listener, "");
  EXPECT_EQ(turns.follow(kCube, turn("Ada", "d"), nothing).listener, "");
}

TEST(RecentTurns, LoadsOnceAndForgets) {
  RecentTurns turns;
  int loads = 0;
  const auto load = [&](const std::function<void(const Body&)>& one) {
    ++loads;
    one(turn("Ada", "Where do you live?"));
  };
  EXPECT_EQ(turns.follow(kCube, turn("Tom", "Lisbon"), load).previous, "Where do you live?");
  EXPECT_EQ(turns.follow(kCube, turn("Tom", "Lisbon"), load).previous, "Where do you live?");
  EXPECT_EQ(loads, 1);
  turns.forget(CubeId{8});
  EXPECT_EQ(turns.follow(kCube, turn("Ada", "Here"), load).previous, "Lisbon");
  turns.forget(kCube);
  EXPECT_EQ(turns.follow(kCube, turn("Ada", "Hello"), nothing).previous, "");
}

TEST(RecentTurns, KeepsTheEndsOfTheLastSessions) {
  RecentTurns turns;
  const std::string text = std::string(limits::kRecentTurnBytes, 'x') + "\xC3\xA9?";
  static_cast<void>(turns.follow(kCube, turn("Ada", text, "first"), nothing));
  const std::string kept = turns.follow(kCube, turn("Tom", "a", "first"), nothing).previous;
  EXPECT_EQ(kept.size(), limits::kRecentTurnBytes);
  EXPECT_TRUE(kept.ends_with("\xC3\xA9?"));
  for (std::size_t i = 0; i < limits::kRecentSessions; ++i)
    static_cast<void>(turns.follow(kCube, turn("Ada", "q", std::to_string(i)), nothing));
  EXPECT_EQ(turns.follow(kCube, turn("Tom", "b", "first"), nothing).previous, "");
  EXPECT_EQ(turns.follow(kCube, turn("Tom", "c", std::to_string(limits::kRecentSessions - 1)), nothing).previous, "q");
}

}  // namespace
}  // namespace memos::api
