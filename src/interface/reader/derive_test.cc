// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/reader/derive.h"

#include <gtest/gtest.h>

#include "base/limits.h"
#include "infrastructure/cube/body.h"

namespace memos::reader {
namespace {

constexpr UtcMs kSaid{1'750'000'000'000};

Body turn() {
  Body body;
  body.text = "Well, I live in Lisbon since May.";
  body.scope = {.user_id = "u", .agent_id = "a", .session_id = "s", .app_id = "p"};
  body.origins.push_back({.message_id = "D1:3", .role = "user", .speaker = "Mira"});
  body.language = "en";
  body.tags = {"home"};
  body.governance.owner = ActorId{7};
  body.governance.expires_at = UtcMs{kSaid.value + 5};
  body.governance.frozen = true;
  return body;
}

language::StatedFact fact() {
  language::StatedFact stated;
  stated.kind = language::StatementKind::kProfile;
  stated.subject = "Mira";
  stated.key = "home.city";
  stated.value = "Lisbon";
  stated.text = "Mira lives in Lisbon";
  stated.begin = 6;
  stated.end = 22;
  stated.valid_from = UtcMs{kSaid.value - 100};
  stated.precision = language::TimePrecision::kMonth;
  stated.confidence = 90;
  return stated;
}

MemoryId source() {
  MemoryId id;
  id.bytes[0] = 9;
  return id;
}

std::vector<Body> derived(const Body& from, std::vector<language::StatedFact> facts) {
  return derive(from, source(), kSaid, {},
                [&](std::string_view, const language::StatementContext&) { return std::move(facts); });
}

TEST(Derive, AMemoryOfWhatATurnStates) {
  const auto bodies = derived(turn(), {fact()});
  ASSERT_EQ(bodies.size(), 1U);
  const Body& body = bodies.front();
  EXPECT_EQ(body.text, "Mira lives in Lisbon");
  EXPECT_EQ(body.type, MemoryType::kProfile);
  EXPECT_EQ(body.key, "home.city");
  EXPECT_EQ(body.scope, turn().scope);
  EXPECT_EQ(body.said_at, kSaid);
  EXPECT_EQ(body.language, "en");
  EXPECT_TRUE(body.tags.empty());
  ASSERT_EQ(body.origins.size(), 1U);
  EXPECT_EQ(body.origins.front(),
            (Origin{.message_id = "D1:3", .role = "user", .speaker = "Mira", .begin = 6, .end = 22}));
  EXPECT_EQ(turn().text.substr(body.origins.front().begin, 16), "I live in Lisbon");
  EXPECT_EQ(body.valid, (ValidTime{.from = UtcMs{kSaid.value - 100}, .to = {}, .precision = Precision::kMonth}));
  EXPECT_EQ(body.statement, (Statement{.subject = "Mira", .value = "Lisbon", .confidence = 90, .source = source()}));
  EXPECT_EQ(body.governance.owner, ActorId{7});
  EXPECT_EQ(body.governance.expires_at, UtcMs{kSaid.value + 5});
  EXPECT_FALSE(body.governance.frozen);
  EXPECT_TRUE(cube::is_derived(body));
}

TEST(Derive, RulesSeeWhoSpeaksAndWhatCameBefore) {
  language::StatementContext seen;
  std::string text;
  const Body read = turn();  // what the rules see are views of it
  const auto bodies =
      derive(read, source(), kSaid, {.previous = "Where do you live?", .own_previous = "Hi.", .listener = "Tom"},
             [&](std::string_view said, const language::StatementContext& context) {
               seen = context;
               text = said;
               return std::vector<language::StatedFact>{};
             });
  EXPECT_TRUE(bodies.empty());
  EXPECT_EQ(text, turn().text);
  EXPECT_EQ(seen.speaker, "Mira");
  EXPECT_EQ(seen.role, "user");
  EXPECT_EQ(seen.listener, "Tom");
  EXPECT_EQ(seen.previous, "Where do you live?");
  EXPECT_EQ(seen.own_previous, "Hi.");
  EXPECT_EQ(seen.time.instant, kSaid);
}

TEST(Derive, OnlyTurnsAreRead) {
  EXPECT_TRUE(is_read(turn()));
  Body document = turn();
  document.type = MemoryType::kDocument;
  EXPECT_TRUE(derived(document, {fact()}).empty());
  Body stated = turn();
  stated.statement = Statement{.value = "Lisbon"};
  EXPECT_TRUE(derived(stated, {fact()}).empty());
  Body picture = turn();
  picture.text.clear();
  EXPECT_FALSE(is_read(picture));
}

TEST(Derive, WhatIsNoMemoryIsLeftOut) {
  auto outside = fact();
  outside.end = 1000;
  auto backwards = fact();
  backwards.begin = 23;
  auto nameless = fact();
  nameless.key.clear();
  auto empty = fact();
  empty.value.clear();
  auto impossible = fact();
  impossible.valid_to = UtcMs{kSaid.value - 200};
  auto ends = fact();
  ends.value.clear();
  ends.ends = true;
  const auto bodies = derived(turn(), {outside, backwards, nameless, empty, impossible, ends, fact()});
  ASSERT_EQ(bodies.size(), 2U);
  EXPECT_TRUE(bodies[0].statement->ends);
  EXPECT_EQ(bodies[1].statement->value, "Lisbon");
  EXPECT_EQ(derived(turn(), std::vector(limits::kMaxStatementsPerTurn, fact())).size(), limits::kMaxStatementsPerTurn);
  EXPECT_EQ(derived(turn(), std::vector(limits::kMaxStatementsPerTurn + 1, fact())).size(),
            limits::kMaxStatementsPerTurn);
}

}  // namespace
}  // namespace memos::reader
