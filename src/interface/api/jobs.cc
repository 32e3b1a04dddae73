// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Durable jobs: who does what, and what the caller sees of them.
#include <algorithm>
#include <mutex>
#include <utility>

#include "base/limits.h"
#include "interface/api/local_memos.h"
#include "interface/api/refine_work.h"

namespace memos::api {

/// The tenant of a cube; this one for cubes that are gone, of which the handlers make nothing.
Result<LocalMemos*> LocalMemos::tenant_of(CubeId cube) {
  const Result<vault::CubeInfo> info = parts_.vault->cube(cube);
  if (info) return &of_tenant(info->tenant);
  if (info.error().code == ErrorCode::kNotFound) return this;
  return std::unexpected(info.error());
}

void LocalMemos::register_jobs() {
  using scheduler::JobContext;
  const auto on_cube = [this](const std::string& kind, auto run) {
    scheduler_.register_handler(kind, [this, run](JobContext& context) -> Status {
      MEMOS_TRY(LocalMemos * memos, tenant_of(context.row().cube));
      return run(*memos, context);
    });
  };
  on_cube("embed", [](LocalMemos& memos, JobContext& context) { return memos.run_embed(context, false); });
  on_cube("reembed", [](LocalMemos& memos, JobContext& context) { return memos.run_embed(context, true); });
  on_cube("refine", [](LocalMemos& memos, JobContext& context) { return memos.run_refine(context); });
  on_cube("encode", [](LocalMemos& memos, JobContext& context) { return memos.run_encode(context); });
  on_cube("expire", [](LocalMemos& memos, JobContext& context) { return memos.run_expire(context); });
  on_cube("purge", [](LocalMemos& memos, JobContext& context) { return memos.run_purge(context); });
  scheduler_.register_handler("webhook", [this](JobContext& context) { return hooks_.run(context); });
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

/// Jobs of the folder are its own tenant's; jobs of a cube that is gone are too.
bool LocalMemos::sees(const vault::JobRow& row) {
  if (row.cube.value != 0 && cubes_.find(row.cube)) return true;
  if (!owned_) return false;
  return row.cube.value == 0 || !parts_.vault->cube(row.cube);
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
  if (row.kind == "refine") info.counts = RefineProgress::parse(row.payload).counts;
  return info;
}

Result<std::vector<JobInfo>> LocalMemos::jobs(bool include_finished) {
  MEMOS_TRY(const std::vector<vault::JobRow> rows, parts_.vault->list_jobs(include_finished));
  std::vector<JobInfo> infos;
  infos.reserve(rows.size());
  for (const vault::JobRow& row : rows) {
    if (sees(row)) infos.push_back(job_info(row));
  }
  return infos;
}

Result<JobInfo> LocalMemos::job(JobId id) {
  MEMOS_TRY(const std::vector<vault::JobRow> rows, parts_.vault->list_jobs(true));
  const auto row = std::ranges::find(rows, id, &vault::JobRow::id);
  if (row == rows.end() || !sees(*row))
    return fail(ErrorCode::kNotFound, "no job has the number " + std::to_string(id.value), "id");
  return job_info(*row);
}

Status LocalMemos::cancel_job(JobId id) {
  MEMOS_CHECK_OK(require_writable());
  MEMOS_CHECK_OK(job(id));
  return scheduler_.cancel(id);
}

Result<std::uint64_t> LocalMemos::run_jobs(const ProgressFn& progress) {
  MEMOS_CHECK_OK(require_folder());
  MEMOS_CHECK_OK(require_writable());
  if (!progress) return scheduler_.run_due({});
  return scheduler_.run_due(
      [&](const vault::JobRow& row) { return progress({.stage = row.kind, .done = row.done, .total = row.total}); });
}

}  // namespace memos::api
