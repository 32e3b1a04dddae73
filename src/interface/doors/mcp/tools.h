// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/json.h"
#include "memos/memos.hpp"

namespace memos::doors::mcp {

/// What a tool works with.
struct ToolCall {
  Memos& memos;
  std::string cube = "me";  ///< Where the arguments name none.
  ProgressFn progress;      ///< Told of long work; false = cancelled. May be empty.
};

struct ToolAnswer {
  json::Value structured{json::Object{}};  ///< As the tool's output schema says.
  std::string text;                        ///< For readers of text; empty = the structured answer as JSON.
};

struct Tool {
  std::string_view name, title, description;
  bool read_only = true;
  bool destructive = false;
  bool idempotent = false;
  std::string_view input, output;  ///< JSON Schemas, as text.
  Result<ToolAnswer> (*run)(ToolCall& call, const json::Value& arguments) = nullptr;
};

/// In the order in which they are listed.
[[nodiscard]] std::span<const Tool> tools() noexcept;
/// By its name. Names of MemOS's tools ("add_memory", "search_memories", …) find the tool that does the same; their
/// arguments are taken too. nullptr: there is none.
[[nodiscard]] const Tool* find_tool(std::string_view name) noexcept;

/// A memory as tools and resources show it.
[[nodiscard]] json::Value memory_json(const Memory& memory);

}  // namespace memos::doors::mcp
