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

void add_scaled(float* out, const float* x, float weight, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) out[i] += weight * x[i];
}

void add_scaled_positive(float* out, const float* x, float weight, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) out[i] += weight * (x[i] > 0.0F ? x[i] : 0.0F);
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
                         .add_scaled = add_scaled,
                         .add_scaled_positive = add_scaled_positive,
                         .collect_at_least = collect_at_least};

}  // namespace memos::index::simd
