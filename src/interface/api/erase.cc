// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Erasing: the named memories and everything that was derived from them, in every cube, for good.
#include <algorithm>
#include <map>
#include <mutex>
#include <set>
#include <utility>

#include "interface/api/local_memos.h"

namespace memos::api {

Result<EraseReport> LocalMemos::erase(const std::vector<MemoryId>& ids, ActorId actor) {
  MEMOS_CHECK_OK(require_writable());
  if (ids.empty()) return fail(ErrorCode::kInvalidArgument, "ids is empty; name at least one memory", "ids");
  return erase_all(ids, actor);
}

Result<std::vector<LocalMemos::Following>> LocalMemos::with_derived(std::span<const MemoryId> ids) {
  const std::set<MemoryId> named(ids.begin(), ids.end());
  std::set<MemoryId> seen;
  std::vector<Following> all;
  for (const MemoryId& root : ids) {
    if (!seen.insert(root).second) continue;
    std::vector<MemoryId> waiting{root};
    for (std::size_t i = 0; i < waiting.size(); ++i) {
      const MemoryId id = waiting[i];
      MEMOS_TRY(Target target, this->target(id));
      MEMOS_TRY(const std::vector<Link> links, parts_.vault->links(id));
      for (const Link& link : links)
        if (link.type == LinkType::kDerivedFrom && link.to == id && seen.insert(link.from).second)
          waiting.push_back(link.from);
      all.push_back({.cube = target.cube, .row = std::move(target.row), .derived = !named.contains(id)});
    }
  }
  return all;
}

/// Erases memories of one cube in one transaction, with all that stands beside the vault. Called with
/// snapshots_mutex_ held: no snapshot is written while content goes; what stands in one has been read before it went.
Status LocalMemos::erase_in_cube(const CubeState& cube, std::span<const MemoryId> memories, ActorId actor) {
  const index::Epochs::Stay stay = evidence_.stay();
  MEMOS_CHECK_OK(pool_.forget(cube.id));
  MEMOS_CHECK_OK(evidence_.forget(cube.id, memories));
  MEMOS_CHECK_OK(activation_.forget(cube.id, memories));
  MEMOS_CHECK_OK(remove_adapters_of(memories));
  MEMOS_CHECK_OK(parts_.vault->erase(cube.id, memories, actor, now()));
  MEMOS_CHECK_OK(pool_.forget(cube.id));
  MEMOS_CHECK_OK(activation_.forget(cube.id, memories));  // Of a prompt that read them meanwhile.
  usage_.forget(memories);
  return {};
}

/// Erases the memories and, along "derived from" links, all that follows from them.
Result<EraseReport> LocalMemos::erase_all(std::span<const MemoryId> ids, ActorId actor) {
  const scheduler::Scheduler::Foreground foreground(scheduler_);
  const std::shared_lock not_deriving(deriving_mutex_);
  MEMOS_TRY(const std::vector<Following> all, with_derived(ids));
  std::map<CubeState*, std::vector<MemoryId>> by_cube;
  EraseReport report;
  for (const Following& one : all) {
    by_cube[one.cube].push_back(one.row.memory);
    // Erased before: asked for again, because the end of that erasure may have failed. The vault finishes it.
    if (one.row.state == State::kErased) continue;
    ++report.memories;
    if (one.derived) ++report.derived;
  }
  const std::scoped_lock no_snapshots(snapshots_mutex_);
  for (const auto& [cube, memories] : by_cube) MEMOS_CHECK_OK(erase_in_cube(*cube, memories, actor));
  summarise_again(all);
  return report;
}

}  // namespace memos::api
