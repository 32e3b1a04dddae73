// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "base/half.h"
#include "operation/index/simd_kernels.h"

namespace memos::index::simd {
namespace {

std::int32_t dot_row(const std::uint8_t* codes, std::size_t stride, const std::int8_t* query) noexcept {
  std::int32_t sum = 0;
  for (std::size_t i = 0; i < stride; ++i) sum += (static_cast<std::int32_t>(codes[i]) - 128) * query[i];
  return sum;
}

void dot_rows(const std::uint8_t* codes, std::size_t rows, std::size_t stride, const std::int8_t* query,
              std::int32_t /*query_sum*/, std::int32_t* out) {
  for (std::size_t r = 0; r < rows; ++r) out[r] = dot_row(codes + r * stride, stride, query);
}

void dot_scattered(const std::uint8_t* const* rows, std::size_t count, std::size_t stride, const std::int8_t* query,
                   std::int32_t /*query_sum*/, std::int32_t* out) {
  for (std::size_t r = 0; r < count; ++r) out[r] = dot_row(rows[r], stride, query);
}

float dot_halves(const std::uint16_t* halves, const float* query, std::size_t n) {
  float lanes[16] = {};
  for (std::size_t i = 0; i < n; i += 16) {
    for (std::size_t lane = 0; lane < 16; ++lane) {
      // A last, shorter run is filled with zeros, and adds them.
      const bool inside = i + lane < n;
      const float product = inside ? base::from_half(halves[i + lane]) * query[i + lane] : 0.0F;
      lanes[lane] += product;
    }
  }
  for (std::size_t width = 8; width > 0; width /= 2) {
    for (std::size_t lane = 0; lane < width; ++lane) lanes[lane] += lanes[lane + width];
  }
  return lanes[0];
}

void to_halves(const float* in, std::size_t n, std::uint16_t* out) {
  for (std::size_t i = 0; i < n; ++i) out[i] = base::to_half(in[i]);
}

void from_halves(const std::uint16_t* in, std::size_t n, float* out) {
  for (std::size_t i = 0; i < n; ++i) out[i] = base::from_half(in[i]);
}

float mix(float* out, const float* a, float weight_a, const float* b, float weight_b, const float* c, float weight_c,
          std::size_t n) {
  float most = 0.0F;
  for (std::size_t i = 0; i < n; ++i) {
    out[i] = a[i] * weight_a + b[i] * weight_b + weight_c * (c[i] > 0.0F ? c[i] : 0.0F);
    most = out[i] > most ? out[i] : most;
  }
  return most;
}

void raise(float* out, const float* x, const std::uint8_t* flags, std::uint8_t bit, float most, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) out[i] = x[i] + ((flags[i] & bit) != 0 ? most : 0.0F);
}

void add_saturated(float* sums, float* x, const float* norms, float top, float weight, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) {
    sums[i] += weight * (top * x[i] / (x[i] + norms[i]));
    x[i] = 0.0F;
  }
}

void length_norms(float* out, const std::uint16_t* lengths, const std::uint8_t* spreads, const LengthNorm& norm,
                  std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) {
    const float length = static_cast<float>(lengths[i]) + norm.lent * static_cast<float>(spreads[i]);
    out[i] = norm.factor * (norm.constant + norm.share * length / norm.average);
  }
}

std::int32_t dot_packed(const std::uint8_t* packed, std::size_t values, const std::int8_t* query) noexcept {
  const std::size_t half = values / 2;
  std::int32_t sum = 0;
  for (std::size_t i = 0; i < half; ++i) {
    sum += (2 * static_cast<std::int32_t>(packed[i] & 15U) - 15) * query[i];
    sum += (2 * static_cast<std::int32_t>(packed[i] >> 4U) - 15) * query[half + i];
  }
  return sum;
}

void best_packed(const std::uint8_t* packed, const double* scales, std::size_t rows, std::size_t values,
                 const std::int8_t* const* queries, const std::int32_t* /*query_sums*/, std::size_t count,
                 double* best) {
  for (std::size_t q = 0; q < count; ++q) {
    for (std::size_t r = 0; r < rows; ++r) {
      const double score = static_cast<double>(dot_packed(packed + r * values / 2, values, queries[q])) * scales[r];
      best[q] = r == 0 || score > best[q] ? score : best[q];
    }
  }
}

std::size_t collect_at_least(const float* x, std::size_t n, float least, std::uint32_t* out) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < n; ++i) {
    if (x[i] >= least) out[count++] = static_cast<std::uint32_t>(i);
  }
  return count;
}

}  // namespace

const Kernels kScalar = {.name = "scalar",
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
