// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Compiled for AVX2, FMA and F16C: see attention_kernel.h for what may not enter.
#if defined(__x86_64__)
#include <immintrin.h>

#include "model/attention/attention_tile.h"

namespace memos::attention {
namespace {

void widen(const std::uint16_t* from, std::uint32_t count, float* to) {
  std::uint32_t i = 0;
  for (; i + 8 <= count; i += 8) {
    const __m128i halves = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from + i));
    _mm256_storeu_ps(to + i, _mm256_cvtph_ps(halves));
  }
  for (; i < count; ++i) to[i] = _cvtsh_ss(from[i]);
}

void attend(const Tile* tiles, std::uint32_t count, float* scratch) {
  const std::uint32_t rows = most_rows(tiles, count);
  if (rows <= 4) return attend_in<Panel<4, 1, 8, 8>, widen>(tiles, count, scratch);
  if (rows <= 8) return attend_in<Panel<8, 1, 8>, widen>(tiles, count, scratch);
  attend_in<Panel<8, 2, 4>, widen>(tiles, count, scratch);
}

}  // namespace

const Kernel kAvx2{"avx2", true, attend};

}  // namespace memos::attention
#endif
