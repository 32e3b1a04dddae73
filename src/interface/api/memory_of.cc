// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Stored versions -> what the API answers with.
#include <algorithm>
#include <utility>

#include "interface/api/expiry.h"
#include "interface/api/local_memos.h"
#include "interface/api/version_memory.h"

namespace memos::api {

/// `time`: when times to live are looked at.
Memory LocalMemos::memory_of(const CubeState& cube, vault::VersionRow&& row, std::optional<UtcMs> time) const {
  const State state = state_at(row, time);
  return api::memory_of(cube.name, std::move(row), state);
}

Result<std::vector<Memory>> LocalMemos::memories_of(const CubeState& cube, std::vector<vault::VersionRow>&& rows,
                                                    std::optional<UtcMs> time) {
  std::vector<MemoryId> ids;
  ids.reserve(rows.size());
  std::vector<Memory> memories;
  memories.reserve(rows.size());
  for (vault::VersionRow& row : rows) {
    ids.push_back(row.memory);
    memories.push_back(memory_of(cube, std::move(row), time));
  }
  MEMOS_TRY(const std::vector<Usage> usages, usage_.read(ids));
  for (std::size_t i = 0; i < memories.size(); ++i) memories[i].usage = usages[i];
  return memories;
}

Result<Memory> LocalMemos::current_memory(const CubeState& cube, const MemoryId& id) {
  MEMOS_TRY(vault::VersionRow row, parts_.vault->current(id));
  std::vector<vault::VersionRow> rows;
  rows.push_back(std::move(row));
  MEMOS_TRY(std::vector<Memory> memories, memories_of(cube, std::move(rows), now()));
  return std::move(memories.front());
}

/// The memory that a request names, with its open version.
Result<LocalMemos::Target> LocalMemos::target(const MemoryId& id) {
  MEMOS_TRY(CubeState * cube, cubes_.of(id));
  MEMOS_TRY(vault::VersionRow row, parts_.vault->current(id));
  return Target{cube, std::move(row)};
}

/// The journal position that an AsOf means in a cube; none = now.
Result<std::optional<Sequence>> LocalMemos::position(const CubeState& cube, const AsOf& as_of) {
  if (as_of.sequence && as_of.time)
    return fail(ErrorCode::kInvalidArgument, "known_at takes a sequence or a time, not both", "known_at");
  if (as_of.is_now()) return std::optional<Sequence>{};
  if (as_of.sequence) return as_of.sequence;
  MEMOS_TRY(const Sequence sequence, parts_.vault->sequence_at(cube.id, *as_of.time));
  return std::optional<Sequence>{sequence};
}

}  // namespace memos::api
