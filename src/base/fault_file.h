// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/file.h"

/// The file layer's twin for tests: files in memory, every operation logged, faults on request, crash images.
namespace memos::base {

enum class FaultKind : std::uint8_t { kNone, kEio, kDiskFull, kShortWrite, kSyncFails, kProcessDies };

enum class FileOp : std::uint8_t {
  kOpen,
  kRead,
  kWrite,
  kTruncate,
  kSync,
  kRemove,
  kRename,
  kMakeDirectory,
  kSyncDirectory
};

/// How much of what was not synced survives a power loss.
enum class Survival : std::uint8_t {
  kNothing,     ///< Every unsynced write, truncate, rename, create and remove is lost.
  kEverything,  ///< All of it is there.
  kRandom,      ///< A random subset, writes torn at 512-byte sectors.
};

/// An in-memory FileSystem. Thread-safe.
class FaultFileSystem : public FileSystem {
 public:
  /// Makes operation number `n` (0-based, counted over the kinds for which `counts` is true) fail with `kind`.
  virtual void fail_at(std::uint64_t n, FaultKind kind) = 0;
  virtual void clear_faults() = 0;
  /// Adds this delay to every sync (milliseconds, slept), to model a slow disk.
  virtual void set_sync_delay_ms(double ms) = 0;
  virtual void set_capacity(std::uint64_t bytes) = 0;
  /// Operations since construction that change something or make it durable (all but open of existing files and read).
  [[nodiscard]] virtual std::uint64_t operations() const noexcept = 0;
  /// The file system as a machine would find it after losing power just after operation `after` (a value of
  /// operations()).
  [[nodiscard]] virtual std::unique_ptr<FaultFileSystem> crash_image(std::uint64_t after, Survival survival,
                                                                     std::uint64_t seed) const = 0;
  /// Test helpers: direct access to a file's current bytes, bypassing faults and log.
  [[nodiscard]] virtual Result<std::string> peek(const std::string& path) const = 0;
  virtual Status poke(const std::string& path, std::string content) = 0;
};

[[nodiscard]] std::unique_ptr<FaultFileSystem> make_fault_file_system();

}  // namespace memos::base
