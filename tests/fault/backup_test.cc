// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Backups while three threads write, on the real file system: each is a whole vault of one moment, which holds all that
// was acknowledged before it began and nothing that was refused.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <mutex>
#include <set>
#include <thread>

#include "base/clock.h"
#include "base/random.h"
#include "base/uuid.h"
#include "dump.h"
#include "power_loss.h"
#include "temporary_folder.h"

namespace memos::fault {
namespace {

constexpr int kWriters = 3;
constexpr int kBackupsAVault = 10;

Result<std::unique_ptr<vault::Vault>> open(const std::string& folder, base::FileSystem& files) {
  vault::VaultOptions options;
  options.directory = folder;
  options.files = &files;
  options.clock = &base::system_clock();
  options.random = &base::system_random();
  return vault::open_sqlite_vault(options);
}

/// Ids that a vault has acknowledged, in no order.
class Acknowledged {
 public:
  void add(const MemoryId& id) {
    const std::lock_guard lock(mutex_);
    ids_.insert(id);
  }
  [[nodiscard]] std::set<MemoryId> all() const {
    const std::lock_guard lock(mutex_);
    return ids_;
  }

 private:
  mutable std::mutex mutex_;
  std::set<MemoryId> ids_;
};

std::set<MemoryId> memories_of(vault::Vault& vault, CubeId cube) {
  std::set<MemoryId> out;
  const Status scanned = vault.scan_versions(cube, {}, [&](vault::VersionRow&& row) -> Status {
    EXPECT_TRUE(row.body);
    out.insert(row.memory);
    return {};
  });
  EXPECT_TRUE(scanned) << scanned.error().message;
  return out;
}

/// Backups of one vault that three threads write. Returns how many memories they held.
std::uint64_t back_up(const std::string& folder, int backups) {
  const auto files = base::make_posix_file_system();
  auto opened = open(folder + "/vault", *files);
  EXPECT_TRUE(opened) << opened.error().message;
  if (!opened) return 0;
  vault::Vault& vault = **opened;
  const auto cube = vault.create_cube({}, "me", "", ActorId{1});
  EXPECT_TRUE(cube);
  if (!cube) return 0;
  base::IdIssuer ids(base::system_clock(), base::system_random());
  Acknowledged acknowledged;
  std::atomic<bool> stop{false};
  std::vector<std::jthread> writers;
  for (int t = 0; t < kWriters; ++t) {
    writers.emplace_back([&] {
      while (!stop) {
        vault::WriteBatch batch{.cube = cube->id, .actor = ActorId{1}, .time = base::system_clock().now()};
        Body body;
        body.text = "a turn that is written while a backup runs";
        const MemoryId id = ids.next();
        batch.changes.push_back({.operation = Operation::kAdd, .memory = id, .body = std::move(body)});
        if (vault.commit(std::move(batch))) acknowledged.add(id);
      }
    });
  }
  std::uint64_t held = 0;
  for (int i = 0; i < backups && !::testing::Test::HasFailure(); ++i) {
    const std::string copy = folder + "/copy" + std::to_string(i);
    while (acknowledged.all().size() < static_cast<std::size_t>(i + 1) * 20) std::this_thread::yield();
    const std::set<MemoryId> before = acknowledged.all();
    const auto bytes = vault.backup(copy, {});
    EXPECT_TRUE(bytes) << bytes.error().message;
    const auto restored = open(copy, *files);
    EXPECT_TRUE(restored) << restored.error().message;
    if (!restored) break;
    const Status sound = verify(**restored);
    EXPECT_TRUE(sound) << sound.error().message;
    const std::set<MemoryId> there = memories_of(**restored, cube->id);
    EXPECT_TRUE(std::ranges::includes(there, before)) << "backup " << i << " lacks what was acknowledged before it";
    held += there.size();
    const std::set<MemoryId> now = memories_of(vault, cube->id);
    EXPECT_TRUE(std::ranges::includes(now, there)) << "backup " << i << " holds what was never written";
    std::filesystem::remove_all(copy);
  }
  stop = true;
  writers.clear();
  EXPECT_EQ(memories_of(vault, cube->id), acknowledged.all());
  return held;
}

TEST(BackupDuringWrites, IsAWholeVaultOfOneMoment) {
  const int backups = full_run() ? 500 : 5;
  std::uint64_t held = 0;
  // A vault that is written without a pause grows; a new one now and then keeps the time for each backup the same.
  for (int done = 0; done < backups && !HasFailure(); done += kBackupsAVault) {
    const TemporaryFolder folder;
    held += back_up(folder.path(), std::min(kBackupsAVault, backups - done));
  }
  std::printf("%d backups during writes, %llu memories in them\n", backups, static_cast<unsigned long long>(held));
}

}  // namespace
}  // namespace memos::fault
