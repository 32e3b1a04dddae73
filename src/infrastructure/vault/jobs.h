// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include "infrastructure/vault/sqlite_db.h"
#include "infrastructure/vault/vault.h"

/// The statements on the table of durable jobs. Writes run inside a transaction.
namespace memos::vault {

/// Finished jobs that are kept to be looked at; older ones are removed.
inline constexpr std::uint64_t kFinishedJobsKept = 1000;

[[nodiscard]] Result<JobId> request_job(Connection& connection, CubeId cube, const JobRequest& request, UtcMs now);
[[nodiscard]] Result<std::optional<JobRow>> claim_job(Connection& connection, const std::string& owner, UtcMs now,
                                                      UtcMs lease_until);
/// Whether claim_job would find one.
[[nodiscard]] Result<bool> any_job_due(Connection& connection, UtcMs now);
[[nodiscard]] Status update_job(Connection& connection, const JobRow& row);
[[nodiscard]] Result<std::vector<JobRow>> list_jobs(Connection& connection, bool include_finished);

}  // namespace memos::vault
