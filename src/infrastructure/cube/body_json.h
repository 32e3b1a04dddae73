// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include "infrastructure/cube/body.h"

namespace memos::cube {

/// body_from_value() without validate(): for bodies that are checked elsewhere, or that a vault answered with (an
/// erased one is empty). Wrong kinds and unknown fields are refused.
[[nodiscard]] Result<Body> read_body(const json::Value& value, std::string_view path);

}  // namespace memos::cube
