// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <memory>
#include <mutex>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "infrastructure/vault/vault.h"
#include "model/embedder.h"
#include "operation/index/evidence_store.h"
#include "operation/index/index_pool.h"

namespace memos::api {

/// Token evidence beside the vectors of a vault's cubes: derived, so that nothing fails for the want of it, except that
/// what is erased must be gone. Thread-safe.
class EvidenceKeeper {
 public:
  /// `vault` and `pool` outlive it. Without `files` evidence lives in RAM.
  EvidenceKeeper(vault::Vault& vault, index::IndexPool& pool, base::FileSystem* files, std::string directory,
                 bool read_only, base::Logger logger);

  /// Held by whoever puts, from before the contents can be erased (they are read, or their commit begins) until they
  /// are put; and by whoever forgets, until the vault has erased them.
  [[nodiscard]] index::Epochs::Stay stay() { return index::Epochs::Stay(epochs_); }
  /// Stores what an embedder gave for contents whose vectors are stored. What fails is logged, and missing.
  void put(CubeId cube, SpaceId space, std::span<const Sequence> contents,
           std::span<const model::TokenEvidence> evidence) noexcept;
  /// The same for a new version with the text of an old one.
  void copy(CubeId cube, SpaceId space, Sequence from, Sequence to) noexcept;
  /// For a search: nullptr when there is none.
  [[nodiscard]] std::shared_ptr<index::EvidenceSet> find(CubeId cube, SpaceId space) noexcept;
  /// Contents that have vectors, but no evidence. Errors: those of the vault and of files.
  [[nodiscard]] Result<std::vector<Sequence>> missing(CubeId cube, SpaceId space);
  /// Asks the vault, at the first call for a cube's space only, whether some is missing.
  [[nodiscard]] bool lacks_some(CubeId cube, SpaceId space) noexcept;

  /// Before memories are erased: nothing of them is left, durably, and nothing is taken for them from those who stay.
  [[nodiscard]] Status forget(CubeId cube, std::span<const MemoryId> memories);
  /// Removes the cube's evidence in a space; 0 = all of it, for good, before the cube is dropped.
  [[nodiscard]] Status remove(CubeId cube, SpaceId space) { return store_.remove(cube, space); }
  /// Appends what is damaged.
  [[nodiscard]] Status verify(CubeId cube, std::vector<std::string>& problems);
  [[nodiscard]] std::size_t bytes() const { return store_.bytes(); }

 private:
  using SetPtr = std::shared_ptr<index::EvidenceSet>;  // Shared: see EvidenceStore.
  [[nodiscard]] Result<SetPtr> open(CubeId cube, SpaceId space);
  [[nodiscard]] Status retain(CubeId cube, index::EvidenceSet& set);
  void report(const Error& error) const noexcept;

  vault::Vault& vault_;
  index::IndexPool& pool_;
  index::Epochs epochs_;  // Before the store, whose sets look at them.
  index::EvidenceStore store_;
  const base::Logger logger_;
  std::mutex mutex_;
  std::set<std::pair<CubeId, SpaceId>> looked_at_;
};

}  // namespace memos::api
