// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "infrastructure/vault/rows.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace memos::vault {
namespace {

static_assert(std::endian::native == std::endian::little,
              "vectors are stored as they lie in memory: little-endian halves");

/// Seeds that keep rows of different tables apart (docs/format.md).
enum Table : std::uint64_t { kVersionTable = 1, kLinkTable = 2, kCubeTable = 3, kSpaceTable = 4, kVectorTable = 5 };

/// Fixed-width little-endian fields of a row, hashed by XXH3-64. Texts are chained: the hash so far seeds the next.
class RowHash {
 public:
  explicit RowHash(Table table) noexcept : hash_(table) {}
  template <class Int>
  RowHash& field(Int value) noexcept {
    for (std::size_t i = 0; i < 8; ++i)
      bytes_[size_++] = static_cast<std::uint8_t>(static_cast<std::uint64_t>(value) >> (8 * i));
    return *this;
  }
  RowHash& raw(base::Bytes value) noexcept {
    std::ranges::copy(value, bytes_.begin() + static_cast<std::ptrdiff_t>(size_));
    size_ += value.size();
    return *this;
  }
  /// A field of any length.
  RowHash& bytes(base::Bytes value) noexcept {
    hash_ = base::xxh3(value, finish());
    return *this;
  }
  [[nodiscard]] std::uint64_t finish() noexcept {
    if (size_ > 0) hash_ = base::xxh3(base::Bytes(bytes_).first(size_), hash_);
    size_ = 0;
    return hash_;
  }

 private:
  std::array<std::uint8_t, 192> bytes_;
  std::size_t size_ = 0;
  std::uint64_t hash_;
};

template <std::size_t N>
bool copy_fixed(base::Bytes from, std::array<std::uint8_t, N>& to) noexcept {
  if (from.size() != N) return false;
  std::ranges::copy(from, to.begin());
  return true;
}

std::unexpected<Error> damaged(std::string_view what, std::int64_t key) {
  return fail(ErrorCode::kCorrupt,
              std::string(what) + " of " + place(key) + " is damaged: run memos verify, restore a backup");
}

constexpr std::uint8_t kFrozenFlag = 1;
constexpr std::uint8_t kNoVectorFlag = 2;
constexpr std::uint8_t kStatesFlag = 4;  // Reader::scan_versions asks for it by number
constexpr std::uint8_t kDerivedFlag = 8;

}  // namespace

std::string place(std::int64_t key) {
  return "cube " + std::to_string(cube_of_key(key).value) + ", entry " + std::to_string(sequence_of_key(key).value);
}

// ---- version -----------------------------------------------------------------------------------------------------

std::uint8_t StoredVersion::flags() const noexcept {
  return static_cast<std::uint8_t>((frozen ? kFrozenFlag : 0) | (no_vector ? kNoVectorFlag : 0) |
                                   (states ? kStatesFlag : 0) | (derived ? kDerivedFlag : 0));
}

std::uint64_t StoredVersion::checksum() const noexcept {
  RowHash hash(kVersionTable);
  hash.field(key).raw(memory.bytes).field(version).field(static_cast<std::uint8_t>(state)).field(flags());
  hash.field(closed.value).field(recorded_at.value).field(created_at.value).field(content.value);
  hash.field(salt ? 1 : 0).raw(salt.value_or(cube::Salt{})).field(body ? 1 : 0);
  if (body) hash.bytes(*body);
  return hash.finish();
}

Result<StoredVersion> load_version(Statement& row) {
  StoredVersion out;
  out.key = row.integer(0);
  bool whole = copy_fixed(row.bytes(1), out.memory.bytes);
  out.version = row.number<std::uint32_t>(2);
  out.state = row.number<State>(3);
  out.frozen = (row.integer(4) & kFrozenFlag) != 0;
  out.no_vector = (row.integer(4) & kNoVectorFlag) != 0;
  out.states = (row.integer(4) & kStatesFlag) != 0;
  out.derived = (row.integer(4) & kDerivedFlag) != 0;
  out.closed.value = row.number<std::uint64_t>(5);
  out.recorded_at.value = row.integer(6);
  out.created_at.value = row.is_null(7) ? out.recorded_at.value : row.integer(7);
  out.content = row.is_null(8) ? out.sequence() : Sequence{row.number<std::uint64_t>(8)};
  if (!row.is_null(9)) whole = copy_fixed(row.bytes(9), out.salt.emplace()) && whole;
  if (!row.is_null(10)) out.body = row.bytes(10);
  if (!whole || out.checksum() != row.number<std::uint64_t>(11)) return damaged("a version", out.key);
  return out;
}

HeldVersion hold(const StoredVersion& row) {
  HeldVersion out{row, {}};
  if (row.body) {
    out.held.assign(row.body->begin(), row.body->end());
    out.row.body = out.held;
  }
  return out;
}

Status insert_version(Connection& connection, const StoredVersion& row) {
  MEMOS_TRY(Statement * insert, connection.statement("INSERT INTO version(" MEMOS_VERSION_COLUMNS
                                                     ") VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12)"));
  insert->bind(1, row.key).bind_bytes(2, row.memory.bytes).bind(3, row.version).bind(4, static_cast<int>(row.state));
  insert->bind(5, int{row.flags()}).bind(6, row.closed.value).bind(7, row.recorded_at.value);
  row.created_at == row.recorded_at ? insert->bind_null(8) : insert->bind(8, row.created_at.value);
  row.holds_content() ? insert->bind_null(9) : insert->bind(9, row.content.value);
  row.salt ? insert->bind_bytes(10, *row.salt) : insert->bind_null(10);
  row.body ? insert->bind_bytes(11, *row.body) : insert->bind_null(11);
  insert->bind(12, row.checksum());
  return insert->run();
}

Status rewrite_version(Connection& connection, const StoredVersion& row) {
  if (row.body) {  // only closed: the body stays where it is
    MEMOS_TRY(Statement * close, connection.statement("UPDATE version SET closed = ?2, checksum = ?3 WHERE key = ?1"));
    return close->bind(1, row.key).bind(2, row.closed.value).bind(3, row.checksum()).run();
  }
  MEMOS_TRY(
      Statement * clear,
      connection.statement("UPDATE version SET closed = ?2, salt = NULL, body = NULL, checksum = ?3 WHERE key = ?1"));
  return clear->bind(1, row.key).bind(2, row.closed.value).bind(3, row.checksum()).run();
}

// ---- link --------------------------------------------------------------------------------------------------------

std::uint64_t StoredLink::checksum() const noexcept {
  RowHash hash(kLinkTable);
  hash.field(key).field(static_cast<std::uint8_t>(link.type)).raw(link.from.bytes).raw(link.to.bytes);
  return hash.field(closed.value).raw(salt).finish();
}

Digest link_digest(const Link& link, const cube::Salt& salt) noexcept {
  std::array<std::uint8_t, 33> bytes{};
  bytes[0] = static_cast<std::uint8_t>(link.type);
  std::ranges::copy(link.from.bytes, bytes.begin() + 1);
  std::ranges::copy(link.to.bytes, bytes.begin() + 17);
  return base::blake2b(bytes, salt);
}

Result<StoredLink> load_link(Statement& row) {
  StoredLink out;
  out.key = row.integer(0);
  out.link.type = row.number<LinkType>(1);
  const bool whole = copy_fixed(row.bytes(2), out.link.from.bytes) && copy_fixed(row.bytes(3), out.link.to.bytes) &&
                     copy_fixed(row.bytes(5), out.salt);
  out.closed.value = row.number<std::uint64_t>(4);
  if (!whole || out.checksum() != row.number<std::uint64_t>(6)) return damaged("a link", out.key);
  return out;
}

Status store_link(Connection& connection, const StoredLink& row) {
  MEMOS_TRY(Statement * store,
            connection.statement("INSERT OR REPLACE INTO link(" MEMOS_LINK_COLUMNS ") VALUES(?1,?2,?3,?4,?5,?6,?7)"));
  store->bind(1, row.key).bind(2, static_cast<int>(row.link.type)).bind_bytes(3, row.link.from.bytes);
  store->bind_bytes(4, row.link.to.bytes).bind(5, row.closed.value).bind_bytes(6, row.salt).bind(7, row.checksum());
  return store->run();
}

// ---- cube --------------------------------------------------------------------------------------------------------

std::uint64_t StoredCube::checksum() const {
  RowHash hash(kCubeTable);
  hash.field(info.id.value)
      .raw(info.uuid.bytes)
      .field(info.created_at.value)
      .raw(info.repeat_key)
      .field(dropped ? 1 : 0);
  hash.field(info.space.value)
      .field(info.head.value)
      .raw(info.head_hash)
      .field(head_time.value)
      .field(info.current)
      .field(vectors);
  hash.bytes(base::as_bytes(info.tenant.value))
      .bytes(base::as_bytes(info.name))
      .bytes(base::as_bytes(info.description));
  return hash.finish();
}

Result<StoredCube> load_cube(Statement& row) {
  StoredCube out;
  CubeInfo& info = out.info;
  info.id.value = row.number<std::uint32_t>(0);
  bool whole = copy_fixed(row.bytes(1), info.uuid.bytes);
  info.tenant.value = row.text(2);
  info.name = row.text(3);
  info.description = row.text(4);
  info.created_at.value = row.integer(5);
  whole = copy_fixed(row.bytes(6), info.repeat_key) && whole;
  out.dropped = row.integer(7) != 0;
  info.space.value = row.number<std::uint32_t>(8);
  info.head.value = row.number<std::uint64_t>(9);
  whole = copy_fixed(row.bytes(10), info.head_hash) && whole;
  out.head_time.value = row.integer(11);
  info.current = row.number<std::uint64_t>(12);
  out.vectors = row.number<std::uint64_t>(13);
  if (!whole || out.checksum() != row.number<std::uint64_t>(14)) {
    return fail(ErrorCode::kCorrupt,
                "the row of cube " + std::to_string(info.id.value) + " is damaged: run memos verify, restore a backup");
  }
  return out;
}

Status insert_cube(Connection& connection, const StoredCube& row) {
  MEMOS_TRY(Statement * insert, connection.statement("INSERT INTO cube(" MEMOS_CUBE_COLUMNS
                                                     ") VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15)"));
  const CubeInfo& info = row.info;
  insert->bind(1, info.id.value).bind_bytes(2, info.uuid.bytes).bind_text(3, info.tenant.value).bind_text(4, info.name);
  insert->bind_text(5, info.description).bind(6, info.created_at.value).bind_bytes(7, info.repeat_key);
  insert->bind(8, row.dropped ? 1 : 0)
      .bind(9, info.space.value)
      .bind(10, info.head.value)
      .bind_bytes(11, info.head_hash);
  insert->bind(12, row.head_time.value).bind(13, info.current).bind(14, row.vectors).bind(15, row.checksum());
  return insert->run();
}

Status rewrite_cube(Connection& connection, const StoredCube& row) {
  const CubeInfo& info = row.info;
  if (row.dropped) {
    MEMOS_TRY(Statement * drop,
              connection.statement("UPDATE cube SET name = '', description = '', dropped = 1 WHERE id = ?1"));
    MEMOS_CHECK_OK(drop->bind(1, info.id.value).run());
  }
  MEMOS_TRY(Statement * update,
            connection.statement("UPDATE cube SET space = ?2, head = ?3, head_hash = ?4, head_time = ?5, "
                                 "current = ?6, vectors = ?7, checksum = ?8 WHERE id = ?1"));
  update->bind(1, info.id.value).bind(2, info.space.value).bind(3, info.head.value).bind_bytes(4, info.head_hash);
  update->bind(5, row.head_time.value).bind(6, info.current).bind(7, row.vectors).bind(8, row.checksum());
  return update->run();
}

// ---- journal -----------------------------------------------------------------------------------------------------

Result<JournalEntry> load_entry(Statement& row) {
  JournalEntry out;
  out.sequence = sequence_of_key(row.integer(0));
  out.recorded_at.value = row.integer(1);
  out.actor.value = row.number<std::uint64_t>(2);
  out.operation = row.number<Operation>(3);
  out.version = row.number<std::uint32_t>(5);
  const base::Bytes memory = row.bytes(4);
  const base::Bytes digest = row.bytes(6);
  const bool whole = (memory.empty() || copy_fixed(memory, out.memory.bytes)) &&
                     (digest.empty() || copy_fixed(digest, out.content_digest)) && copy_fixed(row.bytes(7), out.hash);
  if (!whole) return damaged("the journal", row.integer(0));
  return out;
}

Status insert_entry(Connection& connection, CubeId cube, const JournalEntry& entry) {
  MEMOS_TRY(Statement * insert,
            connection.statement("INSERT INTO journal(" MEMOS_JOURNAL_COLUMNS ") VALUES(?1,?2,?3,?4,?5,?6,?7,?8)"));
  // A nil id and a zero digest are stored as empty blobs: entries of the cube itself and state changes need no room.
  const bool nil = entry.memory.is_nil();
  const bool plain = entry.content_digest == Digest{};
  insert->bind(1, row_key(cube, entry.sequence)).bind(2, entry.recorded_at.value).bind(3, entry.actor.value);
  insert->bind(4, static_cast<int>(entry.operation))
      .bind_bytes(5, nil ? base::Bytes{} : base::Bytes(entry.memory.bytes));
  insert->bind(6, entry.version).bind_bytes(7, plain ? base::Bytes{} : base::Bytes(entry.content_digest));
  insert->bind_bytes(8, entry.hash);
  return insert->run();
}

// ---- space and vector --------------------------------------------------------------------------------------------

std::uint64_t space_checksum(const Space& space) {
  RowHash hash(kSpaceTable);
  hash.field(space.id.value).field(space.dimension).bytes(base::as_bytes(space.model_hash));
  return hash.bytes(base::as_bytes(space.model_name)).finish();
}

Result<Space> load_space(Statement& row) {
  Space out{SpaceId{row.number<std::uint32_t>(0)}, row.string(1), row.string(2), row.number<std::uint32_t>(3)};
  if (space_checksum(out) != row.number<std::uint64_t>(4)) {
    return fail(ErrorCode::kCorrupt,
                "the row of space " + std::to_string(out.id.value) + " is damaged: run memos verify, restore a backup");
  }
  return out;
}

std::uint64_t vector_checksum(std::int64_t key, std::uint32_t parts, base::Bytes halves) noexcept {
  return RowHash(kVectorTable).field(key).field(parts).bytes(halves).finish();
}

Result<StoredVector> load_vector(Statement& row, std::uint32_t dimension) {
  const StoredVector out{row.integer(0), row.number<std::uint32_t>(1), row.bytes(2)};
  if (out.parts == 0 || out.halves.size() != std::size_t{out.parts} * dimension * sizeof(std::uint16_t) ||
      vector_checksum(out.key, out.parts, out.halves) != row.number<std::uint64_t>(3)) {
    return damaged("a vector", out.key);
  }
  return out;
}

}  // namespace memos::vault
