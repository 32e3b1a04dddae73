// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "operation/index/simd_dispatch.h"

namespace memos::op {

/// Calls fn(i), i rising, for every values[i] that is at least `least`, which fn may raise on the way: then some that
/// are below it are still visited.
template <class Fn>
void for_each_at_least(std::span<const float> values, const float& least, Fn fn) {
  constexpr std::size_t kChunk = 2048;
  std::array<std::uint32_t, kChunk> found;
  const auto collect = index::simd::kernels().collect_at_least;
  for (std::size_t begin = 0; begin < values.size(); begin += kChunk) {
    const std::size_t size = std::min(kChunk, values.size() - begin);
    const std::size_t count = collect(values.data() + begin, size, least, found.data());
    for (std::size_t i = 0; i < count; ++i) fn(static_cast<std::uint32_t>(begin + found[i]));
  }
}

/// The largest value, 0 if none is above it. Partial maxima, so that the loop runs in vector registers.
[[nodiscard]] inline float largest(std::span<const float> values) noexcept {
  constexpr std::size_t kLanes = 16;
  std::array<float, kLanes> most{};
  std::size_t at = 0;
  for (; at + kLanes <= values.size(); at += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      most[lane] = most[lane] < values[at + lane] ? values[at + lane] : most[lane];
    }
  }
  for (; at < values.size(); ++at) most[0] = std::max(most[0], values[at]);
  return std::ranges::max(most);
}

/// Of every step-th value the rank-th largest, rank from 1; there must be so many. `best` is room to work in. For small
/// ranks: nearly every value is compared once.
[[nodiscard]] inline float largest_of_every(std::size_t step, std::span<const float> values, std::size_t rank,
                                            std::vector<float>& best) {
  best.clear();
  for (std::size_t at = 0; at < values.size(); at += step) {
    const float value = values[at];
    if (best.size() == rank) {
      if (value <= best.back()) continue;
      best.pop_back();
    }
    best.insert(std::ranges::upper_bound(best, value, std::greater<>()), value);
  }
  return best.back();
}

}  // namespace memos::op
