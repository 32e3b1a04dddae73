// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "base/least_used.h"
#include "base/limits.h"
#include "operation/lifecycle/belief_book.h"

namespace memos::lifecycle {

/// The belief books of a vault's cubes: built from the rows at the first question, kept current by committed batches,
/// dropped by least use above limits::kMaxBookStatements. Thread-safe.
class BookPool {
 public:
  explicit BookPool(vault::Vault& vault) : vault_(vault) {}
  BookPool(const BookPool&) = delete;
  BookPool& operator=(const BookPool&) = delete;

  /// The cube's book, current up to the last committed batch. Shared: a question goes on with the book that it got
  /// while the pool drops it. Errors: those of the vault.
  [[nodiscard]] Result<std::shared_ptr<BeliefBook>> get(CubeId cube);
  /// Part of the vault's commit listener.
  void on_commit(const vault::Committed& committed) noexcept;
  /// Nothing of the cube stays in RAM.
  void forget(CubeId cube);

 private:
  /// What a commit did to one version row.
  struct Change {
    vault::VersionRow row;  ///< With a body only where that states something.
    Sequence closed{};
  };
  struct Entry {
    std::uint64_t number = 0;          ///< Tells this entry from a later one of the same cube.
    std::shared_ptr<BeliefBook> book;  ///< Null while it is being built.
    std::vector<Change> backlog;       ///< What came meanwhile.
    std::uint64_t last_used = 0;
  };

  [[nodiscard]] static std::vector<Change> changes_of(const vault::Committed& committed);
  static void apply(BeliefBook& book, const Change& change);
  [[nodiscard]] Result<std::shared_ptr<BeliefBook>> build(CubeId cube, std::uint64_t number);
  void evict(CubeId keep, std::size_t built);

  vault::Vault& vault_;
  std::mutex mutex_;
  std::condition_variable built_;
  std::map<CubeId, Entry> entries_;
  base::LeastUsed least_used_{limits::kMaxBookStatements};
  std::uint64_t numbers_ = 0, uses_ = 0;
};

}  // namespace memos::lifecycle
