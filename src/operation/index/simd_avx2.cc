// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Compiled for AVX2 and F16C: see simd_kernels.h for what may not enter.
#if defined(__x86_64__)
#include <immintrin.h>

#include "operation/index/simd_kernels.h"

namespace memos::index::simd {
namespace {

constexpr std::size_t kAhead = 16;  // Rows that are asked for before they are needed.

const __m256i* at(const std::uint8_t* p) { return reinterpret_cast<const __m256i*>(p); }

/// Adds 32 products of each of four rows to their sums. maddubs would saturate on u8 * s8, so the sign of the query
/// goes to the codes: 2 * 127 * 127 fits into 16 bits.
struct FourSums {
  __m256i sum[4];
};

__attribute__((always_inline)) inline void accumulate(const std::uint8_t* const (&rows)[4], std::size_t i,
                                                      const std::int8_t* query, FourSums& s) {
  const __m256i q = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(query + i));
  const __m256i magnitude = _mm256_abs_epi8(q);
  const __m256i middle = _mm256_set1_epi8(static_cast<char>(0x80));
  const __m256i ones = _mm256_set1_epi16(1);
  for (int r = 0; r < 4; ++r) {
    const __m256i codes = _mm256_xor_si256(_mm256_loadu_si256(at(rows[r] + i)), middle);
    const __m256i pairs = _mm256_maddubs_epi16(magnitude, _mm256_sign_epi8(codes, q));
    s.sum[r] = _mm256_add_epi32(s.sum[r], _mm256_madd_epi16(pairs, ones));
  }
}

__attribute__((always_inline)) inline void dot_four(const std::uint8_t* const (&rows)[4], std::size_t stride,
                                                    const std::int8_t* query, std::int32_t* out) {
  FourSums s = {{_mm256_setzero_si256(), _mm256_setzero_si256(), _mm256_setzero_si256(), _mm256_setzero_si256()}};
  for (std::size_t i = 0; i < stride; i += 32) accumulate(rows, i, query, s);
  const __m256i pairs = _mm256_hadd_epi32(_mm256_hadd_epi32(s.sum[0], s.sum[1]), _mm256_hadd_epi32(s.sum[2], s.sum[3]));
  const __m128i sums = _mm_add_epi32(_mm256_castsi256_si128(pairs), _mm256_extracti128_si256(pairs, 1));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(out), sums);
}

void prefetch_row(const std::uint8_t* row, std::size_t stride) {
  for (std::size_t i = 0; i < stride; i += 64) _mm_prefetch(reinterpret_cast<const char*>(row + i), _MM_HINT_T0);
}

void dot_scattered(const std::uint8_t* const* rows, std::size_t count, std::size_t stride, const std::int8_t* query,
                   std::int32_t /*query_sum*/, std::int32_t* out) {
  for (std::size_t r = 0; r < count; r += 4) {
    for (std::size_t i = r + kAhead; i < r + kAhead + 4 && i < count; ++i) prefetch_row(rows[i], stride);
    const std::size_t left = count - r;
    const std::uint8_t* const four[4] = {rows[r], rows[r + (left > 1 ? 1 : 0)], rows[r + (left > 2 ? 2 : 0)],
                                         rows[r + (left > 3 ? 3 : 0)]};
    std::int32_t sums[4];
    dot_four(four, stride, query, sums);
    for (std::size_t i = 0; i < 4 && i < left; ++i) out[r + i] = sums[i];
  }
}

void dot_rows(const std::uint8_t* codes, std::size_t rows, std::size_t stride, const std::int8_t* query,
              std::int32_t query_sum, std::int32_t* out) {
  std::size_t r = 0;
  for (; r + 4 <= rows; r += 4) {
    const std::uint8_t* const p = codes + r * stride;
    for (std::size_t i = 0; i < 4; ++i) prefetch_row(p + (kAhead + i) * stride, stride);
    const std::uint8_t* const four[4] = {p, p + stride, p + 2 * stride, p + 3 * stride};
    dot_four(four, stride, query, out + r);
  }
  const std::uint8_t* rest[4] = {};
  for (std::size_t i = 0; r + i < rows; ++i) rest[i] = codes + (r + i) * stride;
  dot_scattered(rest, rows - r, stride, query, query_sum, out + r);
}

/// The halves and floats from i on, filled with zeros behind the n-th.
__attribute__((always_inline)) inline void load_tail(const std::uint16_t* halves, const float* query, std::size_t i,
                                                     std::size_t n, std::uint16_t (&h)[16], float (&q)[16]) {
  for (std::size_t lane = 0; lane < 16; ++lane) {
    const bool inside = i + lane < n;
    h[lane] = inside ? halves[i + lane] : std::uint16_t{0};
    q[lane] = inside ? query[i + lane] : 0.0F;
  }
}

__m256 widen(const std::uint16_t* halves) {
  return _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(halves)));
}

float dot_halves(const std::uint16_t* halves, const float* query, std::size_t n) {
  __m256 low = _mm256_setzero_ps();
  __m256 high = _mm256_setzero_ps();
  std::size_t i = 0;
  for (; i + 16 <= n; i += 16) {
    low = _mm256_add_ps(low, _mm256_mul_ps(widen(halves + i), _mm256_loadu_ps(query + i)));
    high = _mm256_add_ps(high, _mm256_mul_ps(widen(halves + i + 8), _mm256_loadu_ps(query + i + 8)));
  }
  if (i < n) {
    std::uint16_t h[16];
    float q[16];
    load_tail(halves, query, i, n, h, q);
    low = _mm256_add_ps(low, _mm256_mul_ps(widen(h), _mm256_loadu_ps(q)));
    high = _mm256_add_ps(high, _mm256_mul_ps(widen(h + 8), _mm256_loadu_ps(q + 8)));
  }
  const __m256 eight = _mm256_add_ps(low, high);
  const __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
  const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
}

void to_halves(const float* in, std::size_t n, std::uint16_t* out) {
  std::size_t i = 0;
  for (; i + 8 <= n; i += 8) {
    const __m128i halves = _mm256_cvtps_ph(_mm256_loadu_ps(in + i), _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out + i), halves);
  }
  if (i < n) kScalar.to_halves(in + i, n - i, out + i);
}

void from_halves(const std::uint16_t* in, std::size_t n, float* out) {
  std::size_t i = 0;
  for (; i + 8 <= n; i += 8) _mm256_storeu_ps(out + i, widen(in + i));
  if (i < n) kScalar.from_halves(in + i, n - i, out + i);
}

float mix(float* out, const float* a, float weight_a, const float* b, float weight_b, const float* c, float weight_c,
          std::size_t n) {
  const __m256 wa = _mm256_set1_ps(weight_a);
  const __m256 wb = _mm256_set1_ps(weight_b);
  const __m256 wc = _mm256_set1_ps(weight_c);
  __m256 most = _mm256_setzero_ps();
  std::size_t i = 0;
  for (; i + 8 <= n; i += 8) {
    const __m256 positive = _mm256_max_ps(_mm256_loadu_ps(c + i), _mm256_setzero_ps());
    const __m256 ab =
        _mm256_add_ps(_mm256_mul_ps(_mm256_loadu_ps(a + i), wa), _mm256_mul_ps(_mm256_loadu_ps(b + i), wb));
    const __m256 sum = _mm256_add_ps(ab, _mm256_mul_ps(wc, positive));
    _mm256_storeu_ps(out + i, sum);
    most = _mm256_max_ps(most, sum);
  }
  const __m128 four = _mm_max_ps(_mm256_castps256_ps128(most), _mm256_extractf128_ps(most, 1));
  const __m128 two = _mm_max_ps(four, _mm_movehl_ps(four, four));
  const float largest = _mm_cvtss_f32(_mm_max_ss(two, _mm_movehdup_ps(two)));
  const float rest = kScalar.mix(out + i, a + i, weight_a, b + i, weight_b, c + i, weight_c, n - i);
  return rest > largest ? rest : largest;
}

void raise(float* out, const float* x, const std::uint8_t* flags, std::uint8_t bit, float most, std::size_t n) {
  const __m256 add = _mm256_set1_ps(most);
  const __m256i wanted = _mm256_set1_epi32(bit);
  std::size_t i = 0;
  for (; i + 8 <= n; i += 8) {
    const __m256i flag = _mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(flags + i)));
    const __m256i unset = _mm256_cmpeq_epi32(_mm256_and_si256(flag, wanted), _mm256_setzero_si256());
    const __m256 added = _mm256_andnot_ps(_mm256_castsi256_ps(unset), add);
    _mm256_storeu_ps(out + i, _mm256_add_ps(_mm256_loadu_ps(x + i), added));
  }
  kScalar.raise(out + i, x + i, flags + i, bit, most, n - i);
}

void add_saturated(float* sums, float* x, const float* norms, float top, float weight, std::size_t n) {
  const __m256 t = _mm256_set1_ps(top);
  const __m256 w = _mm256_set1_ps(weight);
  std::size_t i = 0;
  for (; i + 8 <= n; i += 8) {
    const __m256 value = _mm256_loadu_ps(x + i);
    const __m256 share = _mm256_div_ps(_mm256_mul_ps(t, value), _mm256_add_ps(value, _mm256_loadu_ps(norms + i)));
    _mm256_storeu_ps(sums + i, _mm256_add_ps(_mm256_loadu_ps(sums + i), _mm256_mul_ps(w, share)));
    _mm256_storeu_ps(x + i, _mm256_setzero_ps());
  }
  kScalar.add_saturated(sums + i, x + i, norms + i, top, weight, n - i);
}

void length_norms(float* out, const std::uint16_t* lengths, const std::uint8_t* spreads, const LengthNorm& norm,
                  std::size_t n) {
  const __m256 factor = _mm256_set1_ps(norm.factor);
  const __m256 constant = _mm256_set1_ps(norm.constant);
  const __m256 share = _mm256_set1_ps(norm.share);
  const __m256 lent = _mm256_set1_ps(norm.lent);
  const __m256 average = _mm256_set1_ps(norm.average);
  std::size_t i = 0;
  for (; i + 8 <= n; i += 8) {
    const __m128i lengths8 = _mm_loadu_si128(reinterpret_cast<const __m128i*>(lengths + i));
    const __m128i spreads8 = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(spreads + i));
    const __m256 spread = _mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(spreads8));
    const __m256 length =
        _mm256_add_ps(_mm256_cvtepi32_ps(_mm256_cvtepu16_epi32(lengths8)), _mm256_mul_ps(lent, spread));
    const __m256 relative = _mm256_div_ps(_mm256_mul_ps(share, length), average);
    _mm256_storeu_ps(out + i, _mm256_mul_ps(factor, _mm256_add_ps(constant, relative)));
  }
  kScalar.length_norms(out + i, lengths + i, spreads + i, norm, n - i);
}

constexpr std::size_t kQueries = 16;  // That are scored at a time.

/// Adds 64 products: levels of 32 bytes, low halves first. Two products of levels and codes fit into 16 bits.
__attribute__((always_inline)) inline __m256i add_levels(__m256i sum, __m256i bytes, __m256i low, __m256i high) {
  const __m256i mask = _mm256_set1_epi8(15);
  const __m256i ones = _mm256_set1_epi16(1);
  const __m256i a = _mm256_maddubs_epi16(_mm256_and_si256(bytes, mask), low);
  const __m256i b = _mm256_maddubs_epi16(_mm256_and_si256(_mm256_srli_epi16(bytes, 4), mask), high);
  return _mm256_add_epi32(sum, _mm256_madd_epi16(_mm256_add_epi16(a, b), ones));
}

/// Four rows, up to kQueries queries: most[q] = the larger of it and their scores, four in a register.
__attribute__((always_inline)) inline void best_of_four(const std::uint8_t* const (&rows)[4], __m256d scales,
                                                        std::size_t values, const std::int8_t* const* queries,
                                                        const std::int32_t* query_sums, std::size_t count,
                                                        __m256d* most) {
  const std::size_t half = values / 2;
  for (std::size_t q = 0; q < count; ++q) {
    __m256i sum[4] = {_mm256_setzero_si256(), _mm256_setzero_si256(), _mm256_setzero_si256(), _mm256_setzero_si256()};
    for (std::size_t i = 0; i < half; i += 32) {
      const __m256i low = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(queries[q] + i));
      const __m256i high = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(queries[q] + half + i));
      for (int r = 0; r < 4; ++r) sum[r] = add_levels(sum[r], _mm256_loadu_si256(at(rows[r] + i)), low, high);
    }
    const __m256i pairs = _mm256_hadd_epi32(_mm256_hadd_epi32(sum[0], sum[1]), _mm256_hadd_epi32(sum[2], sum[3]));
    const __m128i sums = _mm_add_epi32(_mm256_castsi256_si128(pairs), _mm256_extracti128_si256(pairs, 1));
    const __m128i dots = _mm_sub_epi32(_mm_slli_epi32(sums, 1), _mm_set1_epi32(15 * query_sums[q]));
    most[q] = _mm256_max_pd(most[q], _mm256_mul_pd(_mm256_cvtepi32_pd(dots), scales));
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
      const std::size_t place[4] = {r, r + (left < 1 ? left : 1), r + (left < 2 ? left : 2), r + (left < 3 ? left : 3)};
      const std::uint8_t* const four[4] = {packed + place[0] * bytes, packed + place[1] * bytes,
                                           packed + place[2] * bytes, packed + place[3] * bytes};
      const __m256d scale = _mm256_set_pd(scales[place[3]], scales[place[2]], scales[place[1]], scales[place[0]]);
      if (values == 64) {  // Tokens: the loop over values falls away.
        best_of_four(four, scale, 64, queries + begin, query_sums + begin, now, most);
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
  const __m256 limit = _mm256_set1_ps(least);
  std::size_t count = 0;
  std::size_t i = 0;
  for (; i + 8 <= n; i += 8) {
    auto hits = static_cast<unsigned>(_mm256_movemask_ps(_mm256_cmp_ps(_mm256_loadu_ps(x + i), limit, _CMP_GE_OQ)));
    for (; hits != 0; hits &= hits - 1) {
      out[count++] = static_cast<std::uint32_t>(i) + static_cast<std::uint32_t>(__builtin_ctz(hits));
    }
  }
  for (; i < n; ++i) {
    if (x[i] >= least) out[count++] = static_cast<std::uint32_t>(i);
  }
  return count;
}

}  // namespace

const Kernels kAvx2 = {.name = "avx2",
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
