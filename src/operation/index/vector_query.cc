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

/// Sum of squares in double, in 16 lanes, so that the compiler may use vector instructions.
template <typename Value>
double norm_of(std::size_t n, Value value) noexcept {
  double lanes[kLanes] = {};
  std::size_t i = 0;
  for (; i + kLanes <= n; i += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      const double v = value(i + lane);
      lanes[lane] += v * v;
    }
  }
  for (; i < n; ++i) lanes[0] += value(i) * value(i);
  double sum = 0;
  for (const double lane : lanes) sum += lane;
  return std::sqrt(sum);
}

}  // namespace

Quantized quantize(std::span<const float> values, std::span<std::uint8_t> codes) noexcept {
  float largest = 0;
  for (const float value : values) largest = std::max(largest, std::fabs(value));
  Quantized out;
  std::ranges::fill(codes, std::uint8_t{128});
  // A scale below this would lose its own precision; such a vector counts as zero and its norm as the residual.
  constexpr float kLeast = std::numeric_limits<float>::min() * 1024;
  if (largest > kLeast) {
    out.scale = largest / 127.0F;
    const float inverse = 127.0F / largest;
    for (std::size_t i = 0; i < values.size(); ++i) {
      // Adding 1.5 * 2^23 leaves the nearest integer in the low bits: |values[i] * inverse| < 128.
      constexpr float kRound = 12582912.0F;
      const float rounded = (values[i] * inverse + kRound) - kRound;
      codes[i] = static_cast<std::uint8_t>(static_cast<std::int32_t>(std::clamp(rounded, -127.0F, 127.0F)) + 128);
    }
  }
  const double scale = out.scale;
  const auto restored = [&](std::size_t i) { return scale * (static_cast<std::int32_t>(codes[i]) - 128); };
  out.residual = norm_of(values.size(), [&](std::size_t i) { return static_cast<double>(values[i]) - restored(i); });
  out.norm = norm_of(values.size(), restored);
  return out;
}

VectorQuery::VectorQuery(std::span<const float> values) : values_(values.begin(), values.end()) {
  MEMOS_INVARIANT(!values.empty() && values.size() <= limits::kMaxVectorDimension, std::to_string(values.size()));
  if (!std::ranges::all_of(values_, [](float value) { return std::isfinite(value); })) {
    std::ranges::fill(values_, 0.0F);
  }
  std::vector<std::uint8_t> codes(code_stride(values_.size()));
  quantized_ = quantize(values_, codes);
  codes_.reserve(codes.size());
  for (const std::uint8_t code : codes) {
    codes_.push_back(static_cast<std::int8_t>(code - 128));
    code_sum_ += codes_.back();
  }
  norm_ = norm_of(values_.size(), [&](std::size_t i) { return static_cast<double>(values_[i]); });
}

VectorBound::VectorBound(const VectorQuery& query, double largest_norm, double largest_residual) noexcept {
  constexpr double kUnit = 0x1p-24;  // half a last place of a float
  const double steps = static_cast<double>((query.dimension() + 15) / 16 + 5);
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
