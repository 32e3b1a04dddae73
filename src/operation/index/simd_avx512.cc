// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Compiled for AVX-512 F, BW, VL and VNNI: see simd_kernels.h for what may not enter.
#if defined(__x86_64__)
#include <immintrin.h>

#include "operation/index/simd_kernels.h"

namespace memos::index::simd {
namespace {

constexpr std::size_t kAhead = 16;  // Rows that are asked for before they are needed.

/// Four sums of sixteen lanes each -> four sums.
__attribute__((always_inline)) inline __m128i add_up(const __m512i (&sum)[4]) {
  const __m512i ab = _mm512_add_epi32(_mm512_unpacklo_epi32(sum[0], sum[1]), _mm512_unpackhi_epi32(sum[0], sum[1]));
  const __m512i cd = _mm512_add_epi32(_mm512_unpacklo_epi32(sum[2], sum[3]), _mm512_unpackhi_epi32(sum[2], sum[3]));
  const __m512i abcd = _mm512_add_epi32(_mm512_unpacklo_epi64(ab, cd), _mm512_unpackhi_epi64(ab, cd));
  const __m256i half = _mm256_add_epi32(_mm512_castsi512_si256(abcd), _mm512_extracti64x4_epi64(abcd, 1));
  return _mm_add_epi32(_mm256_castsi256_si128(half), _mm256_extracti128_si256(half, 1));
}

/// vpdpbusd adds u8 * s8 without saturation; what the 128 in every code adds too much is 128 * the query's sum.
__attribute__((always_inline)) inline void dot_four(const std::uint8_t* const (&rows)[4], std::size_t stride,
                                                    const std::int8_t* query, __m128i excess, std::int32_t* out) {
  __m512i sum[4] = {_mm512_setzero_si512(), _mm512_setzero_si512(), _mm512_setzero_si512(), _mm512_setzero_si512()};
  for (std::size_t i = 0; i < stride; i += 64) {
    const __m512i q = _mm512_loadu_si512(query + i);
    for (int r = 0; r < 4; ++r) sum[r] = _mm512_dpbusd_epi32(sum[r], _mm512_loadu_si512(rows[r] + i), q);
  }
  _mm_storeu_si128(reinterpret_cast<__m128i*>(out), _mm_sub_epi32(add_up(sum), excess));
}

void prefetch_row(const std::uint8_t* row, std::size_t stride) {
  for (std::size_t i = 0; i < stride; i += 64) _mm_prefetch(reinterpret_cast<const char*>(row + i), _MM_HINT_T0);
}

void dot_scattered(const std::uint8_t* const* rows, std::size_t count, std::size_t stride, const std::int8_t* query,
                   std::int32_t query_sum, std::int32_t* out) {
  const __m128i excess = _mm_set1_epi32(128 * query_sum);
  for (std::size_t r = 0; r < count; r += 4) {
    for (std::size_t i = r + kAhead; i < r + kAhead + 4 && i < count; ++i) prefetch_row(rows[i], stride);
    const std::size_t left = count - r;
    const std::uint8_t* const four[4] = {rows[r], rows[r + (left > 1 ? 1 : 0)], rows[r + (left > 2 ? 2 : 0)],
                                         rows[r + (left > 3 ? 3 : 0)]};
    std::int32_t sums[4];
    dot_four(four, stride, query, excess, sums);
    for (std::size_t i = 0; i < 4 && i < left; ++i) out[r + i] = sums[i];
  }
}

void dot_rows(const std::uint8_t* codes, std::size_t rows, std::size_t stride, const std::int8_t* query,
              std::int32_t query_sum, std::int32_t* out) {
  const __m128i excess = _mm_set1_epi32(128 * query_sum);
  std::size_t r = 0;
  for (; r + 4 <= rows; r += 4) {
    const std::uint8_t* const p = codes + r * stride;
    for (std::size_t i = 0; i < 4; ++i) prefetch_row(p + (kAhead + i) * stride, stride);
    const std::uint8_t* const four[4] = {p, p + stride, p + 2 * stride, p + 3 * stride};
    dot_four(four, stride, query, excess, out + r);
  }
  const std::uint8_t* rest[4] = {};
  for (std::size_t i = 0; r + i < rows; ++i) rest[i] = codes + (r + i) * stride;
  dot_scattered(rest, rows - r, stride, query, query_sum, out + r);
}

float dot_halves(const std::uint16_t* halves, const float* query, std::size_t n) {
  __m512 sum = _mm512_setzero_ps();
  std::size_t i = 0;
  for (; i + 16 <= n; i += 16) {
    const __m512 x = _mm512_cvtph_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(halves + i)));
    sum = _mm512_add_ps(sum, _mm512_mul_ps(x, _mm512_loadu_ps(query + i)));
  }
  if (i < n) {
    const auto mask = static_cast<__mmask16>((1U << (n - i)) - 1U);
    const __m512 x = _mm512_cvtph_ps(_mm256_maskz_loadu_epi16(mask, halves + i));
    sum = _mm512_add_ps(sum, _mm512_mul_ps(x, _mm512_maskz_loadu_ps(mask, query + i)));
  }
  const __m256 high = _mm256_castpd_ps(_mm512_extractf64x4_pd(_mm512_castps_pd(sum), 1));
  const __m256 eight = _mm256_add_ps(_mm512_castps512_ps256(sum), high);
  const __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
  const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
}

void to_halves(const float* in, std::size_t n, std::uint16_t* out) {
  std::size_t i = 0;
  for (; i + 16 <= n; i += 16) {
    const __m256i halves = _mm512_cvtps_ph(_mm512_loadu_ps(in + i), _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + i), halves);
  }
  if (i < n) kScalar.to_halves(in + i, n - i, out + i);
}

void from_halves(const std::uint16_t* in, std::size_t n, float* out) {
  std::size_t i = 0;
  for (; i + 16 <= n; i += 16) {
    _mm512_storeu_ps(out + i, _mm512_cvtph_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(in + i))));
  }
  if (i < n) kScalar.from_halves(in + i, n - i, out + i);
}

/// The first n lanes, n at most 16.
__mmask16 lanes(std::size_t n) { return static_cast<__mmask16>((1U << n) - 1U); }

float mix(float* out, const float* a, float weight_a, const float* b, float weight_b, const float* c, float weight_c,
          std::size_t n) {
  const __m512 wa = _mm512_set1_ps(weight_a);
  const __m512 wb = _mm512_set1_ps(weight_b);
  const __m512 wc = _mm512_set1_ps(weight_c);
  __m512 most = _mm512_setzero_ps();
  for (std::size_t i = 0; i < n; i += 16) {
    const __mmask16 mask = n - i < 16 ? lanes(n - i) : __mmask16{0xFFFF};
    const __m512 positive = _mm512_max_ps(_mm512_maskz_loadu_ps(mask, c + i), _mm512_setzero_ps());
    const __m512 ab = _mm512_add_ps(_mm512_mul_ps(_mm512_maskz_loadu_ps(mask, a + i), wa),
                                    _mm512_mul_ps(_mm512_maskz_loadu_ps(mask, b + i), wb));
    const __m512 sum = _mm512_add_ps(ab, _mm512_mul_ps(wc, positive));
    _mm512_mask_storeu_ps(out + i, mask, sum);
    most = _mm512_max_ps(most, sum);
  }
  return _mm512_reduce_max_ps(most);
}

void raise(float* out, const float* x, const std::uint8_t* flags, std::uint8_t bit, float most, std::size_t n) {
  const __m512 add = _mm512_set1_ps(most);
  const __m128i wanted = _mm_set1_epi8(static_cast<char>(bit));
  for (std::size_t i = 0; i < n; i += 16) {
    const __mmask16 mask = n - i < 16 ? lanes(n - i) : __mmask16{0xFFFF};
    const __mmask16 flagged = _mm_test_epi8_mask(_mm_maskz_loadu_epi8(mask, flags + i), wanted);
    const __m512 added = _mm512_add_ps(_mm512_maskz_loadu_ps(mask, x + i), _mm512_maskz_mov_ps(flagged, add));
    _mm512_mask_storeu_ps(out + i, mask, added);
  }
}

void add_saturated(float* sums, float* x, const float* norms, float top, float weight, std::size_t n) {
  const __m512 t = _mm512_set1_ps(top);
  const __m512 w = _mm512_set1_ps(weight);
  for (std::size_t i = 0; i < n; i += 16) {
    const __mmask16 mask = n - i < 16 ? lanes(n - i) : __mmask16{0xFFFF};
    const __m512 value = _mm512_maskz_loadu_ps(mask, x + i);
    const __m512 below = _mm512_add_ps(value, _mm512_mask_loadu_ps(t, mask, norms + i));
    const __m512 share = _mm512_div_ps(_mm512_mul_ps(t, value), below);
    const __m512 sum = _mm512_add_ps(_mm512_maskz_loadu_ps(mask, sums + i), _mm512_mul_ps(w, share));
    _mm512_mask_storeu_ps(sums + i, mask, sum);
    _mm512_mask_storeu_ps(x + i, mask, _mm512_setzero_ps());
  }
}

void length_norms(float* out, const std::uint16_t* lengths, const std::uint8_t* spreads, const LengthNorm& norm,
                  std::size_t n) {
  const __m512 factor = _mm512_set1_ps(norm.factor);
  const __m512 constant = _mm512_set1_ps(norm.constant);
  const __m512 share = _mm512_set1_ps(norm.share);
  const __m512 lent = _mm512_set1_ps(norm.lent);
  const __m512 average = _mm512_set1_ps(norm.average);
  for (std::size_t i = 0; i < n; i += 16) {
    const __mmask16 mask = n - i < 16 ? lanes(n - i) : __mmask16{0xFFFF};
    const __m512 own = _mm512_cvtepi32_ps(_mm512_cvtepu16_epi32(_mm256_maskz_loadu_epi16(mask, lengths + i)));
    const __m512 spread = _mm512_cvtepi32_ps(_mm512_cvtepu8_epi32(_mm_maskz_loadu_epi8(mask, spreads + i)));
    const __m512 length = _mm512_add_ps(own, _mm512_mul_ps(lent, spread));
    const __m512 relative = _mm512_div_ps(_mm512_mul_ps(share, length), average);
    _mm512_mask_storeu_ps(out + i, mask, _mm512_mul_ps(factor, _mm512_add_ps(constant, relative)));
  }
}

constexpr std::size_t kQueries = 16;  // That are scored at a time.

/// 64 levels: of 32 bytes the low halves, then the high ones.
__attribute__((always_inline)) inline __m512i levels(const std::uint8_t* packed) {
  const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(packed));
  const __m256i low = _mm256_and_si256(bytes, _mm256_set1_epi8(15));
  const __m256i high = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), _mm256_set1_epi8(15));
  return _mm512_inserti64x4(_mm512_castsi256_si512(low), high, 1);
}

/// `most`, or the scores of four rows where they are larger.
__attribute__((always_inline)) inline __m256d larger(__m256d most, const __m512i (&sum)[4], std::int32_t query_sum,
                                                     __m256d scales) {
  const __m128i dots = _mm_sub_epi32(_mm_slli_epi32(add_up(sum), 1), _mm_set1_epi32(15 * query_sum));
  return _mm256_max_pd(most, _mm256_mul_pd(_mm256_cvtepi32_pd(dots), scales));
}

/// Four rows of 64 values, up to kQueries queries: most[q] = the larger of it and their scores, four in a register.
void best_of_tokens(const std::uint8_t* const (&rows)[4], __m256d scales, const std::int8_t* const* queries,
                    const std::int32_t* query_sums, std::size_t count, __m256d* most) {
  const __m512i four[4] = {levels(rows[0]), levels(rows[1]), levels(rows[2]), levels(rows[3])};
  for (std::size_t q = 0; q < count; ++q) {
    const __m512i query = _mm512_loadu_si512(queries[q]);
    __m512i sum[4];
    for (int r = 0; r < 4; ++r) sum[r] = _mm512_dpbusd_epi32(_mm512_setzero_si512(), four[r], query);
    most[q] = larger(most[q], sum, query_sums[q], scales);
  }
}

/// The same for rows of any length.
void best_of_four(const std::uint8_t* const (&rows)[4], __m256d scales, std::size_t values,
                  const std::int8_t* const* queries, const std::int32_t* query_sums, std::size_t count, __m256d* most) {
  const std::size_t half = values / 2;
  for (std::size_t q = 0; q < count; ++q) {
    __m512i sum[4] = {_mm512_setzero_si512(), _mm512_setzero_si512(), _mm512_setzero_si512(), _mm512_setzero_si512()};
    for (std::size_t i = 0; i < half; i += 32) {
      const auto* const low = reinterpret_cast<const __m256i*>(queries[q] + i);
      const auto* const high = reinterpret_cast<const __m256i*>(queries[q] + half + i);
      const __m512i query =
          _mm512_inserti64x4(_mm512_castsi256_si512(_mm256_loadu_si256(low)), _mm256_loadu_si256(high), 1);
      for (int r = 0; r < 4; ++r) sum[r] = _mm512_dpbusd_epi32(sum[r], levels(rows[r] + i), query);
    }
    most[q] = larger(most[q], sum, query_sums[q], scales);
  }
}

void best_packed(const std::uint8_t* packed, const double* scales, std::size_t rows, std::size_t values,
                 const std::int8_t* const* queries, const std::int32_t* query_sums, std::size_t count, double* best) {
  const std::size_t bytes = values / 2;
  for (std::size_t begin = 0; begin < count; begin += kQueries) {
    const std::size_t now = count - begin < kQueries ? count - begin : kQueries;
    __m256d most[kQueries];
    for (std::size_t q = 0; q < now; ++q) most[q] = _mm256_set1_pd(-__builtin_inf());
    for (std::size_t r = 0; r < rows; r += 4) {
      // Behind the last row it counts again, which changes no maximum.
      const std::size_t left = rows - r - 1;
      const std::size_t at[4] = {r, r + (left < 1 ? left : 1), r + (left < 2 ? left : 2), r + (left < 3 ? left : 3)};
      const std::uint8_t* const four[4] = {packed + at[0] * bytes, packed + at[1] * bytes, packed + at[2] * bytes,
                                           packed + at[3] * bytes};
      const __m256d scale = _mm256_set_pd(scales[at[3]], scales[at[2]], scales[at[1]], scales[at[0]]);
      if (values == 64) {
        best_of_tokens(four, scale, queries + begin, query_sums + begin, now, most);
      } else {
        best_of_four(four, scale, values, queries + begin, query_sums + begin, now, most);
      }
    }
    for (std::size_t q = 0; q < now; ++q) {
      const __m128d two = _mm_max_pd(_mm256_castpd256_pd128(most[q]), _mm256_extractf128_pd(most[q], 1));
      best[begin + q] = _mm_cvtsd_f64(_mm_max_sd(two, _mm_unpackhi_pd(two, two)));
    }
  }
}

std::size_t collect_at_least(const float* x, std::size_t n, float least, std::uint32_t* out) {
  const __m512 limit = _mm512_set1_ps(least);
  const __m512i step = _mm512_set1_epi32(16);
  __m512i index = _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
  std::size_t count = 0;
  std::size_t i = 0;
  for (; i + 16 <= n; i += 16) {
    const __mmask16 hits = _mm512_cmp_ps_mask(_mm512_loadu_ps(x + i), limit, _CMP_GE_OQ);
    // All sixteen are written: there is room, since count <= i. Packing them in memory would be slow on some CPUs.
    if (hits != 0) _mm512_storeu_si512(out + count, _mm512_maskz_compress_epi32(hits, index));
    count += static_cast<std::size_t>(__builtin_popcount(hits));
    index = _mm512_add_epi32(index, step);
  }
  for (; i < n; ++i) {
    if (x[i] >= least) out[count++] = static_cast<std::uint32_t>(i);
  }
  return count;
}

}  // namespace

const Kernels kAvx512 = {.name = "avx512",
                         .dot_rows = dot_rows,
                         .dot_scattered = dot_scattered,
                         .dot_halves = dot_halves,
                         .to_halves = to_halves,
                         .from_halves = from_halves,
                         .mix = mix,
                         .raise = raise,
                         .add_saturated = add_saturated,
                         .length_norms = length_norms,
                         .best_packed = best_packed,
                         .collect_at_least = collect_at_least};

}  // namespace memos::index::simd
#endif
