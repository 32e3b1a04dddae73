// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string>
#include <vector>

#include "interface/rest/door.h"

/// Front doors: other systems' wire protocols over the same memories.
namespace memos::doors {

/// The doors with these names, each once. kInvalidArgument, field "doors", lists the names that there are.
[[nodiscard]] Result<std::vector<rest::Door>> make(const std::vector<std::string>& names);

}  // namespace memos::doors
