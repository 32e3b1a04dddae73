// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Times to live: what readers see, what the job writes down, what brings a memory back.
#include <gtest/gtest.h>

#include "base/limits.h"
#include "interface/api/api_test_support.h"

namespace memos::api {
namespace {

using Texts = std::vector<std::string>;

class ExpiryTest : public testing::TestWithParam<Kind> {
 protected:
  void SetUp() override { world_.open(); }
  Memos& memos() { return *world_.memos; }
  /// A memory that lives so long from now.
  MemoryId add(const std::string& text, std::int64_t ms, bool frozen = false) {
    AddItem made = item(text);
    made.governance.expires_at = UtcMs{world_.clock.now().value + ms};
    made.governance.frozen = frozen;
    return world_.add_items({made}).items[0].id;
  }
  std::size_t expiries(const MemoryId& id) {
    const auto history = memos().history(id);
    EXPECT_TRUE(history);
    return static_cast<std::size_t>(std::ranges::count_if(
        *history, [](const HistoryEntry& one) { return one.entry.operation == Operation::kExpire; }));
  }
  std::vector<JobInfo> jobs() {
    auto all = *memos().jobs(false);
    std::erase_if(all, [](const JobInfo& job) { return job.kind != "expire"; });
    return all;
  }
  State state(const MemoryId& id) { return memos().get(id, {})->state; }
  World world_{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(Vaults, ExpiryTest, testing::Values(Kind::kSqlite, Kind::kMemory), kind_name);

TEST_P(ExpiryTest, WhatIsOverIsHiddenBeforeTheJobRan) {
  const MemoryId id = add("The parcel waits at the gate", 10'000);
  world_.add("The parcel office closes at noon");
  const Sequence then = world_.cube().head;
  world_.clock.advance_ms(9'999);
  EXPECT_EQ(world_.found("parcel").size(), 2U);
  const UtcMs before = world_.clock.now();
  world_.clock.advance_ms(1);
  EXPECT_EQ(world_.found("parcel"), Texts{"The parcel office closes at noon"});
  EXPECT_EQ(world_.listed(), Texts{"The parcel office closes at noon"});
  EXPECT_EQ(world_.found("parcel", {.filter = {.include_archived = true}}).size(), 2U);
  EXPECT_EQ(world_.listed({.filter = {.include_archived = true}}).size(), 2U);
  EXPECT_EQ(state(id), State::kExpired);
  EXPECT_EQ(expiries(id), 0U) << "nothing is written yet";
  EXPECT_EQ(world_.found("parcel", {.known_at = {.time = before}}).size(), 2U);
  EXPECT_EQ(world_.found("parcel", {.known_at = {.sequence = then}}).size(), 2U);
  EXPECT_EQ(world_.listed({.known_at = {.time = before}}).size(), 2U);
  EXPECT_EQ(world_.found("parcel", {.known_at = {.time = world_.clock.now()}}).size(), 1U);
}

TEST_P(ExpiryTest, AnUpdateGivesChangesAndTakesATimeToLive) {
  const MemoryId id = add("The parcel waits at the gate", 10'000);
  const UtcMs later{world_.clock.now().value + 20'000};
  const UtcMs said{World::kStart.value - 5'000};
  const auto longer = memos().update({.id = id, .said_at = said, .expires_at = later});
  ASSERT_TRUE(longer) << longer.error().message;
  EXPECT_EQ(longer->body.governance.expires_at, later);
  EXPECT_EQ(longer->body.said_at, said);
  world_.clock.advance_ms(10'000);
  EXPECT_EQ(state(id), State::kActivated);
  ASSERT_TRUE(memos().update({.id = id, .never_expires = true}));
  world_.clock.advance_ms(10'000);
  EXPECT_EQ(state(id), State::kActivated);
  ASSERT_TRUE(memos().update({.id = id, .expires_at = UtcMs{world_.clock.now().value + 1}}));
  world_.clock.advance_ms(1);
  EXPECT_EQ(state(id), State::kExpired);
  const auto both = memos().update({.id = id, .expires_at = later, .never_expires = true});
  ASSERT_FALSE(both);
  EXPECT_EQ(both.error().field, "never_expires");
}

TEST_P(ExpiryTest, TheJobWritesItDownAtTheEarliestEndAndOnlyOnce) {
  const MemoryId late = add("late", 120'000);
  const MemoryId soon = add("soon", 30'000);
  ASSERT_EQ(jobs().size(), 1U);
  EXPECT_EQ(jobs()[0].run_after.value, World::kStart.value + 30'000);
  world_.clock.advance_ms(29'999);
  world_.run_all_jobs();
  EXPECT_EQ(expiries(soon), 0U);
  world_.clock.advance_ms(1);
  world_.run_all_jobs();
  EXPECT_EQ(expiries(soon), 1U);
  EXPECT_EQ(expiries(late), 0U);
  EXPECT_EQ(world_.cube().memories, 1U);
  ASSERT_EQ(jobs().size(), 1U);
  EXPECT_EQ(jobs()[0].run_after.value, World::kStart.value + 120'000);
  world_.clock.advance_ms(90'000);
  world_.run_all_jobs();
  world_.run_all_jobs();
  EXPECT_EQ(expiries(soon), 1U);
  EXPECT_EQ(expiries(late), 1U);
  EXPECT_TRUE(jobs().empty());
  EXPECT_TRUE(memos().verify({})->problems.empty());
  EXPECT_EQ(world_.listed({.known_at = {.time = World::kStart}}), (Texts{"late", "soon"})) << "the past stays";
}

TEST_P(ExpiryTest, RunsLieApartAndAnEarlierEndIsNotForgotten) {
  add("one", 10'000);
  add("two", 11'000);
  world_.clock.advance_ms(10'000);
  world_.run_all_jobs();
  const std::int64_t apart = std::chrono::milliseconds(limits::kExpireEvery).count();
  EXPECT_EQ(jobs().at(0).run_after.value, World::kStart.value + 10'000 + apart);
  EXPECT_EQ(world_.listed(), Texts{"two"});
  world_.clock.advance_ms(1'000);
  EXPECT_EQ(world_.listed(), Texts{});
  add("three", 500);
  EXPECT_EQ(jobs().at(0).run_after.value, world_.clock.now().value + 500);
}

TEST_P(ExpiryTest, RestoringLiftsTheTimeToLive) {
  const MemoryId id = add("The spare key", 1'000);
  world_.clock.advance_ms(2'000);
  for (const bool job_ran : {false, true}) {
    if (job_ran) world_.run_all_jobs();
    const auto refused = memos().update({.id = id, .text = "The other key"});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kConflict);
    EXPECT_NE(refused.error().message.find("expired"), std::string::npos) << refused.error().message;
  }
  EXPECT_EQ(expiries(id), 1U);
  const auto restored = memos().restore(id, {});
  ASSERT_TRUE(restored) << restored.error().message;
  EXPECT_EQ(restored->state, State::kActivated);
  EXPECT_FALSE(restored->body.governance.expires_at);
  EXPECT_EQ(world_.found("key"), Texts{"The spare key"});
  world_.clock.advance_ms(100'000);
  world_.run_all_jobs();
  EXPECT_EQ(world_.listed(), Texts{"The spare key"});
  EXPECT_TRUE(memos().update({.id = id, .text = "The other key"}));
  ASSERT_TRUE(memos().rollback(id, 1, {})) << "version 1 had a time to live";
  EXPECT_EQ(world_.listed(), Texts{"The spare key"});
}

TEST_P(ExpiryTest, ADeletedOneThatIsRestoredInTimeStillExpires) {
  const MemoryId id = add("The spare key", 100'000);
  ASSERT_TRUE(memos().remove(id, {}));
  ASSERT_TRUE(memos().cancel_job(jobs().at(0).id));
  ASSERT_TRUE(memos().restore(id, {}));
  ASSERT_EQ(jobs().size(), 1U) << "asked for again";
  world_.clock.advance_ms(100'000);
  world_.run_all_jobs();
  EXPECT_EQ(expiries(id), 1U);
}

TEST_P(ExpiryTest, AFrozenMemoryIsHiddenAndNotChanged) {
  const MemoryId id = add("The seal", 1'000, true);
  world_.clock.advance_ms(1'000);
  EXPECT_EQ(world_.listed(), Texts{});
  world_.run_all_jobs();
  EXPECT_EQ(expiries(id), 0U);
  EXPECT_TRUE(jobs().empty()) << "nothing to wait for";
}

TEST_P(ExpiryTest, RollingACubeBackBringsTheTimeToLiveBack) {
  const MemoryId id = add("The spare key", 100'000);
  const Sequence point = world_.cube().head;
  ASSERT_TRUE(memos().remove(id, {}));
  ASSERT_TRUE(memos().cancel_job(jobs().at(0).id));
  ASSERT_TRUE(memos().rollback_cube("me", {.sequence = point}, {}));
  ASSERT_EQ(jobs().size(), 1U);
  EXPECT_EQ(world_.listed(), Texts{"The spare key"});
}

TEST(ExpiryInFolderTest, TheJobOutlivesTheProcess) {
  World world;
  world.open();
  AddItem made = item("The parcel");
  made.governance.expires_at = UtcMs{world.clock.now().value + 1'000};
  const MemoryId id = world.add_items({made}).items[0].id;
  world.close();
  world.clock.advance_ms(5'000);
  world.open();
  EXPECT_EQ(world.listed(), Texts{});
  EXPECT_EQ(*world.memos->run_jobs([](const Progress& progress) { return progress.done == 0; }), 1U)
      << "stopped after the commit, before the job could be ended";
  world.reopen();
  world.run_all_jobs();
  const auto history = world.memos->history(id);
  ASSERT_EQ(history->size(), 2U) << "written down once";
  EXPECT_EQ(history->at(1).entry.operation, Operation::kExpire);
  EXPECT_TRUE(world.memos->jobs(false)->empty() || world.memos->jobs(false)->at(0).kind != "expire");
}

}  // namespace
}  // namespace memos::api
