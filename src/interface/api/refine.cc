// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Refinement: turns read again by a language model, as durable jobs. Asking for it, by hand and by what is written, and
// the job's handler.
#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "base/utf8.h"
#include "interface/api/local_memos.h"
#include "interface/api/refine_run.h"

namespace memos::api {

Result<JobId> LocalMemos::refine(const RefineRequest& request) {
  MEMOS_CHECK_OK(require_writable());
  MEMOS_CHECK_OK(base::require_text(request.session_id, "session_id"));
  if (!request.facts && !request.summaries)
    return fail(ErrorCode::kInvalidArgument, "ask for facts, for summaries, or for both", "facts");
  MEMOS_TRY(const CubeState* cube, cubes_.find(request.cube, "cube"));
  if (refiner_.parts() == nullptr)
    return fail(ErrorCode::kUnavailable,
                "no language model is named: give --refine URL, or set refine where the folder is served", "refine");
  RefineWork work{
      .facts = request.facts, .summaries = request.summaries, .again = request.again, .session = {}, .after = {}};
  if (!request.session_id.empty()) work.session = print_of_session(cube->repeat_key, request.session_id);
  if (request.since) {
    const Result<vault::VersionRow> row = parts_.vault->current(*request.since);
    if (!row && row.error().code != ErrorCode::kNotFound) return std::unexpected(row.error());
    if (!row || row->cube != cube->id)
      return fail(ErrorCode::kNotFound, "no memory " + request.since->str() + " in this cube", "since");
    work.after = row->recorded_from;
  }
  return scheduler_.request(cube->id, {.kind = "refine", .key = work.key(), .payload = {}, .run_after = now()});
}

Status LocalMemos::run_refine(scheduler::JobContext& context) {
  const Result<CubeState*> found = cubes_.find(context.row().cube);
  if (!found && found.error().code == ErrorCode::kNotFound) return {};  // Dropped meanwhile.
  if (!found) return std::unexpected(found.error());
  if (refiner_.parts() == nullptr) {
    // Until the folder is opened with a model nothing can be done; that will wake the job.
    context.postpone({now().value + std::chrono::milliseconds(limits::kPurgeEvery).count()},
                     "the folder is open without a language model");
    return {};
  }
  MEMOS_TRY(RefineWork work, RefineWork::parse(context.row().key));
  RefineRun run({.vault = *parts_.vault,
                 .ids = ids_,
                 .clock = *parts_.clock,
                 .refiner = refiner_,
                 .context = context,
                 .cube = **found,
                 .deriving = deriving_mutex_,
                 .committed = [this](std::size_t changes) { after_changes(changes); }},
                std::move(work));
  return run.run();
}

/// Asks for the refinement of what was just added, in the same transaction, where that is wished for.
void LocalMemos::refine_new(const CubeState& cube, const AddRequest& request, std::span<const std::size_t> places,
                            vault::WriteBatch& batch) {
  std::vector<const Body*> turns;
  for (const std::size_t place : places)
    if (!request.items[place].id) turns.push_back(&request.items[place]);
  refiner_.on_new_turns(cube, turns, batch.time, batch.jobs);
}

/// Asks for summaries anew where one of these goes with the others.
void LocalMemos::summarise_again(std::span<const Following> going) {
  const auto job = refiner_.summary_again(now());
  if (!job) return;
  std::set<CubeId> cubes;
  for (const Following& one : going)
    if (one.derived && one.row.body && one.row.body->type == MemoryType::kSummary) cubes.insert(one.cube->id);
  for (const CubeId cube : cubes) scheduler_.request_soon(cube, *job);
}

}  // namespace memos::api
