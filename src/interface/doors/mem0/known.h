// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include "interface/doors/common/reach.h"
#include "interface/doors/mem0/schema_fill.h"

namespace memos::doors::mem0 {

/// The memories that fulfilled the condition at a time, as they were then, without those that are hidden or gone by
/// now, and what they state of whom each cube belongs to that held then.
[[nodiscard]] Result<Known> known_at(Memos& memos, ScopeIndex& index, const Condition& condition, UtcMs time);

}  // namespace memos::doors::mem0
