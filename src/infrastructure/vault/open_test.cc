// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Opening: locks, read-only folders, schema versions, foreign files, damage, backup.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <filesystem>
#include <thread>

#include "infrastructure/vault/blob_store.h"
#include "infrastructure/vault/heads.h"
#include "infrastructure/vault/schema.h"
#include "infrastructure/vault/sqlite_vfs.h"
#include "infrastructure/vault/vault_test_support.h"

namespace memos::vault {
namespace {

using base::FaultFileSystem;
using base::Survival;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const std::string kDatabase = "/data/vault.db";

/// Runs SQL on the closed vault's database.
void run_sql(World& world, const std::string& sql) {
  SqliteVfs vfs(*world.files, false);
  const auto connection = Connection::open(world.directory + "/vault.db", vfs.name(), Connection::Mode::kReadWrite);
  ASSERT_TRUE(connection);
  const auto done = (*connection)->execute(sql);
  ASSERT_TRUE(done) << done.error().message;
  ASSERT_TRUE((*connection)->execute("PRAGMA wal_checkpoint(TRUNCATE)"));
}

TEST(Opening, ASecondOwnerIsToldWhoHoldsTheFolder) {
  World world;
  world.open(Kind::kSqlite);
  VaultOptions options = world.options();
  const auto second = open_sqlite_vault(options);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kBusy);
  EXPECT_THAT(second.error().message, HasSubstr("process 4711, test"));
  options.read_only = true;
  EXPECT_EQ(open_sqlite_vault(options).error().code, ErrorCode::kBusy);
  world.vault.reset();
  EXPECT_TRUE(open_sqlite_vault(options));
}

TEST(Opening, AMissingFolderIsNotFoundUnlessItMayBeMade) {
  World world;
  world.use_fault_files();
  VaultOptions options = world.options();
  options.create = false;
  EXPECT_EQ(open_sqlite_vault(options).error().code, ErrorCode::kNotFound);
  options.create = true;
  options.read_only = true;
  EXPECT_EQ(open_sqlite_vault(options).error().code, ErrorCode::kNotFound);
  options.read_only = false;
  options.directory = "/deep/in/a/tree";
  EXPECT_TRUE(open_sqlite_vault(options));
}

TEST(Opening, RemovesBlobsThatWereNeverFinished) {
  World world;
  FaultFileSystem& faults = world.use_fault_files();
  world.open(Kind::kSqlite);
  world.vault.reset();
  ASSERT_TRUE(faults.make_directory("/data/blobs"));
  BlobStore blobs(faults, "/data/blobs");
  const auto kept = blobs.put(base::as_bytes("kept"));
  ASSERT_TRUE(faults.poke("/data/blobs/incoming-0", "half a blob"));
  VaultOptions options = world.options();
  options.read_only = true;
  EXPECT_TRUE(open_sqlite_vault(options));
  EXPECT_TRUE(*faults.exists("/data/blobs/incoming-0")) << "a reader removes nothing";
  world.open(Kind::kSqlite);
  EXPECT_FALSE(*faults.exists("/data/blobs/incoming-0"));
  EXPECT_TRUE(*blobs.contains(*kept));
  // Durable: after power loss it does not come back.
  EXPECT_FALSE(*faults.crash_image(faults.operations(), Survival::kNothing, 1)->exists("/data/blobs/incoming-0"));
}

/// A folder that nothing may be written to. (File permissions do not bind the root user, who may run the tests.)
class ReadOnlyFiles final : public base::FileSystem {
 public:
  Result<std::unique_ptr<base::File>> open(const std::string& path, base::OpenMode mode) override {
    if (mode != base::OpenMode::kRead) return refuse();
    return files_->open(path, mode);
  }
  Result<std::unique_ptr<base::FileLock>> lock(const std::string&, std::string_view) override { return refuse(); }
  Status remove(const std::string&) override { return refuse(); }
  Status rename(const std::string&, const std::string&) override { return refuse(); }
  Status make_directory(const std::string&) override { return refuse(); }
  Status sync_directory(const std::string&) override { return refuse(); }
  Result<bool> exists(const std::string& path) override { return files_->exists(path); }
  Result<std::vector<Entry>> list(const std::string& path) override { return files_->list(path); }
  bool sync_failed() const noexcept override { return false; }

 private:
  static std::unexpected<Error> refuse() { return fail(ErrorCode::kReadOnly, "the file system is mounted read-only"); }
  std::unique_ptr<base::FileSystem> files_ = base::make_posix_file_system();
};

TEST(Opening, AReadOnlyFolderIsReadAlsoWithAnUnfinishedLog) {
  World world;
  world.open(Kind::kSqlite);
  const CubeId cube = world.make_cube("me");
  const MemoryId id = world.add(cube, "kept");
  // A copy of the live folder is what a process that died leaves behind: the log holds everything.
  TestFolder copy;
  std::filesystem::copy(world.directory, copy.path());
  ASSERT_GT(std::filesystem::file_size(copy.path() + "/vault.db-wal"), 0U);
  VaultOptions options = world.options();
  options.directory = copy.path();
  options.read_only = true;
  {
    ReadOnlyFiles files;
    options.files = &files;
    const auto opened = open_sqlite_vault(options);
    ASSERT_TRUE(opened) << opened.error().message;
    Vault& vault = **opened;
    EXPECT_EQ(vault.current(id)->body->text, "kept");
    WriteBatch batch = world.batch(cube);
    batch.changes.push_back({.operation = Operation::kDelete, .memory = id});
    EXPECT_EQ(vault.commit(batch).error().code, ErrorCode::kReadOnly);
    EXPECT_EQ(vault.set_setting("a", "b").error().code, ErrorCode::kReadOnly);
    EXPECT_EQ(vault.claim_job("me", {}, {}).error().code, ErrorCode::kReadOnly);
    const std::vector<MemoryId> ids = {id};
    EXPECT_EQ(vault.erase(cube, ids, {}, {}).error().code, ErrorCode::kReadOnly);
    EXPECT_THAT(vault.verify({})->problems, IsEmpty());
    EXPECT_FALSE(vault.statistics()->writable);
    options.read_only = false;
    EXPECT_EQ(open_sqlite_vault(options).error().code, ErrorCode::kReadOnly);
  }
}

TEST(Opening, AClosedVaultIsOneFileThatCanBeReadWithoutWriting) {
  World world;
  FaultFileSystem& faults = world.use_fault_files();
  world.open(Kind::kSqlite);
  const MemoryId id = world.add(world.make_cube("me"), "kept");
  world.vault.reset();
  EXPECT_FALSE(*faults.exists(kDatabase + "-wal"));
  VaultOptions options = world.options();
  options.read_only = true;
  const auto opened = open_sqlite_vault(options);
  ASSERT_TRUE(opened) << opened.error().message;
  EXPECT_EQ((*opened)->current(id)->body->text, "kept");
  EXPECT_FALSE(*faults.exists(kDatabase + "-wal"));
}

TEST(Opening, ANewerSchemaIsRefusedWithBothVersions) {
  World world;
  world.use_fault_files();
  world.open(Kind::kSqlite);
  world.vault.reset();
  run_sql(world, "PRAGMA user_version = 77");
  const auto opened = open_sqlite_vault(world.options());
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::kUnsupported);
  EXPECT_THAT(
      opened.error().message,
      AllOf(HasSubstr("version 77"), HasSubstr("version " + std::to_string(kSchemaVersion)), HasSubstr("newer memos")));
}

TEST(Opening, ForeignFilesAreRefused) {
  World world;
  FaultFileSystem& faults = world.use_fault_files();
  ASSERT_TRUE(faults.make_directory("/data"));
  ASSERT_TRUE(faults.poke(kDatabase, std::string(10'000, 'x')));
  EXPECT_EQ(open_sqlite_vault(world.options()).error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(*faults.peek(kDatabase), std::string(10'000, 'x'));
  ASSERT_TRUE(faults.poke(kDatabase, ""));
  run_sql(world, "CREATE TABLE somebody_elses(a)");
  const auto opened = open_sqlite_vault(world.options());
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::kCorrupt);
  EXPECT_THAT(opened.error().message, HasSubstr("another program"));
}

// ---- migrations ----------------------------------------------------------------------------------------------------

TEST(Migrations, RunInOrderAndKeepTheRows) {
  World world;
  world.use_fault_files();
  world.open(Kind::kSqlite);
  world.add(world.make_cube("me"), "kept");
  world.vault.reset();
  SqliteVfs vfs(*world.files, false);
  auto connection = Connection::open(kDatabase, vfs.name(), Connection::Mode::kReadWrite);
  std::vector<Migration> steps(migrations().begin(), migrations().end());
  steps.push_back({kSchemaVersion + 1, "add a column",
                   [](Connection& c) { return c.execute("ALTER TABLE setting ADD COLUMN note TEXT"); }});
  steps.push_back({kSchemaVersion + 2, "fill it", [](Connection& c) {
                     return c.execute("INSERT INTO setting(name, value, note) VALUES('a', 'b', 'c')");
                   }});
  EXPECT_EQ(prepare_schema(**connection, steps, false).error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(*(*connection)->integer("PRAGMA user_version"), kSchemaVersion);
  ASSERT_TRUE(prepare_schema(**connection, steps, true));
  EXPECT_EQ(*(*connection)->integer("PRAGMA user_version"), kSchemaVersion + 2);
  EXPECT_EQ(*(*connection)->integer("SELECT count(*) FROM setting WHERE note = 'c'"), 1);
  EXPECT_EQ(*(*connection)->integer("SELECT count(*) FROM version"), 1);
  ASSERT_TRUE(prepare_schema(**connection, steps, true));  // nothing left to do
}

TEST(Migrations, AFolderOfTheFirstVersionIsBroughtUpToDate) {
  World world;
  world.use_fault_files();
  {
    ASSERT_TRUE(world.files->make_directory("/data"));
    SqliteVfs vfs(*world.files, false);
    const auto connection = Connection::open(kDatabase, vfs.name(), Connection::Mode::kCreate);
    ASSERT_TRUE(connection);
    ASSERT_TRUE(prepare_schema(**connection, migrations().first(1), true));
    EXPECT_EQ(*(*connection)->integer("PRAGMA user_version"), 1);
  }
  world.open(Kind::kSqlite);
  world.add(world.make_cube("me"), "kept");
  EXPECT_FALSE(*world.vault->request(MemoryId{{1}}));
}

TEST(Migrations, AFailedStepLeavesTheVersionBeforeIt) {
  World world;
  world.use_fault_files();
  world.open(Kind::kSqlite);
  world.vault.reset();
  SqliteVfs vfs(*world.files, false);
  auto connection = Connection::open(kDatabase, vfs.name(), Connection::Mode::kReadWrite);
  std::vector<Migration> steps(migrations().begin(), migrations().end());
  steps.push_back({kSchemaVersion + 1, "half a step", [](Connection& c) -> Status {
                     MEMOS_CHECK_OK(c.execute("CREATE TABLE half(a)"));
                     return fail(ErrorCode::kIo, "no further");
                   }});
  const auto failed = prepare_schema(**connection, steps, true);
  ASSERT_FALSE(failed);
  EXPECT_THAT(failed.error().message, AllOf(HasSubstr("half a step"), HasSubstr("no further")));
  EXPECT_EQ(*(*connection)->integer("PRAGMA user_version"), kSchemaVersion);
  EXPECT_EQ(*(*connection)->integer("SELECT count(*) FROM sqlite_schema WHERE name = 'half'"), 0);
}

TEST(Migrations, PowerLossLeavesOneVersionOrTheOther) {
  World world;
  FaultFileSystem& faults = world.use_fault_files();
  world.open(Kind::kSqlite);
  world.add(world.make_cube("me"), "kept");
  world.vault.reset();
  const std::uint64_t begin = faults.operations();
  std::vector<Migration> steps(migrations().begin(), migrations().end());
  steps.push_back({kSchemaVersion + 1, "rewrite", [](Connection& c) {
                     return c.execute(
                         "CREATE TABLE other AS SELECT * FROM journal; CREATE INDEX more ON version(version)");
                   }});
  {
    SqliteVfs vfs(faults, false);
    const auto connection = Connection::open(kDatabase, vfs.name(), Connection::Mode::kReadWrite);
    ASSERT_TRUE((*connection)->execute("PRAGMA synchronous = FULL"));
    ASSERT_TRUE(prepare_schema(**connection, steps, true));
  }
  for (std::uint64_t after = begin; after <= faults.operations(); ++after) {
    for (const Survival survival : {Survival::kNothing, Survival::kEverything, Survival::kRandom}) {
      const auto image = faults.crash_image(after, survival, after);
      SqliteVfs vfs(*image, false);
      const auto connection = Connection::open(kDatabase, vfs.name(), Connection::Mode::kReadWrite);
      ASSERT_TRUE(connection);
      const std::int64_t version = *(*connection)->integer("PRAGMA user_version");
      EXPECT_EQ(*(*connection)->integer("SELECT count(*) FROM sqlite_schema WHERE name IN ('other', 'more')"),
                version == kSchemaVersion + 1 ? 2 : 0);
      EXPECT_TRUE(version == kSchemaVersion || version == kSchemaVersion + 1);
      ASSERT_TRUE(prepare_schema(**connection, steps, true));
      EXPECT_EQ(*(*connection)->integer("SELECT count(*) FROM version"), 1);
    }
  }
}

// ---- damage --------------------------------------------------------------------------------------------------------

class Damage : public ::testing::Test {
 protected:
  void SetUp() override {
    faults_ = &world_.use_fault_files();
    world_.open(Kind::kSqlite);
    const CubeId cube = world_.make_cube("me");
    const auto space = world_.vault->ensure_space("h", "n", 16);
    ASSERT_TRUE(world_.vault->set_cube_space(cube, space->id, {}));
    std::vector<MemoryId> ids;
    for (int i = 0; i < 40; ++i) ids.push_back(world_.add(cube, "memory number " + std::to_string(i)));
    for (std::uint64_t i = 3; i < 20; ++i) {
      ASSERT_TRUE(world_.vault->put_vectors(
          cube, space->id, std::vector<VectorRow>{{Sequence{i}, 1, std::vector<std::uint16_t>(16, 7)}}));
    }
    ASSERT_TRUE(world_.change(cube, Operation::kLink, ids[0], {}, Link{LinkType::kMentions, ids[0], ids[1]}));
    ASSERT_TRUE(world_.change(cube, Operation::kDelete, ids[2]));
    world_.vault.reset();
  }
  /// Problems that verify finds; a vault that cannot be opened or checked counts as one.
  std::vector<std::string> problems() {
    const auto opened = open_sqlite_vault(world_.options());
    if (!opened) return {opened.error().message};
    const auto report = (*opened)->verify({});
    return report ? report->problems : std::vector{report.error().message};
  }
  World world_;
  FaultFileSystem* faults_ = nullptr;
};

TEST_F(Damage, AWholeVaultHasNoProblems) { EXPECT_THAT(problems(), IsEmpty()); }

TEST_F(Damage, EveryChangedByteOfContentIsFound) {
  const std::string whole = *faults_->peek(kDatabase);
  for (const std::string word : {"memory number 7", "memory number 33"}) {
    const std::size_t at = whole.find(word);
    ASSERT_NE(at, std::string::npos);
    for (std::size_t i = 0; i < word.size(); ++i) {
      std::string changed = whole;
      changed[at + i] = static_cast<char>(changed[at + i] ^ 0x20);
      ASSERT_TRUE(faults_->poke(kDatabase, changed));
      EXPECT_THAT(problems(), Not(IsEmpty())) << "byte " << i;
    }
  }
}

TEST_F(Damage, AReadOfADamagedRowSaysSo) {
  std::string bytes = *faults_->peek(kDatabase);
  bytes[bytes.find("memory number 7")] ^= 1;
  ASSERT_TRUE(faults_->poke(kDatabase, bytes));
  world_.open(Kind::kSqlite);
  const CubeId cube = world_.vault->find_cube({}, "me")->id;
  const auto rows = world_.vault->list({.cube = cube});
  ASSERT_FALSE(rows);
  EXPECT_EQ(rows.error().code, ErrorCode::kCorrupt);
  EXPECT_THAT(rows.error().message, AllOf(HasSubstr("entry"), Not(HasSubstr("number"))));
}

TEST_F(Damage, ChangedRowsAreFoundWhereverTheyAre) {
  const std::string whole = *faults_->peek(kDatabase);
  const std::vector<std::string> harms = {
      "UPDATE journal SET actor = 9 WHERE key = (SELECT max(key) - 5 FROM journal)",
      "UPDATE journal SET hash = randomblob(32) WHERE key = (SELECT max(key) - 5 FROM journal)",
      "DELETE FROM journal WHERE key = (SELECT max(key) - 5 FROM journal)",
      "DELETE FROM journal WHERE key = (SELECT max(key) FROM journal)",
      "UPDATE version SET state = 7 WHERE key = (SELECT min(key) FROM version)",
      "UPDATE version SET closed = 9 WHERE key = (SELECT min(key) FROM version)",
      "DELETE FROM version WHERE key = (SELECT min(key) FROM version)",
      "UPDATE cube SET current = current + 1",
      "UPDATE cube SET name = 'you'",
      "UPDATE vector_1 SET halves = zeroblob(32) WHERE key = (SELECT min(key) FROM vector_1)",
      "UPDATE vector_1 SET key = key + 1000 WHERE key = (SELECT max(key) FROM vector_1)",
      "UPDATE link SET type = 2",
      "UPDATE space SET model_name = 'other'",
      "INSERT INTO journal SELECT key + (1 << 40), time, actor, operation, memory, version, digest, hash FROM journal "
      "LIMIT 1",
      // Behind the last cube that a key can have, and before the first: the walk from cube to cube ends.
      "UPDATE link SET key = 9223372036854775807 WHERE key = (SELECT max(key) FROM link)",
      "UPDATE link SET key = -5 WHERE key = (SELECT min(key) FROM link)",
      "UPDATE version SET key = 9223372036854775807 WHERE key = (SELECT max(key) FROM version)",
      // The sequence before the first, which no reader looks at.
      "UPDATE link SET key = (key >> 40) << 40 WHERE key = (SELECT max(key) FROM link)",
  };
  for (const std::string& harm : harms) {
    ASSERT_TRUE(faults_->poke(kDatabase, whole));
    run_sql(world_, harm);
    EXPECT_THAT(problems(), Not(IsEmpty())) << harm;
  }
}

TEST_F(Damage, ACutTailShowsInTheHeadsEvenWhereTheDatabaseAgreesWithItself) {
  // An older copy of the database put in the place of the newer one is whole in itself.
  const std::string older = *faults_->peek(kDatabase);
  world_.open(Kind::kSqlite);
  const CubeId cube = world_.vault->find_cube({}, "me")->id;
  world_.add(cube, "later");
  world_.vault.reset();
  EXPECT_THAT(problems(), IsEmpty());
  ASSERT_TRUE(faults_->poke(kDatabase, older));
  const auto found = problems();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_THAT(found[0], HasSubstr("cut off"));
}

TEST_F(Damage, EveryChangedByteOfTheHeadsIsFound) {
  const std::string path = "/data/heads";
  const std::string whole = *faults_->peek(path);
  ASSERT_EQ(read_heads(*faults_, path)->size(), 1U);
  for (std::size_t i = 0; i < whole.size(); ++i) {
    std::string changed = whole;
    changed[i] = static_cast<char>(changed[i] ^ 4);
    ASSERT_TRUE(faults_->poke(path, changed));
    EXPECT_FALSE(read_heads(*faults_, path)) << "byte " << i;
  }
  ASSERT_TRUE(faults_->poke(path, whole.substr(0, whole.size() - 1)));
  EXPECT_FALSE(read_heads(*faults_, path));
}

TEST_F(Damage, FlippedBytesNeverCrashAnything) {
  const std::string whole = *faults_->peek(kDatabase);
  for (std::size_t at = 0; at < whole.size(); at += 97) {
    std::string changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 0x55);
    ASSERT_TRUE(faults_->poke(kDatabase, changed));
    static_cast<void>(problems());
  }
}

// ---- backup and foreign shells -------------------------------------------------------------------------------------

TEST(Backup, IsAWholeVaultOfTheStateItBeganWith) {
  World world;
  world.open(Kind::kSqlite);
  const CubeId cube = world.make_cube("me");
  for (int i = 0; i < 300; ++i) world.add(cube, std::string(500, 'b'));
  TestFolder target;
  std::atomic<bool> stop = false;
  std::thread writer([&] {
    while (!stop) world.add(cube, "meanwhile");
  });
  std::uint64_t steps = 0;
  const auto bytes = world.vault->backup(target.path() + "/copy", [&](std::uint64_t done, std::uint64_t total) {
    EXPECT_LE(done, total);
    ++steps;
    return true;
  });
  stop = true;
  writer.join();
  ASSERT_TRUE(bytes) << bytes.error().message;
  EXPECT_GT(steps, 0U);
  EXPECT_EQ(*bytes, std::filesystem::file_size(target.path() + "/copy/vault.db") +
                        std::filesystem::file_size(target.path() + "/copy/heads"));
  VaultOptions options = world.options();
  options.directory = target.path() + "/copy";
  const auto copy = open_sqlite_vault(options);
  ASSERT_TRUE(copy) << copy.error().message;
  EXPECT_GE((*copy)->cube(cube)->current, 300U);
  EXPECT_THAT((*copy)->verify({})->problems, IsEmpty());
  EXPECT_EQ(world.vault->backup(target.path() + "/copy", {}).error().code, ErrorCode::kConflict);
  EXPECT_EQ(
      world.vault->backup(target.path() + "/other", [](std::uint64_t, std::uint64_t) { return false; }).error().code,
      ErrorCode::kCancelled);
  EXPECT_FALSE(std::filesystem::exists(target.path() + "/other/vault.db"));
}

/// Problems of the vault in a folder.
std::vector<std::string> problems_in(World& world, const std::string& directory) {
  VaultOptions options = world.options();
  options.directory = directory;
  const auto opened = open_sqlite_vault(options);
  EXPECT_TRUE(opened) << opened.error().message;
  return opened ? (*opened)->verify({})->problems : std::vector<std::string>{};
}

TEST(Backup, HoldsTheHeadsSoThatItsCutTailShows) {
  World world;
  FaultFileSystem& faults = world.use_fault_files();
  world.open(Kind::kSqlite);
  const CubeId cube = world.make_cube("me");
  world.add(cube, "one");
  ASSERT_TRUE(world.vault->backup("/older", {}));
  world.add(cube, "two");
  ASSERT_TRUE(world.vault->backup("/copy", {}));
  const auto heads = read_heads(faults, "/copy/heads");
  ASSERT_TRUE(heads);
  ASSERT_EQ(heads->count(cube), 1U);
  EXPECT_EQ(heads->at(cube).sequence, world.vault->cube(cube)->head);
  EXPECT_EQ(heads->at(cube).hash, world.vault->cube(cube)->head_hash);
  EXPECT_THAT(problems_in(world, "/copy"), IsEmpty());
  ASSERT_TRUE(faults.poke("/copy/vault.db", *faults.peek("/older/vault.db")));
  const auto found = problems_in(world, "/copy");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_THAT(found[0], HasSubstr("cut off"));
}

TEST(Backup, DoesNotHideWhatWasCutOffItsSource) {
  World world;
  FaultFileSystem& faults = world.use_fault_files();
  world.open(Kind::kSqlite);
  const CubeId cube = world.make_cube("me");
  world.vault.reset();
  const std::string older = *faults.peek(kDatabase);
  world.open(Kind::kSqlite);
  world.add(cube, "cut off later");
  world.vault.reset();
  ASSERT_TRUE(faults.poke(kDatabase, older));
  world.open(Kind::kSqlite);
  ASSERT_TRUE(world.vault->backup("/copy", {}));
  EXPECT_THAT(problems_in(world, "/copy"), ElementsAre(HasSubstr("cut off")));
  // A damaged file of heads is copied as it is.
  ASSERT_TRUE(faults.poke("/data/heads", "not heads at all"));
  ASSERT_TRUE(world.vault->backup("/other", {}));
  EXPECT_THAT(problems_in(world, "/other"), ElementsAre(HasSubstr("heads is damaged")));
}

TEST(ForeignShell, IsKeptOutWhileTheVaultIsOpen) {
  World world;
  world.open(Kind::kSqlite);
  world.add(world.make_cube("me"), "x");
  const std::string path = world.directory + "/vault.db";
  sqlite3* shell = nullptr;
  ASSERT_EQ(sqlite3_open(path.c_str(), &shell), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(shell, "SELECT count(*) FROM journal", nullptr, nullptr, nullptr), SQLITE_BUSY);
  sqlite3_close(shell);
  EXPECT_TRUE(std::filesystem::exists(path + "-wal"));
  world.vault.reset();
  ASSERT_EQ(sqlite3_open(path.c_str(), &shell), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(shell, "SELECT count(*) FROM journal", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(shell);
}

}  // namespace
}  // namespace memos::vault
