// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "base/utf8.h"

#include <algorithm>

#include <cstdint>
#include <cstring>

namespace memos::base {
namespace {

std::uint8_t byte_at(std::string_view text, std::size_t at) noexcept { return static_cast<std::uint8_t>(text[at]); }

bool is_continuation(std::uint8_t byte) noexcept { return (byte & 0xc0U) == 0x80U; }

/// Length of the valid sequence that starts at `at`, or 0 (RFC 3629, section 4, table of byte ranges).
std::size_t sequence_length(std::string_view text, std::size_t at) noexcept {
  const std::uint8_t lead = byte_at(text, at);
  if (lead < 0x80) return 1;
  std::size_t length = 0;
  std::uint8_t low = 0x80;  // range of the second byte
  std::uint8_t high = 0xbf;
  if (lead >= 0xc2 && lead <= 0xdf) {
    length = 2;
  } else if (lead >= 0xe0 && lead <= 0xef) {
    length = 3;
    if (lead == 0xe0) low = 0xa0;   // overlong
    if (lead == 0xed) high = 0x9f;  // surrogates
  } else if (lead >= 0xf0 && lead <= 0xf4) {
    length = 4;
    if (lead == 0xf0) low = 0x90;   // overlong
    if (lead == 0xf4) high = 0x8f;  // above U+10FFFF
  } else {
    return 0;
  }
  if (text.size() - at < length) return 0;
  const std::uint8_t second = byte_at(text, at + 1);
  if (second < low || second > high) return 0;
  for (std::size_t i = 2; i < length; ++i) {
    if (!is_continuation(byte_at(text, at + i))) return 0;
  }
  return length;
}

}  // namespace

std::size_t first_invalid_utf8(std::string_view text) noexcept {
  std::size_t at = 0;
  while (at < text.size()) {
    if (text.size() - at >= sizeof(std::uint64_t)) {
      std::uint64_t word = 0;
      std::memcpy(&word, text.data() + at, sizeof word);
      if ((word & 0x8080808080808080U) == 0) {
        at += sizeof word;
        continue;
      }
    }
    const std::size_t length = sequence_length(text, at);
    if (length == 0) return at;
    at += length;
  }
  return std::string_view::npos;
}

Status require_text(std::string_view text, std::string_view field) {
  if (const std::size_t at = first_invalid_utf8(text); at != std::string_view::npos) {
    return fail(ErrorCode::kInvalidArgument,
                std::string(field) + " is not valid UTF-8 (byte " + std::to_string(at) + "); send UTF-8 text",
                std::string(field));
  }
  if (const std::size_t at = text.find('\0'); at != std::string_view::npos) {
    return fail(ErrorCode::kInvalidArgument,
                std::string(field) + " holds a NUL character (byte " + std::to_string(at) + "); remove it",
                std::string(field));
  }
  return {};
}

char32_t next_code_point(std::string_view text, std::size_t& at) noexcept {
  const std::uint8_t lead = byte_at(text, at);
  if (lead < 0x80) {
    ++at;
    return lead;
  }
  const std::size_t length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  char32_t code_point = lead & (0x7fU >> length);
  for (std::size_t i = 1; i < length && at + i < text.size(); ++i) {
    code_point = (code_point << 6U) | (byte_at(text, at + i) & 0x3fU);
  }
  at += length;
  return code_point;
}

std::string_view beginning_of(std::string_view text, std::size_t bytes) noexcept {
  std::size_t cut = std::min(text.size(), bytes);
  while (cut < text.size() && cut > 0 && (byte_at(text, cut) & 0xc0U) == 0x80U) --cut;
  return text.substr(0, cut);
}

void append_utf8(std::string& out, char32_t code_point) {
  const auto put = [&out](char32_t byte) { out += static_cast<char>(static_cast<std::uint8_t>(byte)); };
  if (code_point < 0x80) {
    put(code_point);
  } else if (code_point < 0x800) {
    put(0xc0U | (code_point >> 6U));
    put(0x80U | (code_point & 0x3fU));
  } else if (code_point < 0x10000) {
    put(0xe0U | (code_point >> 12U));
    put(0x80U | ((code_point >> 6U) & 0x3fU));
    put(0x80U | (code_point & 0x3fU));
  } else {
    put(0xf0U | (code_point >> 18U));
    put(0x80U | ((code_point >> 12U) & 0x3fU));
    put(0x80U | ((code_point >> 6U) & 0x3fU));
    put(0x80U | (code_point & 0x3fU));
  }
}

}  // namespace memos::base
