// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/api/hook_events.h"

#include <algorithm>
#include <utility>

#include "infrastructure/cube/state.h"
#include "interface/api/version_memory.h"

namespace memos::api {
namespace {

bool may_matter(const JournalEntry& entry) {
  if (entry.memory.is_nil()) return false;
  return entry.operation != Operation::kLink && entry.operation != Operation::kUnlink &&
         entry.operation != Operation::kFreeze && entry.operation != Operation::kUnfreeze;
}

std::string event_id(const JournalEntry& entry) {
  MemoryId id;
  std::copy_n(entry.hash.begin(), id.bytes.size(), id.bytes.begin());
  return id.str();
}

Memory memory_told(const vault::CubeInfo& cube, vault::VersionRow row, bool with_content) {
  const State state = row.state;
  if (!with_content && row.body) {
    Body scope_only;
    scope_only.scope = std::move(row.body->scope);
    row.body = std::move(scope_only);
  }
  return memory_of(cube.name, std::move(row), state);
}

}  // namespace

Result<std::optional<HookEvent>> hook_event(vault::Vault& vault, const vault::CubeInfo& cube,
                                            const JournalEntry& entry) {
  if (!may_matter(entry)) return std::nullopt;
  Result<std::vector<vault::VersionRow>> found = vault.versions(entry.memory);
  if (!found && found.error().code == ErrorCode::kNotFound) return std::nullopt;
  if (!found) return std::unexpected(found.error());
  const std::vector<vault::VersionRow>& rows = *found;
  const auto after = std::ranges::find(rows, entry.sequence, &vault::VersionRow::recorded_from);
  const auto before = std::ranges::find_if(
      rows.rbegin(), rows.rend(), [&](const vault::VersionRow& row) { return row.recorded_from < entry.sequence; });
  const bool erased = entry.operation == Operation::kErase;
  if (rows.empty() || (after == rows.end() && !erased)) return std::nullopt;
  const bool is = !erased && cube::is_current(after->state);
  const bool was = before != rows.rend() && cube::is_current(before->state);
  if (!is && !was) return std::nullopt;
  HookEvent out{.id = event_id(entry), .at = entry.recorded_at, .sequence = entry.sequence};
  if (is) {
    out.change = before == rows.rend() ? HookChange::kAdd : HookChange::kUpdate;
    out.memory = memory_told(cube, *after, cube::is_current(rows.back().state));
  } else {
    out.change = HookChange::kDelete;
    out.memory = memory_told(cube, after == rows.end() ? rows.back() : *after, false);
  }
  return out;
}

}  // namespace memos::api
