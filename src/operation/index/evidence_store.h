// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "infrastructure/vault/vault.h"
#include "operation/index/evidence_set.h"

namespace memos::index {

/// The evidence of a folder's cubes, in DIR/evidence; nothing there that cannot be made again. Thread-safe.
class EvidenceStore {
 public:
  struct Options {
    base::FileSystem* files = nullptr;  ///< nullptr = in RAM only.
    std::string directory;              ///< DIR/evidence; made when first needed.
    bool read_only = false;
    std::uint32_t token = 0;  ///< Values of a token; those of a sentence are the space's, in whole registers.
    base::Logger logger;
    Epochs* epochs = nullptr;  ///< As EvidenceSet's.
  };
  explicit EvidenceStore(Options options) : options_(std::move(options)) {}

  /// The set if it is open; else nullptr.
  [[nodiscard]] std::shared_ptr<EvidenceSet> find(CubeId cube, SpaceId space);
  /// The cube's evidence in a space; nullptr for a cube that was dropped, and where nothing is and nothing may be
  /// written. Errors: those of files.
  [[nodiscard]] Result<std::shared_ptr<EvidenceSet>> open(const vault::CubeInfo& cube, const vault::Space& space);
  /// Spaces in which the cube has evidence.
  [[nodiscard]] Result<std::vector<SpaceId>> spaces(CubeId cube) const;
  /// Removes the cube's evidence in a space; when `space` is 0 all of it, for good, durably.
  [[nodiscard]] Status remove(CubeId cube, SpaceId space);
  /// RAM of the open sets.
  [[nodiscard]] std::size_t bytes() const;

 private:
  /// Sets that stay open though nobody uses them, most recently used first; each has its last segment's tail in RAM.
  static constexpr std::size_t kOpenSets = 32;
  struct OpenSet {
    CubeId cube{};
    SpaceId space{};
    std::shared_ptr<EvidenceSet> set;  // Shared: searches go on with a set that the store closes.
  };
  [[nodiscard]] std::shared_ptr<EvidenceSet> find_locked(CubeId cube, SpaceId space);
  [[nodiscard]] Result<bool> is_there() const;

  const Options options_;
  mutable std::mutex mutex_;  ///< Held while a set is opened: a file has one writer.
  std::list<OpenSet> open_;
  std::set<CubeId> dropped_;
};

}  // namespace memos::index
