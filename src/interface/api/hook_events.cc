// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/api/hook_events.h"

#include <algorithm>
#include <utility>

#include "infrastructure/cube/state.h"

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

Memory memory_of(const vault::CubeInfo& cube, const vault::VersionRow& row, bool with_content) {
  Memory out;
  out.id = row.memory;
  out.cube = cube.name;
  out.version = row.version;
  out.state = row.state;
  out.recorded_from = row.recorded_from;
  out.recorded_to = row.recorded_to;
  out.created_at = row.created_at;
  out.updated_at = row.recorded_at;
  if (!row.body) return out;
  out.body.scope = row.body->scope;
  if (with_content) out.body = *row.body;
  return out;
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
    out.memory = memory_of(cube, *after, cube::is_current(rows.back().state));
  } else {
    out.change = HookChange::kDelete;
    out.memory = memory_of(cube, after == rows.end() ? rows.back() : *after, false);
  }
  return out;
}

}  // namespace memos::api
