// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Forgetting: what fits the request, all that was derived from it, hidden or erased in parts that can be repeated.
#include <algorithm>
#include <map>
#include <mutex>
#include <set>
#include <utility>

#include "base/limits.h"
#include "base/utf8.h"
#include "infrastructure/cube/state.h"
#include "interface/api/expiry.h"
#include "interface/api/forget_match.h"
#include "interface/api/local_memos.h"

namespace memos::api {

namespace {

std::unexpected<Error> invalid(const std::string& field, const std::string& problem) {
  return fail(ErrorCode::kInvalidArgument, field + " " + problem, field);
}

Status validate_name(const std::string& value, const std::string& field) {
  MEMOS_CHECK_OK(base::require_text(value, field));
  if (value.size() <= limits::kMaxNameBytes) return {};
  return invalid(field, "is longer than " + std::to_string(limits::kMaxNameBytes) + " bytes (limits::kMaxNameBytes)");
}

Status validate(const ForgetRequest& request) {
  if (request.ids.empty() && request.about.empty() && request.session_id.empty() && !request.said_from &&
      !request.said_to && request.key.empty() && request.query.empty())
    return invalid("request", "names nothing; give ids, about, session_id, said_from, said_to, key or query");
  if (request.ids.size() > limits::kMaxItemsPerAdd)
    return invalid("ids", "has more than " + std::to_string(limits::kMaxItemsPerAdd) + " (limits::kMaxItemsPerAdd)");
  MEMOS_CHECK_OK(validate_name(request.about, "about"));
  MEMOS_CHECK_OK(validate_name(request.session_id, "session_id"));
  MEMOS_CHECK_OK(validate_name(request.key, "key"));
  if (!request.about.empty() && !NameMatcher(request.about).usable())
    return invalid("about", "has no word in it; give a name as it is written");
  if (request.said_from && request.said_to && *request.said_from > *request.said_to)
    return invalid("said_from", "is later than said_to");
  if (!(request.min_confidence >= 0 && request.min_confidence <= 1)) return invalid("min_confidence", "must be 0 to 1");
  return {};
}

bool can_go(const vault::VersionRow& row, bool erase) {
  if (row.state == State::kErased) return false;
  return erase || row.state != State::kDeleted;
}

bool is_kept(const vault::VersionRow& row, bool erase) {
  return !cube::is_legal(row.state, erase ? Operation::kErase : Operation::kDelete,
                         row.body && row.body->governance.frozen);
}

}  // namespace

/// Memories of the cube, old versions looked at as well, that fit every field of the request.
Result<std::vector<MemoryId>> LocalMemos::fitting(const CubeState& cube, const ForgetRequest& request) {
  const ForgetMatcher matcher(request);
  std::set<MemoryId> named(request.ids.begin(), request.ids.end());
  for (const MemoryId& id : named) {
    MEMOS_TRY(const Target target, this->target(id));
    if (target.cube->id != cube.id)
      return fail(ErrorCode::kNotFound, "memory " + id.str() + " is not in this cube", "ids");
  }
  std::set<MemoryId> found;
  if (!request.query.empty()) {
    MEMOS_TRY(found, found_by_query(request));
  }
  std::set<MemoryId> stated;  // sources of statements that fit by what they state
  std::set<MemoryId> fit;
  const auto scan = [&](const std::function<void(const vault::VersionRow&)>& row) {
    return parts_.vault->scan_kept(cube.id, Sequence{}, [&](vault::VersionRow&& one) -> Status {
      if (one.body) row(one);
      return {};
    });
  };
  if (matcher.asks_statements()) {
    MEMOS_CHECK_OK(scan([&](const vault::VersionRow& row) {
      const std::optional<Statement>& statement = row.body->statement;
      if (statement && !statement->source.is_nil() && matcher.states(*row.body)) stated.insert(statement->source);
    }));
  }
  MEMOS_CHECK_OK(scan([&](const vault::VersionRow& row) {
    if (!named.empty() && !named.contains(row.memory)) return;
    if (!request.query.empty() && !found.contains(row.memory)) return;
    if (matcher.fits(row, stated.contains(row.memory))) fit.insert(row.memory);
  }));
  return std::vector<MemoryId>(fit.begin(), fit.end());
}

Result<std::set<MemoryId>> LocalMemos::found_by_query(const ForgetRequest& request) {
  SearchRequest search;
  search.cubes = {request.cube};
  search.text = request.query;
  search.limit = limits::kMaxSearchResults;
  search.count_use = false;
  search.filter.include_archived = true;
  MEMOS_TRY(const SearchResult result, this->search(search));
  std::set<MemoryId> ids;
  for (const SearchHit& hit : result.hits)
    if (hit.confidence >= request.min_confidence) ids.insert(hit.memory.id);
  return ids;
}

/// What a request takes, sources before what was derived from them; what it may not take goes into `kept`.
Result<std::vector<LocalMemos::Following>> LocalMemos::forgettable(const CubeState& cube, const ForgetRequest& request,
                                                                   std::vector<Following>& kept) {
  MEMOS_TRY(const std::vector<MemoryId> fit, fitting(cube, request));
  MEMOS_TRY(std::vector<Following> all, with_derived(fit));
  std::vector<Following> going;
  for (Following& one : all) {
    if (!can_go(one.row, request.erase)) continue;
    (is_kept(one.row, request.erase) ? kept : going).push_back(std::move(one));
  }
  return going;
}

/// Hides memories of one cube in one transaction. kConflict when one of them changed meanwhile.
Status LocalMemos::delete_in_cube(const CubeState& cube, std::span<const MemoryId> memories, ActorId actor) {
  vault::WriteBatch batch;
  batch.cube = cube.id;
  batch.actor = actor;
  batch.time = now();
  for (const MemoryId& id : memories) {
    vault::Change& change = batch.changes.emplace_back();
    change.operation = Operation::kDelete;
    change.memory = id;
  }
  const UtcMs due{now().value + std::chrono::milliseconds(limits::kDeletedKept).count()};
  batch.jobs.push_back({.kind = "purge", .key = {}, .payload = {}, .run_after = due});
  MEMOS_CHECK_OK(parts_.vault->commit(std::move(batch)));
  scheduler_.notify();
  after_changes(memories.size());
  return {};
}

/// Takes memories away from the end of the list on: what was derived goes before what it was derived from, so that
/// after a failure in between the rest is still found by the same request.
Result<std::uint64_t> LocalMemos::take_away(std::span<const Following> going, const ForgetRequest& request) {
  std::uint64_t gone = 0;
  while (gone < going.size()) {
    const std::size_t end = going.size() - gone;
    const std::size_t count = std::min(end, limits::kForgetAtOnce);
    std::map<CubeState*, std::vector<MemoryId>> by_cube;
    for (const Following& one : going.subspan(end - count, count)) by_cube[one.cube].push_back(one.row.memory);
    for (const auto& [cube, memories] : by_cube) {
      if (request.erase) {
        const std::scoped_lock no_snapshots(snapshots_mutex_);
        MEMOS_CHECK_OK(erase_in_cube(*cube, memories, request.actor));
      } else {
        MEMOS_CHECK_OK(delete_in_cube(*cube, memories, request.actor));
      }
    }
    gone += count;
  }
  return gone;
}

Result<ForgetReport> LocalMemos::forget(const ForgetRequest& request) {
  if (!request.preview) MEMOS_CHECK_OK(require_writable());
  MEMOS_CHECK_OK(validate(request));
  const scheduler::Scheduler::Foreground foreground(scheduler_);
  MEMOS_TRY(CubeState * cube, cubes_.find(request.cube, "cube"));
  const std::shared_lock not_deriving(deriving_mutex_);
  constexpr int kMaxRaces = 4;  // somebody else may change what is about to go
  for (int race = 0;; ++race) {
    std::vector<Following> kept;
    MEMOS_TRY(const std::vector<Following> going, forgettable(*cube, request, kept));
    ForgetReport report;
    report.count = going.size();
    report.kept_count = kept.size();
    report.derived = static_cast<std::uint64_t>(std::ranges::count(going, true, &Following::derived));
    MEMOS_TRY(report.memories, first_of(going));
    MEMOS_TRY(report.kept, first_of(kept));
    if (request.preview) return report;
    const std::size_t some =
        request.at_most == 0 || !request.query.empty() ? going.size() : std::min(request.at_most, going.size());
    Result<std::uint64_t> gone = take_away(std::span(going).last(some), request);
    if (!gone && gone.error().code == ErrorCode::kConflict && race < kMaxRaces) continue;
    MEMOS_TRY(report.gone, std::move(gone));
    summarise_again(going);
    report.done = report.gone == going.size();
    return report;
  }
}

/// At most a page of them as memories, in the order of the journal.
Result<std::vector<Memory>> LocalMemos::first_of(std::span<const Following> some) {
  std::vector<const Following*> order;
  for (const Following& one : some) order.push_back(&one);
  std::ranges::sort(order, {}, [](const Following* one) { return std::pair(one->cube->id, one->row.memory); });
  if (order.size() > limits::kMaxPage) order.resize(limits::kMaxPage);
  std::vector<Memory> memories;
  for (const Following* one : order) memories.push_back(memory_of(*one->cube, vault::VersionRow(one->row), now()));
  return memories;
}

}  // namespace memos::api
