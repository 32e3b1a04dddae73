// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/log.h"
#include "infrastructure/vault/vault.h"
#include "operation/index/side_worker.h"

namespace memos::index {

class CubeIndex;

/// The derived indexes of a vault's cubes: built on first use (snapshot, then the rows after it), kept current by
/// committed batches, dropped by least use above a byte budget. Thread-safe.
class IndexPool {
 public:
  struct Options {
    std::size_t budget_bytes = std::size_t{1} << 30U;
    base::FileSystem* files = nullptr;  ///< nullptr = no snapshots.
    std::string snapshot_directory;     ///< DIR/index
    base::Logger logger;
  };
  IndexPool(vault::Vault& vault, Options options);
  ~IndexPool();
  IndexPool(const IndexPool&) = delete;
  IndexPool& operator=(const IndexPool&) = delete;

  /// The cube's index, current up to the last committed batch. Never blocks writers for long.
  [[nodiscard]] Result<std::shared_ptr<CubeIndex>> get(CubeId cube);
  /// The vault's commit listener: applies a batch to the cube's index if it is loaded.
  void on_commit(const vault::Committed& committed) noexcept;
  /// Vectors that were put outside a batch (by the embed job).
  void on_vectors(CubeId cube, SpaceId space, std::span<const vault::VectorRow> rows) noexcept;
  /// The cube's embedding space changed: its vectors are loaded anew.
  void on_space(CubeId cube) noexcept;
  /// Forgets the cube's index and deletes its snapshot, durably: called before an erase or drop is acknowledged.
  [[nodiscard]] Status forget(CubeId cube);
  /// Writes snapshots of every index whose rebuild would cost more than 30 ms and that has changed.
  [[nodiscard]] Status write_snapshots();
  [[nodiscard]] std::size_t bytes() const noexcept;

  /// Helps searches of large cubes.
  [[nodiscard]] SideWorker& helper() noexcept;

  struct Check {
    std::uint64_t compared = 0;         ///< Indexes: the one in RAM and the snapshot, as far as they are there.
    std::vector<std::string> problems;  ///< In words, without content.
  };
  /// Compares what is kept of a cube with an index that is built anew from its rows. What differs is forgotten, so that
  /// the next search builds it from the rows. Errors: those of the vault.
  [[nodiscard]] Result<Check> verify(CubeId cube);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace memos::index
