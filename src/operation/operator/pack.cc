// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/operator/pack.h"

#include <algorithm>
#include <numeric>

#include "base/invariant.h"

namespace memos::op {

std::vector<std::size_t> pack(std::span<const PackItem> items, std::span<const std::size_t> headings,
                              std::size_t room) {
  const auto worth = [items](std::size_t i) {
    return items[i].score - kLengthPenalty * static_cast<double>(items[i].words) / 100.0;
  };
  std::vector<std::size_t> order(items.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
    const double left = worth(a);
    const double right = worth(b);
    return left > right || (left == right && a < b);
  });
  std::vector<bool> begun(headings.size());
  std::vector<std::size_t> taken;
  for (const std::size_t i : order) {
    const PackItem& item = items[i];
    MEMOS_INVARIANT(item.group < headings.size(), "every item stands under a heading");
    const std::size_t cost = item.cost + (begun[item.group] ? 0 : headings[item.group]);
    if (cost > room) continue;
    room -= cost;
    begun[item.group] = true;
    taken.push_back(i);
  }
  return taken;
}

}  // namespace memos::op
