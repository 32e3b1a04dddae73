// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Summaries of sessions: when they are made, when they go, and that they get in nobody's way.
#include <gtest/gtest.h>

#include <algorithm>

#include "base/limits.h"
#include "interface/api/refine_test_support.h"

namespace memos::api {
namespace {

using Texts = std::vector<std::string>;

class SummaryTest : public testing::TestWithParam<Kind> {
 protected:
  ModelPlan model_;
  RefineWorld world_{model_, GetParam()};
  Memos& memos() { return *world_.memos; }
  JobInfo sum_up(RefineRequest request = {}) {
    request.facts = false;
    request.summaries = true;
    return world_.run(request);
  }
};
INSTANTIATE_TEST_SUITE_P(Vaults, SummaryTest, testing::Values(Kind::kSqlite, Kind::kMemory), kind_name);

TEST_P(SummaryTest, OneASession) {
  const MemoryId first = world_.tell("I got a dog", "s1");
  const MemoryId second = world_.tell("Nice!", "s1", "Bot", "assistant");
  world_.tell("alone", "s2");
  world_.tell("no session", "");
  world_.tell("no session either", "");
  const JobInfo job = sum_up();
  EXPECT_EQ(job.state, JobState::kDone) << job.last_error;
  EXPECT_EQ(RefineWorld::count(job, "summaries"), 1U) << "a single turn is its own summary";
  EXPECT_EQ(world_.summaries(), Texts{"I got a dog; Nice!"});
  EXPECT_EQ(world_.cube().memories, 5U);
  const Texts found = world_.found("dog");
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found.front(), "I got a dog");
  EXPECT_EQ(std::ranges::count(found, "I got a dog; Nice!"), 0) << "turns are found, not what was made of them";
  EXPECT_EQ(world_.beliefs(), Texts{});
  for (const MemoryId& turn : {first, second}) {
    const auto provenance = memos().provenance(turn);
    ASSERT_EQ(provenance->derived.size(), 1U);
    EXPECT_EQ(provenance->derived.front().body.type, MemoryType::kSummary);
    EXPECT_EQ(provenance->derived.front().body.scope.session_id, "s1");
  }
  EXPECT_EQ(model_.prompts.size(), 1U);
  sum_up();
  EXPECT_EQ(model_.prompts.size(), 1U) << "it is one of the present turns";
  sum_up({.again = true});
  EXPECT_EQ(model_.prompts.size(), 2U);
  EXPECT_EQ(world_.summaries().size(), 1U);
}

TEST_P(SummaryTest, ALongerSessionGetsANewVersion) {
  world_.tell("a");
  world_.tell("b");
  sum_up();
  world_.tell("c");
  sum_up();
  EXPECT_EQ(world_.summaries(), Texts{"a; b; c"});
  for (const Memory& memory : world_.all())
    if (memory.body.type == MemoryType::kSummary) {
      EXPECT_EQ(memory.version, 2U);
      EXPECT_EQ(memos().provenance(memory.id)->sources.size(), 3U);
    }
}

TEST_P(SummaryTest, GoesWithAnyOfItsTurnsAndIsMadeAgain) {
  const MemoryId a = world_.tell("a xyzzyplugh");
  const MemoryId b = world_.tell("b");
  world_.tell("c");
  world_.tell("d");
  sum_up();
  EXPECT_EQ(memos().erase({a}, {})->derived, 1U);
  EXPECT_EQ(world_.summaries(), Texts{});
  if (GetParam() == Kind::kSqlite) {
    EXPECT_EQ(world_.files_with("xyzzyplugh"), Texts{});
  }
  sum_up();
  EXPECT_EQ(world_.summaries(), Texts{"b; c; d"});
  ASSERT_TRUE(memos().update({.id = b, .text = "B"}));
  EXPECT_EQ(world_.summaries(), Texts{});
  sum_up();
  EXPECT_EQ(world_.summaries(), Texts{"B; c; d"});
  ASSERT_TRUE(memos().remove(b, {}));
  EXPECT_EQ(world_.summaries(), Texts{});
  sum_up();
  EXPECT_EQ(world_.summaries(), Texts{"c; d"});
  ASSERT_TRUE(memos().restore(b, {}));
  sum_up();
  EXPECT_EQ(world_.summaries().size(), 1U) << "what came back with the turn makes room";
  EXPECT_TRUE(memos().verify({})->problems.empty());
}

TEST_P(SummaryTest, IsMadeAgainByItselfWhereThatIsWished) {
  if (GetParam() == Kind::kMemory) return;
  model_.summaries = true;
  world_.reopen();
  const MemoryId a = world_.tell("a");
  world_.tell("b");
  world_.tell("c");
  EXPECT_TRUE(memos().jobs(false)->empty());
  sum_up();
  ASSERT_TRUE(memos().erase({a}, {}));
  world_.clock.advance_ms(std::chrono::milliseconds(limits::kRefineAfter).count() + 1);
  ASSERT_TRUE(memos().run_jobs({}));
  ASSERT_TRUE(memos().run_jobs({}));
  EXPECT_EQ(world_.summaries(), Texts{"b; c"});
}

TEST_P(SummaryTest, WhatSomebodyHasWrittenAnewStays) {
  world_.tell("a");
  world_.tell("b");
  sum_up();
  for (const Memory& memory : world_.all())
    if (memory.body.type == MemoryType::kSummary) {
      ASSERT_TRUE(memos().update({.id = memory.id, .text = "a, then b"}));
    }
  world_.tell("c");
  sum_up({.again = true});
  EXPECT_EQ(world_.summaries(), Texts{"a, then b"});
}

TEST_P(SummaryTest, NonsenseAndChangesLeaveNothing) {
  const MemoryId a = world_.tell("a");
  world_.tell("b");
  model_.answer = [](const model::ChatQuestion&) { return reply_of("{\"summary\": 5}"); };
  EXPECT_EQ(RefineWorld::count(sum_up(), "failed"), 1U);
  EXPECT_EQ(world_.summaries(), Texts{});
  model_.answer = [&](const model::ChatQuestion& question) {
    EXPECT_TRUE(memos().update({.id = a, .text = "A"}));
    return plain_model(question);
  };
  EXPECT_EQ(RefineWorld::count(sum_up(), "changed"), 1U);
  EXPECT_EQ(world_.summaries(), Texts{});
  model_.answer = plain_model;
  sum_up();
  EXPECT_EQ(world_.summaries(), Texts{"A; b"});
}

TEST_P(SummaryTest, MixedAudiencesAreNotSummedUp) {
  std::vector<AddItem> items = {item("a", "Mira"), item("b", "Mira")};
  for (AddItem& one : items) one.scope.session_id = "s1";
  items[1].governance.sensitivity = Sensitivity::kSecret;
  ASSERT_TRUE(memos().add({.items = items}));
  sum_up();
  EXPECT_TRUE(model_.prompts.empty());
}

}  // namespace
}  // namespace memos::api
