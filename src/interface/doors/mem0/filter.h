// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string_view>

#include "base/json.h"
#include "interface/doors/common/condition.h"
#include "interface/doors/common/filter_language.h"

/// mem0's filter language: objects with AND, OR and NOT (lists), fields with a value, a list (any of), "*" (present) or
/// {operator: value}. docs/doors.md has it in full.
namespace memos::doors::mem0 {

/// An unknown name is a key of the metadata. Errors kInvalidArgument, field "filters…": what is no condition is
/// refused, never ignored.
[[nodiscard]] Result<Condition> parse_filters(const json::Value& filters);
/// The same from a query string: JSON, or a Python dict as the clients' delete_all() prints it.
[[nodiscard]] Result<Condition> parse_filters_text(std::string_view text);

/// A Python literal of dicts, lists, tuples, texts, numbers, True, False and None. kInvalidArgument; never reads beyond
/// the text, whatever it is (fuzzed).
[[nodiscard]] Result<json::Value> parse_python(std::string_view text);

/// Whether the condition asks for a user, an agent, an app or a run: what mem0 demands of every list and search.
[[nodiscard]] bool names_entity(const Condition& condition) noexcept;

}  // namespace memos::doors::mem0
