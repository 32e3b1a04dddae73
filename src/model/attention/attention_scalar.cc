// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// For every CPU: vectors of four lanes, which all have.
#include <cstring>

#include "model/attention/attention_tile.h"

namespace memos::attention {
namespace {

/// IEEE 754 binary16 -> binary32, exact.
float widen_one(std::uint16_t half) {
  const std::uint32_t sign = static_cast<std::uint32_t>(half & 0x8000U) << 16U, digits = half & 0x7FFFU;
  // Shifted into place the exponent is 112 too small, but for infinities (224) and subnormals, whose value is digits *
  // 2^-24.
  std::uint32_t bits = (digits << 13U) + (112U << 23U);
  float value = 0;
  if (digits >= 0x7C00U) bits += 112U << 23U;
  if (digits < 0x0400U) {
    value = static_cast<float>(digits) * 0x1p-24F;
    std::memcpy(&bits, &value, sizeof bits);
  }
  bits |= sign;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

void widen(const std::uint16_t* from, std::uint32_t count, float* to) {
  for (std::uint32_t i = 0; i < count; ++i) to[i] = widen_one(from[i]);
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
