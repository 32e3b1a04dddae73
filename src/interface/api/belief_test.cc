// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Facts: what is believed, when it was true, when it was known; on both vaults.
#include <gtest/gtest.h>

#include "interface/api/plain_rules.h"

namespace memos::api {
namespace {

using Texts = std::vector<std::string>;

class BeliefApiTest : public testing::TestWithParam<Kind> {
 protected:
  Memos& memos() { return *world_.memos; }
  static UtcMs time(const std::string& day) { return PlainWorld::time(day); }
  std::vector<Belief> history(const std::string& key) {
    const auto facts = memos().facts({.key = key, .now = time("12-31"), .history = true});
    EXPECT_TRUE(facts) << facts.error().message;
    return facts ? facts->beliefs : std::vector<Belief>{};
  }
  PlainWorld world_{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(Vaults, BeliefApiTest, testing::Values(Kind::kSqlite, Kind::kMemory), kind_name);

TEST_P(BeliefApiTest, TheLastValueIsBelievedAndTheOthersHaveTheirTimes) {
  const auto boston = world_.say("home.city: Boston", "01-10");
  const auto denver = world_.say("home.city: Denver", "05-03");
  EXPECT_EQ(world_.believed(), Texts{"home.city Denver"});
  EXPECT_EQ(world_.believed({.as_of = time("02-01")}), Texts{"home.city Boston"});
  EXPECT_EQ(world_.believed({.as_of = time("01-09")}), Texts{});
  const auto all = history("home.city");
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].value, "Boston");
  EXPECT_EQ(all[0].state, BeliefState::kSuperseded);
  EXPECT_EQ(all[0].from, time("01-10"));
  EXPECT_EQ(all[0].to, time("05-03"));
  EXPECT_EQ(all[0].source, boston.id);
  EXPECT_EQ(all[0].memory, boston.derived.front());
  EXPECT_EQ(all[0].superseded_by, denver.derived.front());
  EXPECT_EQ(all[0].superseded_value, "Denver");
  EXPECT_EQ(all[1].state, BeliefState::kCurrent);
  EXPECT_EQ(all[1].text, "home.city is Denver");
  EXPECT_EQ(all[1].to, std::nullopt);
}

TEST_P(BeliefApiTest, AStatementThatTheCallerGivesCountsToo) {
  AddItem given = item("He said that he moved to Lima");
  given.key = "home.city";
  given.statement = Statement{.value = "Lima"};
  given.said_at = time("06-01");
  const MemoryId id = world_.add_items({given}).items.front().id;
  EXPECT_EQ(world_.believed(), Texts{"home.city Lima"});
  EXPECT_EQ(history("home.").front().memory, id);
  EXPECT_TRUE(history("home.").front().source.is_nil());
  EXPECT_EQ(world_.found("Lima").size(), 1U);  // it is searched like any memory
  world_.say("home.city: Denver", "07-01");
  EXPECT_EQ(memos().get(id, {})->state, State::kSuperseded);
  EXPECT_EQ(memos().get(id, {})->body.valid.to, time("07-01"));
}

TEST_P(BeliefApiTest, WhatWasKnownThen) {
  world_.say("home.city: Boston", "01-10");
  const Sequence before = world_.cube().head;
  const UtcMs instant = world_.clock.now();
  world_.say("home.city: Denver", "05-03");
  EXPECT_EQ(world_.believed({.known_at = {.sequence = before}}), Texts{"home.city Boston"});
  EXPECT_EQ(world_.believed({.known_at = {.time = instant}}), Texts{"home.city Boston"});
  EXPECT_EQ(world_.believed({.as_of = time("06-01"), .known_at = {.sequence = before}}), Texts{"home.city Boston"});
}

TEST_P(BeliefApiTest, ByWhomAndByKey) {
  world_.say("home.city: Boston", "01-10", "Mira");
  world_.say("pet+: Rex", "01-11", "Mira");
  world_.say("pet+: Ada", "01-12", "Mira");
  world_.say("home.city: Rome", "01-13", "Tom");
  EXPECT_EQ(world_.believed(), (Texts{"Mira home.city Boston", "Mira pet Rex", "Mira pet Ada", "Tom home.city Rome"}));
  EXPECT_EQ(world_.believed({.subject = "tom"}), Texts{"Tom home.city Rome"});
  EXPECT_EQ(world_.believed({.key = "pet"}), (Texts{"Mira pet Rex", "Mira pet Ada"}));
  EXPECT_EQ(world_.believed({.subject = "Tom", .key = "home."}), Texts{"Tom home.city Rome"});
  EXPECT_EQ(world_.believed({.subject = ""}), Texts{});
  EXPECT_EQ(world_.believed({.key = "hom"}), Texts{});
  EXPECT_EQ(memos().facts({.cube = "none"}).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(memos().facts({.key = "\xFF"}).error().field, "key");
}

TEST_P(BeliefApiTest, ARepeatStrengthens) {
  world_.say("home.city: Boston", "01-10");
  world_.say("home.city: Boston", "02-10");
  const auto all = history("home.city");
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all.front().times, 2U);
  EXPECT_EQ(all.front().from, time("01-10"));
  EXPECT_EQ(all.front().said_at, time("02-10"));
}

TEST_P(BeliefApiTest, ContradictionsAreToldAsSuch) {
  world_.say("@Tom home.city: Rome", "01-10", "Mira");
  world_.say("@Tom home.city: Oslo", "01-11", "Eve");
  const auto all = history("home.city");
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].state, BeliefState::kCurrent);
  EXPECT_EQ(all[1].state, BeliefState::kCurrent);
  EXPECT_EQ(all[0].contradicts, std::vector<MemoryId>{all[1].memory});
  EXPECT_EQ(all[1].contradicts, std::vector<MemoryId>{all[0].memory});
  world_.say("home.city: Bergen", "01-12", "Tom");
  EXPECT_EQ(world_.believed(), Texts{"Tom home.city Bergen"});
}

TEST_P(BeliefApiTest, TakingTheLatestChangeAwayBringsTheOldValueBack) {
  world_.say("home.city: Boston", "01-10");
  const auto denver = world_.say("home.city: Denver", "05-03");
  EXPECT_EQ(memos().get(denver.derived.front(), {})->state, State::kActivated);
  ASSERT_TRUE(memos().remove(denver.id, {}));
  EXPECT_EQ(world_.believed(), Texts{"home.city Boston"});
  ASSERT_TRUE(memos().restore(denver.id, {}));
  EXPECT_EQ(world_.believed(), Texts{"home.city Denver"});
  ASSERT_TRUE(memos().archive(denver.id, {}));
  EXPECT_EQ(world_.believed(), Texts{"home.city Boston"});
  ASSERT_TRUE(memos().restore(denver.id, {}));
  EXPECT_EQ(world_.believed(), Texts{"home.city Denver"});
  ASSERT_TRUE(memos().erase({denver.id}, {}));
  EXPECT_EQ(world_.believed(), Texts{"home.city Boston"});
  EXPECT_EQ(history("").size(), 1U);
}

TEST_P(BeliefApiTest, GetAndListShowWhatHoldsNoLonger) {
  const auto boston = world_.say("home.city: Boston", "01-10");
  const Sequence before = world_.cube().head;
  world_.say("home.city: Denver", "05-03");
  const auto memory = memos().get(boston.derived.front(), {});
  ASSERT_TRUE(memory);
  EXPECT_EQ(memory->state, State::kSuperseded);
  EXPECT_EQ(memory->body.valid.to, time("05-03"));
  EXPECT_EQ(memos().get(boston.derived.front(), {.sequence = before})->state, State::kActivated);
  EXPECT_EQ(memos().get(boston.id, {})->state, State::kActivated);  // what was said stays said
  const auto page = memos().list({.filter = {.derived = true}});
  ASSERT_TRUE(page);
  ASSERT_EQ(page->memories.size(), 2U);
  EXPECT_EQ(page->memories[0].state, State::kSuperseded);
  EXPECT_EQ(page->memories[1].state, State::kActivated);
}

TEST(BeliefReopened, ABookIsBuiltFromTheFolder) {
  PlainWorld world;
  world.say("home.city: Boston", "01-10");
  world.say("home.city: Denver", "05-03");
  const auto before = world.believed({.history = true});
  EXPECT_EQ(before.size(), 2U);
  world.reopen();
  EXPECT_EQ(world.believed({.history = true}), before);
  EXPECT_TRUE(world.memos->verify({})->problems.empty());
}

}  // namespace
}  // namespace memos::api
