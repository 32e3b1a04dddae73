// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <mutex>
#include <optional>
#include <string>

#include "base/file.h"
#include "base/log.h"
#include "infrastructure/vault/vault.h"
#include "operation/index/cube_index.h"
#include "operation/index/snapshot.h"

namespace memos::index {

/// The snapshot files of a folder, one a cube. Thread-safe.
class SnapshotStore {
 public:
  /// Without `files` nothing is stored or found.
  SnapshotStore(vault::Vault& vault, base::FileSystem* files, std::string directory, base::Logger logger);

  /// The cube's snapshot if it is whole and of this cube's history, with nothing erased since. Anything else is
  /// deleted, logged, and as good as none.
  [[nodiscard]] std::optional<Snapshot> load(const vault::CubeInfo& cube);
  /// The same without deleting: none when there is no snapshot. Errors: kCorrupt, kUnsupported, kIo.
  [[nodiscard]] Result<std::optional<Snapshot>> peek(const vault::CubeInfo& cube);
  /// Replaces the cube's snapshot if `still_wanted` says so; asked while no other file of the store changes.
  [[nodiscard]] Status save(CubeIndex& index, const std::function<bool()>& still_wanted);
  /// Deletes the cube's snapshot, durably.
  [[nodiscard]] Status remove(CubeId cube);

 private:
  [[nodiscard]] std::string path_of(CubeId cube) const;
  [[nodiscard]] Result<Snapshot> read(const vault::CubeInfo& cube);
  [[nodiscard]] Result<Digest> journal_hash(CubeId cube, Sequence at);
  [[nodiscard]] Status require_nothing_erased(CubeId cube, Sequence after);

  vault::Vault& vault_;
  base::FileSystem* const files_;
  const std::string directory_;
  const base::Logger logger_;
  std::mutex mutex_;  ///< One file changes at a time.
};

}  // namespace memos::index
