// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string>

#include "base/json.h"
#include "memos/memos.hpp"

/// Prompts that a person can pick: recall, what-do-you-know.
namespace memos::doors::mcp {

[[nodiscard]] json::Array prompt_list();
/// {description, messages}. Errors: kNotFound (no such prompt), kInvalidArgument, and those of the Memory API.
[[nodiscard]] Result<json::Value> get_prompt(Memos& memos, const std::string& cube, const std::string& name,
                                             const json::Value& arguments);

}  // namespace memos::doors::mcp
