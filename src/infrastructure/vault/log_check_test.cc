// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Changed bytes in the write-ahead log of a vault whose process was killed.
#include "infrastructure/vault/log_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "infrastructure/vault/sqlite_vfs.h"
#include "infrastructure/vault/vault_test_support.h"

namespace memos::vault {
namespace {

using base::FaultFileSystem;
using base::Survival;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string kLog = "/data/vault.db-wal";
constexpr std::size_t kFrame = kFrameHeaderBytes + kPageBytes;

class LeftLog : public ::testing::Test {
 protected:
  void SetUp() override {
    faults_ = &world_.use_fault_files();
    world_.open(Kind::kSqlite);
    cube_ = world_.make_cube("me");
    for (int i = 0; i < 6; ++i) world_.add(cube_, "memory " + std::to_string(i));
    log_ = *faults_->peek(kLog);
    const std::size_t mark = log_.find("MEMOSLOG");
    ASSERT_NE(mark, std::string::npos);
    ASSERT_EQ((mark - kLogHeaderBytes) % kFrame, 0U);
    frames_ = (mark - kLogHeaderBytes) / kFrame;
    ASSERT_GT(frames_, 10U);
  }
  [[nodiscard]] static std::size_t place(std::size_t frame) { return kLogHeaderBytes + frame * kFrame; }
  [[nodiscard]] bool commits(std::size_t frame) const {
    return log_.compare(place(frame) + 4, 4, std::string(4, '\0')) != 0;
  }
  /// The first frame of the last commit.
  [[nodiscard]] std::size_t last_commit() const {
    std::size_t frame = frames_ - 1;
    while (frame > 0 && !commits(frame - 1)) --frame;
    return frame;
  }
  /// What the killed process left behind, with this log.
  std::unique_ptr<FaultFileSystem> left_with(const std::string& log) {
    auto left = faults_->crash_image(faults_->operations(), Survival::kEverything, 1);
    EXPECT_TRUE(left->poke(kLog, log));
    return left;
  }
  /// How many memories a vault with this log shows, or how opening it failed.
  Result<std::uint64_t> open_with(const std::string& log, bool read_only = false) {
    World world;
    world.use_fault_files(left_with(log));
    VaultOptions options = world.options();
    options.read_only = read_only;
    MEMOS_TRY(const auto vault, open_sqlite_vault(options));
    EXPECT_THAT(vault->verify({})->problems, IsEmpty());
    MEMOS_TRY(const CubeInfo cube, vault->cube(cube_));
    return cube.current;
  }
  [[nodiscard]] std::string changed(std::size_t at, unsigned bits) const {
    std::string out = log_;
    out[at] = static_cast<char>(static_cast<unsigned char>(out[at]) ^ bits);
    return out;
  }
  void expect_refused(const std::string& log, const std::string& what) {
    for (const bool read_only : {false, true}) {
      const auto opened = open_with(log, read_only);
      ASSERT_FALSE(opened) << what;
      EXPECT_EQ(opened.error().code, ErrorCode::kCorrupt) << what;
      EXPECT_THAT(opened.error().message, HasSubstr("vault.db-wal is damaged")) << what;
    }
  }
  World world_;
  FaultFileSystem* faults_ = nullptr;
  CubeId cube_;
  std::string log_;
  std::size_t frames_ = 0;
};

TEST_F(LeftLog, AWholeOneIsRead) {
  EXPECT_EQ(open_with(log_).value_or(0), 6U);
  EXPECT_EQ(open_with(log_, true).value_or(0), 6U);
}

TEST_F(LeftLog, AFrameThatWasTornBehindTheMarkBeforeItIsNoDamage) {
  // The power failed in a commit: the sector with the first bytes of its first frame still holds the mark of the commit
  // before, everything behind it was written; its own mark was not.
  std::string torn = log_;
  const std::size_t first = last_commit();
  ASSERT_LT(first + 1, frames_);
  torn.replace(place(first), 8, "MEMOSLOG");
  torn.replace(place(frames_), kLogMarkBytes, std::string(kLogMarkBytes, '\0'));
  EXPECT_EQ(open_with(torn).value_or(0), 5U);
}

TEST_F(LeftLog, EveryChangedByteOfItsHeaderIsFound) {
  for (std::size_t at = 0; at < kLogHeaderBytes; ++at) {
    expect_refused(changed(at, 0x01), "byte " + std::to_string(at));
    expect_refused(changed(at, 0x80), "byte " + std::to_string(at));
  }
}

TEST_F(LeftLog, EveryChangedByteOfAFrameIsFound) {
  for (std::size_t frame = 0; frame < frames_; ++frame) {
    std::vector<std::size_t> offsets;
    for (std::size_t i = 0; i < kFrameHeaderBytes; ++i) offsets.push_back(i);
    for (std::size_t i = kFrameHeaderBytes; i < kFrame; i += 509) offsets.push_back(i);
    offsets.push_back(kFrame - 1);
    for (const std::size_t i : offsets) {
      expect_refused(changed(place(frame) + i, 0x41), "frame " + std::to_string(frame) + ", byte " + std::to_string(i));
      if (HasFatalFailure()) return;
    }
  }
}

TEST_F(LeftLog, WithoutItsMarkOnlyTheLastCommitCannotBeToldFromOneThatWasCutShort) {
  // As when the process was killed while it wrote the next commit over the mark.
  const std::size_t last = last_commit();
  ASSERT_GT(last, 5U);
  log_.replace(place(frames_), kLogMarkBytes, std::string(kLogMarkBytes, '\0'));
  std::size_t cut_short = 0;
  for (std::size_t frame = 0; frame < frames_; ++frame) {
    for (const std::size_t i : {0U, 5U, 7U, 9U, 17U, 23U, 24U, 1000U, 4119U}) {
      const std::string log = changed(place(frame) + i, 0x41);
      if (frame < last) {
        expect_refused(log, "frame " + std::to_string(frame) + ", byte " + std::to_string(i));
        if (HasFatalFailure()) return;
      } else {
        // Found where the byte says that a commit ended there; else the commit counts as cut short.
        const auto opened = open_with(log);
        EXPECT_EQ(opened ? *opened : 5U, 5U) << "frame " << frame << ", byte " << i;
        if (opened) ++cut_short;
      }
    }
  }
  EXPECT_GT(cut_short, 0U);
}

TEST_F(LeftLog, AChangedMarkLosesNothing) {
  for (std::size_t i = 0; i < kLogMarkBytes; ++i) EXPECT_EQ(open_with(changed(place(frames_) + i, 1)).value_or(0), 6U);
}

TEST_F(LeftLog, AZeroedOrEmptyOneWasNeverWritten) {
  const auto empty = faults_->crash_image(faults_->operations(), Survival::kEverything, 1);
  ASSERT_TRUE(empty->poke("/log", std::string(100'000, '\0')));
  EXPECT_TRUE(check_log(*empty, "/log"));
  ASSERT_TRUE(empty->poke("/log", ""));
  EXPECT_TRUE(check_log(*empty, "/log"));
  EXPECT_TRUE(check_log(*empty, "/missing"));
}

TEST_F(LeftLog, IsNotCheckedWhereCommitsAreNotSynced) {
  World world;
  FaultFileSystem& files = world.use_fault_files();
  world.durability = Durability::kNormal;
  world.open(Kind::kSqlite);
  EXPECT_TRUE(*files.exists(unsynced_mark("/data")));
  world.vault.reset();
  ASSERT_TRUE(files.poke(kLog, "no log at all, and longer than a header"));
  EXPECT_FALSE(check_log(files, kLog));
  EXPECT_TRUE(check_left_log(files, "/data"));
  world.durability = Durability::kFull;
  world.open(Kind::kSqlite);
  EXPECT_FALSE(*files.exists(unsynced_mark("/data")));
}

}  // namespace
}  // namespace memos::vault
