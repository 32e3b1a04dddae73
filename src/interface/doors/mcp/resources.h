// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string>

#include "base/json.h"
#include "memos/memos.hpp"

/// Memory as resources: memos://cube/NAME (what is known there) and memos://memory/ID.
namespace memos::doors::mcp {

/// One resource for each cube.
[[nodiscard]] Result<json::Array> resource_list(Memos& memos);
[[nodiscard]] json::Array resource_templates();
/// One entry of `contents`. Errors: kInvalidArgument for what is no address of ours, and those of the Memory API.
[[nodiscard]] Result<json::Value> resource_content(Memos& memos, const std::string& uri);
/// Changes whenever the resource does; empty when it is not there.
[[nodiscard]] std::string resource_state(Memos& memos, const std::string& uri);
[[nodiscard]] std::string cube_uri(std::string_view cube);

}  // namespace memos::doors::mcp
