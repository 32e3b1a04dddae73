// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <vector>

#include "base/json.h"
#include "interface/reader/reader.h"

namespace memos::reader {

/// Items of OpenAI message lists, and how many messages had nothing to read.
struct Messages {
  std::vector<AddItem> items;
  std::uint64_t skipped = 0;
};

/// Whether a value looks like one message: an object with a role, and content or tool calls.
[[nodiscard]] bool is_message(const json::Value& value) noexcept;
/// Reads a list of messages, {"messages": […], "session_id", …}, or a list of such conversations. `session` names
/// conversations that have no name of their own.
[[nodiscard]] Result<Messages> read_messages(const json::Value& file, const Scope& scope, const std::string& session,
                                             const std::string& path);

}  // namespace memos::reader
