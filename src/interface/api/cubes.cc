// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Cubes: create, list, describe, drop.
#include <mutex>
#include <utility>

#include "base/hash.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "infrastructure/cube/body.h"
#include "interface/api/local_memos.h"

namespace memos::api {

Result<CubeSummary> LocalMemos::summary_of(const vault::CubeInfo& info) {
  CubeSummary summary;
  summary.name = info.name;
  summary.description = info.description;
  summary.uuid = info.uuid.str();
  summary.created_at = info.created_at;
  summary.head = info.head;
  summary.head_hash = base::to_hex(info.head_hash);
  summary.memories = info.current;
  if (info.space.value == 0) return summary;
  MEMOS_TRY(const vault::Space space, space_info(info.space));
  summary.embedder = space.model_name;
  summary.embedder_hash = space.model_hash;
  MEMOS_TRY(summary.embedded, parts_.vault->count_vectors(info.id, info.space));
  return summary;
}

Result<CubeSummary> LocalMemos::create_cube(const CubeCreate& request) {
  MEMOS_CHECK_OK(require_writable());
  MEMOS_CHECK_OK(cube::validate_cube_name(request.name, "name"));
  MEMOS_CHECK_OK(base::require_text(request.description, "description"));
  if (request.description.size() > limits::kMaxInfoBytes)
    return fail(ErrorCode::kInvalidArgument, "description is longer than limits::kMaxInfoBytes", "description");
  MEMOS_TRY(const vault::CubeInfo info,
            parts_.vault->create_cube(cubes_.tenant(), request.name, request.description, ActorId{}));
  cubes_.remember(info);
  return summary_of(info);
}

Result<std::vector<CubeSummary>> LocalMemos::list_cubes() {
  MEMOS_TRY(const std::vector<vault::CubeInfo> infos, parts_.vault->list_cubes(cubes_.tenant()));
  std::vector<CubeSummary> summaries;
  summaries.reserve(infos.size());
  for (const vault::CubeInfo& info : infos) {
    MEMOS_TRY(CubeSummary summary, summary_of(info));
    summaries.push_back(std::move(summary));
  }
  return summaries;
}

Result<CubeSummary> LocalMemos::describe_cube(const std::string& name) {
  MEMOS_TRY(const CubeState* cube, cubes_.find(name, "name"));
  MEMOS_TRY(const vault::CubeInfo info, parts_.vault->cube(cube->id));
  return summary_of(info);
}

Result<EraseReport> LocalMemos::drop_cube(const std::string& name, ActorId actor) {
  MEMOS_CHECK_OK(require_writable());
  MEMOS_TRY(CubeState * cube, cubes_.find(name, "name"));
  const std::scoped_lock no_snapshots(snapshots_mutex_);
  EraseReport report;
  const auto info = parts_.vault->cube(cube->id);
  // Dropped before, but known by name still: the end of that drop failed. The vault finishes it.
  if (!info && info.error().code != ErrorCode::kNotFound) return std::unexpected(info.error());
  if (info) report.memories = info->current;
  MEMOS_CHECK_OK(pool_.forget(cube->id));
  MEMOS_CHECK_OK(evidence_.remove(cube->id, SpaceId{}));
  MEMOS_CHECK_OK(activation_.forget_cube(cube->id));
  if (info) MEMOS_CHECK_OK(remove_adapters_in(*cube));
  MEMOS_CHECK_OK(parts_.vault->drop_cube(cube->id, actor));
  MEMOS_CHECK_OK(activation_.forget_cube(cube->id));
  cubes_.forget(*cube);
  MEMOS_CHECK_OK(pool_.forget(cube->id));
  return report;
}

}  // namespace memos::api
