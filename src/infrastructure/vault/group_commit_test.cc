// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "infrastructure/vault/vault_test_support.h"
#include "infrastructure/vault/write_queue.h"

namespace memos::vault {
namespace {

using ::testing::IsEmpty;

constexpr int kThreads = 8;
constexpr int kEach = 40;

/// Runs `work(thread)` on several threads at once.
template <class Work>
void run_threads(int count, Work work) {
  std::vector<std::thread> threads;
  for (int t = 0; t < count; ++t) threads.emplace_back(work, t);
  for (std::thread& thread : threads) thread.join();
}

TEST(GroupCommit, ConcurrentAddsShareSyncs) {
  World world;
  base::FaultFileSystem& faults = world.use_fault_files();
  world.open(Kind::kSqlite);
  const CubeId cube = world.make_cube("me");
  const std::uint64_t before = faults.operations();
  world.add(cube, "alone");
  const std::uint64_t alone = faults.operations() - before;
  faults.set_sync_delay_ms(2);
  const std::uint64_t start = faults.operations();
  run_threads(kThreads, [&](int t) {
    for (int i = 0; i < kEach; ++i) world.add(cube, std::to_string(t) + "/" + std::to_string(i));
  });
  std::uint64_t syncs = 0;
  for (std::uint64_t n = start; n < faults.operations(); ++n) syncs += faults.describe(n).starts_with("sync") ? 1 : 0;
  EXPECT_GT(alone, 0U);
  EXPECT_LT(syncs, kThreads * kEach / 2) << "hardly any commit shared a sync";
  EXPECT_EQ(world.vault->cube(cube)->current, kThreads * kEach + 1U);
  EXPECT_THAT(world.vault->verify({})->problems, IsEmpty());
}

TEST(Verify, WhatIsWrittenMeanwhileIsNoDamage) {
  World world;
  world.open(Kind::kSqlite);
  const CubeId cube = world.make_cube("me");
  for (int i = 0; i < 700; ++i) world.add(cube, std::to_string(i));
  bool wrote = false;
  const auto report = world.vault->verify([&](std::uint64_t, std::uint64_t) {
    // Enough for the log to be written back, with the heads of these entries.
    for (int i = 0; i < 4 && !wrote; ++i) world.add(cube, std::string(1'900'000, 'z'));
    wrote = true;
    return true;
  });
  ASSERT_TRUE(report);
  EXPECT_TRUE(wrote);
  EXPECT_THAT(report->problems, IsEmpty());
}

TEST(GroupCommit, EveryAcknowledgedAddIsThereAndTheListenerSawThemInOrder) {
  World world;
  std::uint64_t last = 0;
  std::size_t out_of_order = 0;
  std::atomic<std::size_t> told = 0;
  world.listener = [&](const Committed& committed) {
    for (const Applied& applied : committed.receipt.applied) {
      if (applied.entry.sequence.value != ++last) ++out_of_order;
      last = applied.entry.sequence.value;
      ++told;
    }
  };
  world.open(Kind::kSqlite);
  const CubeId cube = world.make_cube("me");
  last = 1;
  std::atomic<int> missing = 0;
  run_threads(kThreads, [&](int) {
    for (int i = 0; i < kEach; ++i) {
      const MemoryId id = world.ids().next();
      if (!world.change(cube, Operation::kAdd, id, World::body("x"))) ++missing;
      if (!world.vault->current(id)) ++missing;  // a read sees every write that returned
    }
  });
  EXPECT_EQ(missing, 0);
  EXPECT_EQ(out_of_order, 0U);
  EXPECT_EQ(told, static_cast<std::size_t>(kThreads * kEach));
}

TEST(GroupCommit, ABatchThatFailsDoesNotHurtItsGroup) {
  World world;
  base::FaultFileSystem& faults = world.use_fault_files();
  world.open(Kind::kSqlite);
  const CubeId cube = world.make_cube("me");
  const CubeId other = world.make_cube("other");
  const MemoryId taken = world.add(cube, "taken");
  faults.set_sync_delay_ms(2);
  std::atomic<int> stored = 0;
  std::atomic<int> refused = 0;
  run_threads(kThreads, [&](int t) {
    for (int i = 0; i < kEach; ++i) {
      WriteBatch batch = world.batch(t % 2 == 0 ? cube : other);
      const MemoryId id = world.ids().next();
      batch.changes.push_back({.operation = Operation::kAdd, .memory = id, .body = World::body("x")});
      if (i % 3 == 0)
        batch.changes.push_back({.operation = Operation::kAdd, .memory = taken, .body = World::body("y")});
      const auto result = world.vault->commit(std::move(batch));
      if (result) {
        ++stored;
      } else if (result.error().code == ErrorCode::kConflict && !world.vault->current(id)) {
        ++refused;
      }
    }
  });
  EXPECT_EQ(refused, kThreads * ((kEach + 2) / 3));
  EXPECT_EQ(stored + refused, kThreads * kEach);
  EXPECT_EQ(world.vault->cube(cube)->current + world.vault->cube(other)->current,
            static_cast<std::uint64_t>(stored) + 1);
  EXPECT_THAT(world.vault->verify({})->problems, IsEmpty());
}

TEST(GroupCommit, AFailedSyncFailsTheWholeGroup) {
  World world;
  base::FaultFileSystem& faults = world.use_fault_files();
  world.open(Kind::kSqlite);
  const CubeId cube = world.make_cube("me");
  world.add(cube, "first");
  faults.set_sync_delay_ms(5);
  for (std::uint64_t n = 0; n < 200; ++n) faults.fail_at(faults.operations() + 10 + n, base::FaultKind::kSyncFails);
  std::atomic<int> stored = 0;
  std::atomic<int> failed = 0;
  run_threads(kThreads, [&](int) {
    for (int i = 0; i < 10; ++i) {
      const auto result = world.change(cube, Operation::kAdd, world.ids().next(), World::body("x"));
      if (result) ++stored;
      if (!result) {
        ++failed;
        EXPECT_THAT(result.error().code, ::testing::AnyOf(ErrorCode::kIo, ErrorCode::kReadOnly));
      }
    }
  });
  EXPECT_GT(failed, 0);
  EXPECT_EQ(world.vault->cube(cube)->current, static_cast<std::uint64_t>(stored) + 1);
}

TEST(GroupCommit, ReadersScanWhileWritersWriteAndErase) {
  World world;
  world.open(Kind::kSqlite);
  const CubeId cube = world.make_cube("me");
  for (int i = 0; i < 50; ++i) world.add(cube, "old " + std::to_string(i));
  std::atomic<bool> stop = false;
  std::atomic<int> wrong = 0;
  std::thread reader([&] {
    while (!stop) {
      std::uint64_t last = 0;
      const auto done = world.vault->scan_versions(cube, {}, [&](VersionRow&& row) -> Status {
        if (row.recorded_from.value <= last) ++wrong;
        last = row.recorded_from.value;
        return {};
      });
      if (!done) ++wrong;
    }
  });
  run_threads(4, [&](int) {
    for (int i = 0; i < 15; ++i) {
      const MemoryId id = world.add(cube, "passing");
      const std::vector<MemoryId> gone = {id};
      if (!world.vault->erase(cube, gone, {}, world.clock.now())) ++wrong;
    }
  });
  stop = true;
  reader.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(world.vault->cube(cube)->current, 50U);
  EXPECT_THAT(world.vault->verify({})->problems, IsEmpty());
}

// ---- the queue alone -----------------------------------------------------------------------------------------------

class CountingTask final : public WriteTask {
 public:
  using WriteTask::WriteTask;
  Status apply() override { return {}; }
};

TEST(WriteQueue, ALoneWriterIsItsOwnGroupOnItsOwnThread) {
  std::vector<std::size_t> groups;
  std::thread::id ran_on;
  WriteQueue queue(
      [&](std::span<WriteTask* const> group) {
        groups.push_back(group.size());
        ran_on = std::this_thread::get_id();
      },
      [](bool waiting) { EXPECT_FALSE(waiting); });
  for (int i = 0; i < 3; ++i) {
    CountingTask task;
    EXPECT_TRUE(queue.submit(task));
  }
  EXPECT_THAT(groups, ::testing::ElementsAre(1, 1, 1));
  EXPECT_EQ(ran_on, std::this_thread::get_id());
}

TEST(WriteQueue, TasksThatWantToBeAloneAre) {
  std::atomic<int> shared_groups_with_loners = 0;
  std::atomic<int> ran = 0;
  WriteQueue queue(
      [&](std::span<WriteTask* const> group) {
        ran += static_cast<int>(group.size());
        for (const WriteTask* task : group) {
          if (task->mode() == WriteTask::Mode::kAlone && group.size() > 1) ++shared_groups_with_loners;
        }
      },
      [](bool) {});
  run_threads(kThreads, [&](int t) {
    for (int i = 0; i < 200; ++i) {
      CountingTask task(1, t % 2 == 0 ? WriteTask::Mode::kAlone : WriteTask::Mode::kGrouped);
      EXPECT_TRUE(queue.submit(task));
    }
  });
  EXPECT_EQ(ran, kThreads * 200);
  EXPECT_EQ(shared_groups_with_loners, 0);
}

TEST(WriteQueue, AGroupHoldsNoMoreChangesThanTheLimit) {
  std::atomic<std::size_t> too_large = 0;
  WriteQueue queue(
      [&](std::span<WriteTask* const> group) {
        if (group.size() > 2) ++too_large;  // each task brings just under half of the limit
      },
      [](bool) {});
  run_threads(kThreads, [&](int) {
    for (int i = 0; i < 100; ++i) {
      CountingTask task(limits::kMaxGroupCommit / 2);
      EXPECT_TRUE(queue.submit(task));
    }
  });
  EXPECT_EQ(too_large, 0U);
  CountingTask huge(limits::kMaxGroupCommit * 10);
  EXPECT_TRUE(queue.submit(huge));
}

}  // namespace
}  // namespace memos::vault
