// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Many threads at once, and what survives a process that ends or a disk that fails.
#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <thread>

#include "base/limits.h"
#include "interface/api/api_test_support.h"

namespace memos::api {
namespace {

/// Runs one function on several threads at once and joins them.
template <class Function>
void on_threads(int count, Function function) {
  std::vector<std::thread> threads;
  threads.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) threads.emplace_back([&function, i] { function(i); });
  for (std::thread& thread : threads) thread.join();
}

TEST(Concurrency, EveryMethodFromManyThreads) {
  World world;
  world.run_jobs = true;
  world.open();
  Memos& memos = *world.memos;
  world.add("A first memory, so that the cube exists", "me", Embed::kNow);
  std::atomic<int> failures{0};
  const auto expect = [&](bool good) {
    if (!good) ++failures;
  };
  on_threads(4, [&](int thread) {
    std::vector<MemoryId> mine;
    for (int i = 0; i < 25; ++i) {
      const std::string text = "thread " + std::to_string(thread) + " says number " + std::to_string(i);
      const auto added = memos.add({.items = {item(text, "t" + std::to_string(thread))}});
      expect(added.has_value());
      if (!added) continue;
      mine.push_back(added->items[0].id);
      const auto hits =
          memos.search({.text = text, .filter = {.speakers = {"t" + std::to_string(thread)}}, .limit = 100});
      expect(hits &&
             std::ranges::any_of(hits->hits, [&](const SearchHit& hit) { return hit.memory.id == mine.back(); }));
      switch (i % 8) {
        case 0:
          expect(memos.update({.id = mine.back(), .text = text + ", again"}).has_value());
          break;
        case 1:
          expect(memos.remove(mine.back(), {}) && memos.restore(mine.back(), {}));
          break;
        case 2:
          expect(memos.erase({mine.back()}, {}).has_value());
          break;
        case 3:
          expect(memos.list({.limit = 5}) && memos.log({}) && memos.statistics());
          break;
        case 4:
          expect(memos.history(mine.back()) && memos.provenance(mine.back()));
          break;
        case 5:
          expect(memos.link({LinkType::kFollows, mine.back(), mine.front()}, {}).has_value() || i == 5);
          break;
        case 6:
          expect(memos.archive(mine.back(), {}).has_value());
          break;
        default:
          expect(memos.list_cubes() && memos.jobs(true) && memos.run_jobs({}));
          break;
      }
    }
  });
  EXPECT_EQ(failures, 0);
  const auto verified = memos.verify({});
  ASSERT_TRUE(verified);
  EXPECT_EQ(verified->problems, std::vector<std::string>{});
}

TEST(Concurrency, CubesMadeByManyAtOnceAreOne) {
  World world;
  world.open();
  std::atomic<int> stored{0};
  on_threads(8, [&](int thread) {
    const auto added = world.memos->add({.cube = "shared", .items = {item("by " + std::to_string(thread))}});
    if (added) ++stored;
  });
  EXPECT_EQ(stored, 8);
  EXPECT_EQ(world.memos->list_cubes()->size(), 1U);
  EXPECT_EQ(world.cube("shared").memories, 8U);
}

TEST(Concurrency, RetriesInFlightGetOneId) {
  World world;
  world.open();
  world.add("before");
  std::vector<MemoryId> ids(8);
  on_threads(8, [&](int thread) {
    const auto added = world.memos->add({.items = {item("the same", "Ada", "m1")}});
    if (added) ids[static_cast<std::size_t>(thread)] = added->items[0].id;
  });
  EXPECT_EQ(std::set<MemoryId>(ids.begin(), ids.end()).size(), 1U);
  EXPECT_EQ(world.cube().memories, 2U);
}

TEST(Restart, ARetryAfterReopeningGetsTheSameId) {
  World world;
  world.open();
  world.add_items({item("a"), item("b", "Ada", "m2")});
  const AddResult first = world.add_items({item("last words")});
  world.reopen();
  const AddResult retry = world.add_items({item("last words")});
  EXPECT_TRUE(retry.items[0].repeated);
  EXPECT_EQ(retry.items[0].id, first.items[0].id);
  EXPECT_TRUE(world.add_items({item("b", "Ada", "m2")}).items[0].repeated);
  world.clock.advance_ms(61'000);
  world.reopen();
  EXPECT_FALSE(world.add_items({item("last words")}).items[0].repeated);
}

TEST(Restart, JobsSurviveAndAreFinished) {
  World world;
  world.open();
  world.add("needs a vector");
  world.reopen();
  EXPECT_EQ(world.memos->jobs(false)->size(), 1U);
  world.run_all_jobs();
  EXPECT_EQ(world.cube().embedded, 1U);
}

TEST(Restart, TheBackgroundThreadEmbedsWithoutBeingAsked) {
  World world;
  world.run_jobs = true;
  world.open();
  world.add("in the background");
  while (world.cube().embedded == 0) std::this_thread::yield();
  EXPECT_EQ(world.cube().embedded, 1U);
}

TEST(Faults, AFullDiskFailsTheAddCleanlyAndReadsGoOn) {
  World world;
  world.open();
  world.add("the lighthouse");
  world.disk->set_capacity(1);
  const auto added = world.memos->add({.items = {item(std::string(100'000, 'x'))}, .embed = Embed::kNever});
  ASSERT_FALSE(added);
  EXPECT_TRUE(added.error().code == ErrorCode::kExhausted || added.error().code == ErrorCode::kReadOnly)
      << added.error().message;
  EXPECT_EQ(world.found("lighthouse"), std::vector<std::string>{"the lighthouse"});
  world.disk->set_capacity(~std::uint64_t{0});
  world.reopen();
  EXPECT_EQ(world.listed(), std::vector<std::string>{"the lighthouse"});
  EXPECT_FALSE(world.add_items({item("service again")}).items[0].repeated);
}

TEST(Faults, AFailedSyncIsRememberedUntilTheFolderIsOpenedAgain) {
  World world;
  world.open();
  world.add("durable");
  const std::uint64_t next = world.disk->operations();
  bool failed = false;
  for (std::uint64_t n = 0; n < 8 && !failed; ++n) {
    world.disk->fail_at(next + n, base::FaultKind::kSyncFails);
    failed = !world.memos->add({.items = {item("n" + std::to_string(n))}, .embed = Embed::kNever});
  }
  ASSERT_TRUE(failed);
  EXPECT_EQ(world.memos->add({.items = {item("x")}}).error().code, ErrorCode::kReadOnly);
  EXPECT_FALSE(world.memos->statistics()->writable);
  EXPECT_EQ(world.found("durable"), std::vector<std::string>{"durable"});
}

TEST(Faults, AnAddThatFailedIsNotTakenForARetry) {
  World world;
  world.open();
  world.add("there");
  world.disk->set_capacity(1);
  const std::string text(100'000, 'x');
  ASSERT_FALSE(world.memos->add({.items = {item(text)}, .embed = Embed::kNever}));
  world.disk->set_capacity(~std::uint64_t{0});
  world.reopen();
  const AddResult again = world.add_items({item(text)});
  EXPECT_FALSE(again.items[0].repeated);
  EXPECT_EQ(world.cube().memories, 2U);
}

}  // namespace
}  // namespace memos::api
