// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include "base/json.h"

namespace memos::rest {

/// The OpenAPI 3.1 document of the table of routes, with the schemas of wire.
[[nodiscard]] json::Value openapi_document();

}  // namespace memos::rest
