// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "memos/types.hpp"

/// MemOS's names for kinds and states of memories.
namespace memos::doors::product {

/// "LongTermMemory", "UserMemory", "PreferenceMemory", "RawFileMemory", "ToolSchemaMemory", …
[[nodiscard]] std::string_view memory_type(MemoryType type) noexcept;
/// The types that a name stands for; none = there is no such name. "OuterMemory" (of the internet) stands for nothing.
[[nodiscard]] std::optional<std::vector<MemoryType>> types_of(std::string_view name);

/// "activated", "resolving", "archived" or "deleted".
[[nodiscard]] std::string_view status(State state) noexcept;
/// The states that a status stands for.
[[nodiscard]] std::vector<State> states_of(std::string_view status);

/// Which of the four lists a memory stands in.
enum class Bucket : std::uint8_t { kText, kPreference, kTool, kSkill };
[[nodiscard]] Bucket bucket_of(MemoryType type) noexcept;
/// Types of a list.
[[nodiscard]] std::vector<MemoryType> types_of(Bucket bucket);

}  // namespace memos::doors::product
