// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/file.h"
#include "base/result.h"

namespace memos::vault {

/// Page size of every vault database, in bytes. Fixed, because the file layer clears the unused middle of pages.
inline constexpr std::size_t kPageBytes = 4096;

/// SQLite's file layer on top of base::FileSystem, so that power-loss images, injected faults and the sticky failed
/// sync cover the database too. One instance a vault; it lives longer than every connection opened through it.
///
/// The folder has one owner process, so SQLite's file locks and the write-ahead log's shared memory are kept in this
/// process and shared between its connections. On real files the lock bytes are also locked against other processes,
/// so that a foreign sqlite3 shell is told "database is locked" instead of damaging a live vault.
///
/// Thread-safe (each connection is used by one thread at a time, as SQLite requires).
class SqliteVfs {
 public:
  /// Registers the layer under a name of its own. `files` outlives it. With `read_only`, files are opened for reading
  /// and a missing write-ahead log looks empty, so that a vault on a read-only folder can be read. `buffer_log`: a
  /// commit's pages are written together, just before its sync; only for connections whose every commit syncs
  /// (synchronous = FULL), and with at most one of them writing.
  SqliteVfs(base::FileSystem& files, bool read_only, bool buffer_log = false);
  ~SqliteVfs();  ///< Unregisters. All connections are closed by then.
  SqliteVfs(const SqliteVfs&) = delete;
  SqliteVfs& operator=(const SqliteVfs&) = delete;

  [[nodiscard]] const std::string& name() const noexcept;
  /// True for ever after a write, truncation or sync has failed for another reason than a full disk.
  [[nodiscard]] bool write_failed() const noexcept;
  /// What the last failed file operation of the calling thread reported.
  [[nodiscard]] static const Error& last_error() noexcept;
  /// Once it was reported, so that it is not taken for the cause of a later error.
  static void forget_last_error() noexcept;

  struct Impl;

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace memos::vault
