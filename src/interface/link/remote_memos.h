// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "interface/wire/call.h"

namespace memos::link {

/// How calls reach the memories. Thread-safe.
class Transport {
 public:
  virtual ~Transport() = default;
  /// The memories themselves, when they are in this process: kept until leave(). nullptr: they are elsewhere.
  virtual Memos* enter() { return nullptr; }
  virtual void leave() {}
  /// Bytes of a request to bytes of its answer.
  virtual Result<std::string> call(wire::Method method, std::string_view request, const wire::Stream& stream) = 0;
  /// The other end is on another machine: paths of this one mean nothing there.
  [[nodiscard]] virtual bool far() const { return false; }
};

/// Memos over a transport: every method is a call of the table.
class RemoteMemos final : public Memos {
 public:
  /// `lexical_only`: what this user wants of searches, wherever they run.
  explicit RemoteMemos(std::unique_ptr<Transport> transport, bool lexical_only = false, bool read_only = false)
      : transport_(std::move(transport)), lexical_only_(lexical_only), read_only_(read_only) {}

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
  /// A relative path is one of this process; of a far server it is a name below its backup directory.
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

 private:
  template <class C>
  [[nodiscard]] Result<typename C::Answer> ask(const typename C::Request& request, const wire::Stream& stream = {});

  const std::unique_ptr<Transport> transport_;
  const bool lexical_only_;
  const bool read_only_;
};

/// Whether this process came out of a fork() after the mark was taken: sockets, threads and locks stayed behind.
class ForkMark {
 public:
  ForkMark();
  [[nodiscard]] bool forked() const noexcept;

 private:
  unsigned generation_;
};

}  // namespace memos::link
