// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "bare_sqlite.h"

#include <algorithm>
#include <bit>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace memos::bench {
namespace {

void bind(sqlite3_stmt* s, int at, const std::string& text) {
  sqlite3_bind_text(s, at, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
}

void bind_blob(sqlite3_stmt* s, int at, const std::string& bytes) {
  sqlite3_bind_blob(s, at, bytes.data(), static_cast<int>(bytes.size()), SQLITE_STATIC);
}

std::string column(sqlite3_stmt* s, int at) {
  const void* data = sqlite3_column_blob(s, at);
  return data == nullptr
             ? std::string{}
             : std::string(static_cast<const char*>(data), static_cast<std::size_t>(sqlite3_column_bytes(s, at)));
}

/// "a b c?" -> "a" OR "b" OR "c": words are quoted, so that none is taken for an operator.
std::string match_any(const std::string& question) {
  std::string out;
  std::string word;
  for (const char c : question + " ") {
    if (c != ' ' && c != '?' && c != '"') {
      word += c;
    } else if (!word.empty()) {
      out += (out.empty() ? "\"" : " OR \"") + word + '"';
      word.clear();
    }
  }
  return out;
}

/// Rounds towards zero and flushes small values: the bytes of a comparison row, not a number to calculate with.
std::uint16_t to_half(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const std::uint32_t sign = (bits >> 16U) & 0x8000U;
  const std::uint32_t exponent = (bits >> 23U) & 0xFFU;
  if (exponent < 113 || exponent > 142) return static_cast<std::uint16_t>(sign);
  return static_cast<std::uint16_t>(sign | ((exponent - 112) << 10U) | ((bits >> 13U) & 0x3FFU));
}

}  // namespace

std::string f32_bytes(const std::vector<float>& vector) {
  std::string out(vector.size() * sizeof(float), '\0');
  std::memcpy(out.data(), vector.data(), out.size());
  return out;
}

std::string f16_bytes(const std::vector<float>& vector) {
  std::string out(vector.size() * sizeof(std::uint16_t), '\0');
  for (std::size_t i = 0; i < vector.size(); ++i) {
    const std::uint16_t half = to_half(vector[i]);
    std::memcpy(out.data() + i * sizeof half, &half, sizeof half);
  }
  return out;
}

BareSqlite::BareSqlite(const std::string& path) {
  check(sqlite3_open(path.c_str(), &db_), "open");
  run("PRAGMA journal_mode=WAL");
  run("PRAGMA synchronous=FULL");
  run("CREATE TABLE turn(row INTEGER PRIMARY KEY, id BLOB, text TEXT, user TEXT, speaker TEXT, role TEXT, session "
      "TEXT, "
      "message_id TEXT, said_at INTEGER, created_at INTEGER, vector BLOB)");
  insert_ = prepare(
      "INSERT INTO turn(id, text, user, speaker, role, session, message_id, said_at, created_at, vector) "
      "VALUES(?,?,?,?,?,?,?,?,?,?)");
  text_ = prepare("SELECT text FROM turn WHERE row = ?");
}

BareSqlite::~BareSqlite() {
  insert_.reset();
  text_.reset();
  fts_.reset();
  scan_.reset();
  sqlite3_close(db_);
}

void BareSqlite::check(int code, const char* what) const {
  if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW) return;
  std::fprintf(stderr, "bare SQLite: %s: %s\n", what, sqlite3_errmsg(db_));
  std::exit(1);
}

void BareSqlite::run(const char* sql) { check(sqlite3_exec(db_, sql, nullptr, nullptr, nullptr), sql); }

BareSqlite::Statement BareSqlite::prepare(const char* sql) {
  sqlite3_stmt* s = nullptr;
  check(sqlite3_prepare_v3(db_, sql, -1, SQLITE_PREPARE_PERSISTENT, &s, nullptr), sql);
  return Statement(s);
}

void BareSqlite::insert(const BareRow& row) {
  sqlite3_stmt* s = insert_.get();
  bind_blob(s, 1, row.id);
  bind(s, 2, row.text);
  bind(s, 3, row.user);
  bind(s, 4, row.speaker);
  bind(s, 5, row.role);
  bind(s, 6, row.session);
  bind(s, 7, row.message_id);
  sqlite3_bind_int64(s, 8, row.said_at);
  sqlite3_bind_int64(s, 9, row.created_at);
  bind_blob(s, 10, row.vector);
  check(sqlite3_step(s), "insert");
  sqlite3_reset(s);
}

void BareSqlite::insert_all(const std::vector<BareRow>& rows) {
  run("BEGIN");
  for (const auto& row : rows) insert(row);
  run("COMMIT");
}

void BareSqlite::checkpoint() { run("PRAGMA wal_checkpoint(RESTART)"); }

void BareSqlite::build_indexes() {
  run("CREATE INDEX turn_user ON turn(user)");
  scan_ = prepare("SELECT row, vector FROM turn WHERE user = ?1");
  run("CREATE VIRTUAL TABLE turn_fts USING fts5(text, user UNINDEXED, content='turn', content_rowid='row', "
      "tokenize='porter unicode61')");
  run("INSERT INTO turn_fts(turn_fts) VALUES('rebuild')");
  fts_ = prepare("SELECT text FROM turn_fts WHERE turn_fts MATCH ?1 AND user = ?2 ORDER BY rank LIMIT ?3");
}

std::vector<std::string> BareSqlite::search_fts(const std::string& question, const std::string& user, std::size_t k) {
  const std::string match = match_any(question);
  sqlite3_stmt* s = fts_.get();
  bind(s, 1, match);
  bind(s, 2, user);
  sqlite3_bind_int64(s, 3, static_cast<std::int64_t>(k));
  std::vector<std::string> found;
  int code = sqlite3_step(s);
  for (; code == SQLITE_ROW; code = sqlite3_step(s)) found.push_back(column(s, 0));
  check(code, "full-text search");
  sqlite3_reset(s);
  return found;
}

std::vector<std::string> BareSqlite::search_scan(const std::vector<float>& vector, const std::string& user,
                                                 std::size_t k) {
  sqlite3_stmt* s = scan_.get();
  bind(s, 1, user);
  std::vector<std::pair<float, std::int64_t>> scored;
  std::vector<float> other(vector.size());
  int code = sqlite3_step(s);
  for (; code == SQLITE_ROW; code = sqlite3_step(s)) {
    const void* data = sqlite3_column_blob(s, 1);
    if (static_cast<std::size_t>(sqlite3_column_bytes(s, 1)) != other.size() * sizeof(float)) continue;
    std::memcpy(other.data(), data, other.size() * sizeof(float));
    // Eight sums, so that the compiler can use vector instructions without reordering additions.
    float sums[8] = {};
    for (std::size_t i = 0; i + 8 <= other.size(); i += 8) {
      for (std::size_t j = 0; j < 8; ++j) sums[j] += vector[i + j] * other[i + j];
    }
    float sum = 0;
    for (const float x : sums) sum += x;
    scored.emplace_back(sum, sqlite3_column_int64(s, 0));
  }
  check(code, "scan");
  sqlite3_reset(s);
  const std::size_t kept = std::min(k, scored.size());
  std::partial_sort(scored.begin(), scored.begin() + static_cast<std::ptrdiff_t>(kept), scored.end(), std::greater{});
  std::vector<std::string> found;
  for (std::size_t i = 0; i < kept; ++i) found.push_back(text_of(scored[i].second));
  return found;
}

std::string BareSqlite::text_of(std::int64_t row) {
  sqlite3_bind_int64(text_.get(), 1, row);
  check(sqlite3_step(text_.get()), "fetch");
  std::string out = column(text_.get(), 0);
  sqlite3_reset(text_.get());
  return out;
}

}  // namespace memos::bench
