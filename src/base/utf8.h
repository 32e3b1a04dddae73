// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace memos::base {

/// Offset of the first byte that is not valid UTF-8 (RFC 3629: no surrogates, no overlong forms), or npos.
[[nodiscard]] std::size_t first_invalid_utf8(std::string_view text) noexcept;
/// Error kInvalidArgument naming `field` and the offset when the text is not UTF-8 or holds a NUL.
[[nodiscard]] Status require_text(std::string_view text, std::string_view field);
/// Reads the code point at `at` of valid UTF-8 and moves `at` behind it.
[[nodiscard]] char32_t next_code_point(std::string_view text, std::size_t& at) noexcept;
/// At most so many bytes from the beginning of valid UTF-8, in whole code points.
[[nodiscard]] std::string_view beginning_of(std::string_view text, std::size_t bytes) noexcept;
void append_utf8(std::string& out, char32_t code_point);

}  // namespace memos::base
