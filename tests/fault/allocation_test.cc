// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// One allocation of the database fails, each in turn: the step that met it fails cleanly or succeeds, nothing that was
// acknowledged is lost, and the next step works.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <atomic>
#include <cstdio>

#include "faulty_run.h"
#include "power_loss.h"

namespace memos::fault {
namespace {

/// SQLite's allocator with one allocation that fails. All of it is global, as SQLite's is.
class FailingAllocator {
 public:
  /// Puts itself before the present allocator. No database may be open in the process.
  static bool install() {
    if (sqlite3_shutdown() != SQLITE_OK) return false;
    if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &real_) != SQLITE_OK) return false;
    sqlite3_mem_methods mine = real_;
    mine.xMalloc = [](int size) -> void* { return fails() ? nullptr : real_.xMalloc(size); };
    mine.xRealloc = [](void* old, int size) -> void* { return fails() ? nullptr : real_.xRealloc(old, size); };
    return sqlite3_config(SQLITE_CONFIG_MALLOC, &mine) == SQLITE_OK && sqlite3_initialize() == SQLITE_OK;
  }
  static void restore() {
    sqlite3_shutdown();
    sqlite3_config(SQLITE_CONFIG_MALLOC, &real_);
    sqlite3_initialize();
  }
  /// The allocation with this number fails, counted from 0 and from now; kNever: none.
  static void fail_at(std::int64_t number) {
    count_ = 0;
    target_ = number;
  }
  static std::int64_t count() { return count_; }

  static constexpr std::int64_t kNever = -1;

 private:
  static bool fails() { return count_++ == target_; }

  static inline sqlite3_mem_methods real_{};
  static inline std::atomic<std::int64_t> count_ = 0;
  static inline std::atomic<std::int64_t> target_ = kNever;
};

class Allocation : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(FailingAllocator::install()); }
  void TearDown() override { FailingAllocator::restore(); }
};

TEST_F(Allocation, EachOfTheDatabaseFailsInTurn) {
  // In every CI run about this many, evenly spread; in the full run each of them.
  constexpr std::int64_t kRuns = 500;
  std::int64_t runs = 0;
  std::uint64_t failed = 0;
  for (const Workload& workload : {everyday(), erasing()}) {
    const Reference reference = make_reference(workload);
    FailingAllocator::fail_at(FailingAllocator::kNever);
    {
      FaultyRun without(workload, reference.states);
      without.run(true);
    }
    const std::int64_t all = FailingAllocator::count();
    ASSERT_GT(all, kRuns);
    const std::int64_t stride = full_run() ? 1 : all / kRuns;
    for (std::int64_t n = 0; n < all; n += stride, ++runs) {
      SCOPED_TRACE(workload.name + ", allocation " + std::to_string(n));
      FaultyRun run(workload, reference.states, [] { FailingAllocator::fail_at(FailingAllocator::kNever); });
      FailingAllocator::fail_at(n);
      run.run(true);
      failed += run.failed_steps;
      if (HasFailure()) FAIL();
    }
  }
  std::printf("%lld allocations failed in turn, %llu steps with them, all cleanly\n", static_cast<long long>(runs),
              static_cast<unsigned long long>(failed));
  EXPECT_GT(failed, 0U);
}

}  // namespace
}  // namespace memos::fault
