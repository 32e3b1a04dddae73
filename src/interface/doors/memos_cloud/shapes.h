// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <optional>
#include <string>

#include "base/json.h"
#include "interface/doors/product/recall.h"

/// Memories as the cloud shows them.
namespace memos::doors::memos_cloud {

/// Of memory_detail_list, skill_detail_list, profile_detail_list and event_detail_list.
[[nodiscard]] json::Value memory_json(const Memory& memory, std::optional<double> relativity);
/// Of preference_detail_list.
[[nodiscard]] json::Value preference_json(const product::Recalled& found);
/// Of tool_memory_detail_list.
[[nodiscard]] json::Value tool_json(const Memory& memory, std::optional<double> relativity);
/// Of message_detail_list.
[[nodiscard]] json::Value message_json(const Memory& memory);

/// The title that a caller gave a memory, else its slot, else how it begins.
[[nodiscard]] std::string title_of(const Memory& memory);
/// The memory's own data with another title.
[[nodiscard]] std::string with_title(const std::string& info, const std::string& title);

}  // namespace memos::doors::memos_cloud
