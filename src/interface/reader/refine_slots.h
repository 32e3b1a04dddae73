// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace memos::reader {

/// Whether a slot of what a language model read holds one value at a time; none where there is no such slot. Slots are
/// those that the rules fill (docs/belief.md): exact names, and families like "favourite." with one lower-case word.
[[nodiscard]] std::optional<bool> refined_slot(std::string_view key);

/// All slots as one list for a prompt: names, families as "favourite.NAME", those of several values with a "*".
[[nodiscard]] const std::string& refined_slot_list();

}  // namespace memos::reader
