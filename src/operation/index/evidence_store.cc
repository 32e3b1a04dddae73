// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/index/evidence_store.h"

#include <algorithm>
#include <charconv>

#include "base/hash.h"
#include "operation/index/vector_query.h"

namespace memos::index {
namespace {

std::string prefix_of(CubeId cube) { return "cube-" + std::to_string(cube.value) + "-"; }
std::string prefix_of(CubeId cube, SpaceId space) { return prefix_of(cube) + std::to_string(space.value) + "-"; }

}  // namespace

std::shared_ptr<EvidenceSet> EvidenceStore::find(CubeId cube, SpaceId space) {
  const std::scoped_lock lock(mutex_);
  return find_locked(cube, space);
}

std::shared_ptr<EvidenceSet> EvidenceStore::find_locked(CubeId cube, SpaceId space) {
  const auto known =
      std::ranges::find_if(open_, [&](const OpenSet& one) { return one.cube == cube && one.space == space; });
  if (known == open_.end()) return nullptr;
  open_.splice(open_.begin(), open_, known);
  return open_.front().set;
}

Result<bool> EvidenceStore::is_there() const {
  if (options_.files == nullptr) return false;
  return options_.files->exists(options_.directory);
}

Result<std::shared_ptr<EvidenceSet>> EvidenceStore::open(const vault::CubeInfo& cube, const vault::Space& space) {
  const std::scoped_lock lock(mutex_);
  if (dropped_.contains(cube.id)) return nullptr;
  if (auto known = find_locked(cube.id, space.id)) return known;
  // A set that somebody still uses must not be opened twice, so only idle ones are closed; and none without files.
  for (auto at = open_.end(); open_.size() >= kOpenSets && options_.files != nullptr && at != open_.begin();) {
    --at;
    if (at->set.use_count() == 1 && at->set->idle()) at = open_.erase(at);
  }
  EvidenceSet::Options options;
  options.files = options_.files;
  options.directory = options_.directory;
  options.prefix = prefix_of(cube.id, space.id);
  options.identity.cube_uuid = cube.uuid;
  options.identity.model = base::blake2b(base::as_bytes(space.model_hash));
  options.identity.shape = {.token = options_.token,
                            .sentence = static_cast<std::uint32_t>(code_stride(space.dimension))};
  options.read_only = options_.read_only;
  options.logger = options_.logger;
  options.epochs = options_.epochs;
  if (options_.files != nullptr) {
    MEMOS_TRY(const bool there, is_there());
    if (!there && options_.read_only) return nullptr;
    if (!there) MEMOS_CHECK_OK(options_.files->make_directory(options_.directory));
  }
  MEMOS_TRY(auto set, EvidenceSet::open(std::move(options)));
  open_.push_front({cube.id, space.id, set});
  return set;
}

Status EvidenceStore::remove(CubeId cube, SpaceId space) {
  const std::scoped_lock lock(mutex_);
  const bool all = space.value == 0;
  if (all) dropped_.insert(cube);
  std::erase_if(open_, [&](const OpenSet& one) {
    if (one.cube != cube || (!all && one.space != space)) return false;
    one.set->close();
    return true;
  });
  MEMOS_TRY(const bool there, is_there());
  if (!there) return {};
  MEMOS_TRY(const auto names, options_.files->list(options_.directory));
  bool removed = false;
  for (const auto& entry : names) {
    if (!entry.name.starts_with(all ? prefix_of(cube) : prefix_of(cube, space))) continue;
    MEMOS_CHECK_OK(options_.files->remove(options_.directory + "/" + entry.name));
    removed = true;
  }
  // Synced also when nothing was there: an earlier removal may have failed here.
  if (removed || all) return options_.files->sync_directory(options_.directory);
  return {};
}

Result<std::vector<SpaceId>> EvidenceStore::spaces(CubeId cube) const {
  std::set<SpaceId> found;
  {
    const std::scoped_lock lock(mutex_);
    for (const OpenSet& one : open_)
      if (one.cube == cube) found.insert(one.space);
  }
  MEMOS_TRY(const bool there, is_there());
  if (there) {
    MEMOS_TRY(const auto names, options_.files->list(options_.directory));
    const std::string prefix = prefix_of(cube);
    for (const auto& entry : names) {
      if (!entry.name.starts_with(prefix)) continue;
      SpaceId space{};
      std::from_chars(entry.name.data() + prefix.size(), entry.name.data() + entry.name.size(), space.value);
      found.insert(space);
    }
  }
  return std::vector<SpaceId>(found.begin(), found.end());
}

std::size_t EvidenceStore::bytes() const {
  const std::scoped_lock lock(mutex_);
  std::size_t sum = 0;
  for (const OpenSet& one : open_) sum += one.set->bytes();
  return sum;
}

}  // namespace memos::index
