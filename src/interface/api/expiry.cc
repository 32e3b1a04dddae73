// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Times to live. Readers see at once what is over; the job "expire" writes it into the journal soon after.
#include "interface/api/expiry.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/limits.h"
#include "infrastructure/cube/state.h"
#include "interface/api/local_memos.h"

namespace memos::api {

State state_at(const vault::VersionRow& row, std::optional<UtcMs> time) noexcept {
  const bool over = time && row.body && row.body->governance.expires_at && *row.body->governance.expires_at <= *time;
  return over && cube::is_legal(row.state, Operation::kExpire, false) ? State::kExpired : row.state;
}

void ask_to_expire(const Body& body, std::vector<vault::JobRequest>& jobs) {
  if (!body.governance.expires_at) return;
  const UtcMs due = *body.governance.expires_at;
  const auto asked = std::ranges::find(jobs, "expire", &vault::JobRequest::kind);
  if (asked == jobs.end()) {
    jobs.push_back({.kind = "expire", .key = {}, .payload = {}, .run_after = due});
  } else {
    asked->run_after = std::min(asked->run_after, due);
  }
}

namespace {

vault::Change expiry_of(const vault::VersionRow& row) {
  vault::Change change;
  change.operation = Operation::kExpire;
  change.memory = row.memory;
  change.expected_version = row.version;
  return change;
}

}  // namespace

/// Writes expiries; a memory that changed meanwhile is left to the next run.
Status LocalMemos::commit_expiries(const CubeState& cube, std::vector<vault::Change> changes) {
  const auto commit = [&](std::vector<vault::Change> some) -> Status {
    vault::WriteBatch batch;
    batch.cube = cube.id;
    batch.time = now();
    batch.changes = std::move(some);
    const std::size_t count = batch.changes.size();
    MEMOS_CHECK_OK(parts_.vault->commit(std::move(batch)));
    after_changes(count);
    return {};
  };
  if (changes.empty()) return {};
  const Status all = commit(changes);
  if (all || all.error().code != ErrorCode::kConflict) return all;
  for (vault::Change& change : changes) {
    std::vector<vault::Change> one;
    one.push_back(std::move(change));
    const Status done = commit(std::move(one));
    if (!done && done.error().code != ErrorCode::kConflict) return done;
  }
  return {};
}

/// A change finds the memory as readers see it: what is over is written down first.
Status LocalMemos::settle_expiry(Target& target) {
  if (state_at(target.row, now()) == target.row.state || target.row.body->governance.frozen) return {};
  std::vector<vault::Change> changes;
  changes.push_back(expiry_of(target.row));
  const MemoryId id = target.row.memory;
  MEMOS_CHECK_OK(commit_expiries(*target.cube, std::move(changes)));
  MEMOS_TRY(target.row, parts_.vault->current(id));
  return {};
}

/// Moves what is over to state expired and waits for what ends next. Frozen memories wait until they are not.
Status LocalMemos::run_expire(scheduler::JobContext& context) {
  const Result<CubeState*> found = cubes_.find(context.row().cube);
  if (!found && found.error().code == ErrorCode::kNotFound) return {};  // Dropped meanwhile.
  if (!found) return std::unexpected(found.error());
  const CubeState& cube = **found;
  const UtcMs time = now();
  std::optional<UtcMs> next;
  std::uint64_t done = 0;
  vault::ListQuery query;
  query.cube = cube.id;
  query.limit = limits::kMaxPage;
  for (bool last = false; !last;) {
    MEMOS_TRY(const std::vector<vault::VersionRow> rows, parts_.vault->list(query));
    last = rows.size() < query.limit;
    std::vector<vault::Change> over;
    for (const vault::VersionRow& row : rows) {
      query.after = row.recorded_from;
      if (!row.body || !row.body->governance.expires_at) continue;
      if (!cube::is_legal(row.state, Operation::kExpire, row.body->governance.frozen)) continue;
      const UtcMs end = *row.body->governance.expires_at;
      if (end <= time) {
        over.push_back(expiry_of(row));
      } else {
        next = std::min(next.value_or(end), end);
      }
    }
    done += over.size();
    MEMOS_CHECK_OK(commit_expiries(cube, std::move(over)));
    MEMOS_CHECK_OK(context.report(done, 0));
    context.yield_to_foreground();
  }
  // Not at once for each: a run reads the whole cube, and readers see what is over without it.
  const UtcMs soonest{time.value + std::chrono::milliseconds(limits::kExpireEvery).count()};
  if (next) context.postpone(std::max(*next, soonest), {});
  return {};
}

}  // namespace memos::api
