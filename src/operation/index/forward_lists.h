// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace memos::index {

/// Slot -> its distinct terms, as rising term numbers in gaps of 7-bit groups. Frequent terms have small numbers (they
/// are seen first), so a turn takes about 20 bytes.
class ForwardLists {
 public:
  /// Appends the list of the next slot; `terms` rise strictly.
  void append(std::span<const std::uint32_t> terms);

  /// Calls fn(term) for each term of the slot, rising.
  template <class Fn>
  void for_each(std::uint32_t slot, Fn fn) const {
    const std::uint8_t* at = bytes_.data() + (slot == 0 ? 0 : ends_[slot - 1]);
    const std::uint8_t* const end = bytes_.data() + ends_[slot];
    std::uint32_t term = 0;
    while (at != end) {
      std::uint32_t gap = 0;
      unsigned shift = 0;
      while ((*at & 0x80U) != 0) {
        gap |= (*at++ & 0x7FU) << shift;
        shift += 7;
      }
      gap |= std::uint32_t{*at++} << shift;
      term += gap;
      fn(term);
    }
  }

  [[nodiscard]] std::uint32_t size() const noexcept { return static_cast<std::uint32_t>(ends_.size()); }
  [[nodiscard]] std::size_t bytes() const noexcept {
    return bytes_.capacity() + ends_.capacity() * sizeof(std::uint32_t);
  }

 private:
  std::vector<std::uint8_t> bytes_;
  std::vector<std::uint32_t> ends_;
};

}  // namespace memos::index
