// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "infrastructure/vault/memory_jobs.h"

#include "infrastructure/vault/jobs.h"
#include "memos/requests.hpp"

namespace memos::vault {
namespace {

bool is(const JobRow& row, JobState state) { return row.state == static_cast<std::uint8_t>(state); }
bool unfinished(const JobRow& row) { return is(row, JobState::kWaiting) || is(row, JobState::kRunning); }

}  // namespace

JobId MemoryJobs::request(CubeId cube, const JobRequest& request, UtcMs now) {
  for (auto& [id, job] : jobs_) {
    JobRow& row = job.row;
    if (!unfinished(row) || row.kind != request.kind || row.cube != cube || row.key != request.key) continue;
    job.again = is(row, JobState::kRunning);
    row.run_after = std::min(row.run_after, request.run_after);
    return id;
  }
  Kept job;
  job.row.id = JobId{++last_};
  job.row.kind = request.kind;
  job.row.cube = cube;
  job.row.key = request.key;
  job.row.payload = request.payload;
  job.row.created_at = job.row.updated_at = now;
  job.row.run_after = request.run_after;
  jobs_.emplace(job.row.id, job);
  std::erase_if(jobs_, [&](const auto& item) {
    return !unfinished(item.second.row) && item.first.value + kFinishedJobsKept <= last_;
  });
  return job.row.id;
}

std::optional<JobRow> MemoryJobs::claim(const std::string& owner, UtcMs now, UtcMs lease_until) {
  for (auto& [id, job] : jobs_) {
    JobRow& row = job.row;
    const bool due = (is(row, JobState::kWaiting) && row.run_after <= now) ||
                     (is(row, JobState::kRunning) && row.lease_until <= now);
    if (!due) continue;
    row.state = static_cast<std::uint8_t>(JobState::kRunning);
    ++row.attempts;
    row.owner = owner;
    row.lease_until = lease_until;
    row.updated_at = now;
    job.again = false;
    return row;
  }
  return std::nullopt;
}

Status MemoryJobs::update(const JobRow& row) {
  const auto found = jobs_.find(row.id);
  if (found == jobs_.end()) return fail(ErrorCode::kNotFound, "no job " + std::to_string(row.id.value), "job");
  Kept& job = found->second;
  const JobRow old = job.row;
  job.row = row;
  job.row.kind = old.kind;
  job.row.cube = old.cube;
  job.row.key = old.key;
  job.row.created_at = old.created_at;
  if (job.again && is(row, JobState::kDone)) {
    job.row.state = static_cast<std::uint8_t>(JobState::kWaiting);
    job.row.attempts = 0;
    job.row.run_after = old.run_after;
  } else if (job.again && is(row, JobState::kWaiting)) {
    job.row.run_after = std::min(old.run_after, row.run_after);
  }
  job.again = job.again && is(row, JobState::kRunning);
  return {};
}

std::vector<JobRow> MemoryJobs::list(bool include_finished) const {
  std::vector<JobRow> out;
  for (const auto& [id, job] : jobs_) {
    if (include_finished || unfinished(job.row)) out.push_back(job.row);
  }
  return out;
}

void MemoryJobs::remove_cube(CubeId cube) {
  std::erase_if(jobs_, [&](const auto& item) { return item.second.row.cube == cube; });
}

}  // namespace memos::vault
