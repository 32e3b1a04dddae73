// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// For every CPU: vectors of four lanes, which all have.
#include "base/half.h"
#include "model/attention/attention_tile.h"

namespace memos::attention {
namespace {

void widen(const std::uint16_t* from, std::uint32_t count, float* to) {
  for (std::uint32_t i = 0; i < count; ++i) to[i] = base::from_half(from[i]);
}

void attend(const Tile* tiles, std::uint32_t count, float* scratch) {
  const std::uint32_t rows = most_rows(tiles, count);
  if (rows <= 4) return attend_in<Panel<4, 1, 4, 4>, widen>(tiles, count, scratch);
  attend_in<Panel<4, 2, 4>, widen>(tiles, count, scratch);
}

}  // namespace

#if defined(__aarch64__)
const Kernel kScalar{"neon", false, attend};
#else
const Kernel kScalar{"scalar", false, attend};
#endif

}  // namespace memos::attention
