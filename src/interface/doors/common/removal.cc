// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/doors/common/removal.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/limits.h"

namespace memos::doors {
namespace {

/// Deletes memories of one cube, sources with what was read from them.
Status remove_in(Memos& memos, const std::string& cube, std::vector<MemoryId> ids) {
  for (std::size_t begin = 0; begin < ids.size(); begin += limits::kMaxItemsPerAdd) {
    ForgetRequest request;
    request.cube = cube;
    request.preview = false;
    const std::size_t end = std::min(ids.size(), begin + limits::kMaxItemsPerAdd);
    request.ids.assign(ids.begin() + static_cast<std::ptrdiff_t>(begin),
                       ids.begin() + static_cast<std::ptrdiff_t>(end));
    MEMOS_TRY(const ForgetReport report, memos.forget(request));
    if (report.kept_count == 0) continue;
    // What is immutable here is frozen there, and only goes for good.
    request.erase = true;
    request.ids.clear();
    for (const Memory& kept : report.kept) request.ids.push_back(kept.id);
    MEMOS_CHECK_OK(memos.forget(request));
    if (report.kept_count > report.kept.size())
      begin -= limits::kMaxItemsPerAdd;  // More of them than one answer names.
  }
  return {};
}

}  // namespace

Status remove(Memos& memos, const std::vector<Memory>& memories) {
  std::map<std::string, std::vector<MemoryId>> by_cube;
  for (const Memory& memory : memories) by_cube[memory.cube].push_back(memory.id);
  for (auto& [cube, ids] : by_cube) MEMOS_CHECK_OK(remove_in(memos, cube, std::move(ids)));
  return {};
}

Result<std::vector<Memory>> removable(Memos& memos, ScopeIndex& index, const Condition& condition) {
  MEMOS_TRY(const std::vector<std::string> cubes, cubes_for(condition, memos, index));
  Filter filter = pushed_down(condition, cubes);
  filter.include_archived = true;
  return all_of(memos, cubes, condition, filter);
}

Result<std::uint64_t> remove_where(Memos& memos, ScopeIndex& index, const Condition& condition) {
  MEMOS_TRY(const std::vector<Memory> memories, removable(memos, index, condition));
  MEMOS_CHECK_OK(remove(memos, memories));
  return memories.size();
}

Result<Memory> find(Memos& memos, const std::string& id) {
  const Result<MemoryId> parsed = MemoryId::parse(id);
  if (!parsed) return fail(ErrorCode::kNotFound, "no memory has this id", "memory_id");
  return memos.get(*parsed, {});
}

Result<std::vector<Memory>> find_all(Memos& memos, const std::vector<std::string>& ids) {
  std::vector<Memory> out;
  std::set<MemoryId> seen;
  for (const std::string& id : ids) {
    MEMOS_TRY(Memory memory, find(memos, id));
    if (seen.insert(memory.id).second) out.push_back(std::move(memory));
  }
  return out;
}

}  // namespace memos::doors
