// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace memos::index {

/// Larger values in a question (unit vectors have none above 1) are taken for nonsense: sums of products with half
/// floats stay finite below it.
inline constexpr float kLargestQueryValue = 1e6F;

/// Codes of one vector: values[i] ≈ scale * (codes[i] - 128).
struct Quantized {
  float scale = 0;
  double residual = 0;  ///< At least |values - scale * (codes - 128)|, and hardly more.
  double norm = 0;      ///< At least |scale * (codes - 128)|, and hardly more.
};
/// Fills `codes` (its tail beyond the values with 128, which stands for 0). Absolute values at most
/// kLargestQueryValue.
[[nodiscard]] Quantized quantize(std::span<const float> values, std::span<std::uint8_t> codes) noexcept;

/// Bytes from one row of codes to the next: the dimension, rounded up to whole vector registers.
[[nodiscard]] constexpr std::size_t code_stride(std::size_t dimension) noexcept { return (dimension + 63) / 64 * 64; }

/// A question's vector, made ready once: as floats for exact scores, as 8-bit integers for the first pass.
/// Immutable, so shareable between threads.
class VectorQuery {
 public:
  /// Any length from 1 on; with a value above kLargestQueryValue or none at all (NaN) it counts as all zero.
  explicit VectorQuery(std::span<const float> values);

  [[nodiscard]] std::size_t dimension() const noexcept { return values_.size(); }
  [[nodiscard]] std::span<const float> values() const noexcept { return values_; }
  /// code_stride(dimension()) values in [-127, 127]; values ≈ codes * scale.
  [[nodiscard]] const std::int8_t* codes() const noexcept { return codes_.data(); }
  [[nodiscard]] float scale() const noexcept { return quantized_.scale; }
  [[nodiscard]] std::int32_t code_sum() const noexcept { return code_sum_; }
  [[nodiscard]] double norm() const noexcept { return norm_; }                    ///< |values|
  [[nodiscard]] double residual() const noexcept { return quantized_.residual; }  ///< |values - codes * scale|

 private:
  std::vector<float> values_;
  std::vector<std::int8_t> codes_;
  Quantized quantized_;
  std::int32_t code_sum_ = 0;
  double norm_ = 0;
};

/// Bounds |exact - approximate| for the rows of a set.
///
/// Let x be a row's halves, q the question, x = s·c + e and q = t·d + f with integer codes c, d. Then
///   q·x - (t·d)·(s·c) = q·e + f·(s·c),   and by Cauchy-Schwarz   |q·e + f·(s·c)| <= |q||e| + |f||s·c|.
/// Both scores are computed in floats (u = 2^-24). The approximate one, fl(fl(d·c) * fl(s * t)) with an exact integer
/// d·c, takes three roundings: off by at most 4u·|t·d||s·c| <= 4u·(|q| + |f|)·|s·c|. The exact one adds
/// ceil(n / 16) rounded products in each of 16 lanes and then the lanes in four steps: off by at most
/// m·u / (1 - m·u) · |q||x| with m = ceil(n / 16) + 5 (Higham, Accuracy and Stability of Numerical Algorithms, 3.1),
/// and |x| <= |s·c| + |e|. What underflows adds less than kUnderflow. The norms are computed in double; kSlack covers
/// that.
class VectorBound {
 public:
  /// `largest_norm`, `largest_residual`: of |s·c| and |e| over the set's rows.
  VectorBound(const VectorQuery& query, double largest_norm, double largest_residual) noexcept;
  /// For a row with this residual |e| <= largest_residual.
  [[nodiscard]] float of(double residual) const noexcept;

 private:
  static constexpr double kSlack = 1 + 1e-9;
  static constexpr double kUnderflow = 1e-30;
  double query_norm_ = 0;
  double rest_ = 0;
};

}  // namespace memos::index
