// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// What only the in-memory twin does: faults, stickiness, crash images.
#include "base/fault_file.h"

#include <gtest/gtest.h>

#include <set>

#include "base/fault_disk.h"
#include "base/hash.h"

namespace memos::base {
namespace {

constexpr auto kNothing = Survival::kNothing;
constexpr auto kEverything = Survival::kEverything;
constexpr auto kRandom = Survival::kRandom;

/// A folder /d whose name is durable, empty.
std::unique_ptr<FaultFileSystem> make_disk() {
  auto fs = make_fault_file_system();
  EXPECT_TRUE(fs->make_directory("/d"));
  return fs;
}

std::unique_ptr<File> create(FileSystem& fs, const std::string& path) { return *fs.open(path, OpenMode::kCreate); }

/// The file's content in an image, or "-" if it is not there.
std::string after_crash(const FaultFileSystem& fs, const std::string& path, Survival survival, std::uint64_t seed = 1) {
  return fs.crash_image(fs.operations(), survival, seed)->peek(path).value_or("-");
}

TEST(FaultFile, OnlySyncedContentWithASyncedNameSurvives) {
  const auto fs = make_disk();
  const auto file = create(*fs, "/d/a");
  ASSERT_TRUE(file->write(0, as_bytes("one")));
  EXPECT_EQ(after_crash(*fs, "/d/a", kNothing), "-");
  EXPECT_EQ(after_crash(*fs, "/d/a", kEverything), "one");
  ASSERT_TRUE(file->sync());
  EXPECT_EQ(after_crash(*fs, "/d/a", kNothing), "-");  // its name is not durable
  ASSERT_TRUE(fs->sync_directory("/d"));
  EXPECT_EQ(after_crash(*fs, "/d/a", kNothing), "one");
  ASSERT_TRUE(file->write(0, as_bytes("two")));
  ASSERT_TRUE(file->truncate(2));
  EXPECT_EQ(after_crash(*fs, "/d/a", kNothing), "one");
  EXPECT_EQ(after_crash(*fs, "/d/a", kEverything), "tw");
  ASSERT_TRUE(file->sync());
  EXPECT_EQ(after_crash(*fs, "/d/a", kNothing), "tw");
}

TEST(FaultFile, ImagesOfEveryEarlierOperation) {
  const auto fs = make_disk();
  const std::uint64_t begin = fs->operations();
  const auto file = create(*fs, "/d/a");       // 0
  ASSERT_TRUE(fs->sync_directory("/d"));       // 1
  ASSERT_TRUE(file->write(0, as_bytes("x")));  // 2
  ASSERT_TRUE(file->sync());                   // 3
  ASSERT_TRUE(fs->remove("/d/a"));             // 4
  const std::array<std::string, 6> lost = {"-", "-", "", "", "x", "x"};
  const std::array<std::string, 6> kept = {"-", "", "", "x", "x", "-"};
  for (int round = 0; round < 2; ++round) {  // forwards twice: the second time the model starts again
    for (std::size_t n = 0; n < lost.size(); ++n) {
      EXPECT_EQ(fs->crash_image(begin + n, kNothing, 1)->peek("/d/a").value_or("-"), lost[n]) << n;
      EXPECT_EQ(fs->crash_image(begin + n, kEverything, 1)->peek("/d/a").value_or("-"), kept[n]) << n;
    }
  }
  EXPECT_EQ(fs->describe(begin + 2), "write /d/a 0+1");
  EXPECT_EQ(fs->describe(begin + 4), "remove /d/a");
  EXPECT_EQ(fs->operations(), begin + 5);
}

TEST(FaultFile, UnsyncedRenameAndRemoveMayBeUndone) {
  const auto fs = make_disk();
  ASSERT_TRUE(write_file_atomically(*fs, "/d/a", as_bytes("old")));
  EXPECT_EQ(after_crash(*fs, "/d/a", kNothing), "old");
  const auto file = create(*fs, "/d/b");
  ASSERT_TRUE(file->write(0, as_bytes("new")));
  ASSERT_TRUE(file->sync());
  ASSERT_TRUE(fs->rename("/d/b", "/d/a"));
  std::set<std::string> seen;
  for (std::uint64_t seed = 0; seed < 200; ++seed) seen.insert(after_crash(*fs, "/d/a", kRandom, seed));
  EXPECT_EQ(seen, (std::set<std::string>{"old", "new"}));
  EXPECT_EQ(after_crash(*fs, "/d/a", kNothing), "old");
  EXPECT_EQ(after_crash(*fs, "/d/a", kEverything), "new");
}

TEST(FaultFile, AtomicWriteIsOldOrNewAtEveryOperation) {
  const auto fs = make_disk();
  const std::string old_text(3000, 'o');
  const std::string new_text(5000, 'n');
  ASSERT_TRUE(write_file_atomically(*fs, "/d/a", as_bytes(old_text)));
  const std::uint64_t begin = fs->operations();
  ASSERT_TRUE(write_file_atomically(*fs, "/d/a", as_bytes(new_text)));
  for (std::uint64_t n = begin; n <= fs->operations(); ++n) {
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
      const auto survival = seed == 0 ? kNothing : seed == 1 ? kEverything : kRandom;
      const std::string found = fs->crash_image(n, survival, seed)->peek("/d/a").value_or("-");
      ASSERT_TRUE(found == old_text || found == new_text) << fs->describe(n - 1) << ", seed " << seed;
      if (n == fs->operations()) {
        ASSERT_EQ(found, new_text) << seed;
      }
    }
  }
}

TEST(FaultFile, RandomSurvivalTearsAtSectors) {
  const auto fs = make_disk();
  const auto file = create(*fs, "/d/a");
  ASSERT_TRUE(file->write(0, as_bytes(std::string(2000, 'o'))));
  ASSERT_TRUE(file->sync());
  ASSERT_TRUE(fs->sync_directory("/d"));
  ASSERT_TRUE(file->write(100, as_bytes(std::string(1500, 'n'))));
  bool torn = false;
  bool whole = false;
  bool lost = false;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const std::string found = after_crash(*fs, "/d/a", kRandom, seed);
    ASSERT_EQ(found.size(), 2000U);
    std::set<char> kinds;
    for (std::size_t sector = 0; sector < 2000; sector += kSectorBytes) {
      const std::string_view piece = std::string_view(found).substr(std::max<std::size_t>(sector, 100), 1);
      const std::size_t first = std::max<std::size_t>(sector, 100);
      const std::size_t last = std::min<std::size_t>(sector + kSectorBytes, 1600);
      if (first >= last) continue;
      kinds.insert(piece[0]);
      for (std::size_t i = first; i < last; ++i) ASSERT_EQ(found[i], piece[0]) << "seed " << seed << " byte " << i;
    }
    torn |= kinds.size() == 2;
    whole |= kinds == std::set<char>{'n'};
    lost |= kinds == std::set<char>{'o'};
  }
  EXPECT_TRUE(torn && whole && lost);
}

TEST(FaultFile, SameSeedGivesTheSameImage) {
  const auto fs = make_disk();
  const auto file = create(*fs, "/d/a");
  ASSERT_TRUE(fs->sync_directory("/d"));
  for (std::uint64_t i = 0; i < 20; ++i) ASSERT_TRUE(file->write(i * 700, as_bytes(std::string(700, 'x'))));
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    EXPECT_EQ(after_crash(*fs, "/d/a", kRandom, seed), after_crash(*fs, "/d/a", kRandom, seed));
  }
}

TEST(FaultFile, AFolderIsDurableOnceMadeAndTakesItsFilesWithItBefore) {
  const auto fs = make_disk();
  const std::uint64_t begin = fs->operations();
  ASSERT_TRUE(fs->make_directory("/d/e"));
  EXPECT_EQ(fs->operations(), begin + 2);
  EXPECT_EQ(fs->describe(begin + 1), "sync folder /d");
  const auto file = create(*fs, "/d/e/a");
  ASSERT_TRUE(file->sync());
  ASSERT_TRUE(fs->sync_directory("/d/e"));
  EXPECT_EQ(after_crash(*fs, "/d/e/a", kNothing), "");
  ASSERT_TRUE(fs->remove("/d/e/a"));
  ASSERT_TRUE(fs->remove("/d/e"));
  ASSERT_TRUE(fs->sync_directory("/d"));  // the folder's removal is durable, that of its file is not
  EXPECT_EQ(after_crash(*fs, "/d/e/a", kNothing), "-");
  EXPECT_FALSE(*fs->crash_image(begin + 1, kNothing, 1)->exists("/d/e"));
}

TEST(FaultFile, AnImageIsAWholeFileSystemThatCanCrashAgain) {
  const auto fs = make_disk();
  ASSERT_TRUE(write_file_atomically(*fs, "/d/a", as_bytes("first")));
  const auto image = fs->crash_image(fs->operations(), kNothing, 1);
  EXPECT_EQ(image->operations(), 0U);
  const auto file = *image->open("/d/a", OpenMode::kReadWrite);
  ASSERT_TRUE(file->write(0, as_bytes("FIRST")));
  EXPECT_EQ(after_crash(*image, "/d/a", kNothing), "first");
  ASSERT_TRUE(file->sync());
  EXPECT_EQ(after_crash(*image, "/d/a", kNothing), "FIRST");
  EXPECT_EQ(*fs->peek("/d/a"), "first");  // pages are shared until one side writes
}

TEST(FaultFile, EveryKindOfFaultFailsTheNamedOperationOnly) {
  for (const auto kind : {FaultKind::kEio, FaultKind::kDiskFull, FaultKind::kShortWrite}) {
    const auto fs = make_disk();
    const auto file = create(*fs, "/d/a");
    ASSERT_TRUE(file->write(0, as_bytes("....")));
    fs->fail_at(fs->operations() + 1, kind);
    EXPECT_TRUE(file->write(0, as_bytes("ab")));
    const Status status = file->write(0, as_bytes("xyzw"));
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code, kind == FaultKind::kDiskFull ? ErrorCode::kExhausted : ErrorCode::kIo);
    EXPECT_EQ(*fs->peek("/d/a"), kind == FaultKind::kShortWrite ? "xy.." : "ab..");
    EXPECT_TRUE(file->write(3, as_bytes("!")));
    EXPECT_FALSE(fs->sync_failed());
    EXPECT_TRUE(file->sync());
    ASSERT_TRUE(fs->sync_directory("/d"));
    EXPECT_EQ(after_crash(*fs, "/d/a", kNothing), *fs->peek("/d/a"));
  }
}

TEST(FaultFile, AFailedSyncIsStickyAndItsWritesMayBeLost) {
  for (const auto kind : {FaultKind::kEio, FaultKind::kDiskFull, FaultKind::kSyncFails}) {
    const auto fs = make_disk();
    const auto file = create(*fs, "/d/a");
    ASSERT_TRUE(fs->sync_directory("/d"));
    ASSERT_TRUE(file->write(0, as_bytes("data")));
    fs->fail_at(fs->operations(), kind);
    EXPECT_FALSE(file->sync());
    fs->clear_faults();
    EXPECT_TRUE(fs->sync_failed());
    const std::uint64_t operations = fs->operations();
    for (const Status& status : {file->sync(), file->write(0, as_bytes("x")), file->truncate(0), fs->remove("/d/a"),
                                 fs->rename("/d/a", "/d/b"), fs->make_directory("/d/c"), fs->sync_directory("/d")}) {
      ASSERT_FALSE(status);
      EXPECT_EQ(status.error().code, ErrorCode::kReadOnly);
    }
    EXPECT_EQ(fs->open("/d/new", OpenMode::kCreate).error().code, ErrorCode::kReadOnly);
    EXPECT_EQ(fs->operations(), operations);
    EXPECT_EQ(read_file(*fs, "/d/a", 100), "data");  // reading goes on
    EXPECT_EQ(after_crash(*fs, "/d/a", kNothing), "");
    const auto reopened = fs->crash_image(operations, kEverything, 1);
    EXPECT_FALSE(reopened->sync_failed());
    EXPECT_TRUE((*reopened->open("/d/a", OpenMode::kReadWrite))->sync());
  }
}

TEST(FaultFile, AFailedFolderSyncIsStickyToo) {
  const auto fs = make_disk();
  fs->fail_at(fs->operations(), FaultKind::kSyncFails);
  EXPECT_EQ(fs->sync_directory("/d").error().code, ErrorCode::kIo);
  EXPECT_EQ(fs->sync_directory("/d").error().code, ErrorCode::kReadOnly);
}

TEST(FaultFile, AfterDeathNothingWorks) {
  const auto fs = make_disk();
  const auto file = create(*fs, "/d/a");
  ASSERT_TRUE(file->write(0, as_bytes("kept")));
  fs->fail_at(fs->operations(), FaultKind::kProcessDies);
  EXPECT_FALSE(file->write(0, as_bytes("gone")));
  std::array<std::uint8_t, 4> buffer{};
  EXPECT_FALSE(file->read(0, buffer));
  EXPECT_FALSE(file->sync());
  EXPECT_FALSE(fs->open("/d/a", OpenMode::kRead));
  EXPECT_FALSE(fs->exists("/d/a"));
  EXPECT_FALSE(fs->lock("/d/lock", "x"));
  EXPECT_EQ(after_crash(*fs, "/d/a", kEverything), "kept");
}

TEST(FaultFile, ReadsFailOnRequest) {
  const auto fs = make_disk();
  const auto file = create(*fs, "/d/a");
  ASSERT_TRUE(file->write(0, as_bytes("data")));
  std::array<std::uint8_t, 4> buffer{};
  EXPECT_TRUE(file->read(0, buffer));
  fs->fail_read_at(fs->reads() + 1, FaultKind::kEio);
  EXPECT_TRUE(file->read(0, buffer));
  EXPECT_EQ(file->read(0, buffer).error().code, ErrorCode::kIo);
  EXPECT_TRUE(file->read(0, buffer));
}

TEST(FaultFile, CapacityCountsAllFiles) {
  const auto fs = make_disk();
  const auto a = create(*fs, "/d/a");
  const auto b = create(*fs, "/d/b");
  ASSERT_TRUE(a->write(0, as_bytes(std::string(600, 'a'))));
  fs->set_capacity(1000);
  EXPECT_TRUE(b->write(0, as_bytes(std::string(400, 'b'))));
  EXPECT_EQ(b->write(400, as_bytes("c")).error().code, ErrorCode::kExhausted);
  EXPECT_EQ(b->size(), 400U);
  EXPECT_TRUE(b->write(0, as_bytes("over")));  // needs no new room
  ASSERT_TRUE(a->truncate(0));
  EXPECT_TRUE(b->write(400, as_bytes("c")));
  ASSERT_TRUE(fs->remove("/d/b"));
  EXPECT_TRUE(a->write(0, as_bytes(std::string(1000, 'a'))));
  EXPECT_EQ(a->write(1000, as_bytes("x")).error().code, ErrorCode::kExhausted);
}

TEST(FaultFile, PokeChangesBytesAndRestartsTheLog) {
  const auto fs = make_disk();
  const auto file = create(*fs, "/d/a");
  ASSERT_TRUE(file->write(0, as_bytes("data")));
  ASSERT_TRUE(fs->poke("/d/a", "dAt"));
  EXPECT_EQ(*fs->peek("/d/a"), "dAt");
  EXPECT_EQ(after_crash(*fs, "/d/a", kNothing), "dAt");
  ASSERT_TRUE(fs->poke("/d/new", "n"));
  EXPECT_EQ(*fs->peek("/d/new"), "n");
  EXPECT_EQ(fs->poke("/none/a", "x").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(fs->peek("/d").error().code, ErrorCode::kNotFound);
  ASSERT_TRUE(file->write(0, as_bytes("D")));
  EXPECT_EQ(after_crash(*fs, "/d/a", kNothing), "dAt");
  EXPECT_EQ(after_crash(*fs, "/d/a", kEverything), "DAt");
}

TEST(FaultFile, FingerprintsTellImagesApart) {
  const auto fs = make_disk();
  const auto file = create(*fs, "/d/a");
  ASSERT_TRUE(file->write(0, as_bytes(std::string(10'000, 'a'))));
  const auto now = [&] { return fs->crash_image(fs->operations(), kEverything, 1)->fingerprint(); };
  const std::uint64_t first = fs->fingerprint();
  EXPECT_EQ(now(), first);
  ASSERT_TRUE(file->write(9'999, as_bytes("b")));
  const std::uint64_t second = fs->fingerprint();
  EXPECT_NE(second, first);
  EXPECT_EQ(now(), second);
  ASSERT_TRUE(file->write(9'999, as_bytes("a")));
  EXPECT_EQ(fs->fingerprint(), first);
  ASSERT_TRUE(file->truncate(9'999));
  EXPECT_NE(fs->fingerprint(), first);
  ASSERT_TRUE(file->truncate(10'000));  // ends in a zero now
  EXPECT_NE(fs->fingerprint(), first);
  ASSERT_TRUE(file->write(9'999, as_bytes("a")));
  EXPECT_EQ(fs->fingerprint(), first);
  ASSERT_TRUE(fs->rename("/d/a", "/d/b"));
  EXPECT_NE(fs->fingerprint(), first);
}

TEST(FaultFile, ImagesAreQuick) {
  const auto fs = make_disk();
  const auto file = create(*fs, "/d/a");
  ASSERT_TRUE(fs->sync_directory("/d"));
  for (std::uint64_t i = 0; i < 400; ++i) {
    ASSERT_TRUE(file->write((i % 100) * 4096, as_bytes(std::string(4096, static_cast<char>(i)))));
    if (i % 10 == 9) {
      ASSERT_TRUE(file->sync());
    }
  }
  constexpr std::uint64_t kFileExists = 4;  // folder, its sync, file, its name's sync
  std::uint64_t images = 0;
  std::uint64_t bytes = 0;
  for (std::uint64_t n = kFileExists; n <= fs->operations(); ++n) {
    for (std::uint64_t seed = 0; seed < 4; ++seed, ++images) {
      bytes += *(*fs->crash_image(n, kRandom, seed)->open("/d/a", OpenMode::kRead))->size();
    }
  }
  EXPECT_EQ(images, 4 * (fs->operations() - kFileExists + 1));
  EXPECT_GT(bytes, images * 100'000);  // most images hold a file of some hundred kilobytes
}

}  // namespace
}  // namespace memos::base
