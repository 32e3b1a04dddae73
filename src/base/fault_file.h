// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/file.h"

/// The file layer's twin for tests: files in memory, every operation logged, faults on request, crash images.
namespace memos::base {

enum class FaultKind : std::uint8_t {
  kNone,
  kEio,          ///< The operation does nothing and fails with kIo.
  kDiskFull,     ///< It does nothing and fails with kExhausted.
  kShortWrite,   ///< A write stores its first half and fails with kIo; other operations: as kEio.
  kSyncFails,    ///< A sync fails; other operations: as kEio.
  kProcessDies,  ///< This operation and everything after it fails with kIo and does nothing.
};

/// Kinds of logged operations. Opening what exists, reading and listing are not logged.
enum class FileOp : std::uint8_t {
  kCreate,
  kWrite,
  kTruncate,
  kSync,
  kRemove,
  kRename,
  kMakeDirectory,
  kSyncDirectory,
};

/// How much of what was not synced survives a power loss. A file's content needs File::sync; its name (and that of
/// a folder, a removal, a rename) needs FileSystem::sync_directory of the parent.
enum class Survival : std::uint8_t {
  kNothing,     ///< Every unsynced write, truncate, rename, create and remove is lost.
  kEverything,  ///< All of it is there: also what a killed process leaves behind.
  kRandom,      ///< A random subset in any order the kernel may choose, writes torn at 512-byte sectors.
};

/// An in-memory FileSystem, empty but for the folders "/" and ".". Thread-safe. A failed sync is sticky as in
/// production; "starting again" is crash_image(operations(), …).
class FaultFileSystem : public FileSystem {
 public:
  /// Makes operation number `n` fail with `kind`: 0-based, numbered as operations() counts. Several may be set.
  virtual void fail_at(std::uint64_t n, FaultKind kind) = 0;
  /// Makes read number `n` fail with kIo (kProcessDies: it and everything after it). 0-based, counted since
  /// construction.
  virtual void fail_read_at(std::uint64_t n, FaultKind kind) = 0;
  virtual void clear_faults() = 0;
  /// Adds this delay to every sync (milliseconds, slept), to model a slow disk.
  virtual void set_sync_delay_ms(double ms) = 0;
  /// Writes that would let all files together grow beyond this fail with kExhausted and store nothing.
  virtual void set_capacity(std::uint64_t bytes) = 0;
  /// Operations since construction, failed ones included, that change something or make it durable (FileOp). What is
  /// refused before it reaches the disk (after a failed sync, no such file) does not count.
  [[nodiscard]] virtual std::uint64_t operations() const noexcept = 0;
  [[nodiscard]] virtual std::uint64_t reads() const noexcept = 0;
  /// Operation `n` for a person who reads a test's failure: "write data/vault.db-wal 4096+24".
  [[nodiscard]] virtual std::string describe(std::uint64_t n) const = 0;
  /// The file system as a machine would find it after losing power when the first `after` operations had been done.
  /// The image has no locks, no faults, no log, and shares memory with this one. Fast when `after` does not fall
  /// from call to call.
  [[nodiscard]] virtual std::unique_ptr<FaultFileSystem> crash_image(std::uint64_t after, Survival survival,
                                                                     std::uint64_t seed) const = 0;
  /// Equal for file systems with the same names and content: to look at equal images once.
  [[nodiscard]] virtual std::uint64_t fingerprint() const = 0;
  /// Test helpers: direct access to a file's current bytes, bypassing faults and log. kNotFound.
  [[nodiscard]] virtual Result<std::string> peek(const std::string& path) const = 0;
  /// Replaces the bytes of a file, which must exist or have a parent folder. Everything counts as synced then: images
  /// can be made of operations from here on only.
  virtual Status poke(const std::string& path, std::string content) = 0;
};

[[nodiscard]] std::unique_ptr<FaultFileSystem> make_fault_file_system();

}  // namespace memos::base
