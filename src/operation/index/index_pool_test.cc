// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/index/index_pool.h"

#include <gtest/gtest.h>

#include <array>

#include "base/fault_file.h"
#include "base/uuid.h"
#include "operation/index/cube_index.h"
#include "operation/index/index_test_support.h"

namespace memos::index {
namespace {

class IndexPoolTest : public testing::Test {
 protected:
  IndexPoolTest() {
    options_.files = files_.get();
    options_.snapshot_directory = "/data/index";
    options_.logger = base::Logger([this](base::LogLevel level, std::string_view message) {
      if (level >= base::LogLevel::kWarn) warnings_.emplace_back(message);
    });
    open();
    vault_->set_commit_listener([this](const vault::Committed& committed) { pool_->on_commit(committed); });
  }

  void open() { pool_ = std::make_unique<IndexPool>(*vault_, options_); }

  CubeId make_cube(const std::string& name) { return vault_->create_cube({}, name, "", ActorId{})->id; }

  Sequence change(CubeId cube, Operation operation, const MemoryId& memory, std::optional<Body> body = {}) {
    vault::WriteBatch batch{.cube = cube, .time = clock_.now()};
    batch.changes.push_back({.operation = operation, .memory = memory, .body = std::move(body)});
    const auto receipt = vault_->commit(std::move(batch));
    EXPECT_TRUE(receipt) << receipt.error().message;
    return receipt ? receipt->applied.front().entry.sequence : Sequence{};
  }
  MemoryId add(CubeId cube, std::string text) {
    const MemoryId id = ids_.next();
    Body body;
    body.text = std::move(text);
    change(cube, Operation::kAdd, id, std::move(body));
    return id;
  }
  /// Enough for a snapshot to pay.
  void add_many(CubeId cube, int count = 4'000) {
    vault::WriteBatch batch{.cube = cube, .time = clock_.now()};
    for (int i = 0; i < count; ++i) {
      Body body = random_body(random_);
      batch.changes.push_back({.operation = Operation::kAdd, .memory = ids_.next(), .body = std::move(body)});
    }
    EXPECT_TRUE(vault_->commit(std::move(batch)));
  }

  /// Postings of a term in the cube's index; 0 when it does not know the term.
  std::size_t postings(CubeId cube, std::string_view term) {
    const auto index = pool_->get(cube);
    EXPECT_TRUE(index) << index.error().message;
    const CubeIndex::Reader reader(**index);
    const TermId id = reader.core().terms().find(term);
    return id == kNoString ? 0 : reader.core().postings(id).size();
  }
  Sums sums(CubeId cube) {
    const auto index = pool_->get(cube);
    EXPECT_TRUE(index) << index.error().message;
    const CubeIndex::Reader reader(**index);
    return reader.core().sums();
  }
  std::string snapshot_path(CubeId cube) const { return "/data/index/cube-" + std::to_string(cube.value) + ".idx"; }
  bool has_snapshot(CubeId cube) { return *files_->exists(snapshot_path(cube)); }

  base::ManualClock clock_{UtcMs{1'750'000'000'000}};
  base::SeededRandom random_{5};
  base::IdIssuer ids_{clock_, random_};
  std::unique_ptr<base::FaultFileSystem> files_ = base::make_fault_file_system();
  std::unique_ptr<vault::Vault> vault_ = vault::make_memory_vault(clock_, random_);
  IndexPool::Options options_;
  std::unique_ptr<IndexPool> pool_;
  std::vector<std::string> warnings_;
};

TEST_F(IndexPoolTest, FollowsCommitsOfLoadedCubesAndReadsTheOthersLater) {
  const CubeId a = make_cube("a");
  const CubeId b = make_cube("b");
  EXPECT_EQ(postings(a, "kite"), 0U);
  add(a, "A kite.");
  add(b, "A kite.");
  EXPECT_EQ(postings(a, "kite"), 1U);
  EXPECT_EQ(postings(b, "kite"), 1U);
}

TEST_F(IndexPoolTest, AMissingCubeIsAnErrorEveryTime) {
  for (int i = 0; i < 2; ++i) {
    const auto index = pool_->get(CubeId{99});
    ASSERT_FALSE(index);
    EXPECT_EQ(index.error().code, ErrorCode::kNotFound);
  }
}

TEST_F(IndexPoolTest, DropsTheLeastUsedAboveItsBudget) {
  options_.budget_bytes = 1;
  open();
  const CubeId a = make_cube("a");
  const CubeId b = make_cube("b");
  add(a, "A kite.");
  add(b, "A kite.");
  EXPECT_EQ(postings(a, "kite"), 1U);
  const std::size_t one = pool_->bytes();
  EXPECT_GT(one, 0U);
  const auto kept = *pool_->get(a);
  EXPECT_EQ(postings(b, "kite"), 1U);
  EXPECT_EQ(pool_->bytes(), one) << "a was dropped";
  add(a, "Another kite.");
  EXPECT_EQ(postings(a, "kite"), 2U);
  const CubeIndex::Reader reader(*kept);
  EXPECT_EQ(reader.core().size(), 1U) << "who holds a dropped index may go on with it";
}

TEST_F(IndexPoolTest, SnapshotsAreWrittenWhenTheyPayAndSpareTheRows) {
  const CubeId cube = make_cube("a");
  add_many(cube, 2'000);
  const Sums before = sums(cube);
  ASSERT_TRUE(pool_->write_snapshots());
  EXPECT_FALSE(has_snapshot(cube)) << "building it is quick";
  add_many(cube, 1'000);
  ASSERT_TRUE(pool_->write_snapshots());
  ASSERT_TRUE(has_snapshot(cube));
  const auto operations = files_->operations();
  ASSERT_TRUE(pool_->write_snapshots());
  EXPECT_EQ(files_->operations(), operations) << "nothing changed since";

  const Sums kept = sums(cube);
  EXPECT_NE(kept, before);
  open();
  EXPECT_EQ(sums(cube), kept);
  EXPECT_TRUE(warnings_.empty());
}

TEST_F(IndexPoolTest, ASnapshotIsCaughtUpWithLaterRowsAndClosings) {
  const CubeId cube = make_cube("a");
  const MemoryId updated = add(cube, "A zeppelin.");
  const MemoryId deleted = add(cube, "A balloon.");
  add_many(cube);
  (void)sums(cube);
  ASSERT_TRUE(pool_->write_snapshots());
  ASSERT_TRUE(has_snapshot(cube));
  Body body;
  body.text = "An airship.";
  const Sequence row = change(cube, Operation::kUpdate, updated, body);
  change(cube, Operation::kDelete, deleted);
  add(cube, "A glider.");
  const Sums now = sums(cube);
  open();
  EXPECT_EQ(sums(cube), now);
  EXPECT_EQ(postings(cube, "glider"), 1U);
  const auto index = *pool_->get(cube);
  const CubeIndex::Reader reader(*index);
  const Slot airship = reader.core().find_row(row);
  ASSERT_NE(airship, kNoSlot);
  EXPECT_EQ(reader.core().columns().visible[airship], kCurrent);
  EXPECT_EQ(reader.core().columns().visible[0], kHidden);
  EXPECT_EQ(reader.core().columns().visible[1], kHidden);
  EXPECT_TRUE(warnings_.empty());
}

TEST_F(IndexPoolTest, ForgetDeletesTheSnapshotDurably) {
  const CubeId cube = make_cube("a");
  const MemoryId secret = add(cube, "swordfish");
  add_many(cube);
  (void)sums(cube);
  ASSERT_TRUE(pool_->write_snapshots());
  ASSERT_NE(files_->peek(snapshot_path(cube))->find("swordfish"), std::string::npos);
  ASSERT_TRUE(vault_->erase(cube, std::array{secret}, ActorId{}, clock_.now()));
  ASSERT_TRUE(pool_->forget(cube));
  EXPECT_FALSE(has_snapshot(cube));
  const auto after = files_->crash_image(files_->operations(), base::Survival::kNothing, 1);
  EXPECT_FALSE(*after->exists(snapshot_path(cube))) << "gone after power loss too";
  EXPECT_EQ(postings(cube, "swordfish"), 0U);
  ASSERT_TRUE(pool_->write_snapshots());
  ASSERT_TRUE(has_snapshot(cube));
  EXPECT_EQ(files_->peek(snapshot_path(cube))->find("swordfish"), std::string::npos);
}

TEST_F(IndexPoolTest, ASnapshotOlderThanAnErasureIsThrownAway) {
  const CubeId cube = make_cube("a");
  const MemoryId secret = add(cube, "swordfish");
  add_many(cube);
  (void)sums(cube);
  ASSERT_TRUE(pool_->write_snapshots());
  // The process dies between the erasure and forget().
  ASSERT_TRUE(vault_->erase(cube, std::array{secret}, ActorId{}, clock_.now()));
  open();
  EXPECT_EQ(postings(cube, "swordfish"), 0U);
  EXPECT_FALSE(has_snapshot(cube));
  EXPECT_EQ(warnings_.size(), 1U);
}

TEST_F(IndexPoolTest, ADamagedOrForeignSnapshotIsRebuiltAndReported) {
  const CubeId cube = make_cube("a");
  const CubeId other = make_cube("b");
  add_many(cube);
  add_many(other);
  const Sums good = sums(cube);
  (void)sums(other);
  ASSERT_TRUE(pool_->write_snapshots());
  const std::string bytes = *files_->peek(snapshot_path(cube));
  std::string changed = bytes;
  changed[changed.size() / 2] ^= 1;
  for (const std::string& content :
       {changed, bytes.substr(0, bytes.size() / 2), std::string(), *files_->peek(snapshot_path(other))}) {
    warnings_.clear();
    ASSERT_TRUE(files_->poke(snapshot_path(cube), content));
    open();
    EXPECT_EQ(sums(cube), good);
    EXPECT_EQ(warnings_.size(), 1U);
    EXPECT_FALSE(has_snapshot(cube));
  }
  ASSERT_TRUE(files_->poke(snapshot_path(cube), bytes));
  warnings_.clear();
  open();
  EXPECT_EQ(sums(cube), good);
  EXPECT_TRUE(warnings_.empty());
}

TEST_F(IndexPoolTest, AFailingDiskLeavesSearchesAlone) {
  const CubeId cube = make_cube("a");
  add_many(cube);
  const Sums good = sums(cube);
  for (std::uint64_t n = 0; n < 12; ++n) {
    files_->fail_at(files_->operations() + n, base::FaultKind::kEio);
    const Status written = pool_->write_snapshots();
    files_->clear_faults();
    if (written) break;
    // After a failed sync the file system takes no more writes.
    EXPECT_TRUE(written.error().code == ErrorCode::kIo || written.error().code == ErrorCode::kReadOnly);
    EXPECT_EQ(sums(cube), good);
  }
  open();
  EXPECT_EQ(sums(cube), good);
}

TEST_F(IndexPoolTest, VectorsOfAnotherSpaceAreIgnored) {
  const CubeId cube = make_cube("a");
  const SpaceId one = vault_->ensure_space("h1", "one", 2)->id;
  const SpaceId two = vault_->ensure_space("h2", "two", 2)->id;
  ASSERT_TRUE(vault_->set_cube_space(cube, one, ActorId{}));
  add(cube, "A kite.");
  const auto index = *pool_->get(cube);
  Sequence content;
  {
    const CubeIndex::Reader reader(*index);
    content = Sequence{reader.core().columns().content[0]};
  }
  const std::array rows{vault::VectorRow{.content = content, .parts = 1, .halves = {0x3C00, 0}}};
  pool_->on_vectors(cube, two, rows);
  ASSERT_TRUE(index->settle());
  EXPECT_EQ(CubeIndex::Reader(*index).vectors()->units(), 0U);
  pool_->on_vectors(cube, one, rows);
  ASSERT_TRUE(index->settle());
  EXPECT_EQ(CubeIndex::Reader(*index).vectors()->units(), 1U);
  ASSERT_TRUE(vault_->put_vectors(cube, two, rows));
  ASSERT_TRUE(vault_->set_cube_space(cube, two, ActorId{}));
  pool_->on_space(cube);
  const auto anew = *pool_->get(cube);
  EXPECT_EQ(anew->space(), two);
  EXPECT_EQ(CubeIndex::Reader(*anew).vectors()->units(), 1U);
}

}  // namespace
}  // namespace memos::index
