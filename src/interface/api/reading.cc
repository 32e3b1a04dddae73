// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// What is read from turns, in the commit that brings or changes them. Reading never fails a write.
#include <algorithm>
#include <exception>
#include <set>
#include <utility>

#include "base/limits.h"
#include "infrastructure/cube/body.h"
#include "infrastructure/cube/state.h"
#include "interface/api/local_memos.h"
#include "interface/reader/derive.h"

namespace memos::api {

namespace {

constexpr std::uint64_t kTail = 32;  ///< Entries of the journal's end in which the last turns are looked for.

vault::Change addition(const MemoryId& id, Body&& body) {
  vault::Change change;
  change.operation = Operation::kAdd;
  change.memory = id;
  change.body = std::move(body);
  change.no_vector = true;
  return change;
}

vault::Change link_to_source(const MemoryId& id, const MemoryId& source) {
  vault::Change change;
  change.operation = Operation::kLink;
  change.memory = id;
  change.link = Link{LinkType::kDerivedFrom, id, source};
  return change;
}

/// Whether a memory that was derived from a turn says what the turn says: not longer than that does.
bool was_read_from(const Body& body, const MemoryId& turn) {
  const bool of_several = body.type == MemoryType::kSummary || body.type == MemoryType::kKvSegment;
  return cube::is_derived(body) && (body.statement->source == turn || of_several);
}

/// An export brings what was read from its memories along, under their own ids.
bool is_copy(const AddItem& item) { return item.id.has_value(); }

}  // namespace

/// The turns that the cube holds last; nothing where they cannot be read.
RecentTurns::Load LocalMemos::last_turns(const CubeState& cube) {
  return [this, &cube](const std::function<void(const Body&)>& turn) {
    const Result<vault::CubeInfo> info = parts_.vault->cube(cube.id);
    if (!info) return;
    const Sequence after{info->head.value - std::min(info->head.value, kTail)};
    static_cast<void>(parts_.vault->scan_kept(cube.id, after, [&](vault::VersionRow&& row) -> Status {
      const bool open = row.recorded_to.value == 0 && cube::is_current(row.state);
      if (open && row.body && row.body->type == MemoryType::kEpisode) turn(*row.body);
      return {};
    }));
  };
}

/// Appends what is read from the new turns, which are the batch's changes so far, one for each of `places`.
void LocalMemos::read_turns(const CubeState& cube, const AddRequest& request, std::span<const std::size_t> places,
                            AddResult& result, vault::WriteBatch& batch) {
  const std::size_t turns = batch.changes.size();
  try {
    std::vector<vault::Change> links;
    const RecentTurns::Load load = last_turns(cube);
    for (std::size_t n = 0; n < places.size(); ++n) {
      const AddItem& item = request.items[places[n]];
      if (is_copy(item) || !reader::is_read(item)) continue;
      const RecentTurns::Before before = recent_.follow(cube.id, item, load);
      const MemoryId source = batch.changes[n].memory;
      const UtcMs said_at = item.said_at.value_or(batch.time);
      for (Body& body : reader::derive(*batch.changes[n].body, source, said_at,
                                       {before.previous, before.own_previous, before.listener}, parts_.statements)) {
        const MemoryId id = ids_.next();
        result.items[places[n]].derived.push_back(id);
        batch.changes.push_back(addition(id, std::move(body)));
        links.push_back(link_to_source(id, source));
      }
    }
    std::ranges::move(links, std::back_inserter(batch.changes));
  } catch (const std::exception& failure) {
    parts_.logger.log(base::LogLevel::kWarn, std::string("turns were stored unread: ") + failure.what());
    batch.changes.resize(turns);
    for (AddResult::Item& item : result.items) item.derived.clear();
  }
}

/// What was read from a memory when it was stored, for a retry's answer.
Result<std::vector<MemoryId>> LocalMemos::derived_from(const MemoryId& source) {
  MEMOS_TRY(const std::vector<Link> links, parts_.vault->links(source));
  std::vector<MemoryId> ids;
  for (const Link& link : links)
    if (link.type == LinkType::kDerivedFrom && link.to == source) ids.push_back(link.from);
  return ids;
}

/// Appends the changes that a new text of a turn brings: what was read from the old one is put away, what the new one
/// states is added.
Status LocalMemos::read_again(const Target& turn, const Body& body, bool read, std::vector<vault::Change>& changes) {
  const MemoryId source = turn.row.memory;
  const MemoryId named[] = {source};
  MEMOS_TRY(const std::vector<Following> following, with_derived(named));
  summarise_again(following);
  for (const Following& one : following) {
    const bool was_read = one.derived && one.row.body && was_read_from(*one.row.body, source);
    if (!was_read || !cube::is_current(one.row.state)) continue;
    MEMOS_CHECK_OK(cube::next_state(one.row.state, Operation::kArchive, one.row.body->governance.frozen));
    vault::Change& change = changes.emplace_back();
    change.operation = Operation::kArchive;
    change.memory = one.row.memory;
  }
  if (!read || !reader::is_read(body)) return {};
  std::vector<vault::Change> links;
  for (Body& made : reader::derive(body, source, body.said_at.value_or(turn.row.created_at), {}, parts_.statements)) {
    const MemoryId id = ids_.next();
    changes.push_back(addition(id, std::move(made)));
    links.push_back(link_to_source(id, source));
  }
  std::ranges::move(links, std::back_inserter(changes));
  return {};
}

/// Appends the same change for what was derived from the memory: all of it when the memory is deleted; what was read
/// from it when it is archived; and when it is restored, what went with it.
Status LocalMemos::follow_state(const Target& target, Operation operation, std::vector<vault::Change>& changes) {
  const MemoryId named[] = {target.row.memory};
  MEMOS_TRY(const std::vector<Following> all, with_derived(named));
  if (operation != Operation::kRestore) summarise_again(all);
  // What one commit did lies side by side in the journal.
  std::set<std::uint64_t> went_along;
  for (const Following& one : all) went_along.insert(one.row.recorded_from.value);
  std::uint64_t last = target.row.recorded_from.value;
  while (went_along.contains(last + 1)) ++last;
  for (const Following& one : all) {
    if (!one.derived || !one.row.body || one.cube->id != target.cube->id) continue;
    const bool was_read = was_read_from(*one.row.body, target.row.memory);
    const bool frozen = one.row.body->governance.frozen;
    bool wanted = false;
    if (operation == Operation::kDelete) {
      wanted = one.row.state != State::kDeleted && one.row.state != State::kErased;
    } else if (operation == Operation::kArchive) {
      wanted = was_read && cube::is_current(one.row.state);
    } else if (operation == Operation::kRestore) {
      const bool with_it = one.row.recorded_from > target.row.recorded_from && one.row.recorded_from.value <= last;
      const bool expired = was_read && target.row.state == State::kExpired && one.row.state == State::kExpired;
      wanted = one.row.state == target.row.state && (with_it || expired);
    }
    if (!wanted) continue;
    MEMOS_CHECK_OK(cube::next_state(one.row.state, operation, frozen));
    vault::Change& change = changes.emplace_back();
    change.operation = operation;
    change.memory = one.row.memory;
    if (operation == Operation::kRestore) lift_expiry(one.row, changes);
  }
  return {};
}

/// Who restores a memory wants it: it would be expired again at once.
void LocalMemos::lift_expiry(const vault::VersionRow& row, std::vector<vault::Change>& changes) {
  if (!row.body->governance.expires_at || *row.body->governance.expires_at > now()) return;
  vault::Change& lasting = changes.emplace_back();
  lasting.operation = Operation::kUpdate;
  lasting.memory = row.memory;
  lasting.no_vector = row.no_vector;
  lasting.body = row.body;
  lasting.body->governance.expires_at.reset();
}

}  // namespace memos::api
