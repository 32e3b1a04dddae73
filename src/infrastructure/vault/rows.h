// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/limits.h"
#include "infrastructure/cube/body.h"
#include "infrastructure/vault/sqlite_db.h"
#include "infrastructure/vault/vault.h"

/// Rows as they are stored: keys, columns, checksums. docs/format.md holds the same in prose.
namespace memos::vault {

inline constexpr unsigned kSequenceBits = 40;

[[nodiscard]] constexpr std::int64_t row_key(CubeId cube, Sequence sequence) noexcept {
  return static_cast<std::int64_t>((std::uint64_t{cube.value} << kSequenceBits) | sequence.value);
}
/// The largest key that a row of the cube can have.
[[nodiscard]] constexpr std::int64_t last_key(CubeId cube) noexcept {
  return row_key(cube, Sequence{limits::kMaxSequence});
}
[[nodiscard]] constexpr CubeId cube_of_key(std::int64_t key) noexcept {
  return CubeId{static_cast<std::uint32_t>(static_cast<std::uint64_t>(key) >> kSequenceBits)};
}
[[nodiscard]] constexpr Sequence sequence_of_key(std::int64_t key) noexcept {
  return Sequence{static_cast<std::uint64_t>(key) & limits::kMaxSequence};
}

[[nodiscard]] inline base::Bytes bytes_of(const MemoryId& id) noexcept { return id.bytes; }
[[nodiscard]] inline base::Bytes bytes_of(std::span<const std::uint16_t> halves) noexcept {
  return {reinterpret_cast<const std::uint8_t*>(halves.data()), halves.size_bytes()};
}

/// A row of `version`. `body` and `salt` may view memory of a statement.
struct StoredVersion {
  std::int64_t key = 0;
  MemoryId memory;
  std::uint32_t version = 1;
  State state = State::kActivated;
  bool frozen = false;
  bool no_vector = false;
  bool states = false;   ///< The body has a statement.
  bool derived = false;  ///< VersionRow::derived.
  Sequence closed{};
  UtcMs recorded_at{};
  UtcMs created_at{};
  Sequence content{};  ///< Own sequence, an earlier row's, or 0 for the tombstone of an erasure.
  std::optional<cube::Salt> salt;
  std::optional<base::Bytes> body;

  [[nodiscard]] Sequence sequence() const noexcept { return sequence_of_key(key); }
  [[nodiscard]] CubeId cube() const noexcept { return cube_of_key(key); }
  [[nodiscard]] bool holds_content() const noexcept { return content == sequence(); }
  [[nodiscard]] std::uint8_t flags() const noexcept;
  [[nodiscard]] std::uint64_t checksum() const noexcept;
};

/// A row of `version` that owns what it views.
struct HeldVersion {
  StoredVersion row;
  std::vector<std::uint8_t> held;
};
[[nodiscard]] HeldVersion hold(const StoredVersion& row);

/// Columns in the order that load_version() reads.
#define MEMOS_VERSION_COLUMNS \
  "key, memory, version, state, flags, closed, recorded_at, created_at, content, salt, body, checksum"
/// kCorrupt when the checksum or the shape does not hold. Views into the statement's row.
[[nodiscard]] Result<StoredVersion> load_version(Statement& row);
[[nodiscard]] Status insert_version(Connection& connection, const StoredVersion& row);
/// Writes the columns that may change: state stays, `closed`, `salt` and `body` may.
[[nodiscard]] Status rewrite_version(Connection& connection, const StoredVersion& row);

/// What the journal entry of a link holds: BLAKE2b-256 keyed with the salt over type, source and target.
[[nodiscard]] Digest link_digest(const Link& link, const cube::Salt& salt) noexcept;

/// A row of `link`.
struct StoredLink {
  std::int64_t key = 0;
  Link link;
  Sequence closed{};
  cube::Salt salt{};
  [[nodiscard]] std::uint64_t checksum() const noexcept;
  [[nodiscard]] Digest digest() const noexcept { return link_digest(link, salt); }
};
#define MEMOS_LINK_COLUMNS "key, type, source, target, closed, salt, checksum"
[[nodiscard]] Result<StoredLink> load_link(Statement& row);
/// Inserts the row, or replaces the one with its key.
[[nodiscard]] Status store_link(Connection& connection, const StoredLink& row);

/// A row of `cube`.
struct StoredCube {
  CubeInfo info;
  bool dropped = false;
  UtcMs head_time{};
  std::uint64_t vectors = 0;  ///< Vectors in the cube's space.
  [[nodiscard]] std::uint64_t checksum() const;
};
#define MEMOS_CUBE_COLUMNS                                                                                    \
  "id, uuid, tenant, name, description, created_at, repeat_key, dropped, space, head, head_hash, head_time, " \
  "current, vectors, checksum"
[[nodiscard]] Result<StoredCube> load_cube(Statement& row);
[[nodiscard]] Status insert_cube(Connection& connection, const StoredCube& row);
[[nodiscard]] Status rewrite_cube(Connection& connection, const StoredCube& row);

#define MEMOS_JOURNAL_COLUMNS "key, time, actor, operation, memory, version, digest, hash"
/// Fields as stored; the caller checks the chain.
[[nodiscard]] Result<JournalEntry> load_entry(Statement& row);
[[nodiscard]] Status insert_entry(Connection& connection, CubeId cube, const JournalEntry& entry);

#define MEMOS_SPACE_COLUMNS "id, model_hash, model_name, dimension, checksum"
[[nodiscard]] Result<Space> load_space(Statement& row);
[[nodiscard]] std::uint64_t space_checksum(const Space& space);

/// Checksum of a row of a vector table.
[[nodiscard]] std::uint64_t vector_checksum(std::int64_t key, std::uint32_t parts, base::Bytes halves) noexcept;
struct StoredVector {
  std::int64_t key = 0;
  std::uint32_t parts = 0;
  base::Bytes halves;
};
/// Columns: key, parts, halves, checksum.
[[nodiscard]] Result<StoredVector> load_vector(Statement& row, std::uint32_t dimension);

/// "cube 3, entry 17" for messages.
[[nodiscard]] std::string place(std::int64_t key);

}  // namespace memos::vault
