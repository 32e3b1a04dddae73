// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "interface/doors/common/filter_language.h"

/// MemOS's filters: {"and": […]}, {"or": […]}, fields with a value or {gt, lt, gte, lte, contains, in, like}, and
/// {cube: filter}. A plain object of fields means that all hold; the original takes it for a filter by cubes and
/// filters nothing.
namespace memos::doors::product {

/// What a request calls a cube, and the cube.
struct NamedCube {
  std::string id;
  std::string name;
};

/// None given (null) holds for everything. Errors kInvalidArgument, field `path`….
[[nodiscard]] Result<Condition> parse_filter(const json::Value* filter, const std::vector<NamedCube>& cubes,
                                             const std::string& path);

/// The condition that a memory lies in one of the cubes.
[[nodiscard]] Condition in_cubes(const std::vector<std::string>& names);

}  // namespace memos::doors::product
