// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/index/build.h"

#include <algorithm>

#include "base/result.h"
#include "language/language.h"
#include "operation/index/cube_index.h"
#include "operation/index/prepare.h"

namespace memos::index {
namespace {

/// Brings the intervals of one memory's older rows up to date with the vault.
Status refresh_memory(vault::Vault& vault, const MemoryId& memory, Sequence until, IndexCore& core) {
  MEMOS_TRY(const auto rows, vault.versions(memory));
  for (const vault::VersionRow& row : rows) {
    if (row.recorded_from <= until && row.recorded_to.value != 0) core.close(row.recorded_from, row.recorded_to);
  }
  return {};
}

}  // namespace

Result<Sequence> read_rows(vault::Vault& vault, CubeId cube, Sequence after, IndexCore& core) {
  language::Tokenizer tokenizer;
  PreparedUnit unit;
  Sequence last = after;
  std::vector<MemoryId> changed;
  const auto take = [&](vault::VersionRow&& row) -> Status {
    last = std::max(last, row.recorded_from);
    if (after.value != 0 && row.version > 1) changed.push_back(row.memory);
    if (!row.body) return {};
    if (row.content == row.recorded_from) {
      if (core.size() != 0 && core.columns().content.back() >= row.content.value) {
        return fail(ErrorCode::kCorrupt, "version rows do not rise");
      }
      prepare(*row.body, row.content, row.created_at, tokenizer, unit);
      core.add(unit, row.state);
    } else if (!core.reopen(row.content, row.recorded_from, row.state)) {
      return fail(ErrorCode::kCorrupt, "a version row names a body that is not there");
    }
    if (row.recorded_to.value != 0) core.close(row.recorded_from, row.recorded_to);
    return {};
  };
  MEMOS_CHECK_OK(vault.scan_versions(cube, after, take));
  std::ranges::sort(changed);
  const auto repeated = std::ranges::unique(changed);
  changed.erase(repeated.begin(), repeated.end());
  for (const MemoryId& memory : changed) MEMOS_CHECK_OK(refresh_memory(vault, memory, after, core));
  return last;
}

Result<std::unique_ptr<VectorSet>> read_vectors(vault::Vault& vault, CubeId cube, SpaceId space,
                                                const IndexCore& core) {
  if (space.value == 0) return nullptr;
  MEMOS_TRY(const vault::Space info, vault.space(space));
  auto vectors = std::make_unique<VectorSet>(info.dimension);
  const auto take = [&](Sequence content, std::uint32_t parts, std::span<const std::uint16_t> halves) -> Status {
    const Slot head = core.find(content);
    if (head == kNoSlot || parts == 0) return {};
    return append_unit_vector(*vectors, core, head, parts, halves);
  };
  MEMOS_CHECK_OK(vault.scan_vectors(cube, space, Sequence{}, take));
  return vectors;
}

}  // namespace memos::index
