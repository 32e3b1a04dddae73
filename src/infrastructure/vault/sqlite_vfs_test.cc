// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "infrastructure/vault/sqlite_vfs.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "base/fault_file.h"
#include "infrastructure/vault/sqlite_db.h"

namespace memos::vault {
namespace {

/// A file as SQLite holds it.
class Handle {
 public:
  Handle(const SqliteVfs& layer, const char* path, int flags) {
    sqlite3_vfs* vfs = sqlite3_vfs_find(layer.name().c_str());
    memory_.resize(static_cast<std::size_t>(vfs->szOsFile) / sizeof(std::max_align_t) + 1);
    code = vfs->xOpen(vfs, path, file(), flags, nullptr);
  }
  ~Handle() { close(); }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  void close() {
    if (file()->pMethods != nullptr) file()->pMethods->xClose(file());
  }
  int lock(int level) { return file()->pMethods->xLock(file(), level); }
  int unlock(int level) { return file()->pMethods->xUnlock(file(), level); }
  int index_lock(int first, int count, int flags) { return file()->pMethods->xShmLock(file(), first, count, flags); }
  sqlite3_file* file() { return reinterpret_cast<sqlite3_file*>(memory_.data()); }
  int code = SQLITE_OK;

 private:
  std::vector<std::max_align_t> memory_;
};

constexpr int kMain = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MAIN_DB;
constexpr int kLog = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_WAL;

class SqliteVfsTest : public ::testing::Test {
 protected:
  std::unique_ptr<base::FaultFileSystem> files_ = base::make_fault_file_system();
  SqliteVfs layer_{*files_, false};
};

TEST_F(SqliteVfsTest, FileLocksExcludeAsSqliteExpects) {
  Handle a(layer_, "/db", kMain);
  Handle b(layer_, "/db", kMain);
  Handle c(layer_, "/db", kMain);
  EXPECT_EQ(a.lock(SQLITE_LOCK_SHARED), SQLITE_OK);
  EXPECT_EQ(b.lock(SQLITE_LOCK_SHARED), SQLITE_OK);
  EXPECT_EQ(a.lock(SQLITE_LOCK_RESERVED), SQLITE_OK);
  EXPECT_EQ(b.lock(SQLITE_LOCK_RESERVED), SQLITE_BUSY);
  int reserved = 0;
  b.file()->pMethods->xCheckReservedLock(b.file(), &reserved);
  EXPECT_EQ(reserved, 1);
  EXPECT_EQ(a.lock(SQLITE_LOCK_EXCLUSIVE), SQLITE_BUSY);  // b reads; a now waits with a pending lock
  EXPECT_EQ(c.lock(SQLITE_LOCK_SHARED), SQLITE_BUSY);
  EXPECT_EQ(b.unlock(SQLITE_LOCK_NONE), SQLITE_OK);
  EXPECT_EQ(a.lock(SQLITE_LOCK_EXCLUSIVE), SQLITE_OK);
  EXPECT_EQ(c.lock(SQLITE_LOCK_SHARED), SQLITE_BUSY);
  EXPECT_EQ(a.unlock(SQLITE_LOCK_SHARED), SQLITE_OK);
  EXPECT_EQ(c.lock(SQLITE_LOCK_SHARED), SQLITE_OK);
  a.close();  // gives its lock back
  EXPECT_EQ(c.lock(SQLITE_LOCK_EXCLUSIVE), SQLITE_OK);
}

TEST_F(SqliteVfsTest, IndexLocksAndMemoryAreShared) {
  Handle a(layer_, "/db", kMain);
  Handle b(layer_, "/db", kMain);
  void volatile* first = nullptr;
  void volatile* second = nullptr;
  EXPECT_EQ(a.file()->pMethods->xShmMap(a.file(), 0, 32768, 0, &first), SQLITE_OK);
  EXPECT_EQ(first, nullptr);  // not there yet, and not to be made
  EXPECT_EQ(a.file()->pMethods->xShmMap(a.file(), 0, 32768, 1, &first), SQLITE_OK);
  EXPECT_EQ(b.file()->pMethods->xShmMap(b.file(), 0, 32768, 0, &second), SQLITE_OK);
  EXPECT_NE(first, nullptr);
  EXPECT_EQ(first, second);
  EXPECT_EQ(a.index_lock(3, 1, SQLITE_SHM_LOCK | SQLITE_SHM_SHARED), SQLITE_OK);
  EXPECT_EQ(b.index_lock(3, 1, SQLITE_SHM_LOCK | SQLITE_SHM_SHARED), SQLITE_OK);
  EXPECT_EQ(b.index_lock(2, 3, SQLITE_SHM_LOCK | SQLITE_SHM_EXCLUSIVE), SQLITE_BUSY);
  EXPECT_EQ(a.index_lock(3, 1, SQLITE_SHM_UNLOCK | SQLITE_SHM_SHARED), SQLITE_OK);
  EXPECT_EQ(b.index_lock(3, 1, SQLITE_SHM_UNLOCK | SQLITE_SHM_SHARED), SQLITE_OK);
  EXPECT_EQ(b.index_lock(2, 3, SQLITE_SHM_LOCK | SQLITE_SHM_EXCLUSIVE), SQLITE_OK);
  EXPECT_EQ(a.index_lock(4, 1, SQLITE_SHM_LOCK | SQLITE_SHM_SHARED), SQLITE_BUSY);
  b.close();  // gives its locks back
  EXPECT_EQ(a.index_lock(4, 1, SQLITE_SHM_LOCK | SQLITE_SHM_SHARED), SQLITE_OK);
}

TEST_F(SqliteVfsTest, TheLogGrowsAheadSoThatCommitsDoNotExtendIt) {
  Handle log(layer_, "/db-wal", kLog);
  const std::vector<char> page(kPageBytes, 'p');
  const auto size = [&] { return files_->peek("/db-wal")->size(); };
  const auto write = [&](std::size_t at) {
    return log.file()->pMethods->xWrite(log.file(), page.data(), static_cast<int>(page.size()),
                                        static_cast<sqlite3_int64>(at));
  };
  EXPECT_EQ(write(0), SQLITE_OK);
  const std::size_t first = size();
  EXPECT_GT(first, 16 * kPageBytes);
  for (std::size_t at = kPageBytes; at + kPageBytes <= first; at += kPageBytes) {
    EXPECT_EQ(write(at), SQLITE_OK);
    EXPECT_EQ(size(), first);
  }
  EXPECT_EQ(write(first), SQLITE_OK);
  EXPECT_GT(size(), 2 * first);
  EXPECT_EQ(files_->peek("/db-wal")->substr(first + kPageBytes).find_first_not_of('\0'), std::string::npos);
}

TEST_F(SqliteVfsTest, ReadsPastTheEndAreZeros) {
  ASSERT_TRUE(files_->poke("/db", "abc"));
  Handle file(layer_, "/db", kMain);
  std::string buffer(8, 'x');
  EXPECT_EQ(file.file()->pMethods->xRead(file.file(), buffer.data(), 8, 1), SQLITE_IOERR_SHORT_READ);
  EXPECT_EQ(buffer, std::string("bc\0\0\0\0\0\0", 8));
}

TEST_F(SqliteVfsTest, FailuresKeepTheirReason) {
  Handle file(layer_, "/db", kMain);
  files_->fail_at(files_->operations(), base::FaultKind::kDiskFull);
  EXPECT_EQ(file.file()->pMethods->xWrite(file.file(), "x", 1, 0), SQLITE_FULL);
  EXPECT_FALSE(layer_.write_failed());
  files_->fail_at(files_->operations(), base::FaultKind::kEio);
  EXPECT_EQ(file.file()->pMethods->xWrite(file.file(), "x", 1, 0), SQLITE_IOERR_WRITE);
  EXPECT_TRUE(layer_.write_failed());
  EXPECT_NE(SqliteVfs::last_error().message.find("/db"), std::string::npos);
}

TEST_F(SqliteVfsTest, AReadOnlyLayerCreatesNothing) {
  const SqliteVfs layer(*files_, true);
  Handle missing(layer, "/db", kMain);
  EXPECT_EQ(missing.code, SQLITE_CANTOPEN);
  Handle log(layer, "/db-wal", kLog);
  ASSERT_EQ(log.code, SQLITE_OK);
  sqlite3_int64 size = -1;
  EXPECT_EQ(log.file()->pMethods->xFileSize(log.file(), &size), SQLITE_OK);
  EXPECT_EQ(size, 0);
  EXPECT_EQ(files_->operations(), 0U);
}

TEST_F(SqliteVfsTest, RollbackJournalsWorkToo) {
  // Databases are made with a rollback journal before they switch to the log.
  const auto connection = Connection::open("/db", layer_.name(), Connection::Mode::kCreate);
  ASSERT_TRUE(connection);
  ASSERT_TRUE((*connection)
                  ->execute("PRAGMA journal_mode = DELETE; CREATE TABLE t(a); INSERT INTO t VALUES(1); BEGIN; "
                            "INSERT INTO t VALUES(2); ROLLBACK"));
  EXPECT_EQ(*(*connection)->integer("SELECT count(*) FROM t"), 1);
  const auto other = Connection::open("/db", layer_.name(), Connection::Mode::kReadWrite);
  ASSERT_TRUE((*connection)->execute("BEGIN EXCLUSIVE"));
  EXPECT_EQ((*other)->integer("SELECT count(*) FROM t").error().code, ErrorCode::kBusy);
  ASSERT_TRUE((*connection)->execute("COMMIT"));
  EXPECT_EQ(*(*other)->integer("SELECT count(*) FROM t"), 1);
}

}  // namespace
}  // namespace memos::vault
