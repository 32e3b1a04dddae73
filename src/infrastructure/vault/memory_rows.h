// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <map>
#include <optional>
#include <vector>

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

}  // namespace memos::vault
