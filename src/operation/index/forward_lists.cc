// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/index/forward_lists.h"

#include "base/invariant.h"
#include "operation/index/tight.h"

namespace memos::index {

void ForwardLists::append(std::span<const std::uint32_t> terms) {
  reserve_tight(bytes_, terms.size() * 5);
  std::uint32_t last = 0;
  for (const std::uint32_t term : terms) {
    std::uint32_t gap = term - last;
    last = term;
    while (gap >= 0x80U) {
      bytes_.push_back(static_cast<std::uint8_t>(gap | 0x80U));
      gap >>= 7U;
    }
    bytes_.push_back(static_cast<std::uint8_t>(gap));
  }
  MEMOS_INVARIANT(bytes_.size() <= UINT32_MAX, "forward lists over 4 GiB");
  push_tight(ends_, static_cast<std::uint32_t>(bytes_.size()));
}

}  // namespace memos::index
