// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <vector>

#include "infrastructure/cube/state.h"
#include "infrastructure/vault/vault.h"

/// What the vault in RAM keeps of a cube.
namespace memos::vault {

/// A version as it is kept: `row.body` stays empty, `own` is the body that this version brought.
struct KeptVersion {
  VersionRow row;
  std::optional<Body> own;
  bool frozen = false;
};

struct KeptLink {
  Link link;
  Sequence closed{};
  cube::Salt salt{};
};

struct KeptCube {
  CubeInfo info;
  bool dropped = false;
  std::vector<JournalEntry> journal;
  std::map<Sequence, KeptVersion> versions;
  std::map<Sequence, KeptLink> links;
  std::map<SpaceId, std::map<Sequence, VectorRow>> vectors;

  [[nodiscard]] KeptVersion& version(Sequence at) { return versions.at(at); }
};

/// Vault::missing_vectors, all of them in order.
[[nodiscard]] inline std::vector<Sequence> without_vector(const KeptCube& cube, SpaceId space, bool unwanted) {
  const auto kept = cube.vectors.find(space);
  std::vector<Sequence> out;
  for (const auto& [at, version] : cube.versions) {
    const VersionRow& row = version.row;
    if (row.recorded_to.value != 0 || !cube::is_current(row.state)) continue;
    if (row.derived || (row.no_vector && !unwanted)) continue;
    if (kept == cube.vectors.end() || !kept->second.contains(row.content)) out.push_back(row.content);
  }
  std::ranges::sort(out);
  return out;
}

}  // namespace memos::vault
