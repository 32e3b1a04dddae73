// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "base/file.h"
#include "memos/types.hpp"

namespace memos::vault {

/// Where a cube's journal ended at some time.
struct Head {
  Sequence sequence{};
  Digest hash{};
};
using Heads = std::map<CubeId, Head>;

/// Reads the heads that are kept apart from the database: a journal whose tail was cut off no longer reaches them. A
/// missing file has none. Error kCorrupt when a byte of it was changed.
[[nodiscard]] Result<Heads> read_heads(base::FileSystem& files, const std::string& path);
/// Replaces the file, durably.
[[nodiscard]] Status write_heads(base::FileSystem& files, const std::string& path, const Heads& heads);

/// Keeps DIR/heads up to date. Used by one thread at a time.
class HeadsKeeper {
 public:
  HeadsKeeper(base::FileSystem& files, std::string path) : files_(files), path_(std::move(path)) {}
  /// Remembers a head until the next write().
  void note(CubeId cube, const Head& head) { changed_[cube] = head; }
  /// Writes the file with what was noted. A damaged file is left alone, for verify to tell.
  [[nodiscard]] Status write();
  /// The same, if the file is small enough to be written at every checkpoint.
  [[nodiscard]] Status write_if_small();

 private:
  static constexpr std::size_t kSmall = 4096;  ///< Cubes; 224 KiB.
  base::FileSystem& files_;
  const std::string path_;
  Heads changed_;
  std::size_t known_ = 0;  ///< Cubes in the file when it was last written.
};

}  // namespace memos::vault
