// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string>
#include <utility>

#include "infrastructure/vault/vault.h"

namespace memos::api {

/// What is told of a stored version: without its use, which is counted elsewhere.
[[nodiscard]] inline Memory memory_of(std::string cube, vault::VersionRow&& row, State state) {
  Memory memory;
  memory.id = row.memory;
  memory.cube = std::move(cube);
  memory.version = row.version;
  memory.state = state;
  memory.recorded_from = row.recorded_from;
  memory.recorded_to = row.recorded_to;
  memory.created_at = row.created_at;
  memory.updated_at = row.recorded_at;
  if (row.body) memory.body = *std::move(row.body);
  return memory;
}

}  // namespace memos::api
