// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace memos::base {

/// Names of an enumeration: one table, used both ways. At least one row.
template <class Enum, std::size_t N>
using EnumNames = std::array<std::pair<Enum, std::string_view>, N>;

/// The value's name; "unknown" for a number that has none.
template <class Enum, std::size_t N>
[[nodiscard]] std::string_view name_in(const EnumNames<Enum, N>& names, Enum value) noexcept {
  for (const auto& [known, text] : names) {
    if (known == value) return text;
  }
  return "unknown";
}

/// The value of a name. Error kInvalidArgument, naming `field` and listing the choices.
template <class Enum, std::size_t N>
[[nodiscard]] Result<Enum> parse_in(const EnumNames<Enum, N>& names, std::string_view text, std::string_view field) {
  for (const auto& [value, known] : names) {
    if (known == text) return value;
  }
  std::string message = std::string(field) + " must be one of";
  for (const auto& [value, known] : names) message += (value == names.front().first ? " " : ", ") + std::string(known);
  return fail(ErrorCode::kInvalidArgument, std::move(message), std::string(field));
}

}  // namespace memos::base
