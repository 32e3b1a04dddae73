// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "memos/ids.hpp"

namespace memos {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::size_t kUuidTextLength = 36;

/// Value of one hexadecimal digit, or -1.
int hex_value(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

constexpr bool is_hyphen_place(std::size_t at) noexcept { return at == 8 || at == 13 || at == 18 || at == 23; }

}  // namespace

Result<MemoryId> MemoryId::parse(std::string_view text) {
  const auto refuse = [] {
    return fail(ErrorCode::kInvalidArgument, "an id is 36 characters, like 0190d5c1-7a3e-7c54-9d0a-2f6b8c1e4a77", "id");
  };
  if (text.size() != kUuidTextLength) return refuse();
  MemoryId id;
  std::size_t byte = 0;
  for (std::size_t at = 0; at < kUuidTextLength;) {
    if (is_hyphen_place(at)) {
      if (text[at] != '-') return refuse();
      ++at;
      continue;
    }
    const int high = hex_value(text[at]);
    const int low = hex_value(text[at + 1]);
    if (high < 0 || low < 0) return refuse();
    id.bytes[byte++] = static_cast<std::uint8_t>(high * 16 + low);
    at += 2;
  }
  return id;
}

std::string MemoryId::str() const {
  std::string text;
  text.reserve(kUuidTextLength);
  for (const std::uint8_t byte : bytes) {
    if (is_hyphen_place(text.size())) text += '-';
    text += kHexDigits[byte >> 4U];
    text += kHexDigits[byte & 15U];
  }
  return text;
}

}  // namespace memos
