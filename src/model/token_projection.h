// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/result.h"

namespace memos::model {

/// Makes tokens' vectors short: from the model's dimension to kTokenDimension. Its columns are the leading eigenvectors
/// of the uncentred second moment of unit token vectors, so that as much of every dot product as possible is kept.
/// Immutable; any thread.
class TokenProjection {
 public:
  /// From unit token vectors, row after row; at least kTokenDimension of them, as long as that or longer.
  /// Deterministic. Errors: kInvalidArgument.
  [[nodiscard]] static Result<TokenProjection> learn(std::span<const float> unit_vectors, std::uint32_t dimension);
  /// kNotFound: there is none. kCorrupt: damaged, or made for another model. `model_hash`: 64 hex digits.
  [[nodiscard]] static Result<TokenProjection> load(base::FileSystem& fs, const std::string& path,
                                                    const std::string& model_hash);
  /// Replaces the file; durable on return.
  [[nodiscard]] Status save(base::FileSystem& fs, const std::string& path, const std::string& model_hash) const;

  [[nodiscard]] std::uint32_t dimension() const noexcept { return dimension_; }
  /// `vector`: dimension() values. Writes kTokenDimension codes of the projected vector's direction; all zero where
  /// nothing is left of it.
  void project(std::span<const float> vector, std::span<std::int8_t> codes) const noexcept;

 private:
  TokenProjection(std::uint32_t dimension, std::vector<float> values)
      : dimension_(dimension), values_(std::move(values)) {}
  std::uint32_t dimension_;
  std::vector<float> values_;  ///< kTokenDimension values for each input value.
};

/// Codes in [-127, 127] of a vector's direction: the largest value gets 127. Vectors of zeros, or with a value that is
/// not finite, give zeros.
void quantize_direction(std::span<const float> vector, std::span<std::int8_t> codes) noexcept;

/// Where the projection of a model file lies: beside it.
[[nodiscard]] std::string projection_path(const std::string& model_path);

}  // namespace memos::model
