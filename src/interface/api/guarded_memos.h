// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "infrastructure/governance/caller.h"
#include "memos/memos.hpp"

namespace memos::api {

/// Memory as one caller may use it: verbs and cubes are checked, and the caller is the actor of every change, whatever
/// the request says. Every front door that knows callers gives its handlers this and nothing else. A cube that the
/// caller may not use answers like one that does not exist, and so do its memories; a verb that is missing is kDenied,
/// field "key". Cheap to make; as thread-safe as what it guards.
class GuardedMemos final : public Memos {
 public:
  /// `inner` is the view of the caller's tenant. Both outlive this.
  GuardedMemos(Memos& inner, const governance::Caller& caller) : inner_(inner), caller_(caller) {}

  Result<CubeSummary> create_cube(const CubeCreate& request) override;
  Result<std::vector<CubeSummary>> list_cubes() override;
  Result<CubeSummary> describe_cube(const std::string& name) override;
  Result<EraseReport> drop_cube(const std::string& name, ActorId actor) override;

  Result<AddResult> add(const AddRequest& request) override;
  Result<Memory> update(const UpdateRequest& request) override;
  Result<Memory> remove(const MemoryId& id, ActorId actor) override;
  Result<Memory> restore(const MemoryId& id, ActorId actor) override;
  Result<Memory> archive(const MemoryId& id, ActorId actor) override;
  Result<EraseReport> erase(const std::vector<MemoryId>& ids, ActorId actor) override;
  Result<ForgetReport> forget(const ForgetRequest& request) override;
  Result<Memory> rollback(const MemoryId& id, std::uint32_t version, ActorId actor) override;
  Result<RollbackReport> rollback_cube(const std::string& name, const AsOf& to, ActorId actor) override;
  Status link(const Link& link, ActorId actor) override;
  Status unlink(const Link& link, ActorId actor) override;

  Result<Memory> get(const MemoryId& id, const AsOf& known_at) override;
  Result<MemoryPage> list(const ListRequest& request) override;
  Result<SearchResult> search(const SearchRequest& request) override;
  Result<Context> context(const ContextRequest& request) override;
  Result<Facts> facts(const FactsRequest& request) override;
  Result<std::vector<HistoryEntry>> history(const MemoryId& id) override;
  Result<std::vector<JournalEntry>> log(const LogRequest& request) override;
  Result<Provenance> provenance(const MemoryId& id) override;

  Result<VerifyReport> verify(const ProgressFn& progress) override;
  Result<BackupReport> backup(const std::string& path, const ProgressFn& progress) override;
  Status export_cube(const std::string& name, const std::function<Status(std::string_view line)>& line) override;
  Result<Statistics> statistics() override;

  Result<std::vector<JobInfo>> jobs(bool include_finished) override;
  Result<JobInfo> job(JobId id) override;
  Status cancel_job(JobId id) override;
  Result<std::uint64_t> run_jobs(const ProgressFn& progress) override;
  Result<JobId> reembed(const std::string& cube) override;
  Result<JobId> refine(const RefineRequest& request) override;
  Result<std::vector<SpaceInfo>> spaces(const std::string& cube) override;
  Result<std::uint64_t> drop_space(const std::string& cube, const std::string& embedder_hash) override;
  Result<Plan> plan(const PlanRequest& request) override;
  Result<std::vector<KvSegment>> kv_list(const KvListRequest& request) override;
  Result<KvDropReport> kv_drop(const KvDropRequest& request) override;
  Result<KvWarmResult> kv_warm(const KvWarmRequest& request) override;
  Result<ChatAnswer> chat(const ChatRequest& request,
                          const std::function<Status(std::string_view piece)>& piece) override;
  /// What chat() would refuse before the model is asked: for whoever answers before it is there.
  [[nodiscard]] Status may_chat(const ChatRequest& request);

  /// Whether the caller may do what concerns the whole folder; kDenied, field "key".
  [[nodiscard]] Status may_run_folder() const;

 private:
  [[nodiscard]] Status need(governance::Verb verb) const;
  [[nodiscard]] Status need_cube(const std::string& name, std::string_view field) const;
  /// The memory lies in a cube of the caller; error as for an id that does not exist, with `field`.
  [[nodiscard]] Status need_memory(const MemoryId& id, std::string_view field = "id");
  [[nodiscard]] Status need_search(const std::vector<std::string>& cubes) const;
  [[nodiscard]] bool sees(const Memory& memory) const { return caller_.may_use(memory.cube); }

  Memos& inner_;
  const governance::Caller& caller_;
};

}  // namespace memos::api
