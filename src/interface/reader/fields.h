// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "memos/requests.hpp"

/// What the readers of several formats share: values of JSON fields, with errors that name their place.
namespace memos::reader {

/// "path.key", "path[3]".
[[nodiscard]] std::string at_key(std::string_view path, std::string_view key);
[[nodiscard]] std::string at_index(std::string_view path, std::size_t index);
/// kInvalidArgument: "<field> <problem>", naming the field.
[[nodiscard]] std::unexpected<Error> invalid(const std::string& field, std::string_view problem);
/// The error with `place` ("chat.jsonl, line 12: ") before its message.
[[nodiscard]] std::unexpected<Error> at_place(std::string_view place, Error error);

[[nodiscard]] Result<std::string> to_text(const json::Value& value, const std::string& field);
/// A whole number or a string, as text: ids come as both.
[[nodiscard]] Result<std::string> to_id(const json::Value& value, const std::string& field);
/// A string (RFC 3339, or LoCoMo's form), or a number of seconds or (from 10^11 on) milliseconds since 1970.
[[nodiscard]] Result<UtcMs> to_time(const json::Value& value, const std::string& field);
[[nodiscard]] Result<std::vector<std::string>> to_texts(const json::Value& value, const std::string& field);
/// Text of a message: a string, or OpenAI's list of parts, of which the text parts are joined with line ends.
[[nodiscard]] Result<std::string> to_content(const json::Value& value, const std::string& field);

/// The file's name without folder and last extension.
[[nodiscard]] std::string stem(std::string_view name);
/// True for items that hold nothing to remember: they are skipped and counted.
[[nodiscard]] inline bool is_empty(const AddItem& item) noexcept { return item.text.empty() && item.caption.empty(); }

}  // namespace memos::reader
