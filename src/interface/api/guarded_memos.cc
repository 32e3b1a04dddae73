// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/api/guarded_memos.h"

#include <algorithm>
#include <utility>

#include "base/result.h"

namespace memos::api {

using governance::Verb;

Status GuardedMemos::need(Verb verb) const {
  if (caller_.may(verb)) return {};
  return fail(ErrorCode::kDenied, "this key does not allow to " + std::string(governance::name(verb)), "key");
}

Status GuardedMemos::may_run_folder() const {
  if (caller_.runs_folder()) return {};
  return fail(ErrorCode::kDenied, "this needs an admin key of the folder's own tenant that is bound to no cubes",
              "key");
}

Status GuardedMemos::need_cube(const std::string& name, std::string_view field) const {
  if (caller_.may_use(name)) return {};
  return fail(ErrorCode::kNotFound, "no cube is named \"" + name + "\"", std::string(field));
}

Status GuardedMemos::need_memory(const MemoryId& id, std::string_view field) {
  if (caller_.cubes.empty()) return {};  // All of the tenant's: the view itself hides the rest.
  const Result<Memory> memory = inner_.get(id, {});
  if (memory && sees(*memory)) return {};
  if (!memory && memory.error().code != ErrorCode::kNotFound) return std::unexpected(memory.error());
  return fail(ErrorCode::kNotFound, "no memory has the id " + id.str(), std::string(field));
}

Status GuardedMemos::need_search(const std::vector<std::string>& cubes) const {
  for (std::size_t i = 0; i < cubes.size(); ++i) {
    MEMOS_CHECK_OK(need_cube(cubes[i], "cubes[" + std::to_string(i) + "]"));
  }
  return {};
}

// ---- cubes -----------------------------------------------------------------------------------------------------

Result<CubeSummary> GuardedMemos::create_cube(const CubeCreate& request) {
  MEMOS_CHECK_OK(need(Verb::kWrite));
  if (!caller_.may_use(request.name))
    return fail(ErrorCode::kDenied, "this key is bound to other cubes than the one that it would make", "name");
  return inner_.create_cube(request);
}

Result<std::vector<CubeSummary>> GuardedMemos::list_cubes() {
  MEMOS_CHECK_OK(need(Verb::kRead));
  MEMOS_TRY(std::vector<CubeSummary> cubes, inner_.list_cubes());
  std::erase_if(cubes, [&](const CubeSummary& cube) { return !caller_.may_use(cube.name); });
  return cubes;
}

Result<CubeSummary> GuardedMemos::describe_cube(const std::string& name) {
  MEMOS_CHECK_OK(need(Verb::kRead));
  MEMOS_CHECK_OK(need_cube(name, "name"));
  return inner_.describe_cube(name);
}

Result<EraseReport> GuardedMemos::drop_cube(const std::string& name, ActorId) {
  MEMOS_CHECK_OK(need(Verb::kDelete));
  MEMOS_CHECK_OK(need_cube(name, "name"));
  return inner_.drop_cube(name, caller_.actor);
}

// ---- writing ---------------------------------------------------------------------------------------------------

Result<AddResult> GuardedMemos::add(const AddRequest& request) {
  MEMOS_CHECK_OK(need(Verb::kWrite));
  if (!caller_.may_use(request.cube)) {
    if (request.create_cube)
      return fail(ErrorCode::kDenied, "this key is bound to other cubes than the one that it would write", "cube");
    MEMOS_CHECK_OK(need_cube(request.cube, "cube"));
  }
  AddRequest own = request;
  own.actor = caller_.actor;
  return inner_.add(own);
}

Result<Memory> GuardedMemos::update(const UpdateRequest& request) {
  MEMOS_CHECK_OK(need(Verb::kWrite));
  MEMOS_CHECK_OK(need_memory(request.id));
  UpdateRequest own = request;
  own.actor = caller_.actor;
  return inner_.update(own);
}

Result<Memory> GuardedMemos::remove(const MemoryId& id, ActorId) {
  MEMOS_CHECK_OK(need(Verb::kDelete));
  MEMOS_CHECK_OK(need_memory(id));
  return inner_.remove(id, caller_.actor);
}

Result<Memory> GuardedMemos::restore(const MemoryId& id, ActorId) {
  MEMOS_CHECK_OK(need(Verb::kWrite));
  MEMOS_CHECK_OK(need_memory(id));
  return inner_.restore(id, caller_.actor);
}

Result<Memory> GuardedMemos::archive(const MemoryId& id, ActorId) {
  MEMOS_CHECK_OK(need(Verb::kWrite));
  MEMOS_CHECK_OK(need_memory(id));
  return inner_.archive(id, caller_.actor);
}

Result<EraseReport> GuardedMemos::erase(const std::vector<MemoryId>& ids, ActorId) {
  MEMOS_CHECK_OK(need(Verb::kDelete));
  for (const MemoryId& id : ids) MEMOS_CHECK_OK(need_memory(id));
  return inner_.erase(ids, caller_.actor);
}

Result<ForgetReport> GuardedMemos::forget(const ForgetRequest& request) {
  MEMOS_CHECK_OK(need(request.preview ? Verb::kRead : Verb::kDelete));
  MEMOS_CHECK_OK(need_cube(request.cube, "cube"));
  for (const MemoryId& id : request.ids) MEMOS_CHECK_OK(need_memory(id, "ids"));
  ForgetRequest own = request;
  own.actor = caller_.actor;
  MEMOS_TRY(ForgetReport report, inner_.forget(own));
  std::erase_if(report.memories, [&](const Memory& memory) { return !sees(memory); });
  return report;
}

Result<Memory> GuardedMemos::rollback(const MemoryId& id, std::uint32_t version, ActorId) {
  MEMOS_CHECK_OK(need(Verb::kWrite));
  MEMOS_CHECK_OK(need_memory(id));
  return inner_.rollback(id, version, caller_.actor);
}

Result<RollbackReport> GuardedMemos::rollback_cube(const std::string& name, const AsOf& to, ActorId) {
  MEMOS_CHECK_OK(need(Verb::kWrite));
  MEMOS_CHECK_OK(need(Verb::kDelete));  // What was added since goes.
  MEMOS_CHECK_OK(need_cube(name, "name"));
  return inner_.rollback_cube(name, to, caller_.actor);
}

Status GuardedMemos::link(const Link& link, ActorId) {
  MEMOS_CHECK_OK(need(Verb::kWrite));
  MEMOS_CHECK_OK(need_memory(link.from, "from"));
  MEMOS_CHECK_OK(need_memory(link.to, "to"));
  return inner_.link(link, caller_.actor);
}

Status GuardedMemos::unlink(const Link& link, ActorId) {
  MEMOS_CHECK_OK(need(Verb::kWrite));
  MEMOS_CHECK_OK(need_memory(link.from, "from"));
  MEMOS_CHECK_OK(need_memory(link.to, "to"));
  return inner_.unlink(link, caller_.actor);
}

// ---- reading ---------------------------------------------------------------------------------------------------

Result<Memory> GuardedMemos::get(const MemoryId& id, const AsOf& known_at) {
  MEMOS_CHECK_OK(need(Verb::kRead));
  Result<Memory> memory = inner_.get(id, known_at);
  if (memory && !sees(*memory)) return fail(ErrorCode::kNotFound, "no memory has the id " + id.str(), "id");
  return memory;
}

Result<MemoryPage> GuardedMemos::list(const ListRequest& request) {
  MEMOS_CHECK_OK(need(Verb::kRead));
  MEMOS_CHECK_OK(need_cube(request.cube, "cube"));
  return inner_.list(request);
}

Result<SearchResult> GuardedMemos::search(const SearchRequest& request) {
  MEMOS_CHECK_OK(need(Verb::kRead));
  MEMOS_CHECK_OK(need_search(request.cubes));
  return inner_.search(request);
}

Result<Context> GuardedMemos::context(const ContextRequest& request) {
  MEMOS_CHECK_OK(need(Verb::kRead));
  MEMOS_CHECK_OK(need_search(request.search.cubes));
  return inner_.context(request);
}

Result<Facts> GuardedMemos::facts(const FactsRequest& request) {
  MEMOS_CHECK_OK(need(Verb::kRead));
  MEMOS_CHECK_OK(need_cube(request.cube, "cube"));
  return inner_.facts(request);
}

Result<std::vector<HistoryEntry>> GuardedMemos::history(const MemoryId& id) {
  MEMOS_CHECK_OK(need(Verb::kRead));
  MEMOS_CHECK_OK(need_memory(id));
  return inner_.history(id);
}

Result<std::vector<JournalEntry>> GuardedMemos::log(const LogRequest& request) {
  MEMOS_CHECK_OK(need(Verb::kRead));
  MEMOS_CHECK_OK(need_cube(request.cube, "cube"));
  return inner_.log(request);
}

Result<Provenance> GuardedMemos::provenance(const MemoryId& id) {
  MEMOS_CHECK_OK(need(Verb::kRead));
  MEMOS_CHECK_OK(need_memory(id));
  MEMOS_TRY(Provenance found, inner_.provenance(id));
  if (caller_.cubes.empty()) return found;
  const auto hidden = [&](const Memory& memory) { return !sees(memory); };
  std::erase_if(found.sources, hidden);
  std::erase_if(found.derived, hidden);
  // An id alone tells that a memory is there.
  std::erase_if(found.links, [&](const Link& link) {
    const MemoryId& other = link.from == id ? link.to : link.from;
    return !need_memory(other);
  });
  return found;
}

// ---- operations ------------------------------------------------------------------------------------------------

Result<VerifyReport> GuardedMemos::verify(const ProgressFn& progress) {
  MEMOS_CHECK_OK(may_run_folder());
  return inner_.verify(progress);
}

Result<BackupReport> GuardedMemos::backup(const std::string& path, const ProgressFn& progress) {
  MEMOS_CHECK_OK(may_run_folder());
  return inner_.backup(path, progress);
}

Status GuardedMemos::export_cube(const std::string& name, const std::function<Status(std::string_view line)>& line) {
  MEMOS_CHECK_OK(need(Verb::kRead));
  MEMOS_CHECK_OK(need_cube(name, "name"));
  return inner_.export_cube(name, line);
}

Result<Statistics> GuardedMemos::statistics() {
  MEMOS_CHECK_OK(need(Verb::kRead));
  MEMOS_TRY(Statistics statistics, inner_.statistics());
  if (caller_.runs_folder()) return statistics;
  statistics.directory.clear();
  statistics.versions = statistics.vectors = statistics.disk_bytes = statistics.index_bytes = 0;
  statistics.refined.clear();
  if (caller_.cubes.empty()) return statistics;
  MEMOS_TRY(const std::vector<CubeSummary> cubes, list_cubes());
  statistics.cubes = cubes.size();
  statistics.memories = 0;
  for (const CubeSummary& cube : cubes) statistics.memories += cube.memories;
  return statistics;
}

// ---- jobs ------------------------------------------------------------------------------------------------------

Result<std::vector<JobInfo>> GuardedMemos::jobs(bool include_finished) {
  MEMOS_CHECK_OK(need(Verb::kRead));
  MEMOS_TRY(std::vector<JobInfo> jobs, inner_.jobs(include_finished));
  std::erase_if(jobs, [&](const JobInfo& job) { return !caller_.may_use(job.cube); });
  return jobs;
}

Result<JobInfo> GuardedMemos::job(JobId id) {
  MEMOS_CHECK_OK(need(Verb::kRead));
  Result<JobInfo> job = inner_.job(id);
  if (job && !caller_.may_use(job->cube))
    return fail(ErrorCode::kNotFound, "no job has the number " + std::to_string(id.value), "id");
  return job;
}

Status GuardedMemos::cancel_job(JobId id) {
  MEMOS_CHECK_OK(need(Verb::kAdmin));
  const Result<JobInfo> job = inner_.job(id);
  if (!job) return std::unexpected(job.error());
  if (!caller_.may_use(job->cube))
    return fail(ErrorCode::kNotFound, "no job has the number " + std::to_string(id.value), "id");
  return inner_.cancel_job(id);
}

Result<std::uint64_t> GuardedMemos::run_jobs(const ProgressFn& progress) {
  MEMOS_CHECK_OK(may_run_folder());
  return inner_.run_jobs(progress);
}

Result<JobId> GuardedMemos::reembed(const std::string& cube) {
  MEMOS_CHECK_OK(need(Verb::kAdmin));
  MEMOS_CHECK_OK(need_cube(cube, "cube"));
  return inner_.reembed(cube);
}

Result<JobId> GuardedMemos::refine(const RefineRequest& request) {
  MEMOS_CHECK_OK(need(Verb::kAdmin));
  MEMOS_CHECK_OK(need_cube(request.cube, "cube"));
  if (request.since) MEMOS_CHECK_OK(need_memory(*request.since));
  return inner_.refine(request);
}

Result<std::vector<SpaceInfo>> GuardedMemos::spaces(const std::string& cube) {
  MEMOS_CHECK_OK(need(Verb::kRead));
  MEMOS_CHECK_OK(need_cube(cube, "cube"));
  return inner_.spaces(cube);
}

Result<std::uint64_t> GuardedMemos::drop_space(const std::string& cube, const std::string& embedder_hash) {
  MEMOS_CHECK_OK(need(Verb::kAdmin));
  MEMOS_CHECK_OK(need_cube(cube, "cube"));
  return inner_.drop_space(cube, embedder_hash);
}

// ---- prompts and activation memory -----------------------------------------------------------------------------

Result<Plan> GuardedMemos::plan(const PlanRequest& request) {
  MEMOS_CHECK_OK(need(Verb::kRead));
  MEMOS_CHECK_OK(need_search(request.context.search.cubes));
  for (const MemoryId& id : request.segments) MEMOS_CHECK_OK(need_memory(id, "segments"));
  for (const AdapterUse& use : request.adapters) MEMOS_CHECK_OK(need_memory(use.adapter, "adapters"));
  return inner_.plan(request);
}

Result<std::vector<KvSegment>> GuardedMemos::kv_list(const KvListRequest& request) {
  MEMOS_CHECK_OK(need(Verb::kRead));
  MEMOS_CHECK_OK(need_cube(request.cube, "cube"));
  return inner_.kv_list(request);
}

Result<KvDropReport> GuardedMemos::kv_drop(const KvDropRequest& request) {
  MEMOS_CHECK_OK(need(Verb::kAdmin));
  if (request.all) {
    if (!caller_.cubes.empty())
      return fail(ErrorCode::kDenied, "this key is bound to cubes; name one of them instead of all", "key");
  } else {
    MEMOS_CHECK_OK(need_cube(request.cube, "cube"));
    if (!request.memory.is_nil()) MEMOS_CHECK_OK(need_memory(request.memory, "memory"));
  }
  return inner_.kv_drop(request);
}

Result<KvWarmResult> GuardedMemos::kv_warm(const KvWarmRequest& request) {
  MEMOS_CHECK_OK(need(Verb::kWrite));
  MEMOS_CHECK_OK(need_cube(request.cube, "cube"));
  KvWarmRequest own = request;
  own.actor = caller_.actor;
  return inner_.kv_warm(own);
}

Status GuardedMemos::may_chat(const ChatRequest& request) {
  MEMOS_CHECK_OK(need(Verb::kRead));
  if (request.remember && !caller_.may(Verb::kWrite))
    return fail(ErrorCode::kDenied, "this key does not allow to write; ask with \"remember\": false", "key");
  MEMOS_CHECK_OK(need_cube(request.cube, "cube"));
  for (const AdapterUse& use : request.adapters) MEMOS_CHECK_OK(need_memory(use.adapter, "adapters"));
  return {};
}

Result<ChatAnswer> GuardedMemos::chat(const ChatRequest& request,
                                      const std::function<Status(std::string_view piece)>& piece) {
  MEMOS_CHECK_OK(may_chat(request));
  ChatRequest own = request;
  own.actor = caller_.actor;
  return inner_.chat(own, piece);
}

}  // namespace memos::api
