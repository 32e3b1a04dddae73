// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Embedding spaces of a cube: what there is, and taking away what searches do not use.
#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "interface/api/local_memos.h"

namespace memos::api {

namespace {

constexpr std::size_t kVectorsPerStep = 1'024;  ///< Removed at a time: one sync each.

bool is_open(const vault::JobRow& row) {
  return row.state == static_cast<std::uint8_t>(JobState::kWaiting) ||
         row.state == static_cast<std::uint8_t>(JobState::kRunning);
}

}  // namespace

/// The folder's spaces, oldest first.
Result<std::vector<vault::Space>> LocalMemos::all_spaces() {
  std::vector<vault::Space> spaces;
  for (SpaceId id{1};; ++id.value) {
    Result<vault::Space> space = parts_.vault->space(id);
    if (!space && space.error().code == ErrorCode::kNotFound) return spaces;
    MEMOS_CHECK_OK(space);
    spaces.push_back(*std::move(space));
  }
}

/// Whether a job makes vectors of the cube in this space, to use them once they are whole.
Result<bool> LocalMemos::is_filling(const CubeState& cube, SpaceId space) {
  const model::Embedder* const embedder = embedder_.ready();
  if (embedder == nullptr || space == cube.space()) return false;
  MEMOS_TRY(const SpaceId target, find_space(*embedder));
  if (space != target) return false;
  MEMOS_TRY(const std::vector<vault::JobRow> jobs, parts_.vault->list_jobs(false));
  return std::ranges::any_of(
      jobs, [&](const vault::JobRow& row) { return row.cube == cube.id && row.kind == "reembed" && is_open(row); });
}

Result<std::vector<SpaceInfo>> LocalMemos::spaces(const std::string& name) {
  MEMOS_TRY(const CubeState* cube, cubes_.find(name, "cube"));
  MEMOS_TRY(const std::vector<vault::Space> all, all_spaces());
  std::vector<SpaceInfo> found;
  for (const vault::Space& space : all) {
    SpaceInfo info{.embedder = space.model_name, .embedder_hash = space.model_hash, .dimension = space.dimension};
    MEMOS_TRY(info.vectors, parts_.vault->count_vectors(cube->id, space.id));
    MEMOS_TRY(info.filling, is_filling(*cube, space.id));
    info.current = space.id == cube->space();
    if (info.current || info.filling || info.vectors > 0) found.push_back(std::move(info));
  }
  // The current one comes first; clang warns of libstdc++'s stable_partition.
  if (const auto current = std::ranges::find(found, true, &SpaceInfo::current); current != found.end())
    std::rotate(found.begin(), current, std::next(current));
  return found;
}

/// All the cube's vectors and token evidence of a space that it does not use. `between` is asked before each step.
Result<std::uint64_t> LocalMemos::remove_space(const CubeState& cube, SpaceId space,
                                               const std::function<Status()>& between) {
  MEMOS_CHECK_OK(evidence_.remove(cube.id, space));
  for (std::uint64_t all = 0;;) {
    MEMOS_CHECK_OK(between());
    MEMOS_TRY(const std::uint64_t removed, parts_.vault->remove_vectors(cube.id, space, kVectorsPerStep));
    if (removed == 0) return all;
    all += removed;
  }
}

Result<std::uint64_t> LocalMemos::drop_space(const std::string& name, const std::string& embedder_hash) {
  MEMOS_CHECK_OK(require_writable());
  MEMOS_TRY(const CubeState* cube, cubes_.find(name, "cube"));
  MEMOS_TRY(const std::vector<vault::Space> all, all_spaces());
  std::uint64_t removed = 0;
  bool found = false;
  for (const vault::Space& space : all) {
    if (!embedder_hash.empty() && space.model_hash != embedder_hash) continue;
    found = true;
    MEMOS_TRY(const bool filling, is_filling(*cube, space.id));
    if (space.id != cube->space() && !filling) {
      MEMOS_TRY(const std::uint64_t some, remove_space(*cube, space.id, [] { return Status{}; }));
      removed += some;
    } else if (!embedder_hash.empty()) {
      return fail(ErrorCode::kConflict,
                  filling ? "a job makes these vectors, to use them when they are whole; cancel it first"
                          : "these are the vectors that searches use",
                  "embedder_hash");
    }
  }
  if (found || embedder_hash.empty()) return removed;
  return fail(ErrorCode::kNotFound, "no vectors are of an embedder with this hash", "embedder_hash");
}

}  // namespace memos::api
