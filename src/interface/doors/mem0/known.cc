// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/doors/mem0/known.h"

#include <algorithm>
#include <functional>
#include <set>
#include <utility>

#include "infrastructure/cube/state.h"
#include "interface/doors/common/memory_times.h"

namespace memos::doors::mem0 {
namespace {

/// The memory as it was; none if it was not there, or not visible.
Result<std::optional<Memory>> at(Memos& memos, Memory memory, UtcMs time) {
  if (memory.created_at > time) return std::nullopt;
  if (memory.updated_at > time) {
    Result<Memory> then = memos.get(memory.id, {.sequence = {}, .time = time});
    if (!then && then.error().code == ErrorCode::kNotFound) return std::nullopt;
    if (!then) return std::unexpected(then.error());
    memory = *std::move(then);
  }
  return cube::is_current(memory.state) ? std::optional(std::move(memory)) : std::nullopt;
}

}  // namespace

Result<Known> known_at(Memos& memos, ScopeIndex& index, const Condition& condition, UtcMs time) {
  Known out;
  MEMOS_TRY(const std::vector<std::string> cubes, cubes_for(condition, memos, index));
  // Conditions are looked at afterwards: a memory may have fulfilled them then and not now.
  MEMOS_TRY(std::vector<Memory> all, all_of(memos, cubes, Condition{}, {}));
  std::set<MemoryId> ids;
  for (Memory& memory : all) {
    MEMOS_TRY(std::optional<Memory> then, at(memos, std::move(memory), time));
    if (!then || !holds(condition, *then)) continue;
    ids.insert(then->id);
    out.memories.push_back(*std::move(then));
  }
  std::ranges::sort(out.memories, std::greater{},
                    [](const Memory& memory) { return std::pair(created(memory), memory.id); });
  for (const std::string& cube : cubes) {
    FactsRequest request;
    request.cube = cube;
    request.subject = "";
    request.known_at.time = time;
    request.now = time;
    Result<Facts> facts = memos.facts(request);
    if (!facts && facts.error().code == ErrorCode::kNotFound) continue;  // Dropped meanwhile.
    if (!facts) return std::unexpected(facts.error());
    for (Belief& belief : facts->beliefs)
      if (ids.contains(belief.memory) || ids.contains(belief.source)) out.beliefs.push_back(std::move(belief));
  }
  return out;
}

}  // namespace memos::doors::mem0
