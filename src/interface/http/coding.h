// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

/// Bodies in gzip and zstd (RFC 9110, section 8.4; RFC 1952; RFC 8878).
namespace memos::http {

enum class Coding : std::uint8_t { kNone = 0, kGzip, kZstd };

/// As header fields name it; "" for none.
[[nodiscard]] std::string_view name(Coding coding) noexcept;
/// What a request's Content-Encoding says. None: one that is not known, or several.
[[nodiscard]] std::optional<Coding> parse_coding(std::string_view text) noexcept;
/// The coding that an Accept-Encoding likes best of those there are; of two equals zstd, the faster one.
[[nodiscard]] Coding choose_coding(std::string_view accept) noexcept;
/// Whether bodies of this Content-Type become shorter.
[[nodiscard]] bool is_packable(std::string_view content_type) noexcept;

/// The body in this coding, whole and at once; none when it would not be shorter.
[[nodiscard]] std::optional<std::string> pack(Coding coding, std::string_view body);

struct UnpackLimits {
  std::size_t bytes = 0;  ///< Of the unpacked body.
  /// Asked with the length so far before more is made; false ends it.
  std::function<bool(std::size_t bytes)> hold;
};
/// The body without its coding. Never makes more than `allowed` and limits::kMaxExpansion say. Errors, field
/// "Content-Encoding": kInvalidArgument (damaged, or cut off), kExhausted (too long, or a bomb), kUnavailable (`hold`).
[[nodiscard]] Result<std::string> unpack(Coding coding, std::string_view packed, const UnpackLimits& allowed);

}  // namespace memos::http
