// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// One contract, two file systems: POSIX and the in-memory twin.
#include "base/file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <thread>

#include "base/fault_file.h"
#include "base/hash.h"
#include "base/random.h"

namespace memos::base {
namespace {

enum class Kind { kPosix, kMemory };

class FileContract : public ::testing::TestWithParam<Kind> {
 protected:
  FileContract() {
    if (GetParam() == Kind::kMemory) {
      fs_ = make_fault_file_system();
      root_ = "/root";
      EXPECT_TRUE(fs_->make_directory(root_));
      return;
    }
    fs_ = make_posix_file_system();
    std::string pattern = (std::filesystem::temp_directory_path() / "memos-file-XXXXXX").string();
    root_ = ::mkdtemp(pattern.data()) == nullptr ? "" : pattern;
    EXPECT_FALSE(root_.empty());
  }
  ~FileContract() override {
    if (GetParam() == Kind::kPosix && !root_.empty()) std::filesystem::remove_all(root_);
  }

  std::string at(std::string_view name) const { return root_ + "/" + std::string(name); }
  std::unique_ptr<File> make(std::string_view name, std::string_view content = "") {
    auto file = fs_->open(at(name), OpenMode::kCreate);
    EXPECT_TRUE(file);
    EXPECT_TRUE((*file)->write(0, as_bytes(content)));
    return std::move(*file);
  }
  Result<std::string> content(std::string_view name) { return read_file(*fs_, at(name), 1U << 20U); }

  std::unique_ptr<FileSystem> fs_;
  std::string root_;
};

TEST_P(FileContract, ReadsBackWhatWasWrittenWhereItWasWritten) {
  const auto file = make("a", "hello world");
  ASSERT_TRUE(file->write(6, as_bytes("there, you")));
  std::array<std::uint8_t, 100> buffer{};
  EXPECT_EQ(file->read(0, buffer), 16U);
  EXPECT_EQ(std::string(buffer.begin(), buffer.begin() + 16), "hello there, you");
  EXPECT_EQ(file->read(14, std::span(buffer).first(1)), 1U);
  EXPECT_EQ(buffer[0], 'o');
  EXPECT_EQ(file->read(16, buffer), 0U);
  EXPECT_EQ(file->read(1000, buffer), 0U);
  EXPECT_EQ(file->read(0, {}), 0U);
  EXPECT_TRUE(file->sync());
}

TEST_P(FileContract, GapsAndGrownEndsReadAsZeros) {
  const auto file = make("a", "x");
  ASSERT_TRUE(file->write(10'000, as_bytes("y")));
  EXPECT_EQ(file->size(), 10'001U);
  EXPECT_EQ(*content("a"), "x" + std::string(9999, '\0') + "y");
  ASSERT_TRUE(file->truncate(1));
  ASSERT_TRUE(file->truncate(5000));
  EXPECT_EQ(*content("a"), "x" + std::string(4999, '\0'));
  ASSERT_TRUE(file->truncate(0));
  EXPECT_EQ(*content("a"), "");
}

TEST_P(FileContract, OpenModes) {
  EXPECT_EQ(fs_->open(at("a"), OpenMode::kRead).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(fs_->open(at("a"), OpenMode::kReadWrite).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(fs_->exists(at("a")), false);
  EXPECT_TRUE(fs_->open(at("a"), OpenMode::kCreateNew));
  EXPECT_EQ(fs_->exists(at("a")), true);
  EXPECT_EQ(fs_->open(at("a"), OpenMode::kCreateNew).error().code, ErrorCode::kConflict);
  make("a", "kept");
  const auto again = fs_->open(at("a"), OpenMode::kCreate);
  ASSERT_TRUE(again);
  EXPECT_EQ((*again)->size(), 4U);
  const auto reader = fs_->open(at("a"), OpenMode::kRead);
  ASSERT_TRUE(reader);
  EXPECT_FALSE((*reader)->write(0, as_bytes("no")));
  EXPECT_FALSE((*reader)->truncate(0));
  EXPECT_EQ(*content("a"), "kept");
  EXPECT_EQ(fs_->open(root_, OpenMode::kRead).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(fs_->open(root_, OpenMode::kCreate).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(fs_->open(at("no/such"), OpenMode::kCreate).error().code, ErrorCode::kNotFound);
}

TEST_P(FileContract, TwoHandlesSeeOneFile) {
  const auto a = make("a", "1");
  const auto b = *fs_->open(at("a"), OpenMode::kRead);
  ASSERT_TRUE(a->write(0, as_bytes("22")));
  EXPECT_EQ(b->size(), 2U);
  ASSERT_TRUE(fs_->remove(at("a")));
  std::array<std::uint8_t, 2> buffer{};
  EXPECT_EQ(b->read(0, buffer), 2U);  // a removed file lives on while it is open
  EXPECT_TRUE(a->write(0, as_bytes("3")));
  EXPECT_EQ(fs_->exists(at("a")), false);
}

TEST_P(FileContract, RenameReplaces) {
  make("a", "new");
  make("b", "old");
  ASSERT_TRUE(fs_->rename(at("a"), at("b")));
  EXPECT_EQ(*content("b"), "new");
  EXPECT_EQ(fs_->exists(at("a")), false);
  EXPECT_EQ(fs_->rename(at("a"), at("c")).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(fs_->rename(at("b"), at("no/c")).error().code, ErrorCode::kNotFound);
}

TEST_P(FileContract, FoldersAreMadeListedAndRemoved) {
  ASSERT_TRUE(fs_->make_directory(at("x/y/z")));
  ASSERT_TRUE(fs_->make_directory(at("x/y/z")));
  ASSERT_TRUE(fs_->make_directory(at("x//y/")));
  make("x/b", "12345");
  make("x/a");
  make("x/y.txt", "1");
  const auto entries = fs_->list(at("x"));
  ASSERT_TRUE(entries);
  ASSERT_EQ(entries->size(), 4U);
  EXPECT_EQ((*entries)[0].name, "a");
  EXPECT_EQ((*entries)[1].name, "b");
  EXPECT_EQ((*entries)[1].bytes, 5U);
  EXPECT_FALSE((*entries)[1].directory);
  EXPECT_EQ((*entries)[2].name, "y");
  EXPECT_TRUE((*entries)[2].directory);
  EXPECT_EQ((*entries)[3].name, "y.txt");
  EXPECT_EQ(fs_->list(at("none")).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(fs_->remove(at("x/y")).error().code, ErrorCode::kConflict);  // not empty
  EXPECT_TRUE(fs_->remove(at("x/y/z")));
  EXPECT_TRUE(fs_->remove(at("x/y")));
  EXPECT_EQ(fs_->remove(at("x/y")).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(fs_->make_directory(at("x/a")).error().code, ErrorCode::kConflict);
  EXPECT_EQ(fs_->make_directory(at("x/a/b")).error().code, ErrorCode::kConflict);
  EXPECT_TRUE(fs_->sync_directory(at("x")));
  EXPECT_EQ(fs_->sync_directory(at("none")).error().code, ErrorCode::kNotFound);
  EXPECT_FALSE(fs_->sync_failed());
}

TEST_P(FileContract, LockIsExclusiveAndNamesTheHolder) {
  auto first = fs_->lock(at("lock"), "process 4711, memos serve");
  ASSERT_TRUE(first);
  const auto second = fs_->lock(at("lock"), "process 4712");
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kBusy);
  EXPECT_NE(second.error().message.find("process 4711, memos serve"), std::string::npos) << second.error().message;
  first->reset();
  EXPECT_TRUE(fs_->lock(at("lock"), "process 4712"));
  EXPECT_TRUE(fs_->lock(at("other"), ""));
  EXPECT_EQ(fs_->lock(at("no/lock"), "").error().code, ErrorCode::kNotFound);
}

TEST_P(FileContract, MapShowsTheFirstBytes) {
  const std::string text = std::string(5000, 'm') + "end";
  const auto file = make("a", text);
  const auto view = file->map(5003);
  ASSERT_TRUE(view);
  EXPECT_EQ(std::string(view->begin(), view->end()), text);
  const auto part = file->map(10);
  ASSERT_TRUE(part);
  EXPECT_EQ(part->size(), 10U);
  EXPECT_EQ((*view)[5002], 'd');  // the first view still holds
  file->let_go(*view);
  EXPECT_EQ(std::string(view->begin(), view->end()), text);
  file->let_go({});
  EXPECT_EQ(file->map(0)->size(), 0U);
  EXPECT_EQ(file->map(5004).error().code, ErrorCode::kCorrupt);
}

TEST_P(FileContract, ReadFileKeepsItsLimit) {
  make("a", "12345");
  EXPECT_EQ(read_file(*fs_, at("a"), 5), "12345");
  EXPECT_EQ(read_file(*fs_, at("a"), 4).error().code, ErrorCode::kExhausted);
  EXPECT_EQ(read_file(*fs_, at("b"), 4).error().code, ErrorCode::kNotFound);
}

TEST_P(FileContract, WriteFileAtomicallyReplacesAndLeavesNothingBehind) {
  ASSERT_TRUE(write_file_atomically(*fs_, at("a"), as_bytes("first version")));
  ASSERT_TRUE(write_file_atomically(*fs_, at("a"), as_bytes("second")));
  EXPECT_EQ(*content("a"), "second");
  EXPECT_EQ(fs_->list(root_)->size(), 1U);
  EXPECT_EQ(write_file_atomically(*fs_, at("no/a"), as_bytes("x")).error().code, ErrorCode::kNotFound);
}

TEST_P(FileContract, ThreadsReadAndWriteOneFileAtOnce) {
  const auto file = make("a", std::string(8 * 8192, ' '));
  {
    std::vector<std::jthread> threads;
    for (std::uint64_t t = 0; t < 8; ++t) {
      threads.emplace_back([&file, t] {
        const std::string mine(8192, static_cast<char>('a' + t));
        std::string back(8192, ' ');
        for (int round = 0; round < 20; ++round) {
          EXPECT_TRUE(file->write(t * 8192, as_bytes(mine)));
          EXPECT_EQ(file->read(t * 8192, {reinterpret_cast<std::uint8_t*>(back.data()), back.size()}), 8192U);
          EXPECT_EQ(back, mine);
        }
      });
    }
  }
  EXPECT_EQ(file->size(), 8 * 8192U);
}

TEST_P(FileContract, RandomWritesMatchAModel) {
  constexpr std::uint64_t kSeed = 21;
  SCOPED_TRACE(kSeed);
  SeededRandom random(kSeed);
  std::string model;
  const auto file = make("a");
  for (int i = 0; i < 2000; ++i) {
    const auto offset = static_cast<std::size_t>(random.below(20'000));
    if (random.below(10) == 0) {
      ASSERT_TRUE(file->truncate(offset));
      model.resize(offset, '\0');
      continue;
    }
    const std::string data(1 + random.below(6000), static_cast<char>('a' + random.below(26)));
    ASSERT_TRUE(file->write(offset, as_bytes(data)));
    if (model.size() < offset + data.size()) model.resize(offset + data.size(), '\0');
    model.replace(offset, data.size(), data);
    if (i % 50 == 0) {
      ASSERT_EQ(*content("a"), model);
    }
  }
  EXPECT_EQ(*content("a"), model);
}

INSTANTIATE_TEST_SUITE_P(, FileContract, ::testing::Values(Kind::kPosix, Kind::kMemory),
                         [](const auto& kind) { return kind.param == Kind::kPosix ? "posix" : "memory"; });

// ---- what only the operating system can show

class PosixFile : public ::testing::Test {
 protected:
  PosixFile() {
    std::string pattern = (std::filesystem::temp_directory_path() / "memos-posix-XXXXXX").string();
    root_ = ::mkdtemp(pattern.data()) == nullptr ? "" : pattern;
  }
  ~PosixFile() override { std::filesystem::remove_all(root_); }
  std::unique_ptr<FileSystem> fs_ = make_posix_file_system();
  std::string root_;
};

mode_t mode_of(const std::string& path) {
  struct stat info{};
  return ::stat(path.c_str(), &info) == 0 ? info.st_mode & 0777U : 0;
}

TEST_F(PosixFile, FilesArePrivate) {
  ASSERT_TRUE(fs_->make_directory(root_ + "/d/e"));
  ASSERT_TRUE(fs_->open(root_ + "/d/f", OpenMode::kCreate));
  ASSERT_TRUE(fs_->lock(root_ + "/d/lock", "me"));
  EXPECT_EQ(mode_of(root_ + "/d"), 0700U);
  EXPECT_EQ(mode_of(root_ + "/d/e"), 0700U);
  EXPECT_EQ(mode_of(root_ + "/d/f"), 0600U);
  EXPECT_EQ(mode_of(root_ + "/d/lock"), 0600U);
}

TEST_F(PosixFile, PipesAndDevicesAreRefusedWithoutHanging) {
  const std::string pipe = root_ + "/pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_EQ(fs_->open(pipe, OpenMode::kRead).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(fs_->open("/dev/null", OpenMode::kReadWrite).error().code, ErrorCode::kInvalidArgument);
}

TEST_F(PosixFile, FullDiskIsExhausted) {
  // RLIMIT_FSIZE would need a signal handler; a file larger than the file system can hold gives EFBIG instead.
  const auto file = *fs_->open(root_ + "/a", OpenMode::kCreate);
  const Status status = file->truncate(std::uint64_t{1} << 62U);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::kExhausted) << status.error().message;
}

/// Root may write everywhere; this makes the process somebody else until the end of the scope.
class NotRoot {
 public:
  explicit NotRoot(const std::string& folder) {
    constexpr uid_t kNobody = 65534;
    if (was_root_ && (::chown(folder.c_str(), kNobody, kNobody) != 0 || ::seteuid(kNobody) != 0)) std::abort();
  }
  ~NotRoot() {
    if (was_root_ && ::seteuid(0) != 0) std::abort();
  }
  NotRoot(const NotRoot&) = delete;
  NotRoot& operator=(const NotRoot&) = delete;

 private:
  bool was_root_ = ::geteuid() == 0;
};

TEST_F(PosixFile, MissingPermissionIsReadOnlyForWriters) {
  const NotRoot not_root(root_);
  ASSERT_TRUE(fs_->open(root_ + "/a", OpenMode::kCreate));
  ASSERT_EQ(::chmod((root_ + "/a").c_str(), 0400), 0);
  EXPECT_EQ(fs_->open(root_ + "/a", OpenMode::kReadWrite).error().code, ErrorCode::kReadOnly);
  EXPECT_TRUE(fs_->open(root_ + "/a", OpenMode::kRead));
  ASSERT_EQ(::chmod(root_.c_str(), 0500), 0);
  EXPECT_EQ(fs_->open(root_ + "/b", OpenMode::kCreate).error().code, ErrorCode::kReadOnly);
  EXPECT_EQ(fs_->make_directory(root_ + "/c").error().code, ErrorCode::kReadOnly);
  EXPECT_EQ(fs_->remove(root_ + "/a").error().code, ErrorCode::kReadOnly);
  ASSERT_EQ(::chmod(root_.c_str(), 0700), 0);
}

TEST_F(PosixFile, ListSkipsLinksToNothing) {
  std::filesystem::create_symlink("/no/such/target", root_ + "/dangling");
  ASSERT_TRUE(fs_->open(root_ + "/a", OpenMode::kCreate));
  const auto entries = fs_->list(root_);
  ASSERT_TRUE(entries);
  ASSERT_EQ(entries->size(), 1U);
  EXPECT_EQ(entries->front().name, "a");
}

}  // namespace
}  // namespace memos::base
