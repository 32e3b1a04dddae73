// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/operator/session_date.h"

#include <gtest/gtest.h>

#include "operation/operator/search_test_support.h"

namespace memos::op {
namespace {

constexpr std::int64_t kDay = 86'400'000;

TEST(SessionDate, TermsOfADate) {
  EXPECT_EQ(date_terms(1'683'504'000'000), (std::array<std::string, 3>{"8", "may", "2023"}));
  EXPECT_EQ(date_terms(0), (std::array<std::string, 3>{"1", "januari", "1970"}));
  EXPECT_EQ(date_terms(-1), (std::array<std::string, 3>{"31", "decemb", "1969"}));
}

TEST(SessionDate, EveryTermOfADateIsReadBack) {
  for (std::int64_t day = 0; day < 800; ++day) {
    for (const std::string& term : date_terms(day * kDay)) EXPECT_TRUE(date_term(term)) << term;
  }
  for (const char* other : {"", "0", "08", "32", "999", "10000", "8th", "garden", "-8", "+8", "jan"})
    EXPECT_FALSE(date_term(other)) << other;
}

TEST(SessionDate, ATermOfTheDateFindsWhatWasSaidThen) {
  SearchWorld world;
  const CubeId cube = world.make_cube("me");
  const auto say = [&](const std::string& text, const std::string& speaker, std::int64_t at) {
    Body body;
    body.text = text;
    body.said_at = UtcMs{at};
    body.scope.session_id = std::to_string(at);
    body.origins.emplace_back().speaker = speaker;
    world.add(cube, body);
  };
  say("We repaired the boat.", "Ida", 1'683'504'000'000);
  say("Good.", "Tomas", 1'683'504'000'000);
  say("We painted the boat.", "Ida", 1'683'504'000'000 + 40 * kDay);
  say("Fine.", "Tomas", 1'683'504'000'000 + 40 * kDay);
  Query query{.cubes = {cube}, .text = "the boat, June", .explain = true};
  query.switches.date = query.switches.spoken_time = false;
  query.filter.speakers = {"Ida"};
  Found found = world.search(query);
  ASSERT_FALSE(found.hits.empty());
  EXPECT_EQ(world.text_of(found.hits[0]), "We painted the boat.");
  expect_same_hits(found, world.search_naively(query));
  query.switches.session_date = false;
  found = world.search(query);
  EXPECT_EQ(found.hits[0].score, found.hits[1].score);
}

TEST(SessionDate, AStoreOfOneDateHasNoDates) {
  SearchWorld world;
  const CubeId cube = world.make_cube("me");
  for (const char* speaker : {"Ida", "Tomas", "Ida", "Tomas"}) {
    Body body;
    body.text = "We repaired the boat.";
    body.said_at = UtcMs{1'683'504'000'000};
    body.origins.emplace_back().speaker = speaker;
    world.add(cube, body);
  }
  Query query{.cubes = {cube}, .text = "2023"};
  query.switches.date = query.switches.spoken_time = false;
  EXPECT_TRUE(world.search(query).hits.empty());
}

}  // namespace
}  // namespace memos::op
