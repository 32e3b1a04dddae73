// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace memos::base {

/// Decodes standard base64 (RFC 4648, section 4), padding required. None when the text is not that.
[[nodiscard]] std::optional<std::vector<std::uint8_t>> from_base64(std::string_view text);
/// The other way.
[[nodiscard]] std::string to_base64(std::span<const std::uint8_t> bytes);

}  // namespace memos::base
