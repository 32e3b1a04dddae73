// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/hash.h"

namespace memos::vault {

/// Appends the low `bytes` bytes of a number, lowest first.
template <class Container>
void append_number(Container& to, std::uint64_t value, std::size_t bytes) {
  for (std::size_t i = 0; i < bytes; ++i) {
    to.push_back(static_cast<typename Container::value_type>(value >> (8 * i)));
  }
}

/// Reads a number of `bytes` bytes, lowest first. `from` holds at least as many.
[[nodiscard]] inline std::uint64_t read_number(base::Bytes from, std::size_t bytes) noexcept {
  std::uint64_t value = 0;
  for (std::size_t i = bytes; i-- > 0;) value = (value << 8U) | from[i];
  return value;
}

}  // namespace memos::vault
