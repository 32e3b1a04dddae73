// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "base/base64.h"

namespace memos::base {
namespace {

constexpr std::uint32_t kNoDigit = 64;

std::uint32_t digit(char c) noexcept {
  const auto value = [](int n) { return static_cast<std::uint32_t>(n); };
  if (c >= 'A' && c <= 'Z') return value(c - 'A');
  if (c >= 'a' && c <= 'z') return value(c - 'a') + 26;
  if (c >= '0' && c <= '9') return value(c - '0') + 52;
  if (c == '+') return 62;
  return c == '/' ? 63 : kNoDigit;
}

}  // namespace

std::optional<std::vector<std::uint8_t>> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  std::vector<std::uint8_t> bytes;
  bytes.reserve(text.size() / 4 * 3);
  std::uint32_t bits = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool pad = i + padding >= text.size();
    const std::uint32_t value = pad ? 0 : digit(text[i]);
    if (value == kNoDigit) return std::nullopt;
    bits = (bits << 6U) | value;
    if (i % 4 != 3) continue;
    for (const std::uint32_t shift : {16U, 8U, 0U}) bytes.push_back(static_cast<std::uint8_t>((bits >> shift) & 0xFFU));
    bits = 0;
  }
  // Bits that padding throws away must be zero, so that each value has one spelling.
  for (std::size_t i = 0; i < padding; ++i) {
    if (bytes.back() != 0) return std::nullopt;
    bytes.pop_back();
  }
  return bytes;
}

std::string to_base64(std::span<const std::uint8_t> bytes) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < 3; ++i) bits = (bits << 8U) | (at + i < bytes.size() ? bytes[at + i] : 0U);
    for (std::size_t i = 0; i < 4; ++i) out += at + i > bytes.size() ? '=' : kDigits[(bits >> (18U - 6U * i)) & 63U];
  }
  return out;
}

}  // namespace memos::base
