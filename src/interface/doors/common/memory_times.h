// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include "memos/types.hpp"

namespace memos::doors {

/// When a memory was made, for protocols with one time: when it was said if that is known, else when it was recorded.
[[nodiscard]] inline UtcMs created(const Memory& memory) { return memory.body.said_at.value_or(memory.created_at); }

}  // namespace memos::doors
