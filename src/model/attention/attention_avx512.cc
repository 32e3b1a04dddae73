// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Compiled for AVX-512 F, BW and VL: see attention_kernel.h for what may not enter.
#if defined(__x86_64__)
#include <immintrin.h>

#include "model/attention/attention_tile.h"

namespace memos::attention {
namespace {

void widen(const std::uint16_t* from, std::uint32_t count, float* to) {
  std::uint32_t i = 0;
  for (; i + 16 <= count; i += 16) {
    const __m256i halves = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from + i));
    _mm512_storeu_ps(to + i, _mm512_cvtph_ps(halves));
  }
  const auto rest = static_cast<__mmask16>((1U << (count - i)) - 1);
  if (rest != 0) _mm512_mask_storeu_ps(to + i, rest, _mm512_cvtph_ps(_mm256_maskz_loadu_epi16(rest, from + i)));
}

void attend(const Tile* tiles, std::uint32_t count, float* scratch) {
  const std::uint32_t rows = most_rows(tiles, count);
  if (rows <= 4) return attend_in<Panel<4, 1, 8, 16>, widen>(tiles, count, scratch);
  if (rows <= 8) return attend_in<Panel<8, 1, 8>, widen>(tiles, count, scratch);
  if (rows <= 16) return attend_in<Panel<16, 1, 8>, widen>(tiles, count, scratch);
  attend_in<Panel<16, 2, 8>, widen>(tiles, count, scratch);
}

}  // namespace

const Kernel kAvx512{"avx512", true, attend};

}  // namespace memos::attention
#endif
