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
  options.budget_bytes = static_cast<std::size_t>(parts.index_memory_bytes);
  options.files = parts.snapshot_directory.empty() || parts.read_only ? nullptr : parts.files;
  options.snapshot_directory = parts.snapshot_directory;
  options.logger = parts.logger;
  return options;
}

ActivationHost::Options activation_options(LocalParts& parts) {
  ActivationHost::Options options;
  options.generator = std::move(parts.generator);
  options.endpoint = parts.endpoint.get();
  options.name = parts.generation.model;
  if (!parts.directory.empty()) options.adapter_directory = parametric::adapter_folder(parts.directory);
  options.system = parts.generation.system;
  options.store.files = parts.kv_directory.empty() || parts.generation.kv_disk_bytes == 0 ? nullptr : parts.files;
  options.store.directory = parts.kv_directory;
  options.store.read_only = parts.read_only;
  options.store.ram_bytes = parts.generation.kv_memory_bytes;
  options.store.disk_bytes = parts.generation.kv_disk_bytes;
  options.store.logger = parts.logger;
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

LocalShared::LocalShared(LocalParts given)
    : parts(std::move(given)),
      ids(*parts.clock, *parts.random),
      usage(*parts.vault),
      pool(*parts.vault, pool_options(parts)),
      books(*parts.vault),
      evidence(*parts.vault, pool, parts.evidence_directory.empty() ? nullptr : parts.files, parts.evidence_directory,
               parts.read_only, parts.logger),
      refiner(std::move(parts.refine)),
      activation(*parts.vault, activation_options(parts)),
      scheduler(scheduler_options(parts)),
      hooks({.vault = *parts.vault,
             .clock = *parts.clock,
             .random = *parts.random,
             .ids = ids,
             .scheduler = scheduler,
             .logger = parts.logger,
             .read_only = parts.read_only}),
      embedder(std::move(parts.embedder), parts.logger),
      old_embedders(std::move(parts.old_embedder), parts.logger) {}

Result<std::unique_ptr<LocalMemos>> LocalMemos::make(LocalParts parts) {
  MEMOS_INVARIANT(parts.vault && parts.clock && parts.random, "parts of LocalMemos");
  auto shared = std::make_unique<LocalShared>(std::move(parts));
  LocalShared& all = *shared;
  std::unique_ptr<LocalMemos> memos(new LocalMemos(all, all.parts.tenant, std::move(shared)));
  // The folder has one owner: a lease from before is one of a process that was killed.
  if (!memos->parts_.read_only) MEMOS_CHECK_OK(memos->scheduler_.release_orphans());
  // Jobs that were put off until there is a language model.
  if (!memos->parts_.read_only && memos->refiner_.parts() != nullptr) MEMOS_CHECK_OK(memos->scheduler_.wake("refine"));
  if (memos->parts_.load_embedder) memos->embedder_.start();
  // A failure is told by statistics().embedder_notice.
  if (memos->parts_.wait_for_embedder) static_cast<void>(memos->embedder_.wait(limits::kEmbedderWait));
  if (memos->parts_.run_jobs && !memos->parts_.read_only) memos->scheduler_.start();
  return memos;
}

LocalMemos::LocalMemos(LocalShared& shared, TenantId tenant, std::unique_ptr<LocalShared> owned)
    : owned_(std::move(owned)),
      parts_(shared.parts),
      ids_(shared.ids),
      cubes_(*shared.parts.vault, std::move(tenant)),
      usage_(shared.usage),
      pool_(shared.pool),
      books_(shared.books),
      recent_(shared.recent),
      evidence_(shared.evidence),
      refiner_(shared.refiner),
      activation_(shared.activation),
      scheduler_(shared.scheduler),
      hooks_(shared.hooks),
      embedder_(shared.embedder),
      old_embedders_(shared.old_embedders),
      embedder_space_(shared.embedder_space),
      embedding_at_once_(shared.embedding_at_once),
      changes_(shared.changes),
      spaces_mutex_(shared.spaces_mutex),
      snapshots_mutex_(shared.snapshots_mutex),
      deriving_mutex_(shared.deriving_mutex) {
  if (!owned_) return;
  parts_.vault->set_commit_listener([this](const vault::Committed& committed) {
    pool_.on_commit(committed);
    books_.on_commit(committed);
    recent_.on_commit(committed);
    activation_.on_commit(committed);
    hooks_.on_commit(committed);
  });
  // Jobs that were put off until there is an embedder.
  embedder_.set_on_ready([this] {
    if (parts_.read_only) return;
    if (const Status woken = scheduler_.wake("embed"); !woken)
      parts_.logger.log(base::LogLevel::kWarn, "waiting jobs were not woken: " + woken.error().message);
    begin_changes();
  });
  register_jobs();
}

LocalMemos::~LocalMemos() {
  if (!owned_) return;
  scheduler_.stop();
  hooks_.stop();
  embedder_.stop();
  old_embedders_.stop();
  if (parts_.read_only) return;
  if (const Status flushed = usage_.flush(); !flushed)
    parts_.logger.log(base::LogLevel::kWarn, "use counters were not written: " + flushed.error().message);
  if (const Status written = activation_.flush(); !written)
    parts_.logger.log(base::LogLevel::kWarn, "key/value cache was not written: " + written.error().message);
  if (const Status written = write_snapshots(); !written)
    parts_.logger.log(base::LogLevel::kWarn, "index snapshots were not written: " + written.error().message);
}

LocalMemos& LocalMemos::of_tenant(const TenantId& tenant) {
  MEMOS_INVARIANT(owned_ != nullptr, "views have no tenants of their own");
  if (tenant == cubes_.tenant()) return *this;
  const std::scoped_lock lock(tenants_mutex_);
  std::unique_ptr<LocalMemos>& view = tenants_[tenant];
  if (!view) view.reset(new LocalMemos(*owned_, tenant, nullptr));
  return *view;
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
