// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <mutex>
#include <span>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "infrastructure/vault/vault.h"
#include "memos/types.hpp"

namespace memos::api {

/// The behavioural header in RAM, so that reading never waits for a disk: uses are counted here and added to the vault
/// by a job. Thread-safe.
class UsageCounter {
 public:
  explicit UsageCounter(vault::Vault& vault) : vault_(vault) {}

  /// Uses up to now, the stored ones and those not yet written.
  [[nodiscard]] Result<std::vector<Usage>> read(std::span<const MemoryId> memories);
  /// Counts one use of each. True when nothing was waiting to be written before.
  bool count(std::span<const MemoryId> memories, UtcMs now);
  /// Forgets erased memories.
  void forget(std::span<const MemoryId> memories);
  /// Adds what was counted to the vault. On failure nothing is lost.
  Status flush();
  [[nodiscard]] bool dirty() const;

 private:
  struct Entry {
    Usage stored;
    std::uint64_t fresh = 0;  ///< Counted, not yet written.
    bool known = false;       ///< `stored` has been read.
    std::optional<UtcMs> last_used_at;
  };

  vault::Vault& vault_;
  mutable std::mutex mutex_;
  std::mutex flushing_;
  std::unordered_map<MemoryId, Entry> entries_;
  std::size_t waiting_ = 0;  ///< Entries with fresh > 0.
};

}  // namespace memos::api
