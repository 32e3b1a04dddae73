// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstddef>
#include <cstdint>

/// Kernels that exist once for every kind of CPU. This header is included by files that are compiled for one kind:
/// nothing inline and nothing of the standard library's templates may stand in it, or the linker could keep a copy
/// that other CPUs cannot run.
namespace memos::index::simd {

/// What length_norms computes with.
struct LengthNorm {
  float factor, constant, share, lent, average;
};

/// Sixteen partial sums, one a lane, added pairwise at the end in a fixed order, each product rounded before it is
/// added: every table gives the same bits. Integer sums are exact. All functions are thread-safe.
struct Kernels {
  const char* name;  ///< "scalar", "avx2" or "avx512".

  /// out[r] = sum over i < stride of (codes[r * stride + i] - 128) * query[i]. stride is a multiple of 64, code 128
  /// and query 0 pad it; codes in [1, 255], query in [-127, 127]; query_sum is the sum of query.
  void (*dot_rows)(const std::uint8_t* codes, std::size_t rows, std::size_t stride, const std::int8_t* query,
                   std::int32_t query_sum, std::int32_t* out);
  /// The same for rows that lie anywhere.
  void (*dot_scattered)(const std::uint8_t* const* rows, std::size_t count, std::size_t stride,
                        const std::int8_t* query, std::int32_t query_sum, std::int32_t* out);
  /// Dot product of n half floats with n floats.
  float (*dot_halves)(const std::uint16_t* halves, const float* query, std::size_t n);
  void (*to_halves)(const float* in, std::size_t n, std::uint16_t* out);    ///< Nearest, ties to even.
  void (*from_halves)(const std::uint16_t* in, std::size_t n, float* out);  ///< Exact.
  /// out[i] = a[i] * weight_a + b[i] * weight_b + weight_c * max(0, c[i]); returns the largest, 0 if none is above it.
  float (*mix)(float* out, const float* a, float weight_a, const float* b, float weight_b, const float* c,
               float weight_c, std::size_t n);
  /// out[i] = x[i] + (flags[i] & bit ? most : 0)
  void (*raise)(float* out, const float* x, const std::uint8_t* flags, std::uint8_t bit, float most, std::size_t n);
  /// sums[i] += weight * (top * x[i] / (x[i] + norms[i])), and x[i] = 0. norms above 0.
  void (*add_saturated)(float* sums, float* x, const float* norms, float top, float weight, std::size_t n);
  /// out[i] = factor * (constant + share * (lengths[i] + lent * spreads[i]) / average)
  void (*length_norms)(float* out, const std::uint16_t* lengths, const std::uint8_t* spreads, const LengthNorm& norm,
                       std::size_t n);
  /// For rows of `values` (a multiple of 64) packed levels k in [0, 15], in the order of PackedVectors: best[q] = the
  /// largest over rows of scales[row] * (sum over values of (2 k - 15) * queries[q]). rows > 0; query_sums[q] is the
  /// sum of a query. The integer sum is exact below 2^31.
  void (*best_packed)(const std::uint8_t* packed, const double* scales, std::size_t rows, std::size_t values,
                      const std::int8_t* const* queries, const std::int32_t* query_sums, std::size_t count,
                      double* best);
  /// Writes the indexes i with x[i] >= least, rising, to out (room for n); returns how many.
  std::size_t (*collect_at_least)(const float* x, std::size_t n, float least, std::uint32_t* out);
};

extern const Kernels kScalar;
#if defined(__x86_64__)
extern const Kernels kAvx2;    ///< Needs AVX2 and F16C.
extern const Kernels kAvx512;  ///< Needs AVX-512 F, BW, VL and VNNI.
#endif

}  // namespace memos::index::simd
