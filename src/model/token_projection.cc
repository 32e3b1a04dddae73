// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/token_projection.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "base/hash.h"
#include "base/limits.h"
#include "base/random.h"
#include "model/embedder.h"

namespace memos::model {
namespace {

constexpr std::array<char, 8> kMagic{'M', 'E', 'M', 'O', 'S', 'T', 'O', 'K'};
constexpr std::uint32_t kVersion = 1;
constexpr std::uint32_t kColumns = kTokenDimension;
constexpr std::size_t kHashDigits = 64;
constexpr std::size_t kHeaderBytes = kMagic.size() + 3 * sizeof(std::uint32_t) + kHashDigits;
/// Orthogonal iteration: the share of the spectrum that is kept settles within a few dozen rounds.
constexpr int kRounds = 60;
constexpr std::uint64_t kStartSeed = 20'240'518;

using Matrix = std::vector<double>;  // Row after row.

Matrix second_moment(std::span<const float> rows, std::size_t dimension) {
  Matrix moment(dimension * dimension, 0.0);
  for (std::size_t at = 0; at + dimension <= rows.size(); at += dimension) {
    const auto row = rows.subspan(at, dimension);
    for (std::size_t i = 0; i < dimension; ++i) {
      const double value = row[i];
      for (std::size_t j = 0; j < dimension; ++j) moment[i * dimension + j] += value * double{row[j]};
    }
  }
  return moment;
}

/// Gram-Schmidt over the columns (kColumns of them). False: they are dependent.
bool orthonormalise(Matrix& basis, std::size_t dimension) {
  constexpr std::size_t k = kColumns;
  for (std::size_t c = 0; c < k; ++c) {
    for (std::size_t before = 0; before < c; ++before) {
      double dot = 0;
      for (std::size_t i = 0; i < dimension; ++i) dot += basis[i * k + before] * basis[i * k + c];
      for (std::size_t i = 0; i < dimension; ++i) basis[i * k + c] -= dot * basis[i * k + before];
    }
    double length = 0;
    for (std::size_t i = 0; i < dimension; ++i) length += basis[i * k + c] * basis[i * k + c];
    length = std::sqrt(length);
    if (!(length > 1e-30)) return false;
    for (std::size_t i = 0; i < dimension; ++i) basis[i * k + c] /= length;
  }
  return true;
}

Matrix multiply(const Matrix& moment, const Matrix& basis, std::size_t dimension) {
  constexpr std::size_t k = kColumns;
  Matrix out(dimension * k, 0.0);
  for (std::size_t i = 0; i < dimension; ++i) {
    for (std::size_t j = 0; j < dimension; ++j) {
      const double value = moment[i * dimension + j];
      for (std::size_t c = 0; c < k; ++c) out[i * k + c] += value * basis[j * k + c];
    }
  }
  return out;
}

void append_number(std::vector<std::uint8_t>& out, std::uint32_t number) {
  for (int shift = 0; shift < 32; shift += 8) out.push_back(static_cast<std::uint8_t>(number >> shift));
}

std::uint32_t number_at(std::string_view bytes, std::size_t at) {
  std::uint32_t number = 0;
  for (std::size_t i = 4; i-- > 0;) number = number << 8U | static_cast<std::uint8_t>(bytes[at + i]);
  return number;
}

std::uint64_t checksum(std::span<const std::uint8_t> bytes) { return base::xxh3(bytes, kVersion); }

}  // namespace

std::string projection_path(const std::string& model_path) { return model_path + ".tokens"; }

Result<TokenProjection> TokenProjection::learn(std::span<const float> unit_vectors, std::uint32_t dimension) {
  if (dimension < kColumns || dimension > limits::kMaxVectorDimension)
    return fail(ErrorCode::kInvalidArgument,
                "token evidence needs a model of " + std::to_string(kColumns) + " dimensions or more", "model");
  if (unit_vectors.size() < std::size_t{dimension} * kColumns)
    return fail(ErrorCode::kInvalidArgument, "too few tokens to learn a projection from", "model");
  const Matrix moment = second_moment(unit_vectors, dimension);
  base::SeededRandom random(kStartSeed);
  Matrix basis(std::size_t{dimension} * kColumns);
  for (double& value : basis) value = static_cast<double>(random.below(2'000'001)) / 1e6 - 1.0;
  for (int round = 0; round < kRounds; ++round) {
    if (!orthonormalise(basis, dimension))
      return fail(ErrorCode::kInvalidArgument, "the model's token vectors are too alike", "model");
    if (round + 1 < kRounds) basis = multiply(moment, basis, dimension);
  }
  std::vector<float> values(basis.size());
  std::ranges::transform(basis, values.begin(), [](double value) { return static_cast<float>(value); });
  return TokenProjection(dimension, std::move(values));
}

Result<TokenProjection> TokenProjection::load(base::FileSystem& fs, const std::string& path,
                                              const std::string& model_hash) {
  constexpr std::size_t kLargest =
      kHeaderBytes + std::size_t{limits::kMaxVectorDimension} * kColumns * sizeof(float) + sizeof(std::uint64_t);
  MEMOS_TRY(const std::string bytes, base::read_file(fs, path, kLargest));
  const auto corrupt = [&](const char* what) { return fail(ErrorCode::kCorrupt, path + " " + what, "embedder"); };
  if (bytes.size() < kHeaderBytes || std::memcmp(bytes.data(), kMagic.data(), kMagic.size()) != 0)
    return corrupt("is no projection of token vectors");
  if (number_at(bytes, 8) != kVersion) return corrupt("was made by another version of memos; import the model again");
  const std::uint32_t dimension = number_at(bytes, 12);
  if (dimension == 0 || dimension > limits::kMaxVectorDimension || number_at(bytes, 16) != kColumns)
    return corrupt("has impossible dimensions");
  if (std::string_view(bytes).substr(20, kHashDigits) != model_hash)
    return corrupt("was made for another model; import the model again");
  const std::size_t count = std::size_t{dimension} * kColumns;
  const std::size_t body = kHeaderBytes + count * sizeof(float);
  if (bytes.size() != body + sizeof(std::uint64_t)) return corrupt("has another length than its header says");
  std::uint64_t stored = 0;
  for (std::size_t i = 8; i-- > 0;) stored = stored << 8U | static_cast<std::uint8_t>(bytes[body + i]);
  if (stored != checksum(base::as_bytes(std::string_view(bytes).substr(0, body)))) return corrupt("is damaged");
  std::vector<float> values(count);
  std::memcpy(values.data(), bytes.data() + kHeaderBytes, count * sizeof(float));
  if (!std::ranges::all_of(values, [](float value) { return std::isfinite(value); }))
    return corrupt("holds values that are not finite");
  return TokenProjection(dimension, std::move(values));
}

Status TokenProjection::save(base::FileSystem& fs, const std::string& path, const std::string& model_hash) const {
  std::vector<std::uint8_t> bytes(kMagic.begin(), kMagic.end());
  append_number(bytes, kVersion);
  append_number(bytes, dimension_);
  append_number(bytes, kColumns);
  bytes.insert(bytes.end(), model_hash.begin(), model_hash.end());
  const auto* const raw = reinterpret_cast<const std::uint8_t*>(values_.data());
  bytes.insert(bytes.end(), raw, raw + values_.size() * sizeof(float));
  const std::uint64_t sum = checksum(bytes);
  append_number(bytes, static_cast<std::uint32_t>(sum));
  append_number(bytes, static_cast<std::uint32_t>(sum >> 32U));
  return base::write_file_atomically(fs, path, bytes);
}

void TokenProjection::project(std::span<const float> vector, std::span<std::int8_t> codes) const noexcept {
  std::array<float, kColumns> out{};
  for (std::size_t i = 0; i < dimension_; ++i) {
    const float value = vector[i];
    const float* const row = values_.data() + i * kColumns;
    for (std::size_t c = 0; c < out.size(); ++c) out[c] += value * row[c];
  }
  quantize_direction(out, codes);
}

void quantize_direction(std::span<const float> vector, std::span<std::int8_t> codes) noexcept {
  float largest = 0;
  bool finite = true;
  for (const float value : vector) {
    largest = std::max(largest, std::fabs(value));
    finite = finite && std::isfinite(value);
  }
  const double scale = finite && largest > 0 ? 127.0 / double{largest} : 0.0;
  for (std::size_t i = 0; i < vector.size(); ++i) {
    const double value = finite ? double{vector[i]} * scale : 0.0;
    codes[i] = static_cast<std::int8_t>(std::clamp(std::nearbyint(value), -127.0, 127.0));
  }
}

}  // namespace memos::model
