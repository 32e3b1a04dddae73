// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/api/unit_vector.h"

#include <cmath>

#include "base/half.h"

namespace memos::api {

namespace {

/// 1 / length, or 0 when there is none. Sixteen partial sums in a fixed order: the same on every CPU, and quick.
float inverse_length(std::span<const float> values) {
  double sums[16] = {};
  std::size_t i = 0;
  for (; i + 16 <= values.size(); i += 16)
    for (std::size_t lane = 0; lane < 16; ++lane)
      sums[lane] += static_cast<double>(values[i + lane]) * static_cast<double>(values[i + lane]);
  for (; i < values.size(); ++i) sums[i % 16] += static_cast<double>(values[i]) * static_cast<double>(values[i]);
  double sum = 0;
  for (const double part : sums) sum += part;
  const double inverse = 1.0 / std::sqrt(sum);
  return std::isfinite(sum) && std::isfinite(inverse) ? static_cast<float>(inverse) : 0.0F;
}

}  // namespace

bool is_unit_possible(std::span<const float> values) { return inverse_length(values) != 0.0F; }

bool make_unit(std::vector<float>& values) {
  const float scale = inverse_length(values);
  if (scale == 0.0F) return false;
  for (float& value : values) value *= scale;
  return true;
}

bool append_unit_halves(std::span<const float> values, std::vector<std::uint16_t>& out) {
  const float scale = inverse_length(values);
  if (scale == 0.0F) return false;
  out.reserve(out.size() + values.size());
  for (const float value : values) out.push_back(base::to_half(value * scale));
  return true;
}

}  // namespace memos::api
