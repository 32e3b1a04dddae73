// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include "interface/rest/door.h"
#include "interface/rest/settings.h"

/// The API of MemOS's cloud, as its Python client speaks it: /api/openmem/v1 (docs/doors.md lists every route).
namespace memos::doors::memos_cloud {

/// The door "memos_cloud". Errors: what the settings of the language model have wrong.
[[nodiscard]] Result<rest::Door> make_door(const rest::Settings& settings);

}  // namespace memos::doors::memos_cloud
