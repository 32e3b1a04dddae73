// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// What a vault does when the disk fails: every operation of a scenario is made to fail in every way, and power is lost
// after every operation.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "infrastructure/vault/vault_test_support.h"

namespace memos::vault {
namespace {

using base::FaultFileSystem;
using base::FaultKind;
using base::Survival;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// What a reader can tell about a vault: every open version with its text and state.
using View = std::map<MemoryId, std::string>;

View view_of(Vault& vault) {
  View view;
  const auto cube = vault.find_cube({}, "me");
  if (!cube) return view;
  const auto rows = vault.list({.cube = cube->id, .limit = 1000});
  EXPECT_TRUE(rows) << rows.error().message;
  if (!rows) return view;
  for (const VersionRow& row : *rows) {
    view[row.memory] = std::to_string(static_cast<int>(row.state)) + " " + (row.body ? row.body->text : "(erased)");
  }
  return view;
}

/// A scenario of writes, the same each time, that stops at the first failure. Knows what a reader must see after each.
class Scenario {
 public:
  explicit Scenario(World& world) : world_(world) {
    for (auto& id : ids_) id = world.ids().next();
  }

  /// Number of steps that were acknowledged. `error`: how the next one failed.
  std::size_t run() {
    for (std::size_t i = 0; i < kSteps; ++i) {
      const Status done = step(i);
      if (!done) {
        error = done.error();
        return i;
      }
      if (after_step) after_step();
    }
    return kSteps;
  }

  /// What a reader sees after the first `steps` steps.
  [[nodiscard]] View expected(std::size_t steps) const {
    View view;
    const auto text = [](int state, const std::string& words) { return std::to_string(state) + " " + words; };
    for (std::size_t i = 0; i < steps; ++i) {
      switch (i) {
        case 1:
          view[ids_[0]] = text(2, "zero");
          break;
        case 2:
          view[ids_[1]] = text(2, "one");
          view[ids_[2]] = text(2, std::string(9000, 'x'));
          break;
        case 3:
          view[ids_[0]] = text(2, "zero, better");
          break;
        case 4:
          view[ids_[1]] = text(7, "one");
          break;
        case 5:
          view[ids_[2]] = text(8, "(erased)");
          break;
        case 6:
          view[ids_[1]] = text(2, "one");
          break;
        case 7:
          view[ids_[3]] = text(2, "three");
          break;
        default:
          break;
      }
    }
    return view;
  }

  static constexpr std::size_t kSteps = 8;
  std::optional<Error> error;
  std::function<void()> after_step;

 private:
  Status step(std::size_t i) {
    Vault& vault = *world_.vault;
    switch (i) {
      case 0: {
        auto made = vault.create_cube({}, "me", "", {});
        if (made) cube_ = made->id;
        return status(std::move(made));
      }
      case 1:
        return status(world_.change(cube_, Operation::kAdd, ids_[0], World::body("zero")));
      case 2: {
        WriteBatch batch = world_.batch(cube_);
        batch.changes.push_back({.operation = Operation::kAdd, .memory = ids_[1], .body = World::body("one")});
        batch.changes.push_back(
            {.operation = Operation::kAdd, .memory = ids_[2], .body = World::body(std::string(9000, 'x'))});
        batch.jobs.push_back({.kind = "embed"});
        return status(vault.commit(std::move(batch)));
      }
      case 3:
        return status(world_.change(cube_, Operation::kUpdate, ids_[0], World::body("zero, better")));
      case 4:
        return status(world_.change(cube_, Operation::kDelete, ids_[1]));
      case 5: {
        const std::vector<MemoryId> gone = {ids_[2]};
        return status(vault.erase(cube_, gone, {}, world_.clock.now()));
      }
      case 6:
        return status(world_.change(cube_, Operation::kRestore, ids_[1]));
      default:
        return status(world_.change(cube_, Operation::kAdd, ids_[3], World::body("three")));
    }
  }
  template <class T>
  static Status status(Result<T>&& result) {
    if (result) return {};
    return std::unexpected(std::move(result).error());
  }

  World& world_;
  CubeId cube_;
  std::array<MemoryId, 4> ids_;
};

Result<std::unique_ptr<Vault>> try_open(World& world) { return open_sqlite_vault(world.options()); }

/// Opens what is left and compares: the state after a prefix of the steps that holds every acknowledged one.
void expect_prefix(World& world, const Scenario& scenario, std::size_t acknowledged, const std::string& when) {
  auto opened = try_open(world);
  ASSERT_TRUE(opened) << when << ": " << opened.error().message;
  const View view = view_of(**opened);
  const bool exact = view == scenario.expected(acknowledged);
  const bool next = acknowledged < Scenario::kSteps && view == scenario.expected(acknowledged + 1);
  EXPECT_TRUE(exact || next) << when << ": not the state after step " << acknowledged << " or the one after it";
  const auto report = (*opened)->verify({});
  ASSERT_TRUE(report) << when << ": " << report.error().message;
  EXPECT_THAT(report->problems, IsEmpty()) << when;
}

std::uint64_t count_operations() {
  World world;
  FaultFileSystem& faults = world.use_fault_files();
  world.open(Kind::kSqlite);
  Scenario scenario(world);
  EXPECT_EQ(scenario.run(), Scenario::kSteps) << scenario.error->message;
  EXPECT_EQ(view_of(*world.vault), scenario.expected(Scenario::kSteps));
  world.vault.reset();
  return faults.operations();
}

class EveryOperation : public ::testing::TestWithParam<FaultKind> {};

TEST_P(EveryOperation, FailsCleanlyAndLosesNothing) {
  const std::uint64_t total = count_operations();
  ASSERT_GT(total, 50U);
  for (std::uint64_t n = 0; n < total; ++n) {
    World world;
    FaultFileSystem& faults = world.use_fault_files();
    faults.fail_at(n, GetParam());
    Scenario scenario(world);
    std::size_t acknowledged = 0;
    const std::string when = "operation " + std::to_string(n);
    if (auto opened = try_open(world)) {
      world.vault = std::move(*opened);
      acknowledged = scenario.run();
      if (acknowledged < Scenario::kSteps && scenario.error->code != ErrorCode::kExhausted) {
        // Once a write or sync has failed, everything is refused until the vault is opened again.
        EXPECT_EQ(world.vault->set_setting("a", "b").error().code, ErrorCode::kReadOnly) << when;
        EXPECT_FALSE(world.vault->statistics().has_value() && world.vault->statistics()->writable) << when;
      }
    }
    world.vault.reset();
    const std::uint64_t after = faults.operations();
    world.use_fault_files(faults.crash_image(after, Survival::kEverything, n));
    expect_prefix(world, scenario, acknowledged, when + " failed, process started again");
    if (HasFatalFailure()) return;
  }
}

std::string fault_name(const ::testing::TestParamInfo<FaultKind>& info) {
  constexpr std::array names = {"None", "Eio", "DiskFull", "ShortWrite", "SyncFails", "ProcessDies"};
  return names[static_cast<std::size_t>(info.param)];
}

INSTANTIATE_TEST_SUITE_P(Kinds, EveryOperation,
                         ::testing::Values(FaultKind::kEio, FaultKind::kDiskFull, FaultKind::kShortWrite,
                                           FaultKind::kSyncFails, FaultKind::kProcessDies),
                         fault_name);

/// How a run looked from outside: the number of operations done when each step was acknowledged.
std::vector<std::uint64_t> run_watched(World& world, FaultFileSystem& faults, Scenario& scenario) {
  std::vector<std::uint64_t> acknowledged;
  scenario.after_step = [&] { acknowledged.push_back(faults.operations()); };
  EXPECT_EQ(scenario.run(), Scenario::kSteps);
  world.vault.reset();
  return acknowledged;
}

TEST(PowerLoss, AfterEveryOperationKeepsWhatWasAcknowledged) {
  World world;
  FaultFileSystem& faults = world.use_fault_files();
  world.open(Kind::kSqlite);
  Scenario scenario(world);
  const std::vector<std::uint64_t> acknowledged = run_watched(world, faults, scenario);
  for (std::uint64_t after = 0; after <= faults.operations(); ++after) {
    const auto steps = std::ranges::count_if(acknowledged, [&](std::uint64_t at) { return at <= after; });
    for (const Survival survival : {Survival::kNothing, Survival::kEverything, Survival::kRandom}) {
      World left;
      left.use_fault_files(faults.crash_image(after, survival, after));
      expect_prefix(left, scenario, static_cast<std::size_t>(steps),
                    "power lost after operation " + std::to_string(after) + ", survival " +
                        std::to_string(static_cast<int>(survival)));
      if (HasFatalFailure()) return;
    }
  }
}

TEST(PowerLoss, WithoutSyncsTheCheckSeesLoss) {
  World world;
  FaultFileSystem& faults = world.use_fault_files();
  world.durability = Durability::kOff;
  world.open(Kind::kSqlite);
  Scenario scenario(world);
  const std::vector<std::uint64_t> acknowledged = run_watched(world, faults, scenario);
  std::size_t lost = 0;
  for (std::uint64_t after = 0; after <= faults.operations(); ++after) {
    const auto steps = std::ranges::count_if(acknowledged, [&](std::uint64_t at) { return at <= after; });
    World left;
    left.use_fault_files(faults.crash_image(after, Survival::kNothing, after));
    auto opened = try_open(left);
    bool kept = false;
    if (opened) {
      const View view = view_of(**opened);
      for (auto i = static_cast<std::size_t>(steps); i <= Scenario::kSteps; ++i)
        kept = kept || view == scenario.expected(i);
    }
    if (!kept) ++lost;
  }
  EXPECT_GT(lost, 0U);
}

TEST(DiskFull, FailsWritesCleanlyAndServiceResumes) {
  World world;
  FaultFileSystem& faults = world.use_fault_files();
  world.open(Kind::kSqlite);
  const CubeId cube = world.make_cube("me");
  world.add(cube, "before");
  faults.set_capacity(400'000);
  std::vector<MemoryId> stored;
  std::optional<Error> full;
  for (int i = 0; i < 200 && !full; ++i) {
    const MemoryId id = world.ids().next();
    const auto added = world.change(cube, Operation::kAdd, id, World::body(std::string(3000, 'y')));
    if (added) {
      stored.push_back(id);
    } else {
      full = added.error();
    }
  }
  ASSERT_TRUE(full);
  EXPECT_EQ(full->code, ErrorCode::kExhausted);
  EXPECT_THAT(full->message, HasSubstr("disk is full"));
  for (const MemoryId& id : stored) EXPECT_TRUE(world.vault->current(id));
  EXPECT_EQ(world.vault->cube(cube)->current, stored.size() + 1);
  faults.set_capacity(4'000'000);
  const MemoryId later = world.add(cube, "after");
  world.reopen();
  EXPECT_EQ(world.vault->current(later)->body->text, "after");
  EXPECT_EQ(world.vault->cube(cube)->current, stored.size() + 2);
  EXPECT_THAT(world.vault->verify({})->problems, IsEmpty());
}

TEST(FailedSync, IsRememberedUntilReopened) {
  World world;
  FaultFileSystem& faults = world.use_fault_files();
  world.open(Kind::kSqlite);
  const CubeId cube = world.make_cube("me");
  const MemoryId kept = world.add(cube, "kept");
  const std::uint64_t before = faults.operations();
  world.add(cube, "kept");
  const std::uint64_t sync =
      faults.operations() + (faults.operations() - before) - 2;  // the last of an add's operations but the log's mark
  faults.fail_at(sync, FaultKind::kSyncFails);
  const auto first = world.change(cube, Operation::kAdd, world.ids().next(), World::body("lost"));
  ASSERT_FALSE(first);
  EXPECT_THAT(faults.describe(sync), HasSubstr("sync"));
  EXPECT_EQ(first.error().code, ErrorCode::kIo);
  faults.clear_faults();
  const auto second = world.change(cube, Operation::kAdd, world.ids().next(), World::body("refused"));
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kReadOnly);
  EXPECT_THAT(second.error().message, HasSubstr("open it again"));
  EXPECT_EQ(world.vault->current(kept)->body->text, "kept");  // reads go on
  EXPECT_FALSE(world.vault->statistics()->writable);
  world.vault.reset();
  World again;
  again.use_fault_files(faults.crash_image(faults.operations(), Survival::kEverything, 1));
  again.open(Kind::kSqlite);
  EXPECT_EQ(again.vault->current(kept)->body->text, "kept");
  again.add(cube, "works again");
}

TEST(ReadErrors, AreReportedAndNotRemembered) {
  World world;
  FaultFileSystem& faults = world.use_fault_files();
  world.open(Kind::kSqlite);
  const CubeId cube = world.make_cube("me");
  const MemoryId id = world.add(cube, std::string(100'000, 'z'));
  world.reopen();
  std::size_t failed = 0;
  for (int i = 0; i < 40; ++i) {
    faults.fail_read_at(faults.reads() + static_cast<std::uint64_t>(i), FaultKind::kEio);
    if (const auto row = world.vault->current(id); !row) {
      ++failed;
      EXPECT_EQ(row.error().code, ErrorCode::kIo);
    }
    faults.clear_faults();
  }
  EXPECT_GT(failed, 0U);
  EXPECT_EQ(world.vault->current(id)->body->text.size(), 100'000U);
  world.add(cube, "still writable");
}

}  // namespace
}  // namespace memos::vault
