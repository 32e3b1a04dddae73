// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <vector>

#include "base/json.h"
#include "interface/reader/reader.h"

namespace memos::reader {

/// Reads a parsed file of LoCoMo's shape: a list of conversations, or one.
[[nodiscard]] Result<std::vector<Conversation>> read_locomo(const json::Value& file, const Scope& scope);

}  // namespace memos::reader
