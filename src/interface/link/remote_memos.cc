// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/link/remote_memos.h"

#include <pthread.h>

#include <atomic>
#include <filesystem>
#include <system_error>

#include "base/result.h"

namespace memos::link {
namespace {

using namespace wire::calls;  // NOLINT(google-build-using-namespace): the names of the table

/// The memories in this process, for the length of one call.
class Visit {
 public:
  explicit Visit(Transport& transport) : transport_(transport), memos_(transport.enter()) {}
  ~Visit() {
    if (memos_ != nullptr) transport_.leave();
  }
  Visit(const Visit&) = delete;
  Visit& operator=(const Visit&) = delete;
  [[nodiscard]] Memos* memos() const noexcept { return memos_; }

 private:
  Transport& transport_;
  Memos* memos_;
};

Status without_answer(const Result<wire::None>& done) {
  if (!done) return std::unexpected(done.error());
  return {};
}

std::atomic<unsigned> forks{0};

}  // namespace

ForkMark::ForkMark() : generation_(0) {
  static const int registered = ::pthread_atfork(nullptr, nullptr, [] { forks.fetch_add(1); });
  static_cast<void>(registered);
  generation_ = forks.load();
}

bool ForkMark::forked() const noexcept { return forks.load(std::memory_order_relaxed) != generation_; }

template <class C>
Result<typename C::Answer> RemoteMemos::ask(const typename C::Request& request, const wire::Stream& stream) {
  if (read_only_ && wire::info(C::method).writes)
    return fail(ErrorCode::kReadOnly, "the folder was opened for reading only");
  if (const Visit visit(*transport_); visit.memos() != nullptr) return C::run_method(*visit.memos(), request, stream);
  std::string bytes;
  wire::append_bytes(bytes, request);
  MEMOS_TRY(const std::string answer, transport_->call(C::method, bytes, stream));
  return wire::from_bytes<typename C::Answer>(answer);
}

Result<CubeSummary> RemoteMemos::create_cube(const CubeCreate& request) { return ask<CreateCube>(request); }
Result<std::vector<CubeSummary>> RemoteMemos::list_cubes() {
  MEMOS_TRY(auto list, ask<ListCubes>({}));
  return std::move(list.cubes);
}
Result<CubeSummary> RemoteMemos::describe_cube(const std::string& name) { return ask<DescribeCube>({name}); }
Result<EraseReport> RemoteMemos::drop_cube(const std::string& name, ActorId actor) {
  return ask<DropCube>({name, actor});
}

Result<AddResult> RemoteMemos::add(const AddRequest& request) { return ask<Add>(request); }
Result<Memory> RemoteMemos::update(const UpdateRequest& request) { return ask<Update>(request); }
Result<Memory> RemoteMemos::remove(const MemoryId& id, ActorId actor) { return ask<Remove>({id, actor}); }
Result<Memory> RemoteMemos::restore(const MemoryId& id, ActorId actor) { return ask<Restore>({id, actor}); }
Result<Memory> RemoteMemos::archive(const MemoryId& id, ActorId actor) { return ask<Archive>({id, actor}); }
Result<EraseReport> RemoteMemos::erase(const std::vector<MemoryId>& ids, ActorId actor) {
  return ask<Erase>({ids, actor});
}
Result<ForgetReport> RemoteMemos::forget(const ForgetRequest& request) { return ask<Forget>(request); }
Result<Memory> RemoteMemos::rollback(const MemoryId& id, std::uint32_t version, ActorId actor) {
  return ask<Rollback>({id, version, actor});
}
Result<RollbackReport> RemoteMemos::rollback_cube(const std::string& name, const AsOf& to, ActorId actor) {
  return ask<RollbackCube>({name, to, actor});
}
Status RemoteMemos::link(const Link& link, ActorId actor) { return without_answer(ask<AddLink>({link, actor})); }
Status RemoteMemos::unlink(const Link& link, ActorId actor) { return without_answer(ask<RemoveLink>({link, actor})); }

Result<Memory> RemoteMemos::get(const MemoryId& id, const AsOf& known_at) { return ask<Get>({id, known_at}); }
Result<MemoryPage> RemoteMemos::list(const ListRequest& request) { return ask<List>(request); }
Result<SearchResult> RemoteMemos::search(const SearchRequest& request) {
  if (!lexical_only_ || !request.use_vectors || !request.vector.empty()) return ask<Search>(request);
  SearchRequest by_words = request;
  by_words.use_vectors = false;
  return ask<Search>(by_words);
}
Result<Context> RemoteMemos::context(const ContextRequest& request) {
  if (!lexical_only_ || !request.search.use_vectors || !request.search.vector.empty()) return ask<PackContext>(request);
  ContextRequest by_words = request;
  by_words.search.use_vectors = false;
  return ask<PackContext>(by_words);
}
Result<Facts> RemoteMemos::facts(const FactsRequest& request) { return ask<TellFacts>(request); }
Result<std::vector<HistoryEntry>> RemoteMemos::history(const MemoryId& id) {
  MEMOS_TRY(auto list, ask<History>({id}));
  return std::move(list.entries);
}
Result<std::vector<JournalEntry>> RemoteMemos::log(const LogRequest& request) {
  MEMOS_TRY(auto page, ask<Log>(request));
  return std::move(page.entries);
}
Result<Provenance> RemoteMemos::provenance(const MemoryId& id) { return ask<TellProvenance>({id}); }

Result<VerifyReport> RemoteMemos::verify(const ProgressFn& progress) {
  return ask<Verify>({}, {.progress = progress, .line = {}});
}
Result<BackupReport> RemoteMemos::backup(const std::string& path, const ProgressFn& progress) {
  if (path.empty()) return fail(ErrorCode::kInvalidArgument, "path is empty; name an empty or missing folder", "path");
  if (transport_->far()) return ask<Backup>({path}, {.progress = progress, .line = {}});
  std::error_code problem;
  const std::string whole = std::filesystem::absolute(path, problem).string();
  MEMOS_TRY(BackupReport report, ask<Backup>({problem ? path : whole}, {.progress = progress, .line = {}}));
  report.path = path;
  return report;
}
Status RemoteMemos::export_cube(const std::string& name, const std::function<Status(std::string_view line)>& line) {
  return without_answer(ask<ExportCube>({name}, {.progress = {}, .line = line}));
}
Result<Statistics> RemoteMemos::statistics() { return ask<TellStatistics>({}); }

Result<std::vector<JobInfo>> RemoteMemos::jobs(bool include_finished) {
  MEMOS_TRY(auto list, ask<Jobs>({include_finished}));
  return std::move(list.jobs);
}
Result<JobInfo> RemoteMemos::job(JobId id) { return ask<Job>({id}); }
Status RemoteMemos::cancel_job(JobId id) { return without_answer(ask<CancelJob>({id})); }
Result<std::uint64_t> RemoteMemos::run_jobs(const ProgressFn& progress) {
  MEMOS_TRY(const auto done, ask<RunJobs>({}, {.progress = progress, .line = {}}));
  return done.ran;
}
Result<JobId> RemoteMemos::reembed(const std::string& cube) {
  MEMOS_TRY(const auto job, ask<Reembed>({cube}));
  return job.id;
}
Result<JobId> RemoteMemos::refine(const RefineRequest& request) {
  MEMOS_TRY(const auto job, ask<Refine>(request));
  return job.id;
}
Result<std::vector<SpaceInfo>> RemoteMemos::spaces(const std::string& cube) {
  MEMOS_TRY(auto list, ask<Spaces>({cube}));
  return std::move(list.spaces);
}
Result<std::uint64_t> RemoteMemos::drop_space(const std::string& cube, const std::string& embedder_hash) {
  MEMOS_TRY(const auto done, ask<DropSpace>({cube, embedder_hash}));
  return done.removed;
}
Result<Plan> RemoteMemos::plan(const PlanRequest& request) {
  const SearchRequest& search = request.context.search;
  if (!lexical_only_ || !search.use_vectors || !search.vector.empty()) return ask<MakePlan>(request);
  PlanRequest by_words = request;
  by_words.context.search.use_vectors = false;
  return ask<MakePlan>(by_words);
}
Result<std::vector<KvSegment>> RemoteMemos::kv_list(const KvListRequest& request) {
  MEMOS_TRY(auto list, ask<KvList>(request));
  return std::move(list.segments);
}
Result<KvDropReport> RemoteMemos::kv_drop(const KvDropRequest& request) { return ask<KvDrop>(request); }
Result<KvWarmResult> RemoteMemos::kv_warm(const KvWarmRequest& request) { return ask<KvWarm>(request); }
Result<ChatAnswer> RemoteMemos::chat(const ChatRequest& request,
                                     const std::function<Status(std::string_view piece)>& piece) {
  ChatRequest wanted = request;
  wanted.use_vectors = wanted.use_vectors && !lexical_only_;
  wire::Stream stream;
  if (piece)
    stream.line = [&piece](std::string_view line) -> Status {
      const auto text = json::parse(line);
      if (!text || text->as_string() == nullptr) return fail(ErrorCode::kCorrupt, "a piece of an answer is no text");
      return piece(*text->as_string());
    };
  return ask<Chat>(wanted, stream);
}

}  // namespace memos::link
