// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// A whole cube back to an earlier point, by appending.
#include <set>
#include <utility>

#include "base/limits.h"
#include "infrastructure/cube/state.h"
#include "interface/api/expiry.h"
#include "interface/api/local_memos.h"
#include "interface/api/once.h"

namespace memos::api {

namespace {

/// Memories that the journal names after a position.
Result<std::set<MemoryId>> changed_since(vault::Vault& vault, CubeId cube, Sequence after) {
  std::set<MemoryId> changed;
  for (;;) {
    MEMOS_TRY(const std::vector<JournalEntry> entries, vault.journal(cube, after, limits::kMaxPage));
    for (const JournalEntry& entry : entries) {
      after = entry.sequence;
      const bool link = entry.operation == Operation::kLink || entry.operation == Operation::kUnlink;
      if (!link && !entry.memory.is_nil()) changed.insert(entry.memory);
    }
    if (entries.size() < limits::kMaxPage) return changed;
  }
}

vault::Change change_of(const MemoryId& id, Operation operation) {
  vault::Change change;
  change.operation = operation;
  change.memory = id;
  return change;
}

}  // namespace

/// The changes that give a memory back the content and state that it had; none when it has them.
Status LocalMemos::roll_back_memory(const CubeState& cube, const MemoryId& id, Sequence to, vault::WriteBatch& batch,
                                    RollbackReport& report) {
  std::vector<vault::Change>& changes = batch.changes;
  MEMOS_TRY(const vault::VersionRow open, parts_.vault->current(id));
  Result<vault::VersionRow> then = parts_.vault->at(id, to);
  if (!then && then.error().code != ErrorCode::kNotFound) return std::unexpected(then.error());
  if (open.state == State::kErased) {
    if (then && then->state != State::kErased) ++report.erased_kept;
    return {};
  }
  const bool frozen = open.body && open.body->governance.frozen;
  if (!then) {  // It was not there yet: hidden now, and kept as long as anything deleted is.
    if (open.state == State::kDeleted) return {};
    MEMOS_CHECK_OK(cube::next_state(open.state, Operation::kDelete, frozen));
    changes.push_back(change_of(id, Operation::kDelete));
    ++report.changed;
    return {};
  }
  const bool same_content = then->content == open.content || then->body == open.body;
  if (then->state == open.state && same_content) return {};
  ++report.changed;
  State state = open.state;
  if (!same_content || cube::is_current(then->state)) {
    vault::Change& change = changes.emplace_back(change_of(id, Operation::kRollback));
    MEMOS_TRY(state, cube::next_state(state, Operation::kRollback, frozen));
    MEMOS_TRY(change.vector, stored_vector(cube, batch.space, then->content));
    change.no_vector = then->no_vector;
    change.body = std::move(then->body);
  }
  if (state == then->state) return {};
  for (const Operation operation : {Operation::kDelete, Operation::kArchive, Operation::kExpire}) {
    const Result<State> reached = cube::next_state(state, operation, frozen);
    if (!reached || *reached != then->state) continue;
    changes.push_back(change_of(id, operation));
    break;
  }
  return {};
}

Result<RollbackReport> LocalMemos::rollback_cube(const std::string& name, const AsOf& to, ActorId actor) {
  MEMOS_CHECK_OK(require_writable());
  MEMOS_TRY(const auto before, done_before(*parts_.vault, AnswerKind::kRollbackCube));
  if (before) return unpack_rollback(*before);
  const scheduler::Scheduler::Foreground foreground(scheduler_);
  const std::shared_lock not_deriving(deriving_mutex_);
  MEMOS_TRY(CubeState * cube, cubes_.find(name, "name"));
  MEMOS_TRY(const std::optional<Sequence> position, this->position(*cube, to));
  if (!position) return fail(ErrorCode::kInvalidArgument, "to names no sequence and no time to go back to", "to");
  MEMOS_TRY(const vault::CubeInfo info, parts_.vault->cube(cube->id));
  if (*position > info.head)
    return fail(ErrorCode::kInvalidArgument,
                "the journal ends at entry " + std::to_string(info.head.value) + ", nothing is known of a later one",
                "to");
  MEMOS_TRY(const std::set<MemoryId> changed, changed_since(*parts_.vault, cube->id, *position));
  RollbackReport report;
  vault::WriteBatch batch;
  batch.cube = cube->id;
  batch.actor = actor;
  batch.time = now();
  const SpaceId space = batch.space = cube->space();
  for (const MemoryId& id : changed) MEMOS_CHECK_OK(roll_back_memory(*cube, id, *position, batch, report));
  if (batch.changes.empty()) return report;
  for (const vault::Change& change : batch.changes)
    if (change.body) ask_to_expire(*change.body, batch.jobs);
  const UtcMs due{batch.time.value + std::chrono::milliseconds(limits::kDeletedKept).count()};
  batch.jobs.push_back({.kind = "purge", .key = {}, .payload = {}, .run_after = due});
  if (!embedder_.off()) batch.jobs.push_back({.kind = "embed", .key = {}, .payload = {}, .run_after = batch.time});
  batch.request = record_of(AnswerKind::kRollbackCube, pack(report));
  MEMOS_CHECK_OK(parts_.vault->commit(std::move(batch)));
  follow_change(*cube, space);
  scheduler_.notify();
  after_changes(report.changed);
  return report;
}

}  // namespace memos::api
