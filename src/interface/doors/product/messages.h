// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "interface/doors/common/fields.h"
#include "memos/requests.hpp"

namespace memos::doors::product {

/// Messages as MemOS takes them, as items to remember: a text; chat messages (system, user, assistant, tool) with
/// content as text or parts; raw items (texts, files of text, descriptions and calls of tools). System messages and
/// empty ones become nothing. Errors name the place below `path`: kInvalidArgument, kUnsupported (pictures, sounds,
/// addresses, paths on the server).
[[nodiscard]] Result<std::vector<AddItem>> read_messages(const json::Value& messages, const std::string& path);

/// A time as programs write it, or as people do ("1:56 pm on 8 May, 2023"); empty = none. kInvalidArgument.
[[nodiscard]] Result<std::optional<UtcMs>> read_time(Fields& fields, std::string_view name);

/// One file of a message: {file_data, filename, file_id}; or text under "content".
[[nodiscard]] Result<std::vector<AddItem>> read_file(const json::Value& file, const std::string& path);

}  // namespace memos::doors::product
