// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/api/cube_directory.h"

#include <mutex>
#include <utility>

#include "infrastructure/cube/body.h"

namespace memos::api {

Result<CubeState*> CubeDirectory::find(const std::string& name, std::string_view field) {
  {
    const std::shared_lock lock(mutex_);
    if (const auto known = by_name_.find(name); known != by_name_.end()) return known->second;
  }
  MEMOS_CHECK_OK(cube::validate_cube_name(name, field));
  Result<vault::CubeInfo> info = vault_.find_cube(tenant_, name);
  if (info) return remember(*info);
  Error error = std::move(info).error();
  if (error.code == ErrorCode::kNotFound) error = {ErrorCode::kNotFound, "no cube is named \"" + name + "\"", {}};
  error.field = field;
  return std::unexpected(std::move(error));
}

Result<CubeState*> CubeDirectory::find(CubeId id) {
  {
    const std::shared_lock lock(mutex_);
    if (const auto known = by_id_.find(id); known != by_id_.end()) return known->second.get();
  }
  MEMOS_TRY(const vault::CubeInfo info, vault_.cube(id));
  if (info.tenant != tenant_) return fail(ErrorCode::kNotFound, "no such cube", "cube");
  return remember(info);
}

Result<CubeState*> CubeDirectory::of(const MemoryId& memory) {
  const auto unknown = [&] { return fail(ErrorCode::kNotFound, "no memory has the id " + memory.str(), "id"); };
  const Result<CubeId> id = vault_.cube_of(memory);
  if (!id && id.error().code == ErrorCode::kNotFound) return unknown();
  if (!id) return std::unexpected(id.error());
  const Result<CubeState*> cube = find(*id);
  if (!cube && cube.error().code == ErrorCode::kNotFound) return unknown();
  return cube;
}

Result<CubeState*> CubeDirectory::find_or_create(const std::string& name, ActorId actor) {
  Result<CubeState*> found = find(name, "cube");
  if (found || found.error().code != ErrorCode::kNotFound) return found;
  const Result<vault::CubeInfo> created = vault_.create_cube(tenant_, name, {}, actor);
  if (created) return remember(*created);
  // Somebody else made it just now.
  if (created.error().code == ErrorCode::kConflict) return find(name, "cube");
  return std::unexpected(created.error());
}

CubeState* CubeDirectory::remember(const vault::CubeInfo& info) {
  const std::scoped_lock lock(mutex_);
  auto& state = by_id_[info.id];
  if (!state) state = std::make_unique<CubeState>(info);
  by_name_[state->name] = state.get();
  return state.get();
}

void CubeDirectory::forget(const CubeState& cube) {
  const std::scoped_lock lock(mutex_);
  if (const auto known = by_name_.find(cube.name); known != by_name_.end() && known->second == &cube)
    by_name_.erase(known);
}

}  // namespace memos::api
