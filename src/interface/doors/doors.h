// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <vector>

#include "interface/rest/door.h"
#include "interface/rest/settings.h"

/// Front doors: other systems' wire protocols over the same memories.
namespace memos::doors {

/// The doors that the setting `doors` names, each once, made for these settings. kInvalidArgument, field "doors", lists
/// the names that there are; else what a door's own settings have wrong, with their names.
[[nodiscard]] Result<std::vector<rest::Door>> make(const rest::Settings& settings);

}  // namespace memos::doors
