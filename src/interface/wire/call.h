// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdlib>
#include <functional>
#include <optional>

#include "base/json.h"
#include "interface/wire/codec.h"

/// Calls of Memos by the table. A front door that wants more than `call` does (checks of its own between reading the
/// request and running it) uses `with_call`.
namespace memos::wire {

/// What a call tells while it runs. All may be empty.
struct Stream {
  ProgressFn progress;                           ///< As in Memos; false cancels.
  std::function<Status(std::string_view)> line;  ///< Methods with MethodInfo::lines.
  std::optional<ActorId> actor = std::nullopt;   ///< Replaces the actor that the request names.
};

/// One method: its types. What derives from it adds `run_method`.
template <Method kMethod, class RequestType, class AnswerType>
struct Call {
  static constexpr Method method = kMethod;
  using Request = RequestType;
  using Answer = AnswerType;
};

/// Runs the method of a Call with the stream's actor.
template <class C>
[[nodiscard]] Result<typename C::Answer> run_call(Memos& memos, typename C::Request request, const Stream& stream) {
  if constexpr (requires { request.actor = ActorId{}; }) {
    if (stream.actor) request.actor = *stream.actor;
  }
  return C::run_method(memos, request, stream);
}

namespace calls {

template <class Answer>
[[nodiscard]] Result<None> none(Result<Answer>&& done) {
  if (!done) return std::unexpected(std::move(done).error());
  return None{};
}
template <class Wrapped, class Answer>
[[nodiscard]] Result<Wrapped> wrap(Result<Answer>&& done) {
  if (!done) return std::unexpected(std::move(done).error());
  return Wrapped{*std::move(done)};
}

using S = const Stream&;
struct CreateCube : Call<Method::kCreateCube, CubeCreate, CubeSummary> {
  static Result<Answer> run_method(Memos& m, const Request& r, S) { return m.create_cube(r); }
};
struct ListCubes : Call<Method::kListCubes, None, CubeList> {
  static Result<Answer> run_method(Memos& m, const Request&, S) { return wrap<CubeList>(m.list_cubes()); }
};
struct DescribeCube : Call<Method::kDescribeCube, CubeName, CubeSummary> {
  static Result<Answer> run_method(Memos& m, const Request& r, S) { return m.describe_cube(r.name); }
};
struct DropCube : Call<Method::kDropCube, CubeDrop, EraseReport> {
  static Result<Answer> run_method(Memos& m, const Request& r, S) { return m.drop_cube(r.name, r.actor); }
};
struct Add : Call<Method::kAdd, AddRequest, AddResult> {
  static Result<Answer> run_method(Memos& m, const Request& r, S) { return m.add(r); }
};
struct Update : Call<Method::kUpdate, UpdateRequest, Memory> {
  static Result<Answer> run_method(Memos& m, const Request& r, S) { return m.update(r); }
};
struct Remove : Call<Method::kRemove, MemoryChange, Memory> {
  static Result<Answer> run_method(Memos& m, const Request& r, S) { return m.remove(r.id, r.actor); }
};
struct Restore : Call<Method::kRestore, MemoryChange, Memory> {
  static Result<Answer> run_method(Memos& m, const Request& r, S) { return m.restore(r.id, r.actor); }
};
struct Archive : Call<Method::kArchive, MemoryChange, Memory> {
  static Result<Answer> run_method(Memos& m, const Request& r, S) { return m.archive(r.id, r.actor); }
};
struct Erase : Call<Method::kErase, EraseRequest, EraseReport> {
  static Result<Answer> run_method(Memos& m, const Request& r, S) { return m.erase(r.ids, r.actor); }
};
struct Forget : Call<Method::kForget, ForgetRequest, ForgetReport> {
  static Result<Answer> run_method(Memos& m, const Request& r, S) { return m.forget(r); }
};
struct Rollback : Call<Method::kRollback, MemoryRollback, Memory> {
  static Result<Answer> run_method(Memos& m, const Request& r, S) { return m.rollback(r.id, r.version, r.actor); }
};
struct RollbackCube : Call<Method::kRollbackCube, CubeRollback, RollbackReport> {
  static Result<Answer> run_method(Memos& m, const Request& r, S) { return m.rollback_cube(r.name, r.to, r.actor); }
};
struct AddLink : Call<Method::kLink, LinkChange, None> {
  static Result<Answer> run_method(Memos& m, const Request& r, S) { return none(m.link(r.link, r.actor)); }
};
struct RemoveLink : Call<Method::kUnlink, LinkChange, None> {
  static Result<Answer> run_method(Memos& m, const Request& r, S) { return none(m.unlink(r.link, r.actor)); }
};
struct Get : Call<Method::kGet, GetRequest, Memory> {
  static Result<Answer> run_method(Memos& m, const Request& r, S) { return m.get(r.id, r.known_at); }
};
struct List : Call<Method::kList, ListRequest, MemoryPage> {
  static Result<Answer> run_method(Memos& m, const Request& r, S) { return m.list(r); }
};
struct Search : Call<Method::kSearch, SearchRequest, SearchResult> {
  static Result<Answer> run_method(Memos& m, const Request& r, S) { return m.search(r); }
};
struct PackContext : Call<Method::kContext, ContextRequest, Context> {
  static Result<Answer> run_method(Memos& m, const Request& r, S) { return m.context(r); }
};
struct TellFacts : Call<Method::kFacts, FactsRequest, Facts> {
  static Result<Answer> run_method(Memos& m, const Request& r, S) { return m.facts(r); }
};
struct History : Call<Method::kHistory, MemoryName, EntryList> {
  static Result<Answer> run_method(Memos& m, const Request& r, S) { return wrap<EntryList>(m.history(r.id)); }
};
struct Log : Call<Method::kLog, LogRequest, JournalPage> {
  static Result<Answer> run_method(Memos& m, const Request& r, S) { return wrap<JournalPage>(m.log(r)); }
};
struct TellProvenance : Call<Method::kProvenance, MemoryName, Provenance> {
  static Result<Answer> run_method(Memos& m, const Request& r, S) { return m.provenance(r.id); }
};
struct Verify : Call<Method::kVerify, None, VerifyReport> {
  static Result<Answer> run_method(Memos& m, const Request&, S s) { return m.verify(s.progress); }
};
struct Backup : Call<Method::kBackup, BackupRequest, BackupReport> {
  static Result<Answer> run_method(Memos& m, const Request& r, S s) { return m.backup(r.path, s.progress); }
};
struct ExportCube : Call<Method::kExportCube, CubeName, None> {
  static Result<Answer> run_method(Memos& m, const Request& r, S s) { return none(m.export_cube(r.name, s.line)); }
};
struct TellStatistics : Call<Method::kStatistics, None, Statistics> {
  static Result<Answer> run_method(Memos& m, const Request&, S) { return m.statistics(); }
};
struct Jobs : Call<Method::kJobs, JobsRequest, JobList> {
  static Result<Answer> run_method(Memos& m, const Request& r, S) { return wrap<JobList>(m.jobs(r.include_finished)); }
};
struct Job : Call<Method::kJob, JobName, JobInfo> {
  static Result<Answer> run_method(Memos& m, const Request& r, S) { return m.job(r.id); }
};
struct CancelJob : Call<Method::kCancelJob, JobName, None> {
  static Result<Answer> run_method(Memos& m, const Request& r, S) { return none(m.cancel_job(r.id)); }
};
struct RunJobs : Call<Method::kRunJobs, None, JobsRun> {
  static Result<Answer> run_method(Memos& m, const Request&, S s) { return wrap<JobsRun>(m.run_jobs(s.progress)); }
};
struct Reembed : Call<Method::kReembed, CubeName, JobName> {
  static Result<Answer> run_method(Memos& m, const Request& r, S) { return wrap<JobName>(m.reembed(r.name)); }
};
struct Refine : Call<Method::kRefine, RefineRequest, JobName> {
  static Result<Answer> run_method(Memos& m, const Request& r, S) { return wrap<JobName>(m.refine(r)); }
};
struct Spaces : Call<Method::kSpaces, CubeName, SpaceList> {
  static Result<Answer> run_method(Memos& m, const Request& r, S) { return wrap<SpaceList>(m.spaces(r.name)); }
};
struct DropSpace : Call<Method::kDropSpace, SpaceName, VectorsRemoved> {
  static Result<Answer> run_method(Memos& m, const Request& r, S) {
    return wrap<VectorsRemoved>(m.drop_space(r.name, r.embedder_hash));
  }
};

struct MakePlan : Call<Method::kPlan, PlanRequest, Plan> {
  static Result<Answer> run_method(Memos& m, const Request& r, S) { return m.plan(r); }
};
struct KvList : Call<Method::kKvList, KvListRequest, KvSegmentList> {
  static Result<Answer> run_method(Memos& m, const Request& r, S) { return wrap<KvSegmentList>(m.kv_list(r)); }
};
struct KvDrop : Call<Method::kKvDrop, KvDropRequest, KvDropReport> {
  static Result<Answer> run_method(Memos& m, const Request& r, S) { return m.kv_drop(r); }
};
struct KvWarm : Call<Method::kKvWarm, KvWarmRequest, KvWarmResult> {
  static Result<Answer> run_method(Memos& m, const Request& r, S) { return m.kv_warm(r); }
};
/// A piece is a line as a JSON text, because it may hold line ends.
struct Chat : Call<Method::kChat, ChatRequest, ChatAnswer> {
  static Result<Answer> run_method(Memos& m, const Request& r, S s) {
    if (!s.line) return m.chat(r, {});
    return m.chat(r, [&s](std::string_view piece) { return s.line(json::dump(json::Value(piece))); });
  }
};

}  // namespace calls

/// Calls `run.template operator()<Call<…>>()` with the method's Call and returns what it returns.
template <class F>
decltype(auto) with_call(Method method, F&& run) {  // NOLINT(cppcoreguidelines-missing-std-forward): called in place
  switch (method) {
    // NOLINTBEGIN(cppcoreguidelines-macro-usage)
#define MEMOS_WIRE_CASE(name) \
  case calls::name::method:   \
    return run.template operator()<calls::name>()
    // NOLINTEND(cppcoreguidelines-macro-usage)
    MEMOS_WIRE_CASE(CreateCube);
    MEMOS_WIRE_CASE(ListCubes);
    MEMOS_WIRE_CASE(DescribeCube);
    MEMOS_WIRE_CASE(DropCube);
    MEMOS_WIRE_CASE(Add);
    MEMOS_WIRE_CASE(Update);
    MEMOS_WIRE_CASE(Remove);
    MEMOS_WIRE_CASE(Restore);
    MEMOS_WIRE_CASE(Archive);
    MEMOS_WIRE_CASE(Erase);
    MEMOS_WIRE_CASE(Forget);
    MEMOS_WIRE_CASE(Rollback);
    MEMOS_WIRE_CASE(RollbackCube);
    MEMOS_WIRE_CASE(AddLink);
    MEMOS_WIRE_CASE(RemoveLink);
    MEMOS_WIRE_CASE(Get);
    MEMOS_WIRE_CASE(List);
    MEMOS_WIRE_CASE(Search);
    MEMOS_WIRE_CASE(PackContext);
    MEMOS_WIRE_CASE(TellFacts);
    MEMOS_WIRE_CASE(History);
    MEMOS_WIRE_CASE(Log);
    MEMOS_WIRE_CASE(TellProvenance);
    MEMOS_WIRE_CASE(Verify);
    MEMOS_WIRE_CASE(Backup);
    MEMOS_WIRE_CASE(ExportCube);
    MEMOS_WIRE_CASE(TellStatistics);
    MEMOS_WIRE_CASE(Jobs);
    MEMOS_WIRE_CASE(Job);
    MEMOS_WIRE_CASE(CancelJob);
    MEMOS_WIRE_CASE(RunJobs);
    MEMOS_WIRE_CASE(Reembed);
    MEMOS_WIRE_CASE(Refine);
    MEMOS_WIRE_CASE(Spaces);
    MEMOS_WIRE_CASE(DropSpace);
    MEMOS_WIRE_CASE(MakePlan);
    MEMOS_WIRE_CASE(KvList);
    MEMOS_WIRE_CASE(KvDrop);
    MEMOS_WIRE_CASE(KvWarm);
    MEMOS_WIRE_CASE(Chat);
#undef MEMOS_WIRE_CASE
  }
  std::abort();  // a method comes from find_method() or from a name in the source
}

/// Runs a method on JSON. Errors: those of the method; kInvalidArgument naming the field of a request that is wrong.
/// A method that takes nothing takes null as well.
[[nodiscard]] Result<json::Value> call(Memos& memos, Method method, const json::Value& request, const Stream& stream);
/// The same on bytes; appends the answer's bytes.
[[nodiscard]] Status call_bytes(Memos& memos, Method method, std::string_view request, const Stream& stream,
                                std::string& answer);

}  // namespace memos::wire
