// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <sqlite3.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace memos::bench {

/// One row of the comparison: what a program without memos would store for the same turn.
struct BareRow {
  std::string id;  ///< 16 bytes.
  std::string text;
  std::string user;
  std::string speaker;
  std::string role;
  std::string session;
  std::string message_id;
  std::int64_t said_at = 0;
  std::int64_t created_at = 0;
  std::string vector;  ///< Bytes.
};

/// A vector's bytes as 32-bit floats (what a user would store) and as 16-bit ones (half the bytes to write).
std::string f32_bytes(const std::vector<float>& vector);
std::string f16_bytes(const std::vector<float>& vector);

/// SQLite as a careful user would set it up: one table, write-ahead log, synchronous=FULL, prepared statements.
/// Any failure ends the bench with SQLite's message.
class BareSqlite {
 public:
  explicit BareSqlite(const std::string& path);
  ~BareSqlite();
  BareSqlite(const BareSqlite&) = delete;
  BareSqlite& operator=(const BareSqlite&) = delete;

  /// One durable insert: a transaction of its own.
  void insert(const BareRow& row);
  void insert_all(const std::vector<BareRow>& rows);
  /// Writes the log back into the database; the log keeps its length, so later writes overwrite it.
  void checkpoint();

  /// Makes the index on users and the FTS5 table of all rows (porter stems, as a user who wants recall would).
  void build_indexes();
  /// Texts of the best `k` rows of a user by FTS5's bm25, any word of the question.
  std::vector<std::string> search_fts(const std::string& question, const std::string& user, std::size_t k);
  /// Texts of the `k` rows of a user with the largest cosine: every vector (f32) is read and compared.
  std::vector<std::string> search_scan(const std::vector<float>& vector, const std::string& user, std::size_t k);

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* s) const { sqlite3_finalize(s); }
  };
  using Statement = std::unique_ptr<sqlite3_stmt, Finalize>;

  void check(int code, const char* what) const;
  void run(const char* sql);
  Statement prepare(const char* sql);
  std::string text_of(std::int64_t row);

  sqlite3* db_ = nullptr;
  Statement insert_;
  Statement text_;
  Statement fts_;
  Statement scan_;
};

}  // namespace memos::bench
