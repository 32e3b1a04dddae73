// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/file.h"
#include "memos/types.hpp"

namespace memos::vault {

/// Where a cube's journal ended at some time.
struct Head {
  Sequence sequence{};
  Digest hash{};
};

/// The heads of the cubes' chains, kept apart from the database in DIR/heads: a journal whose tail was cut off no
/// longer reaches the head that is written here. Records of kHeadBytes are appended after each checkpoint for the
/// cubes that changed; the file is written anew when half of it is out of date. Used by one thread at a time.
class HeadsFile {
 public:
  HeadsFile(base::FileSystem& files, std::string path) : files_(files), path_(std::move(path)) {}

  /// Every record of the file, oldest first; a missing file has none. kCorrupt: a record's checksum does not hold.
  /// An incomplete record at the end is left out: it was being written when the power went.
  [[nodiscard]] static Result<std::vector<std::pair<CubeId, Head>>> read(base::FileSystem& files,
                                                                         const std::string& path);
  /// Remembers a head until the next write().
  void note(CubeId cube, const Head& head) { changed_[cube] = head; }
  /// Makes the remembered heads durable.
  [[nodiscard]] Status write();

 private:
  [[nodiscard]] Status rewrite();

  base::FileSystem& files_;
  const std::string path_;
  std::map<CubeId, Head> changed_;
};

}  // namespace memos::vault
