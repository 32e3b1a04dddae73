// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "infrastructure/vault/schema.h"

#include <array>

namespace memos::vault {
namespace {

// Keys of journal, version, link and vector rows are `cube << 40 | sequence`: the rows of a cube lie together, in the
// order of its journal.
constexpr const char* kVersion1 = R"sql(
CREATE TABLE cube(
  id INTEGER PRIMARY KEY,
  uuid BLOB NOT NULL,
  tenant TEXT NOT NULL,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  repeat_key BLOB NOT NULL,
  dropped INTEGER NOT NULL,
  space INTEGER NOT NULL,
  head INTEGER NOT NULL,
  head_hash BLOB NOT NULL,
  head_time INTEGER NOT NULL,
  current INTEGER NOT NULL,
  vectors INTEGER NOT NULL,
  checksum INTEGER NOT NULL);
CREATE UNIQUE INDEX cube_name ON cube(tenant, name) WHERE dropped = 0;
CREATE TABLE journal(
  key INTEGER PRIMARY KEY,
  time INTEGER NOT NULL,
  actor INTEGER NOT NULL,
  operation INTEGER NOT NULL,
  memory BLOB NOT NULL,
  version INTEGER NOT NULL,
  digest BLOB NOT NULL,
  hash BLOB NOT NULL);
CREATE TABLE version(
  key INTEGER PRIMARY KEY,
  memory BLOB NOT NULL,
  version INTEGER NOT NULL,
  state INTEGER NOT NULL,
  flags INTEGER NOT NULL,
  closed INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  created_at INTEGER,
  content INTEGER,
  salt BLOB,
  body BLOB,
  checksum INTEGER NOT NULL);
CREATE INDEX version_memory ON version(memory);
CREATE INDEX version_deleted ON version(state) WHERE state = 7 AND closed = 0;
CREATE INDEX version_content ON version(content) WHERE content IS NOT NULL AND closed = 0;
CREATE TABLE link(
  key INTEGER PRIMARY KEY,
  type INTEGER NOT NULL,
  source BLOB NOT NULL,
  target BLOB NOT NULL,
  closed INTEGER NOT NULL,
  salt BLOB NOT NULL,
  checksum INTEGER NOT NULL);
CREATE INDEX link_source ON link(source);
CREATE INDEX link_target ON link(target);
CREATE TABLE space(
  id INTEGER PRIMARY KEY,
  model_hash TEXT NOT NULL,
  model_name TEXT NOT NULL,
  dimension INTEGER NOT NULL,
  checksum INTEGER NOT NULL,
  UNIQUE(model_hash, dimension));
CREATE TABLE job(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  cube INTEGER NOT NULL,
  key TEXT NOT NULL,
  payload TEXT NOT NULL,
  state INTEGER NOT NULL,
  again INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  done INTEGER NOT NULL,
  total INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  run_after INTEGER NOT NULL,
  lease_until INTEGER NOT NULL,
  owner TEXT NOT NULL,
  last_error TEXT NOT NULL);
CREATE UNIQUE INDEX job_unfinished ON job(kind, cube, key) WHERE state IN (1, 2);
CREATE TABLE usage(
  memory BLOB PRIMARY KEY,
  uses INTEGER NOT NULL,
  last_used_at INTEGER) WITHOUT ROWID;
CREATE TABLE setting(
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL) WITHOUT ROWID;
)sql";

Status create_version_1(Connection& connection) {
  MEMOS_CHECK_OK(connection.execute(kVersion1));
  return connection.execute("PRAGMA application_id = " + std::to_string(kApplicationId));
}

/// Writes that carried a request id. Older ones have lower numbers.
constexpr const char* kVersion2 = R"sql(
CREATE TABLE request(
  number INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  time INTEGER NOT NULL,
  cube INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  answer BLOB NOT NULL,
  checksum INTEGER NOT NULL);
)sql";

/// The rows that are not of erased memories. However many were erased, a scan of the rest costs no more for it.
constexpr const char* kVersion3 = "CREATE INDEX version_kept ON version(key) WHERE body IS NOT NULL OR content > 0";

Status run_step(Connection& connection, const Migration& step) {
  MEMOS_CHECK_OK(connection.execute("BEGIN IMMEDIATE"));
  auto done = step.run(connection);
  if (done) done = connection.execute("PRAGMA user_version = " + std::to_string(step.to));
  if (done) done = connection.execute("COMMIT");
  if (done) return {};
  if (connection.in_transaction()) static_cast<void>(connection.execute("ROLLBACK"));
  Error error = std::move(done).error();
  error.message =
      "step \"" + std::string(step.name) + "\" to schema version " + std::to_string(step.to) + ": " + error.message;
  return std::unexpected(std::move(error));
}

}  // namespace

std::span<const Migration> migrations() {
  static const std::array<Migration, 3> steps{
      Migration{1, "create tables", create_version_1},
      Migration{2, "table of requests", [](Connection& connection) { return connection.execute(kVersion2); }},
      Migration{3, "index of kept rows", [](Connection& connection) { return connection.execute(kVersion3); }}};
  static_assert(kSchemaVersion == steps.size());
  return steps;
}

Status prepare_schema(Connection& connection, std::span<const Migration> steps, bool writable) {
  MEMOS_TRY(const std::int64_t found, connection.integer("PRAGMA user_version"));
  MEMOS_TRY(const std::int64_t application, connection.integer("PRAGMA application_id"));
  MEMOS_TRY(const std::int64_t tables, connection.integer("SELECT count(*) FROM sqlite_schema"));
  const std::int64_t known = steps.back().to;
  const bool empty = found == 0 && application == 0 && tables == 0;
  if (!empty && application != kApplicationId) {
    return fail(ErrorCode::kCorrupt, "vault.db is a database of another program, not a vault");
  }
  const std::string versions =
      "schema version " + std::to_string(found) + ", this program knows version " + std::to_string(known);
  if (found > known) return fail(ErrorCode::kUnsupported, "the folder has " + versions + ": use a newer memos");
  if (found == known) return {};
  if (!writable) {
    return fail(ErrorCode::kUnsupported,
                "the folder has " + versions + ": open it once for writing to bring it up to date");
  }
  for (const Migration& step : steps) {
    if (step.to > found) MEMOS_CHECK_OK(run_step(connection, step));
  }
  return {};
}

std::string vector_table(SpaceId space) { return "vector_" + std::to_string(space.value); }

std::string create_vector_table(SpaceId space) {
  return "CREATE TABLE " + vector_table(space) +
         "(key INTEGER PRIMARY KEY, parts INTEGER NOT NULL, halves BLOB NOT NULL, checksum INTEGER NOT NULL)";
}

}  // namespace memos::vault
