// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "memos/memos.hpp"

/// Ids as people handle them: lists show the last group of an id, and every command takes it back.
namespace memos::cli {

/// The last group of the id, 12 hexadecimal digits, random enough to name a memory of one folder.
[[nodiscard]] std::string short_id(const MemoryId& id);

/// The memory that the text names: a whole id, or the end of one (at least 6 digits), which is looked for in all
/// cubes, deleted memories included. Errors: kInvalidArgument (no id, or several end so), kNotFound; field "id".
[[nodiscard]] Result<MemoryId> find_id(Memos& memos, std::string_view text);

/// All of them, in order; stops at the first error.
[[nodiscard]] Result<std::vector<MemoryId>> find_ids(Memos& memos, const std::vector<std::string>& texts);

}  // namespace memos::cli
