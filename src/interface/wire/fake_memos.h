// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <atomic>
#include <mutex>
#include <string>

#include "base/result.h"
#include "memos/memos.hpp"

namespace memos::wire {

/// For tests: remembers nothing, answers everything, and tells what it was asked.
class FakeMemos : public Memos {
 public:
  Result<CubeSummary> create_cube(const CubeCreate& r) override { return summary("create_cube", r.name); }
  Result<std::vector<CubeSummary>> list_cubes() override {
    called("list_cubes");
    return std::vector<CubeSummary>(2);
  }
  Result<CubeSummary> describe_cube(const std::string& name) override { return summary("describe_cube", name); }
  Result<EraseReport> drop_cube(const std::string&, ActorId actor) override {
    called("drop_cube", actor);
    return EraseReport{3, 1};
  }
  Result<AddResult> add(const AddRequest& r) override {
    called("add", r.actor);
    if (r.items.empty()) return fail(ErrorCode::kInvalidArgument, "items is empty", "items");
    AddResult result;
    result.items.resize(r.items.size());
    result.sequence = Sequence{++adds};
    return result;
  }
  Result<Memory> update(const UpdateRequest& r) override { return memory("update", r.id, r.actor); }
  Result<Memory> remove(const MemoryId& id, ActorId actor) override { return memory("remove", id, actor); }
  Result<Memory> restore(const MemoryId& id, ActorId actor) override { return memory("restore", id, actor); }
  Result<Memory> archive(const MemoryId& id, ActorId actor) override { return memory("archive", id, actor); }
  Result<EraseReport> erase(const std::vector<MemoryId>& ids, ActorId actor) override {
    called("erase", actor);
    return EraseReport{ids.size(), 0};
  }
  Result<ForgetReport> forget(const ForgetRequest& r) override {
    called("forget", r.actor);
    return ForgetReport{};
  }
  Result<Memory> rollback(const MemoryId& id, std::uint32_t, ActorId actor) override {
    return memory("rollback", id, actor);
  }
  Result<RollbackReport> rollback_cube(const std::string&, const AsOf&, ActorId actor) override {
    called("rollback_cube", actor);
    return RollbackReport{4, 2};
  }
  Status link(const Link&, ActorId actor) override { return called("link", actor); }
  Status unlink(const Link&, ActorId actor) override { return called("unlink", actor); }
  Result<Memory> get(const MemoryId& id, const AsOf&) override { return memory("get", id); }
  Result<MemoryPage> list(const ListRequest&) override {
    called("list");
    return MemoryPage{.memories = std::vector<Memory>(2), .next_cursor = "next"};
  }
  Result<SearchResult> search(const SearchRequest& r) override {
    called("search");
    SearchResult result;
    result.notice = r.text;
    return result;
  }
  Result<Context> context(const ContextRequest& r) override {
    called("context");
    Context context;
    context.text = r.search.text;
    return context;
  }
  Result<Facts> facts(const FactsRequest&) override {
    called("facts");
    return Facts{.beliefs = std::vector<Belief>(1)};
  }
  Result<std::vector<HistoryEntry>> history(const MemoryId&) override {
    called("history");
    return std::vector<HistoryEntry>(1);
  }
  Result<std::vector<JournalEntry>> log(const LogRequest&) override {
    called("log");
    return std::vector<JournalEntry>(1);
  }
  Result<Provenance> provenance(const MemoryId& id) override {
    called("provenance");
    Provenance provenance;
    provenance.memory.id = id;
    return provenance;
  }
  Result<VerifyReport> verify(const ProgressFn& progress) override {
    called("verify");
    MEMOS_CHECK_OK(step(progress, "verify"));
    VerifyReport report;
    report.cubes = 1;
    return report;
  }
  Result<BackupReport> backup(const std::string& path, const ProgressFn& progress) override {
    called("backup");
    MEMOS_CHECK_OK(step(progress, "backup"));
    return BackupReport{.path = path, .bytes = 7};
  }
  Status export_cube(const std::string& name, const std::function<Status(std::string_view)>& line) override {
    called("export_cube");
    for (int i = 0; i < lines; ++i)
      if (auto taken = line(name + " " + std::to_string(i)); !taken) return taken;
    return {};
  }
  Result<Statistics> statistics() override {
    called("statistics");
    Statistics statistics;
    statistics.cubes = 5;
    return statistics;
  }
  Result<std::vector<JobInfo>> jobs(bool) override {
    called("jobs");
    return std::vector<JobInfo>(1);
  }
  Result<JobInfo> job(JobId id) override {
    called("job");
    JobInfo info;
    info.id = id;
    return info;
  }
  Status cancel_job(JobId) override { return called("cancel_job"); }
  Result<std::uint64_t> run_jobs(const ProgressFn& progress) override {
    called("run_jobs");
    MEMOS_CHECK_OK(step(progress, "run_jobs"));
    return 6;
  }
  Result<JobId> reembed(const std::string&) override {
    called("reembed");
    return JobId{9};
  }
  Result<JobId> refine(const RefineRequest&) override {
    called("refine");
    return JobId{10};
  }
  Result<std::vector<SpaceInfo>> spaces(const std::string&) override {
    called("spaces");
    return std::vector<SpaceInfo>(2);
  }
  Result<std::uint64_t> drop_space(const std::string&, const std::string&) override {
    called("drop_space");
    return 8;
  }

  Result<Plan> plan(const PlanRequest& r) override {
    called("plan");
    Plan plan;
    plan.segments.resize(r.history.size() + 1);
    plan.notice = r.context.search.text;
    return plan;
  }
  Result<std::vector<KvSegment>> kv_list(const KvListRequest&) override {
    called("kv_list");
    return std::vector<KvSegment>(2);
  }
  Result<KvDropReport> kv_drop(const KvDropRequest&) override {
    called("kv_drop");
    return KvDropReport{.blocks = 4, .bytes = 9};
  }
  Result<KvWarmResult> kv_warm(const KvWarmRequest& r) override {
    called("kv_warm", r.actor);
    return KvWarmResult{.segment = {}, .memories = r.memories, .job = JobId{11}};
  }
  Result<ChatAnswer> chat(const ChatRequest& r, const std::function<Status(std::string_view)>& piece) override {
    called("chat", r.actor);
    for (const std::string_view one : {"He", "", "llo"}) {
      if (piece) {
        if (const Status told = piece(one); !told) return std::unexpected(told.error());
      }
    }
    ChatAnswer answer;
    answer.text = "Hello";
    answer.notice = r.message;
    return answer;
  }

  [[nodiscard]] std::string last() const {
    const std::scoped_lock lock(mutex_);
    return last_;
  }
  [[nodiscard]] ActorId last_actor() const {
    const std::scoped_lock lock(mutex_);
    return actor_;
  }
  std::atomic<std::uint64_t> adds = 0;
  std::atomic<int> lines = 3;  ///< That an export gives.
  std::atomic<int> steps = 3;  ///< Of progress.

 protected:
  virtual Status called(const char* method, ActorId actor = {}) {
    const std::scoped_lock lock(mutex_);
    last_ = method;
    actor_ = actor;
    return {};
  }

 private:
  Status step(const ProgressFn& progress, const char* stage) {
    for (int i = 0; progress && i < steps; ++i)
      if (!progress({.stage = stage, .done = static_cast<std::uint64_t>(i), .total = 0}))
        return fail(ErrorCode::kCancelled, "stopped on request");
    return {};
  }
  Result<CubeSummary> summary(const char* method, const std::string& name) {
    called(method);
    CubeSummary cube;
    cube.name = name;
    return cube;
  }
  Result<Memory> memory(const char* method, const MemoryId& id, ActorId actor = {}) {
    called(method, actor);
    Memory memory;
    memory.id = id;
    return memory;
  }

  mutable std::mutex mutex_;
  std::string last_;
  ActorId actor_{};
};

}  // namespace memos::wire
