// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "infrastructure/vault/jobs.h"

#include <sqlite3.h>

namespace memos::vault {
namespace {

#define MEMOS_JOB_COLUMNS                                                                                        \
  "id, kind, cube, key, payload, state, attempts, done, total, created_at, updated_at, run_after, lease_until, " \
  "owner, "                                                                                                      \
  "last_error"

JobRow load_job(Statement& row) {
  JobRow out;
  out.id.value = row.number<std::uint64_t>(0);
  out.kind = row.text(1);
  out.cube.value = row.number<std::uint32_t>(2);
  out.key = row.text(3);
  out.payload = row.text(4);
  out.state = row.number<std::uint8_t>(5);
  out.attempts = row.number<std::uint32_t>(6);
  out.done = row.number<std::uint64_t>(7);
  out.total = row.number<std::uint64_t>(8);
  out.created_at.value = row.integer(9);
  out.updated_at.value = row.integer(10);
  out.run_after.value = row.integer(11);
  out.lease_until.value = row.integer(12);
  out.owner = row.text(13);
  out.last_error = row.text(14);
  return out;
}

Status remove_old_jobs(Connection& connection, JobId newest) {
  if (newest.value <= kFinishedJobsKept) return {};
  MEMOS_TRY(Statement * remove, connection.statement("DELETE FROM job WHERE state > 2 AND id <= ?1"));
  return remove->bind(1, newest.value - kFinishedJobsKept).run();
}

}  // namespace

Result<JobId> request_job(Connection& connection, CubeId cube, const JobRequest& request, UtcMs now) {
  MEMOS_TRY(Statement * find,
            connection.statement("SELECT id FROM job WHERE kind = ?1 AND cube = ?2 AND key = ?3 AND state IN (1, 2)"));
  find->bind_text(1, request.kind).bind(2, cube.value).bind_text(3, request.key);
  MEMOS_TRY(const bool joined, find->step());
  if (joined) {
    const JobId id{find->number<std::uint64_t>(0)};
    find->reset();
    // A job that runs may be past the new work already: it runs again.
    MEMOS_TRY(Statement * join,
              connection.statement("UPDATE job SET again = (state = 2), run_after = min(run_after, ?2) WHERE id = ?1"));
    MEMOS_CHECK_OK(join->bind(1, id.value).bind(2, request.run_after.value).run());
    return id;
  }
  MEMOS_TRY(
      Statement * insert,
      connection.statement("INSERT INTO job(kind, cube, key, payload, state, again, attempts, done, total, created_at, "
                           "updated_at, run_after, lease_until, owner, last_error) "
                           "VALUES(?1, ?2, ?3, ?4, 1, 0, 0, 0, 0, ?5, ?5, ?6, 0, '', '')"));
  insert->bind_text(1, request.kind).bind(2, cube.value).bind_text(3, request.key).bind_text(4, request.payload);
  MEMOS_CHECK_OK(insert->bind(5, now.value).bind(6, request.run_after.value).run());
  const JobId id{static_cast<std::uint64_t>(sqlite3_last_insert_rowid(connection.raw()))};
  MEMOS_CHECK_OK(remove_old_jobs(connection, id));
  return id;
}

Result<std::optional<JobRow>> claim_job(Connection& connection, const std::string& owner, UtcMs now,
                                        UtcMs lease_until) {
  MEMOS_TRY(Statement * claim,
            connection.statement(
                "UPDATE job SET state = 2, again = 0, attempts = attempts + 1, owner = ?1, lease_until = ?3, "
                "updated_at = ?2 WHERE id = (SELECT id FROM job WHERE (state = 1 AND run_after <= ?2) OR "
                "(state = 2 AND lease_until <= ?2) ORDER BY id LIMIT 1) RETURNING " MEMOS_JOB_COLUMNS));
  claim->bind_text(1, owner).bind(2, now.value).bind(3, lease_until.value);
  const Rows rows(*claim);
  MEMOS_TRY(const bool row, claim->step());
  if (!row) return std::nullopt;
  JobRow job = load_job(*claim);
  MEMOS_CHECK_OK(claim->run());
  return job;
}

Result<bool> any_job_due(Connection& connection, UtcMs now) {
  MEMOS_TRY(Statement * look, connection.statement("SELECT 1 FROM job WHERE (state = 1 AND run_after <= ?1) OR "
                                                   "(state = 2 AND lease_until <= ?1) LIMIT 1"));
  const Rows rows(*look);
  return look->bind(1, now.value).step();
}

Status update_job(Connection& connection, const JobRow& row) {
  // Finished, but asked for again while it ran: it waits again. Put off, but asked for again: the earlier time counts.
  MEMOS_TRY(Statement * update,
            connection.statement(
                "UPDATE job SET payload = ?2, state = iif(again AND ?3 = 3, 1, ?3), attempts = iif(again AND "
                "?3 = 3, 0, ?4), done = ?5, total = ?6, updated_at = ?7, run_after = iif(again AND ?3 = 3, "
                "run_after, iif(again AND ?3 = 1, min(run_after, ?8), ?8)), lease_until = ?9, owner = ?10, last_error "
                "= ?11, again = (again AND ?3 = 2) "
                "WHERE id = ?1"));
  update->bind(1, row.id.value)
      .bind_text(2, row.payload)
      .bind(3, int{row.state})
      .bind(4, row.attempts)
      .bind(5, row.done);
  update->bind(6, row.total).bind(7, row.updated_at.value).bind(8, row.run_after.value).bind(9, row.lease_until.value);
  MEMOS_CHECK_OK(update->bind_text(10, row.owner).bind_text(11, row.last_error).run());
  if (sqlite3_changes(connection.raw()) == 0)
    return fail(ErrorCode::kNotFound, "no job " + std::to_string(row.id.value), "job");
  return {};
}

Result<std::vector<JobRow>> list_jobs(Connection& connection, bool include_finished) {
  MEMOS_TRY(Statement * select,
            connection.statement("SELECT " MEMOS_JOB_COLUMNS " FROM job WHERE ?1 OR state IN (1, 2) ORDER BY id"));
  const Rows rows(*select);
  select->bind(1, include_finished ? 1 : 0);
  std::vector<JobRow> out;
  for (;;) {
    MEMOS_TRY(const bool row, select->step());
    if (!row) return out;
    out.push_back(load_job(*select));
  }
}

}  // namespace memos::vault
