// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// The power fails at every operation of a change of the schema: the vault is of the old or of the new version, whole,
// and the change can always be done again.
#include <gtest/gtest.h>

#include <cstdio>

#include "infrastructure/vault/schema.h"
#include "infrastructure/vault/sqlite_db.h"
#include "infrastructure/vault/sqlite_vfs.h"
#include "workload.h"

namespace memos::fault {
namespace {

using base::FaultFileSystem;
using base::Survival;
using vault::Connection;
using vault::Migration;

/// A step that changes tables and rewrites every row: what later versions of the program may do.
Status add_mood(Connection& connection) {
  MEMOS_CHECK_OK(connection.execute("ALTER TABLE version ADD COLUMN mood INTEGER NOT NULL DEFAULT 0"));
  MEMOS_CHECK_OK(connection.execute("UPDATE version SET mood = version + 1"));
  return connection.execute("CREATE INDEX version_mood ON version(mood)");
}
Status add_table(Connection& connection) {
  MEMOS_CHECK_OK(connection.execute("CREATE TABLE mood_names(id INTEGER PRIMARY KEY, name TEXT NOT NULL)"));
  return connection.execute("INSERT INTO mood_names VALUES(1, 'calm')");
}

std::vector<Migration> newer_program() {
  const auto known = vault::migrations();
  std::vector<Migration> steps(known.begin(), known.end());
  const std::uint32_t next = steps.back().to + 1;
  steps.push_back({next, "moods", add_mood});
  steps.push_back({next + 1, "names of moods", add_table});
  return steps;
}

/// Opens the database as the vault's writer does and brings it up to date. Returns how many rows have been rewritten.
Result<std::int64_t> migrate(FaultFileSystem& files, const std::vector<Migration>& steps) {
  const vault::SqliteVfs vfs(files, false);
  MEMOS_TRY(const auto connection,
            Connection::open(std::string(kFolder) + "/vault.db", vfs.name(), Connection::Mode::kReadWrite));
  MEMOS_CHECK_OK(connection->execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL"));
  MEMOS_CHECK_OK(vault::prepare_schema(*connection, steps, true));
  MEMOS_TRY(const std::int64_t broken,
            connection->integer("SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"));
  if (broken != 0) return fail(ErrorCode::kCorrupt, "integrity check");
  MEMOS_TRY(const std::int64_t names, connection->integer("SELECT count(*) FROM mood_names"));
  if (names != 1) return fail(ErrorCode::kCorrupt, "names of moods");
  return connection->integer("SELECT count(*) FROM version WHERE mood = version + 1");
}

TEST(Migration, SurvivesPowerLossAtEveryOperation) {
  Workload workload = everyday();
  workload.steps.resize(12);
  const auto recording = record(workload, vault::Durability::kFull);
  ASSERT_TRUE(recording) << recording.error().message;
  const auto files = recording->files->crash_image(recording->files->operations(), Survival::kNothing, 0);
  const auto steps = newer_program();
  const auto rows = migrate(*files, steps);
  ASSERT_TRUE(rows) << rows.error().message;
  ASSERT_GT(*rows, 5);
  std::uint64_t images = 0;
  for (std::uint64_t after = 0; after <= files->operations(); ++after) {
    for (std::uint64_t seed = 0; seed < 12; ++seed, ++images) {
      const auto survival = seed == 0 ? Survival::kNothing : seed == 1 ? Survival::kEverything : Survival::kRandom;
      const auto image = files->crash_image(after, survival, after * 1000 + seed);
      const auto again = migrate(*image, steps);
      ASSERT_TRUE(again) << "operation " << after << ", seed " << seed << ": " << again.error().message;
      ASSERT_EQ(*again, *rows) << "operation " << after << ", seed " << seed;
    }
  }
  std::printf("migration: %llu operations, %llu images, every one of them came up to date whole\n",
              static_cast<unsigned long long>(files->operations()), static_cast<unsigned long long>(images));
}

TEST(Migration, AnOlderProgramRefusesTheNewerVault) {
  const auto recording = record({"small", {everyday().steps.front()}}, vault::Durability::kFull);
  ASSERT_TRUE(recording);
  const auto files = recording->files->crash_image(recording->files->operations(), Survival::kNothing, 0);
  ASSERT_TRUE(migrate(*files, newer_program()));
  World world;
  world.files = files.get();
  const Status opened = world.open();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::kUnsupported);
  const std::string newest = std::to_string(newer_program().back().to);
  EXPECT_NE(opened.error().message.find("version " + newest), std::string::npos) << opened.error().message;
  EXPECT_NE(opened.error().message.find("version " + std::to_string(vault::kSchemaVersion)), std::string::npos);
}

}  // namespace
}  // namespace memos::fault
