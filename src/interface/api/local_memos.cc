// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Birth and end of a LocalMemos: what it is put together from, and the order in which it closes.
#include "interface/api/local_memos.h"

#include <utility>

#include "base/invariant.h"
#include "base/limits.h"

namespace memos::api {

namespace {

index::IndexPool::Options pool_options(const LocalParts& parts) {
  index::IndexPool::Options options;
  options.files = parts.snapshot_directory.empty() || parts.read_only ? nullptr : parts.files;
  options.snapshot_directory = parts.snapshot_directory;
  options.logger = parts.logger;
  return options;
}

scheduler::Scheduler::Options scheduler_options(const LocalParts& parts) {
  return {.vault = parts.vault.get(),
          .clock = parts.clock,
          .random = parts.random,
          .owner = "local",
          .logger = parts.logger};
}

}  // namespace

Result<std::unique_ptr<Memos>> LocalMemos::make(LocalParts parts) {
  MEMOS_INVARIANT(parts.vault && parts.clock && parts.random, "parts of LocalMemos");
  std::unique_ptr<LocalMemos> memos(new LocalMemos(std::move(parts)));
  // The folder has one owner: a lease from before is one of a process that was killed.
  if (!memos->parts_.read_only) MEMOS_CHECK_OK(memos->scheduler_.release_orphans());
  if (memos->parts_.load_embedder) memos->embedder_.start();
  // A failure is told by statistics().embedder_notice.
  if (memos->parts_.wait_for_embedder) static_cast<void>(memos->embedder_.wait(limits::kEmbedderWait));
  if (memos->parts_.run_jobs && !memos->parts_.read_only) memos->scheduler_.start();
  return memos;
}

LocalMemos::LocalMemos(LocalParts parts)
    : parts_(std::move(parts)),
      ids_(*parts_.clock, *parts_.random),
      cubes_(*parts_.vault, parts_.tenant),
      usage_(*parts_.vault),
      pool_(*parts_.vault, pool_options(parts_)),
      evidence_(*parts_.vault, pool_, parts_.evidence_directory.empty() ? nullptr : parts_.files,
                parts_.evidence_directory, parts_.read_only, parts_.logger),
      scheduler_(scheduler_options(parts_)),
      embedder_(std::move(parts_.embedder), parts_.logger) {
  parts_.vault->set_commit_listener([this](const vault::Committed& committed) { pool_.on_commit(committed); });
  // Jobs that were put off until there is an embedder.
  embedder_.set_on_ready([this] {
    if (parts_.read_only) return;
    if (const Status woken = scheduler_.wake("embed"); !woken)
      parts_.logger.log(base::LogLevel::kWarn, "waiting jobs were not woken: " + woken.error().message);
  });
  register_jobs();
}

LocalMemos::~LocalMemos() {
  scheduler_.stop();
  embedder_.stop();
  if (parts_.read_only) return;
  if (const Status flushed = usage_.flush(); !flushed)
    parts_.logger.log(base::LogLevel::kWarn, "use counters were not written: " + flushed.error().message);
  if (const Status written = write_snapshots(); !written)
    parts_.logger.log(base::LogLevel::kWarn, "index snapshots were not written: " + written.error().message);
}

Status LocalMemos::require_writable() const {
  if (!parts_.read_only) return {};
  return fail(ErrorCode::kReadOnly, "the folder was opened for reading only");
}

/// Called after a commit: large changes ask for new index snapshots.
void LocalMemos::after_changes(std::size_t changes) {
  if (changes_.fetch_add(changes) + changes < limits::kSnapshotChanges) return;
  changes_.store(0);
  const UtcMs due{now().value + std::chrono::milliseconds(limits::kSnapshotAfter).count()};
  scheduler_.request_soon(CubeId{}, {.kind = "snapshot", .key = {}, .payload = {}, .run_after = due});
}

}  // namespace memos::api
