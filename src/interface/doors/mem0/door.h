// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include "interface/rest/door.h"
#include "interface/rest/settings.h"

/// mem0's two APIs as front doors (docs/doors.md lists every route and field).
namespace memos::doors::mem0 {

/// The platform API of MemoryClient 2.x, 1.0.x and 0.1.x, and of the npm package: /v1, /v2, /v3.
[[nodiscard]] std::vector<rest::DoorRoute> platform_routes();
/// The open-source REST server, up to April 2026 and since: /memories, /search, /entities, …
[[nodiscard]] std::vector<rest::DoorRoute> rest_routes();

/// Both, as the door "mem0".
[[nodiscard]] rest::Door make_door(const rest::Settings& settings);

}  // namespace memos::doors::mem0
