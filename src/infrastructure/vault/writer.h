// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/limits.h"
#include "base/log.h"
#include "base/random.h"
#include "infrastructure/vault/heads.h"
#include "infrastructure/vault/rows.h"
#include "infrastructure/vault/sqlite_db.h"
#include "infrastructure/vault/sqlite_vfs.h"
#include "infrastructure/vault/write_queue.h"

namespace memos::vault {

/// The one connection that writes and checkpoints, with the heads of the cubes it writes to. Used by the leader of the
/// write queue only, so by one thread at a time.
class Writer {
 public:
  struct Options {
    std::string directory;
    base::FileSystem* files = nullptr;
    SqliteVfs* vfs = nullptr;
    base::Random* random = nullptr;
    base::Logger logger;
    Durability durability = Durability::kFull;
    bool create = true;
    std::uint64_t max_database_bytes = limits::kMaxDatabaseBytes;
  };
  /// Opens the database, brings its schema up to date, reads the spaces.
  [[nodiscard]] static Result<std::unique_ptr<Writer>> open(Options options);
  ~Writer();  ///< Checkpoints and removes the log.
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  /// Runs the tasks in one transaction with one sync. A failed task is undone alone; a failed commit fails all.
  void run_group(std::span<WriteTask* const> group);
  /// Checkpoints when the log is long; when writers wait, only when it is very long.
  void checkpoint_if_due(bool waiting);
  /// Writes the whole log back and empties it. False: a reader still uses an older state. `wait` is called while a
  /// reader is in the way; false gives up.
  [[nodiscard]] Result<bool> truncate_log(const std::function<bool()>& wait);
  /// kReadOnly once a write or a sync has failed.
  [[nodiscard]] Status require_writable() const;

  // Inside a transaction.
  [[nodiscard]] Connection& connection() noexcept { return *connection_; }
  [[nodiscard]] base::Random& random() noexcept { return *options_.random; }
  /// The cube's row, to be changed: written with the group. kNotFound: no such cube, or dropped. The reference lives
  /// until the task ends.
  [[nodiscard]] Result<StoredCube*> cube(CubeId id);
  /// Appends to the journal: fills in sequence, time (never before the entry before it) and hash.
  [[nodiscard]] Result<JournalEntry> append(StoredCube& cube, JournalEntry entry);
  [[nodiscard]] Result<std::int64_t> integer(std::string_view sql) { return connection_->integer(sql); }
  [[nodiscard]] const std::vector<Space>& spaces() const noexcept { return spaces_; }
  [[nodiscard]] const Space* space(SpaceId id) const noexcept;
  /// Knows a space from now on: after the transaction that added it. Cannot fail, for what is committed is committed.
  void keep_space(const Space& space);
  /// The newest version of a memory, kNotFound when there is none.
  [[nodiscard]] Result<HeldVersion> newest_version(const MemoryId& memory);
  [[nodiscard]] Result<bool> memory_exists(const MemoryId& memory);

 private:
  explicit Writer(Options options) : options_(std::move(options)) {}
  Status prepare();
  [[nodiscard]] Status load_spaces();
  Status limit_size();
  Status write_unsynced_mark();
  Status remove_unsynced_mark();
  void empty_left_log(bool left);
  Status begin();
  bool run_plain(std::span<WriteTask* const> group);
  void run_with_savepoints(std::span<WriteTask* const> group);
  Status run_in_savepoint(WriteTask& task);
  void finish(std::span<WriteTask* const> group);
  void abandon(std::span<WriteTask* const> group, const Error& error);
  void undo_task();
  Status flush_cubes();
  void roll_back() noexcept;

  struct CachedCube {
    StoredCube row;
    bool dirty = false;
    std::uint64_t task = 0;  ///< The last task that changed it.
  };

  Options options_;
  std::unique_ptr<Connection> connection_;
  std::vector<Space> spaces_;
  std::unordered_map<std::uint32_t, CachedCube> cubes_;
  std::vector<std::uint32_t> dirty_;
  std::vector<StoredCube> undo_;  ///< Cubes as they were before the current task.
  std::uint64_t task_ = 0;
  std::unique_ptr<HeadsKeeper> heads_;
  int log_pages_ = 0;  ///< In the log after the last commit.
  int log_pages_before_ = 0;
  int checkpoint_at_ = 0;
};

}  // namespace memos::vault
