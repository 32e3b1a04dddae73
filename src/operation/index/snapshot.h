// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <vector>

#include "base/hash.h"
#include "base/result.h"
#include "operation/index/index_core.h"

namespace memos::index {

/// Which state of which cube a snapshot holds.
struct SnapshotIdentity {
  MemoryId cube_uuid;
  Sequence head{};     ///< Last version row in it.
  Digest head_hash{};  ///< Journal hash of that row: another history of the same length does not match.
  friend bool operator==(const SnapshotIdentity&, const SnapshotIdentity&) = default;
};

/// A core as flat bytes: header, sections of numbers and text, XXH3 of all of it (README.md). Holds postings, columns
/// and names; no vectors, no text beyond the terms that have a posting.
[[nodiscard]] std::vector<std::uint8_t> encode_snapshot(const IndexCore& core, const SnapshotIdentity& identity);

struct Snapshot {
  SnapshotIdentity identity;
  IndexCore core;
};
/// Error kCorrupt when the checksum or anything in the bytes does not hold; kUnsupported for another version. Never
/// reads out of bounds and never allocates much more than the input, whatever the bytes (fuzzed).
[[nodiscard]] Result<Snapshot> decode_snapshot(base::Bytes bytes);
/// The same without the checksum, for fuzzing what lies behind it.
[[nodiscard]] Result<Snapshot> decode_snapshot_unchecked(base::Bytes bytes);

}  // namespace memos::index
