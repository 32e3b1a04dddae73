// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "infrastructure/vault/writer.h"

#include <sqlite3.h>

#include <algorithm>

#include "infrastructure/vault/log_check.h"
#include "infrastructure/vault/schema.h"

namespace memos::vault {
namespace {

/// A checkpoint writes every changed page once and syncs the database: at 4 MB of log that is a few milliseconds after
/// every few hundred adds. While others wait for the writer it may come later, up to four times as late.
constexpr int kCheckpointPages = 1000;
constexpr int kCheckpointPagesBusy = 4 * kCheckpointPages;
/// The log's file keeps its size, so that commits need not extend it, up to this many bytes.
constexpr std::int64_t kLogBytesKept = std::int64_t{64} << 20U;
constexpr int kCacheKib = 16 * 1024;
/// Heads kept in memory; more are forgotten between groups.
constexpr std::size_t kCachedCubes = 4096;

const char* synchronous(Durability durability) {
  switch (durability) {
    case Durability::kFull:
      return "FULL";
    case Durability::kNormal:
      return "NORMAL";
    case Durability::kOff:
      return "OFF";
  }
  return "FULL";
}

int count_log_pages(void* pages, sqlite3*, const char*, int count) {
  *static_cast<int*>(pages) = count;
  return SQLITE_OK;
}

int wait_for_readers(void* wait, int) { return (*static_cast<const std::function<bool()>*>(wait))() ? 1 : 0; }

}  // namespace

Result<std::unique_ptr<Writer>> Writer::open(Options options) {
  std::unique_ptr<Writer> writer(new Writer(std::move(options)));
  MEMOS_CHECK_OK(writer->prepare());
  return writer;
}

Status Writer::prepare() {
  MEMOS_TRY(const bool log_left, options_.files->exists(options_.directory + "/vault.db-wal"));
  if (options_.durability != Durability::kFull) MEMOS_CHECK_OK(write_unsynced_mark());
  const auto mode = options_.create ? Connection::Mode::kCreate : Connection::Mode::kReadWrite;
  MEMOS_TRY(connection_, Connection::open(options_.directory + "/vault.db", options_.vfs->name(), mode));
  // Page size before the first write; the log's mode is stored in the file.
  MEMOS_CHECK_OK(connection_->execute("PRAGMA page_size = " + std::to_string(kPageBytes)));
  MEMOS_CHECK_OK(
      connection_->execute("PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON; PRAGMA cell_size_check = ON;"
                           "PRAGMA mmap_size = 0; PRAGMA journal_mode = WAL;"));
  MEMOS_CHECK_OK(connection_->execute(std::string("PRAGMA synchronous = ") + synchronous(options_.durability)));
  MEMOS_CHECK_OK(connection_->execute("PRAGMA journal_size_limit = " + std::to_string(kLogBytesKept)));
  MEMOS_CHECK_OK(connection_->execute("PRAGMA cache_size = -" + std::to_string(kCacheKib)));
  MEMOS_CHECK_OK(limit_size());
  MEMOS_CHECK_OK(prepare_schema(*connection_, migrations(), true));
  sqlite3_wal_hook(connection_->raw(), count_log_pages, &log_pages_);
  checkpoint_at_ = kCheckpointPages;
  heads_ = std::make_unique<HeadsKeeper>(*options_.files, options_.directory + "/heads");
  empty_left_log(log_left);
  return load_spaces();
}

Status Writer::limit_size() {
  MEMOS_TRY(const std::int64_t pages, connection_->integer("PRAGMA page_count"));
  const std::uint64_t most = options_.max_database_bytes / kPageBytes;
  if (static_cast<std::uint64_t>(pages) > most) {
    return fail(ErrorCode::kUnsupported, "vault.db is larger than " + std::to_string(options_.max_database_bytes) +
                                             " bytes, beyond which erased content could not be found everywhere");
  }
  return connection_->execute("PRAGMA max_page_count = " + std::to_string(most));
}

/// A log that a process left behind may be one that an erasure has yet to empty.
void Writer::empty_left_log(bool left) {
  Status emptied;
  if (left) {
    if (const auto done = truncate_log([] { return false; }); !done) emptied = std::unexpected(done.error());
  }
  if (emptied && options_.durability == Durability::kFull) emptied = remove_unsynced_mark();
  if (!emptied) options_.logger.log(base::LogLevel::kWarn, "emptying the log: " + emptied.error().message);
}

/// Where commits are not synced one by one, a power loss may take any of them: check_log() is not to be asked then.
Status Writer::write_unsynced_mark() {
  const std::string path = unsynced_mark(options_.directory);
  MEMOS_TRY(const bool exists, options_.files->exists(path));
  if (exists) return {};
  MEMOS_CHECK_OK(options_.files->open(path, base::OpenMode::kCreate));
  return options_.files->sync_directory(options_.directory);
}

Status Writer::remove_unsynced_mark() {
  const std::string path = unsynced_mark(options_.directory);
  MEMOS_TRY(const bool exists, options_.files->exists(path));
  if (!exists) return {};
  MEMOS_CHECK_OK(options_.files->remove(path));
  return options_.files->sync_directory(options_.directory);
}

Writer::~Writer() {
  if (!connection_ || !heads_) return;
  if (!require_writable()) return;  // keep the log: it is all that is known to be on disk
  const auto truncated = truncate_log([] { return false; });
  if (!truncated) options_.logger.log(base::LogLevel::kWarn, "closing the vault: " + truncated.error().message);
  const auto written = options_.durability == Durability::kOff ? Status{} : heads_->write();
  if (!written) {
    options_.logger.log(base::LogLevel::kWarn, "writing the heads: " + written.error().message);
  }
  // The last connection to close removes the empty log.
  sqlite3_db_config(connection_->raw(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, nullptr);
}

Status Writer::require_writable() const {
  if (!options_.vfs->write_failed() && !options_.files->sync_failed()) return {};
  return fail(
      ErrorCode::kReadOnly,
      "an earlier write or sync of the vault failed, so it takes no more writes: check the disk, then open it again");
}

// ---- groups --------------------------------------------------------------------------------------------------------

void Writer::run_group(std::span<WriteTask* const> group) {
  if (const auto writable = require_writable(); !writable) return abandon(group, writable.error());
  if (group.front()->mode() == WriteTask::Mode::kNoTransaction) {
    group.front()->result = group.front()->apply();
    return;
  }
  if (cubes_.size() > kCachedCubes) cubes_.clear();
  if (!run_plain(group)) run_with_savepoints(group);
}

Status Writer::begin() {
  MEMOS_TRY(Statement * statement, connection_->statement("BEGIN IMMEDIATE"));
  return statement->run();
}

/// The usual case: no task fails, so none needs a savepoint. False: one of several failed, nothing was done.
bool Writer::run_plain(std::span<WriteTask* const> group) {
  if (const auto begun = begin(); !begun) {
    abandon(group, begun.error());
    return true;
  }
  for (WriteTask* task : group) {
    ++task_;
    undo_.clear();
    task->result = task->apply();
    if (task->result) continue;
    roll_back();
    return group.size() == 1;
  }
  finish(group);
  return true;
}

void Writer::run_with_savepoints(std::span<WriteTask* const> group) {
  if (const auto writable = require_writable(); !writable) return abandon(group, writable.error());
  if (const auto begun = begin(); !begun) return abandon(group, begun.error());
  for (WriteTask* task : group) {
    ++task_;
    undo_.clear();
    task->result = run_in_savepoint(*task);
    if (!connection_->in_transaction() || !require_writable()) {
      return abandon(group, task->result ? Error{ErrorCode::kIo, "the write was undone", {}} : task->result.error());
    }
  }
  finish(group);
}

Status Writer::run_in_savepoint(WriteTask& task) {
  MEMOS_CHECK_OK(connection_->execute("SAVEPOINT task"));
  auto applied = task.apply();
  if (!applied) {
    undo_task();
    MEMOS_CHECK_OK(connection_->execute("ROLLBACK TO task"));
  }
  MEMOS_CHECK_OK(connection_->execute("RELEASE task"));
  return applied;
}

/// Commits and tells the tasks.
void Writer::finish(std::span<WriteTask* const> group) {
  auto done = flush_cubes();
  if (done) {
    auto commit = connection_->statement("COMMIT");
    done = commit ? (*commit)->run() : Status(std::unexpected(commit.error()));
  }
  if (!done) return abandon(group, done.error());
  for (const std::uint32_t id : dirty_) {
    CachedCube& cube = cubes_[id];
    cube.dirty = false;
    heads_->note(CubeId{id}, Head{cube.row.info.head, cube.row.info.head_hash});
    if (cube.row.dropped) cubes_.erase(id);
  }
  dirty_.clear();
  for (WriteTask* task : group) {
    if (task->result) task->committed();
  }
}

/// Nothing of the group is done: every task that had not failed by itself fails with `error`.
void Writer::abandon(std::span<WriteTask* const> group, const Error& error) {
  roll_back();
  for (WriteTask* task : group) {
    if (task->result) task->result = std::unexpected(error);
  }
}

void Writer::roll_back() noexcept {
  if (connection_->in_transaction()) static_cast<void>(connection_->execute("ROLLBACK"));
  cubes_.clear();
  dirty_.clear();
  undo_.clear();
}

void Writer::undo_task() {
  for (StoredCube& before : undo_) cubes_[before.info.id.value].row = std::move(before);
  undo_.clear();
}

Status Writer::flush_cubes() {
  for (const std::uint32_t id : dirty_) MEMOS_CHECK_OK(rewrite_cube(*connection_, cubes_[id].row));
  return {};
}

// ---- what tasks use ------------------------------------------------------------------------------------------------

Result<StoredCube*> Writer::cube(CubeId id) {
  auto found = cubes_.find(id.value);
  if (found == cubes_.end()) {
    MEMOS_TRY(Statement * select, connection_->statement("SELECT " MEMOS_CUBE_COLUMNS " FROM cube WHERE id = ?1"));
    const Rows rows(*select);
    MEMOS_TRY(const bool row, select->bind(1, id.value).step());
    if (!row) return fail(ErrorCode::kNotFound, "no cube " + std::to_string(id.value), "cube");
    MEMOS_TRY(StoredCube loaded, load_cube(*select));
    found = cubes_.emplace(id.value, CachedCube{std::move(loaded)}).first;
  }
  CachedCube& cube = found->second;
  if (cube.row.dropped) return fail(ErrorCode::kNotFound, "cube " + std::to_string(id.value) + " was dropped", "cube");
  if (cube.task != task_) {
    cube.task = task_;
    undo_.push_back(cube.row);
  }
  if (!cube.dirty) {
    cube.dirty = true;
    dirty_.push_back(id.value);
  }
  return &cube.row;
}

Result<JournalEntry> Writer::append(StoredCube& cube, JournalEntry entry) {
  if (cube.info.head.value >= limits::kMaxSequence) {
    return fail(ErrorCode::kExhausted, "the cube's journal is full: start a new cube", "cube");
  }
  entry.sequence = Sequence{cube.info.head.value + 1};
  entry.recorded_at = std::max(entry.recorded_at, cube.head_time);
  entry.hash = cube::chain_hash(cube.info.head_hash, entry);
  MEMOS_CHECK_OK(insert_entry(*connection_, cube.info.id, entry));
  cube.info.head = entry.sequence;
  cube.info.head_hash = entry.hash;
  cube.head_time = entry.recorded_at;
  return entry;
}

const Space* Writer::space(SpaceId id) const noexcept {
  const auto found = std::ranges::find(spaces_, id, &Space::id);
  return found == spaces_.end() ? nullptr : &*found;
}

void Writer::keep_space(const Space& space) {
  if (this->space(space.id) == nullptr) spaces_.push_back(space);
}

Status Writer::load_spaces() {
  MEMOS_TRY(Statement * select, connection_->statement("SELECT " MEMOS_SPACE_COLUMNS " FROM space ORDER BY id"));
  const Rows rows(*select);
  for (;;) {
    MEMOS_TRY(const bool row, select->step());
    if (!row) return {};
    MEMOS_TRY(Space space, load_space(*select));
    spaces_.push_back(std::move(space));
  }
}

Result<HeldVersion> Writer::newest_version(const MemoryId& memory) {
  MEMOS_TRY(Statement * select, connection_->statement("SELECT " MEMOS_VERSION_COLUMNS
                                                       " FROM version WHERE memory = ?1 ORDER BY key DESC LIMIT 1"));
  const Rows rows(*select);
  MEMOS_TRY(const bool row, select->bind_bytes(1, memory.bytes).step());
  if (!row) return fail(ErrorCode::kNotFound, "no memory " + memory.str(), "memory");
  MEMOS_TRY(const StoredVersion newest, load_version(*select));
  return hold(newest);
}

Result<bool> Writer::memory_exists(const MemoryId& memory) {
  MEMOS_TRY(Statement * select, connection_->statement("SELECT 1 FROM version WHERE memory = ?1 LIMIT 1"));
  const Rows rows(*select);
  return select->bind_bytes(1, memory.bytes).step();
}

// ---- checkpoints ---------------------------------------------------------------------------------------------------

void Writer::checkpoint_if_due(bool waiting) {
  if (log_pages_ < log_pages_before_) checkpoint_at_ = kCheckpointPages;  // the log began anew
  log_pages_before_ = log_pages_;
  const int due = waiting ? checkpoint_at_ - kCheckpointPages + kCheckpointPagesBusy : checkpoint_at_;
  if (log_pages_ < due || !require_writable()) return;
  const int code = sqlite3_wal_checkpoint_v2(connection_->raw(), "main", SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
  // Unless a reader of an older state is in the way, the next commit begins the log anew.
  checkpoint_at_ = log_pages_ + kCheckpointPages;
  Status done;
  if (code != SQLITE_OK) done = std::unexpected(sqlite_error(connection_->raw(), code));
  if (done && options_.durability != Durability::kOff) done = heads_->write_if_small();
  if (!done) options_.logger.log(base::LogLevel::kWarn, "checkpoint of the vault: " + done.error().message);
}

Result<bool> Writer::truncate_log(const std::function<bool()>& wait) {
  MEMOS_CHECK_OK(require_writable());
  sqlite3_busy_handler(connection_->raw(), wait_for_readers, const_cast<std::function<bool()>*>(&wait));
  const int code = sqlite3_wal_checkpoint_v2(connection_->raw(), "main", SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  sqlite3_busy_handler(connection_->raw(), nullptr, nullptr);
  if ((code & 0xff) == SQLITE_BUSY) return false;
  if (code != SQLITE_OK) return std::unexpected(sqlite_error(connection_->raw(), code));
  log_pages_ = 0;
  return true;
}

}  // namespace memos::vault
