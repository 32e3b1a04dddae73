// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

/// The only door to files. Exists so that every byte that reaches a disk, SQLite's included, passes one place
/// where faults can be injected, power loss modelled and a failed sync remembered.
namespace memos::base {

enum class OpenMode : std::uint8_t {
  kRead = 0,
  kReadWrite = 1,
  kCreate = 2 /* read-write, made if missing */,
  kCreateNew = 3
};

/// An open file. Positional reads and writes may run from several threads at once; close by destruction, before the
/// FileSystem that opened it goes.
class File {
 public:
  virtual ~File() = default;
  /// Reads up to data.size() bytes at `offset`; fewer only at the end of the file.
  [[nodiscard]] virtual Result<std::size_t> read(std::uint64_t offset, std::span<std::uint8_t> data) = 0;
  /// Writes all bytes or fails (kExhausted: disk full). What a failed write left behind is not defined.
  [[nodiscard]] virtual Status write(std::uint64_t offset, std::span<const std::uint8_t> data) = 0;
  [[nodiscard]] virtual Status truncate(std::uint64_t size) = 0;
  /// Makes content durable (fdatasync). A failure is sticky for the whole FileSystem: see sync_failed().
  [[nodiscard]] virtual Status sync() = 0;
  [[nodiscard]] virtual Result<std::uint64_t> size() = 0;
  /// A read-only view of the first `size` bytes, valid until the file is closed. Error kCorrupt if the file is shorter.
  /// For files that nobody changes while they are mapped.
  [[nodiscard]] virtual Result<std::span<const std::uint8_t>> map(std::uint64_t size) = 0;
  /// Gives the memory of a view's pages back; what is read again is taken from the file again. For views that are read
  /// here and there: the system maps many pages around each that is touched. No effect for files in memory.
  virtual void let_go(std::span<const std::uint8_t> view) noexcept { static_cast<void>(view); }
  /// Locks a range of bytes against every other open file description until this file is closed, so that foreign
  /// programs that lock ranges (a sqlite3 shell) keep off. kBusy: another one holds it. Files in memory have no
  /// foreigners: no effect.
  [[nodiscard]] virtual Status lock_range(std::uint64_t offset, std::uint64_t size) {
    static_cast<void>(offset);
    static_cast<void>(size);
    return {};
  }
};

/// An exclusive advisory lock, released by destruction or the end of the process.
class FileLock {
 public:
  virtual ~FileLock() = default;
};

/// Paths are UTF-8 with '/'. Thread-safe. Errors: kNotFound (no such file or folder), kConflict (exists), kExhausted
/// (disk or quota full), kReadOnly (not writable, or a sync failed before), kInvalidArgument (not a plain file), kIo.
class FileSystem {
 public:
  virtual ~FileSystem() = default;
  [[nodiscard]] virtual Result<std::unique_ptr<File>> open(const std::string& path, OpenMode mode) = 0;
  /// Takes the lock or fails at once: kBusy, with the holder's note in the message.
  /// `note` (for example "process 4711, memos serve") is written into the file for the next one who asks.
  /// Two locks of one process exclude each other too. The file stays when the lock goes.
  [[nodiscard]] virtual Result<std::unique_ptr<FileLock>> lock(const std::string& path, std::string_view note) = 0;
  /// Removes a file or an empty folder. kNotFound if it is not there.
  [[nodiscard]] virtual Status remove(const std::string& path) = 0;
  /// Atomic replace. Durable only after sync_directory of the parent.
  [[nodiscard]] virtual Status rename(const std::string& from, const std::string& to) = 0;
  /// Makes the folder and its parents (mode 0700), durable on return. No error if it exists.
  [[nodiscard]] virtual Status make_directory(const std::string& path) = 0;
  [[nodiscard]] virtual Status sync_directory(const std::string& path) = 0;
  [[nodiscard]] virtual Result<bool> exists(const std::string& path) = 0;
  struct Entry {
    std::string name;
    std::uint64_t bytes = 0;
    bool directory = false;
  };
  /// Entries of one folder sorted by name.
  [[nodiscard]] virtual Result<std::vector<Entry>> list(const std::string& path) = 0;
  /// True for ever after one sync has failed: the kernel may have dropped the pages (PostgreSQL's "fsyncgate"), so
  /// every later change and sync through this FileSystem fails with kReadOnly until a new one is made.
  [[nodiscard]] virtual bool sync_failed() const noexcept = 0;
};

/// The operating system's files. Each call makes an independent one with its own sticky sync state.
[[nodiscard]] std::unique_ptr<FileSystem> make_posix_file_system();

/// Reads a whole file of at most `limit` bytes. Errors: kNotFound, kExhausted (too long), kIo.
[[nodiscard]] Result<std::string> read_file(FileSystem& fs, const std::string& path, std::uint64_t limit);
/// Replaces a file so that after power loss either the old or the new content is there, whole. Writes `path`.tmp first:
/// one caller at a time a path.
[[nodiscard]] Status write_file_atomically(FileSystem& fs, const std::string& path, std::span<const std::uint8_t> data);

}  // namespace memos::base
