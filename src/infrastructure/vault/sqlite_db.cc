// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "infrastructure/vault/sqlite_db.h"

#include <sqlite3.h>

#include "infrastructure/vault/sqlite_vfs.h"

namespace memos::vault {

namespace {

Error describe(sqlite3* db, int code) {
  const std::string text = db != nullptr ? sqlite3_errmsg(db) : sqlite3_errstr(code);
  const auto with_cause = [&](std::string message) {
    const Error& cause = SqliteVfs::last_error();
    if (!cause.message.empty()) message += ": " + cause.message;
    return message;
  };
  switch (code & 0xff) {
    case SQLITE_FULL:
      // Only the file layer knows of a full disk; SQLite itself knows max_page_count.
      if (SqliteVfs::last_error().code != ErrorCode::kExhausted) {
        return {ErrorCode::kExhausted, "the vault's database has reached its largest size: start a new folder", {}};
      }
      return {ErrorCode::kExhausted, "the disk is full: free some space, then try again", {}};
    case SQLITE_IOERR:
      return {SqliteVfs::last_error().code == ErrorCode::kReadOnly ? ErrorCode::kReadOnly : ErrorCode::kIo,
              with_cause("the vault's database could not be read or written"),
              {}};
    case SQLITE_CANTOPEN:
      return {ErrorCode::kIo, with_cause("the vault's database could not be opened"), {}};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return {ErrorCode::kCorrupt, "the vault's database is damaged (" + text + "): restore a backup", {}};
    case SQLITE_READONLY:
      return {ErrorCode::kReadOnly, "the vault was opened for reading", {}};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {ErrorCode::kBusy, "the vault's database is locked", {}};
    case SQLITE_NOMEM:
    case SQLITE_TOOBIG:
      return {ErrorCode::kExhausted, "the vault's database: " + text, {}};
    default:
      return {ErrorCode::kInternal, "SQLite code " + std::to_string(code) + ": " + text, {}};
  }
}

}  // namespace

Error sqlite_error(sqlite3* db, int code) {
  Error out = describe(db, code);
  SqliteVfs::forget_last_error();
  return out;
}

Statement::~Statement() { sqlite3_finalize(statement_); }

// A failed bind (out of memory, too long) leaves the parameter NULL; NOT NULL columns then refuse the row.
Statement& Statement::bind(int at, std::int64_t value) noexcept {
  sqlite3_bind_int64(statement_, at, value);
  return *this;
}

Statement& Statement::bind_bytes(int at, base::Bytes value) noexcept {
  if (value.empty()) {
    sqlite3_bind_zeroblob(statement_, at, 0);
  } else {
    sqlite3_bind_blob64(statement_, at, value.data(), value.size(), SQLITE_STATIC);
  }
  return *this;
}

Statement& Statement::bind_text(int at, std::string_view value) noexcept {
  sqlite3_bind_text64(statement_, at, value.empty() ? "" : value.data(), value.size(), SQLITE_STATIC, SQLITE_UTF8);
  return *this;
}

Statement& Statement::bind_null(int at) noexcept {
  sqlite3_bind_null(statement_, at);
  return *this;
}

Result<bool> Statement::step() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) {
    sqlite3_reset(statement_);
    return false;
  }
  Error error = sqlite_error(sqlite3_db_handle(statement_), code);
  sqlite3_reset(statement_);
  return std::unexpected(std::move(error));
}

Status Statement::run() {
  for (;;) {
    MEMOS_TRY(const bool row, step());
    if (!row) return {};
  }
}

void Statement::reset() noexcept { sqlite3_reset(statement_); }

std::int64_t Statement::integer(int column) noexcept { return sqlite3_column_int64(statement_, column); }

base::Bytes Statement::bytes(int column) noexcept {
  const auto* data = static_cast<const std::uint8_t*>(sqlite3_column_blob(statement_, column));
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

std::string_view Statement::text(int column) noexcept {
  const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  if (data == nullptr) return {};
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

bool Statement::is_null(int column) noexcept { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }

Result<std::unique_ptr<Connection>> Connection::open(const std::string& path, const std::string& vfs, Mode mode) {
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  flags |= mode == Mode::kRead ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
  if (mode == Mode::kCreate) flags |= SQLITE_OPEN_CREATE;
  sqlite3* db = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &db, flags, vfs.c_str());
  std::unique_ptr<Connection> connection(new Connection(db));
  if (code != SQLITE_OK) return std::unexpected(sqlite_error(db, code));
  // Only the writing connection checkpoints, and only when it is told to.
  sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_wal_autocheckpoint(db, 0);
  return connection;
}

Connection::~Connection() {
  statements_.clear();
  sqlite3_close(db_);
}

Status Connection::execute(const std::string& sql) {
  const int code = sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return std::unexpected(sqlite_error(db_, code));
  return {};
}

Result<Statement*> Connection::statement(std::string_view sql) {
  if (const auto found = statements_.find(sql); found != statements_.end()) return &found->second;
  sqlite3_stmt* prepared = nullptr;
  const int code =
      sqlite3_prepare_v3(db_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &prepared, nullptr);
  if (code != SQLITE_OK) return std::unexpected(sqlite_error(db_, code));
  return &statements_.emplace(std::string(sql), Statement(prepared)).first->second;
}

Result<std::int64_t> Connection::integer(std::string_view sql) {
  MEMOS_TRY(Statement * query, statement(sql));
  const Rows rows(*query);
  MEMOS_TRY(const bool row, query->step());
  if (!row) return fail(ErrorCode::kNotFound, "no row");
  return query->integer(0);
}

bool Connection::in_transaction() const noexcept { return sqlite3_get_autocommit(db_) == 0; }

}  // namespace memos::vault
