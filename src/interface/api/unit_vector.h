// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace memos::api {

/// Whether a vector can be scaled to length 1: finite, and not all zero.
[[nodiscard]] bool is_unit_possible(std::span<const float> values);
/// Scales to length 1. False, and nothing changed, when a value is not finite or all are zero.
[[nodiscard]] bool make_unit(std::vector<float>& values);
/// Appends the vector, scaled to length 1, as half floats. False when it cannot be scaled.
[[nodiscard]] bool append_unit_halves(std::span<const float> values, std::vector<std::uint16_t>& out);

}  // namespace memos::api
