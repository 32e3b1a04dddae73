// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <utility>
#include <vector>

namespace memos::base {

/// Keeps a cache within a budget: what was used longest ago goes, in steps, so that one look through many small entries
/// is paid once for many that come. The cache may be a step over its budget for a while. The caller locks.
class LeastUsed {
 public:
  /// `budget` and `most` in the unit of the entries' sizes; a step is a 64th of the budget, or `most` if that is less.
  explicit LeastUsed(std::size_t budget, std::size_t most = std::numeric_limits<std::size_t>::max())
      : budget_(budget), step_(std::min(budget / 64, most)) {}

  /// Call when something of the size `added` came. Above the budget takes out of `entries` down to a step below it and
  /// returns what was taken, to be freed outside the caller's lock. Entries have a `last_used` (larger is later);
  /// `size(entry)` is what one holds, 0 where it may not go, as while it is being built. The entry of `keep` stays too.
  template <class Key, class Entry, class Size>
  std::vector<Entry> take(std::map<Key, Entry>& entries, const Key& keep, std::size_t added, Size&& size) {
    std::vector<Entry> gone;
    came_ += added;
    if (came_ < step_) return gone;
    came_ = 0;
    std::size_t total = 0;
    std::vector<std::pair<std::uint64_t, Key>> oldest;
    for (const auto& [key, entry] : entries) {
      const std::size_t held = size(entry);
      total += held;
      if (held > 0 && key != keep) oldest.emplace_back(entry.last_used, key);
    }
    if (total <= budget_) return gone;
    // A heap: only a few of many go.
    std::ranges::make_heap(oldest, std::greater{});
    while (total + step_ > budget_ && !oldest.empty()) {
      std::ranges::pop_heap(oldest, std::greater{});
      const auto at = entries.find(oldest.back().second);
      oldest.pop_back();
      total -= std::min(total, static_cast<std::size_t>(size(at->second)));
      gone.push_back(std::move(at->second));
      entries.erase(at);
    }
    return gone;
  }

 private:
  std::size_t budget_, step_, came_ = 0;
};

}  // namespace memos::base
