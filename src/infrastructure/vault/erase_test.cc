// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Erased bytes are nowhere in the folder.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <sstream>

#include "base/hash.h"
#include "infrastructure/vault/blob_store.h"
#include "infrastructure/vault/page_gap.h"
#include "infrastructure/vault/sqlite_vfs.h"
#include "infrastructure/vault/vault_test_support.h"

namespace memos::vault {
namespace {

using ::testing::IsEmpty;

/// Files below the folder that hold the bytes.
std::vector<std::string> files_with(const std::string& folder, const std::string& bytes) {
  std::vector<std::string> out;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::ostringstream content;
    content << std::ifstream(entry.path(), std::ios::binary).rdbuf();
    if (content.str().find(bytes) != std::string::npos) out.push_back(entry.path().filename());
  }
  return out;
}

/// Text that occurs nowhere else, recognisable in any 20 bytes of it.
std::string marked(int number) { return "<erase-me-" + std::to_string(100'000 + number) + ">"; }

/// Hashed, so that no part of one number's vector is the beginning of another's.
std::vector<std::uint16_t> marked_vector(int number, std::size_t dimension) {
  std::vector<std::uint16_t> out(dimension);
  for (std::size_t i = 0; i < dimension; ++i) {
    const std::array<std::uint64_t, 2> place = {static_cast<std::uint64_t>(number), i};
    out[i] =
        static_cast<std::uint16_t>(base::xxh3({reinterpret_cast<const std::uint8_t*>(place.data()), sizeof place}));
  }
  return out;
}

std::string bytes_of_vector(const std::vector<std::uint16_t>& halves) {
  return {reinterpret_cast<const char*>(halves.data()), 16};
}

TEST(Erasing, LeavesNoTextAndNoVectorInAnyFile) {
  World world;
  world.open(Kind::kSqlite);
  const CubeId cube = world.make_cube("me");
  const auto space = world.vault->ensure_space("h", "n", 64);
  ASSERT_TRUE(world.vault->set_cube_space(cube, space->id, {}));
  WriteBatch batch = world.batch(cube);
  const MemoryId id = world.ids().next();
  batch.changes.push_back({.operation = Operation::kAdd,
                           .memory = id,
                           .body = World::body(marked(1)),
                           .vector = VectorRow{{}, 1, marked_vector(1, 64)}});
  ASSERT_TRUE(world.vault->commit(std::move(batch)));
  ASSERT_TRUE(
      world.change(cube, Operation::kUpdate, id, World::body(marked(2) + std::string(20'000, 'w') + marked(3))));
  const std::vector<std::string> secrets = {marked(1), marked(2), marked(3), bytes_of_vector(marked_vector(1, 64))};
  for (const std::string& secret : secrets) EXPECT_THAT(files_with(world.directory, secret), ::testing::Not(IsEmpty()));
  const std::vector<MemoryId> gone = {id};
  ASSERT_TRUE(world.vault->erase(cube, gone, {}, world.clock.now()));
  for (const std::string& secret : secrets) EXPECT_THAT(files_with(world.directory, secret), IsEmpty());
  world.reopen();
  for (const std::string& secret : secrets) EXPECT_THAT(files_with(world.directory, secret), IsEmpty());
  EXPECT_THAT(world.vault->verify({})->problems, IsEmpty());
}

/// Tree pages of a database whose unallocated middle is not all zeros.
int pages_with_leftovers(const std::string& path) {
  std::ostringstream content;
  content << std::ifstream(path, std::ios::binary).rdbuf();
  const std::string bytes = content.str();
  int found = 0;
  for (std::size_t at = 0; at + kPageBytes <= bytes.size(); at += kPageBytes) {
    std::vector<std::uint8_t> page(bytes.begin() + static_cast<std::ptrdiff_t>(at),
                                   bytes.begin() + static_cast<std::ptrdiff_t>(at + kPageBytes));
    const std::vector<std::uint8_t> before = page;
    clear_page_gap(page, at == 0);
    if (page != before) ++found;
  }
  return found;
}

TEST(Erasing, ReachesCopiesThatRebuiltPagesLeaveBehind) {
  // Vectors are replaced by longer and shorter ones, so that pages split and cells move: SQLite leaves copies of moved
  // cells in the middle of pages that it rebuilds. Then every odd memory is erased.
  World world;
  world.durability = Durability::kOff;  // what is written is the same, the test is shorter
  world.open(Kind::kSqlite);
  const CubeId cube = world.make_cube("me");
  const auto space = world.vault->ensure_space("h", "n", 32);
  ASSERT_TRUE(world.vault->set_cube_space(cube, space->id, {}));
  std::vector<MemoryId> ids;
  std::vector<Sequence> contents;
  for (int i = 0; i < 300; ++i) {
    ids.push_back(world.ids().next());
    const auto padding = static_cast<std::size_t>(world.random.below(700));
    const auto added =
        world.change(cube, Operation::kAdd, ids.back(), World::body(marked(i) + std::string(padding, 'p')));
    ASSERT_TRUE(added);
    contents.push_back(added->applied[0].content);
  }
  std::vector<bool> has_vector(ids.size());
  for (int i = 0; i < 1500; ++i) {
    const auto pick = static_cast<std::size_t>(world.random.below(ids.size()));
    has_vector[pick] = true;
    const auto parts = static_cast<std::uint32_t>(1 + world.random.below(12));
    auto halves = marked_vector(static_cast<int>(pick), std::size_t{32} * parts);
    const std::vector<VectorRow> rows = {{contents[pick], parts, std::move(halves)}};
    ASSERT_TRUE(world.vault->put_vectors(cube, space->id, rows));
  }
  std::vector<MemoryId> odd;
  for (std::size_t i = 1; i < ids.size(); i += 2) odd.push_back(ids[i]);
  ASSERT_TRUE(world.vault->erase(cube, odd, {}, world.clock.now()));
  for (int i = 0; i < 300; ++i) {
    const bool erased = i % 2 == 1;
    EXPECT_EQ(files_with(world.directory, marked(i)).empty(), erased) << "memory " << i;
    const bool kept = !erased && has_vector[static_cast<std::size_t>(i)];
    EXPECT_EQ(files_with(world.directory, bytes_of_vector(marked_vector(i, 32))).empty(), !kept) << "vector " << i;
  }
  EXPECT_EQ(pages_with_leftovers(world.directory + "/vault.db"), 0);
}

TEST(Erasing, WaitsForReadersOfOlderStates) {
  World world;
  world.open(Kind::kSqlite);
  const CubeId cube = world.make_cube("me");
  const MemoryId id = world.add(cube, marked(9));
  world.add(cube, "another");
  std::mutex mutex;
  std::condition_variable changed;
  bool scanning = false;
  std::thread reader([&] {
    static_cast<void>(world.vault->scan_versions(cube, {}, [&](VersionRow&&) -> Status {
      std::unique_lock lock(mutex);
      if (scanning) return {};
      scanning = true;
      changed.notify_all();
      // Holds the old state until the erasure is visible to new readers.
      lock.unlock();
      while (world.vault->current(id)->state != State::kErased) std::this_thread::yield();
      return {};
    }));
  });
  {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return scanning; });
  }
  const std::vector<MemoryId> gone = {id};
  EXPECT_TRUE(world.vault->erase(cube, gone, {}, world.clock.now()));
  EXPECT_THAT(files_with(world.directory, marked(9)), IsEmpty());
  reader.join();
}

TEST(Dropping, LeavesNothingOfACube) {
  World world;
  world.open(Kind::kSqlite);
  const CubeId cube = world.make_cube("name-" + marked(1));
  for (int i = 10; i < 60; ++i) world.add(cube, marked(i) + std::string(1000, 'q'));
  ASSERT_TRUE(world.vault->drop_cube(cube, {}));
  EXPECT_THAT(files_with(world.directory, "<erase-me-"), IsEmpty());
}

TEST(PageGap, OnlyTheMiddleOfTreePagesIsCleared) {
  std::vector<std::uint8_t> page(kPageBytes, 0xee);
  page[0] = 13;  // leaf of a table
  page[3] = 0;
  page[4] = 2;  // two cells
  page[5] = 0x0f;
  page[6] = 0x00;  // content begins at 3840
  std::vector<std::uint8_t> cleared = page;
  clear_page_gap(cleared, false);
  for (std::size_t i = 0; i < page.size(); ++i) EXPECT_EQ(cleared[i], i >= 12 && i < 3840 ? 0 : page[i]) << i;
  std::vector<std::uint8_t> overflow(kPageBytes, 0xee);
  overflow[0] = 0;
  std::vector<std::uint8_t> untouched = overflow;
  clear_page_gap(untouched, false);
  EXPECT_EQ(untouched, overflow);
  // The largest page number that a vault can hold cannot be taken for a page type.
  const std::uint64_t largest = limits::kMaxDatabaseBytes / kPageBytes;
  overflow[0] = static_cast<std::uint8_t>(largest >> 24U);
  untouched = overflow;
  clear_page_gap(untouched, false);
  EXPECT_EQ(untouched, overflow);
}

// ---- what was left unfinished --------------------------------------------------------------------------------------

/// Files of the folder in memory that hold the bytes.
std::vector<std::string> files_with(const base::FaultFileSystem& files, const std::string& bytes) {
  std::vector<std::string> out;
  for (const std::string name : {"vault.db", "vault.db-wal"}) {
    const auto content = files.peek("/data/" + name);
    if (content && content->find(bytes) != std::string::npos) out.push_back(name);
  }
  return out;
}

class Unfinished : public ::testing::Test {
 protected:
  void SetUp() override {
    faults_ = &world_.use_fault_files();
    world_.listener = [this](const Committed& committed) {
      told_ += committed.batch.changes.size();
      operations_then_ = faults_->operations();
      if (fill_disk_) faults_->set_capacity(1);
    };
    world_.open(Kind::kSqlite);
    cube_ = world_.make_cube("me");
    gone_ = {world_.add(cube_, marked(1) + std::string(50'000, 'x'))};
    world_.add(cube_, "stays");
    told_ = 0;
  }
  World world_;
  base::FaultFileSystem* faults_ = nullptr;
  CubeId cube_;
  std::vector<MemoryId> gone_;
  std::size_t told_ = 0;
  bool fill_disk_ = false;             ///< At the next commit, so that the log cannot be emptied after it.
  std::uint64_t operations_then_ = 0;  ///< How many had been done when the last commit was told.
};

TEST_F(Unfinished, AnErasureThatMetAFullDiskIsFinishedByRepeatingIt) {
  fill_disk_ = true;
  const auto first = world_.vault->erase(cube_, gone_, ActorId{1}, world_.clock.now());
  ASSERT_FALSE(first);
  EXPECT_EQ(first.error().code, ErrorCode::kExhausted);
  EXPECT_THAT(files_with(*faults_, marked(1)), ::testing::Not(IsEmpty()));
  const auto still_full = world_.vault->erase(cube_, gone_, ActorId{2}, world_.clock.now());
  ASSERT_FALSE(still_full);
  EXPECT_EQ(still_full.error().code, ErrorCode::kExhausted);
  faults_->set_capacity(100'000'000);
  const auto done = world_.vault->erase(cube_, gone_, ActorId{3}, world_.clock.now());
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_THAT(files_with(*faults_, marked(1)), IsEmpty());
  // The first one erased; the others only finished its work.
  EXPECT_EQ(done->applied[0].entry.actor, ActorId{1});
  EXPECT_EQ(done->applied[0].entry.hash, world_.vault->cube(cube_)->head_hash);
  EXPECT_EQ(told_, 1U);
  EXPECT_THAT(world_.vault->verify({})->problems, IsEmpty());
}

TEST_F(Unfinished, ADropThatMetAFullDiskIsFinishedByRepeatingIt) {
  fill_disk_ = true;
  EXPECT_EQ(world_.vault->drop_cube(cube_, {}).error().code, ErrorCode::kExhausted);
  EXPECT_EQ(world_.vault->drop_cube(cube_, {}).error().code, ErrorCode::kExhausted);
  EXPECT_THAT(files_with(*faults_, marked(1)), ::testing::Not(IsEmpty()));
  faults_->set_capacity(100'000'000);
  const auto done = world_.vault->drop_cube(cube_, {});
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_THAT(files_with(*faults_, marked(1)), IsEmpty());
  EXPECT_EQ(told_, 1U);
}

TEST_F(Unfinished, AnErasureWhoseProcessDiedIsFinishedByOpening) {
  ASSERT_TRUE(world_.vault->erase(cube_, gone_, {}, world_.clock.now()));
  World again;
  auto& left =
      again.use_fault_files(faults_->crash_image(operations_then_, base::Survival::kEverything, operations_then_));
  EXPECT_THAT(files_with(left, marked(1)), ::testing::Not(IsEmpty()));
  again.open(Kind::kSqlite);
  EXPECT_THAT(files_with(left, marked(1)), IsEmpty());
  EXPECT_EQ(again.vault->current(gone_[0])->state, State::kErased);
  EXPECT_TRUE(again.vault->erase(cube_, gone_, {}, again.clock.now()));
  EXPECT_THAT(again.vault->verify({})->problems, IsEmpty());
}

TEST(Size, ADatabaseStopsGrowingAtItsLimitAndSaysSo) {
  World world;
  world.use_fault_files();
  world.max_database_bytes = 400'000;
  world.open(Kind::kSqlite);
  const CubeId cube = world.make_cube("me");
  const MemoryId first = world.add(cube, "first");
  Result<Receipt> added;
  for (int i = 0; i < 200 && added; ++i) {
    added = world.change(cube, Operation::kAdd, world.ids().next(), World::body(std::string(3000, 'x')));
  }
  ASSERT_FALSE(added);
  EXPECT_EQ(added.error().code, ErrorCode::kExhausted);
  EXPECT_THAT(added.error().message, ::testing::HasSubstr("largest size"));
  EXPECT_EQ(world.vault->current(first)->body->text, "first");
  EXPECT_TRUE(world.vault->statistics()->writable);
  world.reopen();
  EXPECT_THAT(world.vault->verify({})->problems, IsEmpty());
  world.vault.reset();
  world.max_database_bytes = 100'000;
  const auto opened = open_sqlite_vault(world.options());
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::kUnsupported);
}

}  // namespace
}  // namespace memos::vault
