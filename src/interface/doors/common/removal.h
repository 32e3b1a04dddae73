// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "interface/doors/common/condition.h"
#include "interface/doors/common/reach.h"
#include "memos/memos.hpp"

/// Finding memories by ids as texts, and deleting them.
namespace memos::doors {

/// All memories that fulfil the condition and can be deleted, archived and expired ones among them.
[[nodiscard]] Result<std::vector<Memory>> removable(Memos& memos, ScopeIndex& index, const Condition& condition);
/// Deletes them, whatever was derived from them as well. Their number.
[[nodiscard]] Result<std::uint64_t> remove_where(Memos& memos, ScopeIndex& index, const Condition& condition);
/// Deletes memories by id; those that may not change any more (immutable ones) are erased.
[[nodiscard]] Status remove(Memos& memos, const std::vector<Memory>& memories);
/// The memory with this id; kNotFound also for what is no id.
[[nodiscard]] Result<Memory> find(Memos& memos, const std::string& id);
/// The memories with these ids, each once; kNotFound names the first that is missing.
[[nodiscard]] Result<std::vector<Memory>> find_all(Memos& memos, const std::vector<std::string>& ids);

}  // namespace memos::doors
