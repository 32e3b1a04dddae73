// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include "interface/rest/door.h"
#include "interface/rest/settings.h"

/// MemOS's self-hosted API, /product/*, as a front door (docs/doors.md lists every route and field).
namespace memos::doors::product {

/// The door "product". Errors: what the settings of the language model have wrong.
[[nodiscard]] Result<rest::Door> make_door(const rest::Settings& settings);

}  // namespace memos::doors::product
