// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <algorithm>
#include <chrono>
#include <mutex>

#include "base/invariant.h"
#include "base/uuid.h"
#include "infrastructure/vault/backup.h"
#include "infrastructure/vault/blob_store.h"
#include "infrastructure/vault/callback_scope.h"
#include "infrastructure/vault/folder.h"
#include "infrastructure/vault/jobs.h"
#include "infrastructure/vault/log_check.h"
#include "infrastructure/vault/reader_pool.h"
#include "infrastructure/vault/requests.h"
#include "infrastructure/vault/schema.h"
#include "infrastructure/vault/tasks.h"
#include "infrastructure/vault/vault.h"
#include "infrastructure/vault/verify.h"
#include "infrastructure/vault/writer.h"

namespace memos::vault {
namespace {

/// How long one try to empty the log may hold up other writers while readers finish.
constexpr std::chrono::milliseconds kTruncateWait{20};

class SqliteVault final : public Vault {
 public:
  static Result<std::unique_ptr<Vault>> open(const VaultOptions& options);

  ~SqliteVault() override {
    readers_.reset();  // before the writer, whose closing empties the log
    writer_.reset();
  }

  // Cubes.
  Result<CubeInfo> create_cube(const TenantId& tenant, const std::string& name, const std::string& description,
                               ActorId actor) override {
    MEMOS_CHECK_OK(cube::validate_cube_name(name, "name"));
    return write<CubeInfo>(
        [&] { return vault::create_cube(*writer_, ids_, tenant, name, description, actor, clock_.now()); });
  }
  Result<CubeInfo> find_cube(const TenantId& tenant, const std::string& name) override {
    MEMOS_TRY(const auto reader, readers_->lease());
    return reader->find_cube(tenant, name);
  }
  Result<CubeInfo> cube(CubeId id) override {
    MEMOS_TRY(const auto reader, readers_->lease());
    MEMOS_TRY(StoredCube stored, reader->cube(id));
    return std::move(stored.info);
  }
  Result<std::vector<CubeInfo>> list_cubes(const TenantId& tenant) override {
    MEMOS_TRY(const auto reader, readers_->lease());
    return reader->list_cubes(tenant);
  }
  Status set_cube_space(CubeId id, SpaceId space, ActorId actor, std::optional<Sequence> head) override {
    return write([&] { return vault::set_cube_space(*writer_, id, space, actor, head, clock_.now()); });
  }
  Status drop_cube(CubeId id, ActorId actor) override;

  // Spaces.
  Result<Space> ensure_space(const std::string& model_hash, const std::string& model_name,
                             std::uint32_t dimension) override;
  Result<Space> space(SpaceId id) override;

  // Writes.
  Result<Receipt> commit(WriteBatch batch) override;
  Status put_vectors(CubeId cube, SpaceId space, std::span<const VectorRow> rows) override {
    return write([&] { return vault::put_vectors(*writer_, cube, space, rows); }, rows.size());
  }
  Result<std::uint64_t> remove_vectors(CubeId cube, SpaceId space, std::size_t limit) override {
    return write<std::uint64_t>([&] { return vault::remove_vectors(*writer_, cube, space, limit); });
  }
  Result<Receipt> erase(CubeId cube, std::span<const MemoryId> memories, ActorId actor, UtcMs time) override;
  Result<std::optional<RequestRecord>> request(const MemoryId& id) override {
    MEMOS_TRY(const auto reader, readers_->lease());
    return find_request(reader->connection(), id);
  }
  void set_commit_listener(CommitListener listener) override { listener_ = std::move(listener); }

  // Reads.
  Result<CubeId> cube_of(const MemoryId& memory) override {
    MEMOS_TRY(const auto reader, readers_->lease());
    return reader->cube_of(memory);
  }
  Result<VersionRow> current(const MemoryId& memory) override {
    MEMOS_TRY(const auto reader, readers_->lease());
    return reader->current(memory);
  }
  Result<VersionRow> at(const MemoryId& memory, Sequence as_of) override {
    MEMOS_TRY(const auto reader, readers_->lease());
    return reader->at(memory, as_of);
  }
  Result<std::vector<VersionRow>> versions(const MemoryId& memory) override {
    MEMOS_TRY(const auto reader, readers_->lease());
    return reader->versions(memory);
  }
  Result<std::vector<VersionRow>> rows(CubeId cube, std::span<const Sequence> keys) override {
    MEMOS_TRY(const auto reader, readers_->lease());
    return reader->rows(cube, keys);
  }
  Result<std::vector<VersionRow>> list(const ListQuery& query) override {
    MEMOS_TRY(const auto reader, readers_->lease());
    return reader->list(query);
  }
  Status scan_versions(CubeId cube, Sequence after, const std::function<Status(VersionRow&&)>& row) override {
    const CallbackScope scope(this);
    MEMOS_TRY(const auto reader, readers_->lease());
    return reader->scan_versions(cube, after, row);
  }
  Status scan_kept(CubeId cube, Sequence after, const std::function<Status(VersionRow&&)>& row) override {
    const CallbackScope scope(this);
    MEMOS_TRY(const auto reader, readers_->lease());
    return reader->scan_versions(cube, after, row, Reader::Scan::kKept);
  }
  Status scan_statements(CubeId cube, Sequence after, const std::function<Status(VersionRow&&)>& row) override {
    const CallbackScope scope(this);
    MEMOS_TRY(const auto reader, readers_->lease());
    return reader->scan_versions(cube, after, row, Reader::Scan::kStating);
  }
  Status scan_vectors(
      CubeId cube, SpaceId space, Sequence after,
      const std::function<Status(Sequence, std::uint32_t, std::span<const std::uint16_t>)>& row) override {
    const CallbackScope scope(this);
    MEMOS_TRY(const auto reader, readers_->lease());
    return reader->scan_vectors(cube, space, after, row);
  }
  Result<std::vector<VectorRow>> vectors(CubeId cube, SpaceId space, std::span<const Sequence> contents) override {
    MEMOS_TRY(const auto reader, readers_->lease());
    return reader->vectors(cube, space, contents);
  }
  Result<std::vector<Sequence>> missing_vectors(CubeId cube, SpaceId space, Sequence after, std::size_t limit,
                                                bool unwanted) override {
    MEMOS_TRY(const auto reader, readers_->lease());
    return reader->missing_vectors(cube, space, {.after = after, .limit = limit, .unwanted = unwanted});
  }
  Result<std::vector<Sequence>> newest_missing_vectors(CubeId cube, SpaceId space, Sequence before, std::size_t limit,
                                                       bool unwanted) override {
    MEMOS_TRY(const auto reader, readers_->lease());
    const Sequence end = before.value == 0 ? Sequence{limits::kMaxSequence} : Sequence{before.value - 1};
    return reader->missing_vectors(cube, space, {.until = end, .limit = limit, .unwanted = unwanted, .newest = true});
  }
  Result<std::uint64_t> count_vectors(CubeId cube, SpaceId space) override {
    MEMOS_TRY(const auto reader, readers_->lease());
    return reader->count_vectors(cube, space);
  }
  Result<std::vector<Link>> links(const MemoryId& memory) override {
    MEMOS_TRY(const auto reader, readers_->lease());
    return reader->links(memory);
  }
  Result<std::vector<JournalEntry>> journal(CubeId cube, Sequence after, std::size_t limit) override {
    MEMOS_TRY(const auto reader, readers_->lease());
    return reader->journal(cube, after, limit);
  }
  Result<Sequence> sequence_at(CubeId cube, UtcMs time) override {
    MEMOS_TRY(const auto reader, readers_->lease());
    return reader->sequence_at(cube, time);
  }
  Result<std::vector<MemoryId>> deleted_before(CubeId cube, UtcMs before, std::size_t limit) override {
    MEMOS_TRY(const auto reader, readers_->lease());
    return reader->deleted_before(cube, before, limit);
  }

  // Usage, jobs, settings.
  Status add_usage(std::span<const std::pair<MemoryId, Usage>> usage) override {
    return write([&] { return vault::add_usage(*writer_, usage); }, usage.size());
  }
  Result<std::vector<Usage>> usage(std::span<const MemoryId> memories) override {
    MEMOS_TRY(const auto reader, readers_->lease());
    return reader->usage(memories);
  }
  Result<JobId> request_job(CubeId cube, const JobRequest& request) override {
    return write<JobId>([&] { return vault::request_job(writer_->connection(), cube, request, clock_.now()); });
  }
  Result<std::optional<JobRow>> claim_job(const std::string& owner, UtcMs now, UtcMs lease_until) override;
  Status update_job(const JobRow& row) override {
    return write([&] { return vault::update_job(writer_->connection(), row); });
  }
  Result<std::vector<JobRow>> list_jobs(bool include_finished) override {
    MEMOS_TRY(const auto reader, readers_->lease());
    return vault::list_jobs(reader->connection(), include_finished);
  }
  Result<std::optional<std::string>> setting(const std::string& name) override {
    MEMOS_TRY(const auto reader, readers_->lease());
    return reader->setting(name);
  }
  Status set_setting(const std::string& name, const std::string& value) override {
    return write([&] { return vault::set_setting(*writer_, name, value); });
  }

  // Operations.
  Result<VerifyCounts> verify(const std::function<bool(std::uint64_t, std::uint64_t)>& progress) override {
    const CallbackScope scope(this);
    MEMOS_TRY(const auto reader, readers_->lease());
    return verify_vault(*reader, files_, directory_, progress);
  }
  Result<std::uint64_t> backup(const std::string& directory,
                               const std::function<bool(std::uint64_t, std::uint64_t)>& progress) override {
    const CallbackScope scope(this);
    MEMOS_TRY(const auto reader, readers_->lease());
    return backup_vault(*reader, files_, directory_, directory, progress);
  }
  Result<VaultStatistics> statistics() override;

 private:
  SqliteVault(const VaultOptions& options)
      : directory_(options.directory),
        files_(*options.files),
        clock_(*options.clock),
        ids_(*options.clock, *options.random) {}

  Status require_writer() const {
    if (writer_) return {};
    return fail(ErrorCode::kReadOnly, "the vault was opened for reading");
  }
  Status submit(WriteTask& task) {
    MEMOS_CHECK_OK(require_writer());
    return queue_->submit(task);
  }
  Status write(std::function<Status()> run, std::size_t changes = 1) {
    FunctionTask task(std::move(run), {}, changes);
    return submit(task);
  }
  template <class T>
  Result<T> write(const std::function<Result<T>()>& run) {
    std::optional<T> out;
    FunctionTask task([&]() -> Status {
      MEMOS_TRY(out, run());
      return {};
    });
    MEMOS_CHECK_OK(submit(task));
    return *std::move(out);
  }
  /// Empties the log, so that nothing erased is left in it. Waits for readers of older states.
  Status truncate_log();

  const std::string directory_;
  base::FileSystem& files_;
  base::Clock& clock_;
  base::IdIssuer ids_;
  CommitListener listener_;
  std::unique_ptr<base::FileLock> lock_;
  std::unique_ptr<SqliteVfs> vfs_;
  std::unique_ptr<ReaderPool> readers_;
  std::unique_ptr<Writer> writer_;  ///< None when opened for reading.
  std::unique_ptr<WriteQueue> queue_;
  std::mutex spaces_mutex_;
  std::vector<Space> seen_spaces_;  ///< A space never changes, and every add with a vector asks for one.
};

Result<std::unique_ptr<base::FileLock>> take_lock(const VaultOptions& options) {
  auto lock = options.files->lock(options.directory + "/lock", options.holder_note);
  // A folder that cannot be written holds no writer either: it can be read without the lock.
  if (!lock && options.read_only && lock.error().code == ErrorCode::kReadOnly) return nullptr;
  return lock;
}

Result<std::unique_ptr<Vault>> SqliteVault::open(const VaultOptions& options) {
  MEMOS_INVARIANT(options.files != nullptr && options.clock != nullptr && options.random != nullptr, "vault options");
  base::FileSystem& files = *options.files;
  const std::string database = options.directory + "/vault.db";
  MEMOS_TRY(const bool exists, files.exists(database));
  if (!exists && (options.read_only || !options.create)) {
    return fail(ErrorCode::kNotFound, options.directory + " holds no memories yet", "directory");
  }
  if (!exists) MEMOS_CHECK_OK(make_durable_folder(files, options.directory));
  std::unique_ptr<SqliteVault> vault(new SqliteVault(options));
  MEMOS_TRY(vault->lock_, take_lock(options));
  if (exists) MEMOS_CHECK_OK(check_left_log(files, options.directory));
  vault->vfs_ = std::make_unique<SqliteVfs>(files, options.read_only, options.durability == Durability::kFull);
  if (!options.read_only) {
    Writer::Options writer{
        options.directory,  &files,         vault->vfs_.get(),         options.random, options.logger,
        options.durability, options.create, options.max_database_bytes};
    MEMOS_TRY(vault->writer_, Writer::open(std::move(writer)));
    MEMOS_CHECK_OK(BlobStore(files, options.directory + "/blobs").remove_unfinished());
    Writer* target = vault->writer_.get();
    vault->queue_ =
        std::make_unique<WriteQueue>([target](std::span<WriteTask* const> group) { target->run_group(group); },
                                     [target](bool waiting) { target->checkpoint_if_due(waiting); });
  }
  vault->readers_ = std::make_unique<ReaderPool>(database, vault->vfs_->name());
  if (options.read_only) {
    MEMOS_TRY(const auto reader, vault->readers_->lease());
    MEMOS_CHECK_OK(prepare_schema(reader->connection(), migrations(), false));
  }
  return vault;
}

Status SqliteVault::drop_cube(CubeId id, ActorId actor) {
  MEMOS_CHECK_OK(CallbackScope::require_outside(this, "drop_cube"));
  WriteBatch batch;
  batch.cube = id;
  batch.actor = actor;
  batch.time = clock_.now();
  batch.changes.resize(1);
  batch.changes[0].operation = Operation::kDropCube;
  const Receipt receipt{std::vector<Applied>(1)};
  bool dropped = false;
  FunctionTask task(
      [&]() -> Status {
        MEMOS_TRY(dropped, vault::drop_cube(*writer_, id, actor, batch.time));
        return {};
      },
      [&] {
        if (listener_ && dropped) listener_(Committed{batch, receipt});
      },
      1, WriteTask::Mode::kAlone);
  MEMOS_CHECK_OK(submit(task));
  return truncate_log();
}

Result<Space> SqliteVault::ensure_space(const std::string& model_hash, const std::string& model_name,
                                        std::uint32_t dimension) {
  if (dimension == 0 || dimension > limits::kMaxVectorDimension) {
    return fail(ErrorCode::kInvalidArgument,
                "a vector has 1 to " + std::to_string(limits::kMaxVectorDimension) + " dimensions", "dimension");
  }
  std::optional<Space> out;
  FunctionTask task(
      [&]() -> Status {
        MEMOS_TRY(out, vault::ensure_space(*writer_, Space{{}, model_hash, model_name, dimension}));
        return {};
      },
      [&] { writer_->keep_space(*out); }, 1, WriteTask::Mode::kAlone);
  MEMOS_CHECK_OK(submit(task));
  return *std::move(out);
}

Result<Space> SqliteVault::space(SpaceId id) {
  const std::lock_guard lock(spaces_mutex_);
  if (const auto seen = std::ranges::find(seen_spaces_, id, &Space::id); seen != seen_spaces_.end()) return *seen;
  MEMOS_TRY(const auto reader, readers_->lease());
  MEMOS_TRY(Space space, reader->space(id));
  return seen_spaces_.emplace_back(std::move(space));
}

Result<Receipt> SqliteVault::commit(WriteBatch batch) {
  MEMOS_CHECK_OK(require_writer());
  MEMOS_TRY(std::vector<PreparedChange> prepared, prepare_changes(batch, writer_->random()));
  CommitTask task(*writer_, std::move(batch), std::move(prepared), listener_);
  MEMOS_CHECK_OK(submit(task));
  return std::move(task.receipt);
}

Result<Receipt> SqliteVault::erase(CubeId cube, std::span<const MemoryId> memories, ActorId actor, UtcMs time) {
  MEMOS_CHECK_OK(CallbackScope::require_outside(this, "erase"));
  MEMOS_CHECK_OK(require_writer());
  EraseTask task(*writer_, cube, memories, actor, time, listener_);
  MEMOS_CHECK_OK(submit(task));
  MEMOS_CHECK_OK(truncate_log());
  return std::move(task.receipt);
}

/// Each try runs alone, as a task of the queue that writes nothing, and holds up writers for kTruncateWait at most;
/// between tries this thread waits for the readers that were in the way.
Status SqliteVault::truncate_log() {
  for (;;) {
    const auto until = std::chrono::steady_clock::now() + kTruncateWait;
    bool truncated = false;
    FunctionTask task(
        [&]() -> Status {
          MEMOS_TRY(truncated, writer_->truncate_log([&] { return readers_->wait_for_one(until); }));
          return {};
        },
        {}, 1, WriteTask::Mode::kNoTransaction);
    MEMOS_CHECK_OK(submit(task));
    if (truncated) return {};
    readers_->wait_for_present_readers();
  }
}

Result<std::optional<JobRow>> SqliteVault::claim_job(const std::string& owner, UtcMs now, UtcMs lease_until) {
  {  // Usually nothing is due: a look costs no commit.
    MEMOS_CHECK_OK(require_writer());
    MEMOS_TRY(const auto reader, readers_->lease());
    MEMOS_TRY(const bool due, any_job_due(reader->connection(), now));
    if (!due) return std::nullopt;
  }
  return write<std::optional<JobRow>>([&] { return vault::claim_job(writer_->connection(), owner, now, lease_until); });
}

Result<VaultStatistics> SqliteVault::statistics() {
  VaultStatistics out;
  MEMOS_TRY(const auto reader, readers_->lease());
  Connection& connection = reader->connection();
  MEMOS_TRY(const Snapshot snapshot, Snapshot::begin(*reader));
  MEMOS_TRY(const std::int64_t cubes, connection.integer("SELECT count(*) FROM cube WHERE dropped = 0"));
  MEMOS_TRY(const std::int64_t versions, connection.integer("SELECT count(*) FROM version"));
  MEMOS_TRY(const std::int64_t vectors, connection.integer("SELECT coalesce(sum(vectors), 0) FROM cube"));
  MEMOS_TRY(const std::int64_t schema, connection.integer("PRAGMA user_version"));
  out.cubes = static_cast<std::uint64_t>(cubes);
  out.versions = static_cast<std::uint64_t>(versions);
  out.vectors = static_cast<std::uint64_t>(vectors);
  out.schema_version = static_cast<std::uint32_t>(schema);
  out.writable = writer_ && writer_->require_writable().has_value();
  MEMOS_TRY(out.disk_bytes, folder_bytes(files_, directory_));
  return out;
}

}  // namespace

Result<std::unique_ptr<Vault>> open_sqlite_vault(const VaultOptions& options) { return SqliteVault::open(options); }

}  // namespace memos::vault
