// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string>
#include <string_view>

#include "memos/types.hpp"

namespace memos::doors::mem0 {

/// The key of a memory's metadata that holds what users think of it: {value, reason, at}.
inline constexpr std::string_view kFeedback = "feedback";

/// "POSITIVE", "NEGATIVE", "VERY_NEGATIVE"; empty = nobody said.
[[nodiscard]] std::string feedback_of(const Memory& memory);

}  // namespace memos::doors::mem0
