// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/hash.h"
#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace memos::vault {

/// A prepared statement. Bound texts and bytes are not copied: they live until the statement is reset.
/// Used by one thread at a time.
class Statement {
 public:
  explicit Statement(sqlite3_stmt* statement) noexcept : statement_(statement) {}
  ~Statement();
  Statement(Statement&& other) noexcept : statement_(other.statement_) { other.statement_ = nullptr; }
  Statement& operator=(Statement&&) = delete;
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  /// Parameters count from 1. Every parameter is bound before each execution.
  Statement& bind(int at, std::int64_t value) noexcept;
  Statement& bind(int at, std::uint64_t value) noexcept { return bind(at, static_cast<std::int64_t>(value)); }
  Statement& bind(int at, std::uint32_t value) noexcept { return bind(at, std::int64_t{value}); }
  Statement& bind(int at, int value) noexcept { return bind(at, std::int64_t{value}); }
  Statement& bind_bytes(int at, base::Bytes value) noexcept;
  Statement& bind_text(int at, std::string_view value) noexcept;
  Statement& bind_null(int at) noexcept;

  /// Moves to the next row: true = there is one. At the end and on error the statement is reset.
  [[nodiscard]] Result<bool> step();
  /// Runs a statement that returns no rows.
  [[nodiscard]] Status run();
  void reset() noexcept;

  /// Columns of the current row, counted from 0. Views die at the next step or reset.
  [[nodiscard]] std::int64_t integer(int column) noexcept;
  template <class Int>
  [[nodiscard]] Int number(int column) noexcept {
    return static_cast<Int>(integer(column));
  }
  [[nodiscard]] base::Bytes bytes(int column) noexcept;
  [[nodiscard]] std::string_view text(int column) noexcept;
  [[nodiscard]] std::string string(int column) { return std::string(text(column)); }
  [[nodiscard]] bool is_null(int column) noexcept;

 private:
  sqlite3_stmt* statement_;
};

/// Resets a statement when the reader of its rows is done.
class Rows {
 public:
  explicit Rows(Statement& statement) noexcept : statement_(statement) {}
  ~Rows() { statement_.reset(); }
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;

 private:
  Statement& statement_;
};

/// A connection with its prepared statements. Used by one thread at a time.
/// Errors: kExhausted (disk full), kIo, kReadOnly, kCorrupt, kBusy, kInternal; messages carry no bound values.
class Connection {
 public:
  enum class Mode : std::uint8_t { kRead, kReadWrite, kCreate };
  [[nodiscard]] static Result<std::unique_ptr<Connection>> open(const std::string& path, const std::string& vfs,
                                                                Mode mode);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  [[nodiscard]] Status execute(const std::string& sql);
  /// The statement for this text, prepared on first use and kept. Not to be used twice at the same time.
  [[nodiscard]] Result<Statement*> statement(std::string_view sql);
  /// The first column of the first row, for pragmas and counts. kNotFound when there is no row.
  [[nodiscard]] Result<std::int64_t> integer(std::string_view sql);
  [[nodiscard]] bool in_transaction() const noexcept;
  [[nodiscard]] sqlite3* raw() noexcept { return db_; }

 private:
  explicit Connection(sqlite3* db) noexcept : db_(db) {}
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
  };
  sqlite3* db_;
  std::unordered_map<std::string, Statement, TextHash, std::equal_to<>> statements_;
};

/// What a failed call on this database means.
[[nodiscard]] Error sqlite_error(sqlite3* db, int code);

}  // namespace memos::vault
