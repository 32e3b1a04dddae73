// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/index/vector_query.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "base/invariant.h"
#include "base/limits.h"

namespace memos::index {
namespace {

constexpr std::size_t kLanes = 16;
constexpr float kLeast = 1e-12F;  // A vector with nothing larger counts as zero, and its norm as residual.

/// Sum over i < n of value(i)², in 16 lanes of T, so that the compiler may use vector registers.
template <typename T, typename Value>
T sum_of_squares(std::size_t n, Value value) noexcept {
  T lanes[kLanes] = {};
  std::size_t i = 0;
  for (; i + kLanes <= n; i += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) lanes[lane] += value(i + lane) * value(i + lane);
  }
  for (; i < n; ++i) lanes[0] += value(i) * value(i);
  T sum = 0;
  for (const T lane : lanes) sum += lane;
  return sum;
}

constexpr double kRoundUp = 1 + 1e-12;  // More than double's own rounding of a sum of 8,192 squares.

/// |values|, rounded up.
double norm_of(std::span<const float> values) noexcept {
  const auto value = [&](std::size_t i) { return static_cast<double>(values[i]); };
  return std::sqrt(sum_of_squares<double>(values.size(), value)) * kRoundUp;
}

}  // namespace

Quantized quantize(std::span<const float> values, std::span<std::uint8_t> codes) noexcept {
  const std::size_t n = values.size();
  float largest = 0;
  for (const float value : values) largest = std::max(largest, std::fabs(value));
  if (largest < kLeast) {
    std::ranges::fill(codes, std::uint8_t{128});
    return {.scale = 0, .residual = norm_of(values), .norm = 0};
  }
  std::fill(codes.begin() + static_cast<std::ptrdiff_t>(n), codes.end(), std::uint8_t{128});
  const float scale = largest / 127.0F;
  const float inverse = 127.0F / largest;
  const auto code_of = [&](float value) {
    // Adding 1.5 * 2^23 leaves the nearest integer: |value * inverse| < 127.5.
    constexpr float kRound = 12582912.0F;
    return (value * inverse + kRound) - kRound;
  };
  for (std::size_t i = 0; i < n; ++i) {
    codes[i] = static_cast<std::uint8_t>(static_cast<std::int32_t>(code_of(values[i])) + 128);
  }
  const auto squares =
      static_cast<double>(sum_of_squares<std::int32_t>(n, [&](std::size_t i) { return codes[i] - 128; }));
  const double norm = static_cast<double>(scale) * std::sqrt(squares);
  const double rest = std::sqrt(static_cast<double>(
      sum_of_squares<float>(n, [&](std::size_t i) { return values[i] - scale * code_of(values[i]); })));
  // In floats (u = 2^-24) each difference is off by at most u·|s·c| + u·|e|, and the sum of squares by a factor of
  // 1 + (n / 16 + 32)·u, of which the root takes half; squares that underflow are worth less than kTiny together.
  constexpr double kUnit = 0x1p-24;
  constexpr double kTiny = 1e-16;
  const std::size_t additions = n / kLanes + 20;
  const auto steps = static_cast<double>(additions);
  return {.scale = scale, .residual = rest * (1 + steps * kUnit) + 2 * kUnit * norm + kTiny, .norm = norm * kRoundUp};
}

VectorQuery::VectorQuery(std::span<const float> values) : values_(values.begin(), values.end()) {
  MEMOS_INVARIANT(!values.empty() && values.size() <= limits::kMaxVectorDimension, std::to_string(values.size()));
  if (!std::ranges::all_of(values_, [](float value) { return std::fabs(value) <= kLargestQueryValue; })) {
    std::ranges::fill(values_, 0.0F);
  }
  std::vector<std::uint8_t> codes(code_stride(values_.size()));
  quantized_ = quantize(values_, codes);
  codes_.reserve(codes.size());
  for (const std::uint8_t code : codes) {
    codes_.push_back(static_cast<std::int8_t>(code - 128));
    code_sum_ += codes_.back();
  }
  norm_ = norm_of(values_);
}

VectorBound::VectorBound(const VectorQuery& query, double largest_norm, double largest_residual) noexcept {
  constexpr double kUnit = 0x1p-24;  // half a last place of a float
  const std::size_t roundings = (query.dimension() + 15) / 16 + 5;
  const auto steps = static_cast<double>(roundings);
  const double exact = steps * kUnit / (1 - steps * kUnit) * query.norm() * (largest_norm + largest_residual);
  const double approximate = 4 * kUnit * (query.norm() + query.residual()) * largest_norm;
  query_norm_ = query.norm();
  rest_ = query.residual() * largest_norm + exact + approximate;
}

float VectorBound::of(double residual) const noexcept {
  const double bound = (query_norm_ * residual + rest_) * kSlack + kUnderflow;
  return std::nextafter(static_cast<float>(bound), std::numeric_limits<float>::infinity());
}

}  // namespace memos::index
