// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/api/evidence_keeper.h"

#include <algorithm>

#include "operation/index/cube_index.h"

namespace memos::api {

EvidenceKeeper::EvidenceKeeper(vault::Vault& vault, index::IndexPool& pool, base::FileSystem* files,
                               std::string directory, bool read_only, base::Logger logger)
    : vault_(vault),
      pool_(pool),
      store_({.files = files,
              .directory = std::move(directory),
              .read_only = read_only,
              .token = model::kTokenDimension,
              .logger = logger,
              .epochs = &epochs_}),
      logger_(std::move(logger)) {}

void EvidenceKeeper::report(const Error& error) const noexcept {
  logger_.log(base::LogLevel::kWarn, "token evidence: " + error.message);
}

Result<EvidenceKeeper::SetPtr> EvidenceKeeper::open(CubeId cube, SpaceId space) {
  if (auto known = store_.find(cube, space)) return known;
  MEMOS_TRY(const vault::CubeInfo info, vault_.cube(cube));
  MEMOS_TRY(const vault::Space space_info, vault_.space(space));
  return store_.open(info, space_info);
}

/// What the vault does not have any more goes. The index knows every content.
Status EvidenceKeeper::retain(CubeId cube, index::EvidenceSet& set) {
  MEMOS_TRY(const auto index, pool_.get(cube));
  std::vector<std::uint64_t> contents;
  {
    const index::CubeIndex::Reader reader(*index);
    contents = reader.core().columns().content;
  }
  contents.erase(std::ranges::unique(contents).begin(), contents.end());
  return set.retain(contents);
}

std::shared_ptr<index::EvidenceSet> EvidenceKeeper::find(CubeId cube, SpaceId space) noexcept {
  const auto set = open(cube, space);
  if (!set) {
    report(set.error());
    return nullptr;
  }
  if (*set == nullptr || (*set)->retained()) return *set;
  if (const Status retained = retain(cube, **set); !retained) report(retained.error());
  return *set;
}

void EvidenceKeeper::put(CubeId cube, SpaceId space, std::span<const Sequence> contents,
                         std::span<const model::TokenEvidence> evidence) noexcept {
  const auto set = open(cube, space);
  if (!set) return report(set.error());
  if (*set == nullptr) return;
  std::vector<index::EvidenceRow> rows;
  for (std::size_t i = 0; i < contents.size(); ++i)
    rows.push_back({contents[i], evidence[i].tokens, evidence[i].sentences});
  if (const Status done = (*set)->put(rows); !done) report(done.error());
}

void EvidenceKeeper::copy(CubeId cube, SpaceId space, Sequence from, Sequence to) noexcept {
  const auto set = open(cube, space);
  if (!set) return report(set.error());
  if (*set == nullptr) return;
  if (const Status done = (*set)->copy(from.value, to.value); !done) report(done.error());
}

Result<std::vector<Sequence>> EvidenceKeeper::missing(CubeId cube, SpaceId space) {
  std::vector<Sequence> none;
  MEMOS_TRY(const SetPtr set, open(cube, space));
  if (set == nullptr) return none;
  MEMOS_TRY(const std::uint64_t vectors, vault_.count_vectors(cube, space));
  if (set->size() >= vectors) return none;
  std::vector<std::uint64_t> contents;
  const auto take = [&](Sequence content, std::uint32_t, std::span<const std::uint16_t>) -> Status {
    contents.push_back(content.value);
    return {};
  };
  MEMOS_CHECK_OK(vault_.scan_vectors(cube, space, Sequence{}, take));
  for (const std::uint64_t content : set->missing(contents)) none.push_back(Sequence{content});
  return none;
}

bool EvidenceKeeper::lacks_some(CubeId cube, SpaceId space) noexcept {
  {
    const std::scoped_lock lock(mutex_);
    if (!looked_at_.emplace(cube, space).second) return false;
  }
  const auto none = missing(cube, space);
  return none && !none->empty();
}

Status EvidenceKeeper::forget(CubeId cube, std::span<const MemoryId> memories) {
  std::vector<std::uint64_t> contents;
  for (const MemoryId& memory : memories) {
    MEMOS_TRY(const auto versions, vault_.versions(memory));
    for (const vault::VersionRow& row : versions)
      if (row.content.value != 0) contents.push_back(row.content.value);
  }
  MEMOS_TRY(const std::vector<SpaceId> spaces, store_.spaces(cube));
  for (const SpaceId space : spaces) {
    MEMOS_TRY(const SetPtr set, open(cube, space));
    if (set != nullptr) MEMOS_CHECK_OK(set->forget(contents));
  }
  return {};
}

Status EvidenceKeeper::verify(CubeId cube, std::vector<std::string>& problems) {
  MEMOS_TRY(const std::vector<SpaceId> spaces, store_.spaces(cube));
  for (const SpaceId space : spaces) {
    MEMOS_TRY(const SetPtr set, open(cube, space));
    if (set == nullptr) continue;
    MEMOS_CHECK_OK(set->verify([&](const std::string& problem) {
      problems.push_back("evidence/" + problem + "; it is derived and made again");
    }));
  }
  return {};
}

}  // namespace memos::api
