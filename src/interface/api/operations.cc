// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Operations on the whole folder: verify, backup, statistics.
#include <algorithm>
#include <mutex>
#include <utility>

#include "interface/api/local_memos.h"
#include "memos/requests.hpp"

namespace memos::api {

namespace {

std::function<bool(std::uint64_t, std::uint64_t)> told(const ProgressFn& progress, std::string stage) {
  if (!progress) return [](std::uint64_t, std::uint64_t) { return true; };
  return [&progress, stage = std::move(stage)](std::uint64_t done, std::uint64_t total) {
    return progress({.stage = stage, .done = done, .total = total});
  };
}

}  // namespace

/// What concerns all tenants at once is for the folder's own.
Status LocalMemos::require_folder() const {
  if (owned_) return {};
  return fail(ErrorCode::kDenied, "this concerns the whole folder, which belongs to another tenant", "tenant");
}

Result<VerifyReport> LocalMemos::verify(const ProgressFn& progress) {
  MEMOS_CHECK_OK(require_folder());
  MEMOS_TRY(vault::VerifyCounts counts, parts_.vault->verify(told(progress, "verify")));
  VerifyReport report;
  report.cubes = counts.cubes;
  report.entries = counts.entries;
  report.versions = counts.versions;
  report.vectors = counts.vectors;
  report.blobs = counts.blobs;
  report.problems = std::move(counts.problems);
  MEMOS_CHECK_OK(verify_indexes(progress, report));
  return report;
}

/// What is derived and kept, against what the rows give.
Status LocalMemos::verify_indexes(const ProgressFn& progress, VerifyReport& report) {
  MEMOS_TRY(std::vector<vault::CubeInfo> cubes, parts_.vault->list_cubes(cubes_.tenant()));
  {
    const std::scoped_lock lock(tenants_mutex_);  // Tenants that were seen: only they have indexes here.
    for (const auto& [tenant, view] : tenants_) {
      MEMOS_TRY(const std::vector<vault::CubeInfo> more, parts_.vault->list_cubes(tenant));
      cubes.insert(cubes.end(), more.begin(), more.end());
    }
  }
  std::uint64_t done = 0;
  for (const vault::CubeInfo& cube : cubes) {
    Result<index::IndexPool::Check> check = pool_.verify(cube.id);
    if (check) {
      report.indexes += check->compared;
      for (std::string& problem : check->problems) report.problems.push_back(std::move(problem));
    } else if (check.error().code == ErrorCode::kCorrupt) {
      report.problems.push_back("index of cube " + std::to_string(cube.id.value) +
                                " cannot be compared: " + check.error().message);
    } else {
      return std::unexpected(check.error());
    }
    MEMOS_CHECK_OK(evidence_.verify(cube.id, report.problems));
    if (progress && !progress({.stage = "verify indexes", .done = ++done, .total = cubes.size()}))
      return fail(ErrorCode::kCancelled, "the check was stopped");
  }
  return {};
}

Result<BackupReport> LocalMemos::backup(const std::string& path, const ProgressFn& progress) {
  MEMOS_CHECK_OK(require_folder());
  if (path.empty()) return fail(ErrorCode::kInvalidArgument, "path is empty; name an empty or missing folder", "path");
  BackupReport report;
  report.path = path;
  MEMOS_TRY(report.bytes, parts_.vault->backup(path, told(progress, "backup")));
  return report;
}

Result<Statistics> LocalMemos::statistics() {
  MEMOS_TRY(const vault::VaultStatistics stored, parts_.vault->statistics());
  Statistics statistics;
  if (owned_) {  // Figures of the whole folder are for its own tenant.
    statistics.versions = stored.versions;
    statistics.vectors = stored.vectors;
    statistics.disk_bytes = stored.disk_bytes;
    statistics.index_bytes = pool_.bytes() + evidence_.bytes();
    statistics.directory = parts_.directory;
    statistics.refined = refiner_.counts();
    statistics.kv = activation_.statistics();
  }
  statistics.schema_version = stored.schema_version;
  statistics.writable = stored.writable && !parts_.read_only;
  MEMOS_TRY(const std::vector<vault::CubeInfo> cubes, parts_.vault->list_cubes(cubes_.tenant()));
  statistics.cubes = cubes.size();
  for (const vault::CubeInfo& cube : cubes) statistics.memories += cube.current;
  MEMOS_TRY(const std::vector<vault::JobRow> jobs, parts_.vault->list_jobs(false));
  statistics.jobs_waiting =
      static_cast<std::uint64_t>(std::ranges::count_if(jobs, [&](const vault::JobRow& row) { return sees(row); }));
  const model::Embedder* const embedder = embedder_.ready();
  statistics.embedder = embedder == nullptr ? parts_.embedder_name : embedder->model_name();
  statistics.embedder_notice = embedder_.notice();
  MEMOS_CHECK_OK(tell_changes(cubes, jobs, statistics));
  return statistics;
}

}  // namespace memos::api
