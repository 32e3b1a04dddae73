// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "memos/requests.hpp"
#include "operation/index/view.h"

namespace memos::op {

/// Which visible units a filter lets through. Statistics and context come from everything visible; only what is
/// selected may be a hit or give feedback.
class Selection {
 public:
  Selection(const index::View& view, const Filter& filter);

  /// True for slots of selected units (every passage).
  [[nodiscard]] bool holds(index::Slot slot) const noexcept { return all_ ? view_->holds(slot) : picked_[slot] != 0; }
  /// The filter restricts nothing.
  [[nodiscard]] bool all() const noexcept { return all_; }
  /// So few are selected that each is better looked at on its own than all slots in a row (speed.md, "Vector scan").
  [[nodiscard]] bool few() const noexcept { return few_; }
  /// The selected slots, rising; only where they are few.
  [[nodiscard]] std::span<const index::Slot> list() const noexcept { return list_; }
  /// Selected slots (counted only when the filter restricts something; else everything visible).
  [[nodiscard]] std::uint64_t slots() const noexcept { return slots_; }

 private:
  const index::View* view_;
  bool all_ = true;
  bool few_ = false;
  std::uint64_t slots_ = 0;
  std::vector<std::uint8_t> picked_;
  std::vector<index::Slot> list_;
};

}  // namespace memos::op
