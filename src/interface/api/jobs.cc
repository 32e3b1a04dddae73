// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Durable jobs: who does what, and what the caller sees of them.
#include <algorithm>
#include <mutex>
#include <utility>

#include "base/limits.h"
#include "interface/api/local_memos.h"

namespace memos::api {

void LocalMemos::register_jobs() {
  using scheduler::JobContext;
  scheduler_.register_handler("embed", [this](JobContext& context) { return run_embed(context, false); });
  scheduler_.register_handler("reembed", [this](JobContext& context) { return run_embed(context, true); });
  scheduler_.register_handler("expire", [this](JobContext& context) { return run_expire(context); });
  scheduler_.register_handler("purge", [this](JobContext& context) { return run_purge(context); });
  scheduler_.register_handler("snapshot", [this](JobContext&) { return write_snapshots(); });
  scheduler_.register_handler("usage", [this](JobContext&) { return usage_.flush(); });
}

/// Snapshots stay consistent with what is erased: see erase_all.
Status LocalMemos::write_snapshots() {
  const std::scoped_lock lock(snapshots_mutex_);
  return pool_.write_snapshots();
}

/// Erases what was deleted longer ago than a deleted memory is kept.
Status LocalMemos::run_purge(scheduler::JobContext& context) {
  const CubeId cube = context.row().cube;
  const UtcMs before{now().value - std::chrono::milliseconds(limits::kDeletedKept).count()};
  std::uint64_t done = 0;
  for (;;) {
    MEMOS_TRY(const std::vector<MemoryId> old, parts_.vault->deleted_before(cube, before, limits::kMaxPage));
    if (old.empty()) break;
    MEMOS_TRY(const EraseReport report, erase_all(old, ActorId{}));
    if (report.memories == 0) return fail(ErrorCode::kInternal, "deleted memories cannot be erased");
    done += report.memories;
    MEMOS_CHECK_OK(context.report(done, 0));
    context.yield_to_foreground();
  }
  // Others were deleted later: look again.
  MEMOS_TRY(const std::vector<MemoryId> later, parts_.vault->deleted_before(cube, {now().value + 1}, 1));
  if (later.empty()) return {};
  const UtcMs due{now().value + std::chrono::milliseconds(limits::kPurgeEvery).count()};
  context.postpone(due, {});
  return {};
}

JobInfo LocalMemos::job_info(const vault::JobRow& row) {
  JobInfo info;
  info.id = row.id;
  info.kind = row.kind;
  if (row.cube.value != 0)
    if (const auto cube = cubes_.find(row.cube)) info.cube = (*cube)->name;
  info.state = static_cast<JobState>(row.state);
  info.attempts = row.attempts;
  info.done = row.done;
  info.total = row.total;
  info.created_at = row.created_at;
  info.updated_at = row.updated_at;
  info.run_after = row.run_after;
  info.last_error = row.last_error;
  return info;
}

Result<std::vector<JobInfo>> LocalMemos::jobs(bool include_finished) {
  MEMOS_TRY(const std::vector<vault::JobRow> rows, parts_.vault->list_jobs(include_finished));
  std::vector<JobInfo> infos;
  infos.reserve(rows.size());
  for (const vault::JobRow& row : rows) infos.push_back(job_info(row));
  return infos;
}

Result<JobInfo> LocalMemos::job(JobId id) {
  MEMOS_TRY(const std::vector<vault::JobRow> rows, parts_.vault->list_jobs(true));
  const auto row = std::ranges::find(rows, id, &vault::JobRow::id);
  if (row == rows.end()) return fail(ErrorCode::kNotFound, "no job has the number " + std::to_string(id.value), "id");
  return job_info(*row);
}

Status LocalMemos::cancel_job(JobId id) {
  MEMOS_CHECK_OK(require_writable());
  return scheduler_.cancel(id);
}

Result<std::uint64_t> LocalMemos::run_jobs(const ProgressFn& progress) {
  MEMOS_CHECK_OK(require_writable());
  if (!progress) return scheduler_.run_due({});
  return scheduler_.run_due(
      [&](const vault::JobRow& row) { return progress({.stage = row.kind, .done = row.done, .total = row.total}); });
}

}  // namespace memos::api
