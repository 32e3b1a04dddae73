// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <span>

#include "model/embedder.h"
#include "model/gguf_types.h"

namespace memos::model {

/// The upper half of a binary32.
[[nodiscard]] float from_bfloat(std::uint16_t bfloat) noexcept;

/// The type of a weight matrix with rows of `row` values: q8_0 falls back to f16 where rows are no whole blocks.
[[nodiscard]] const TensorType& weight_type(Quantize quantize, std::uint64_t row) noexcept;

/// Stores values as f32, f16 or q8_0 (ggml's block: an f16 scale = largest magnitude / 127, then 32 signed bytes).
/// `values` is a whole number of blocks; `out` has room for them.
void store_values(const TensorType& type, std::span<const float> values, std::span<std::uint8_t> out) noexcept;

/// The inverse of store_values, as near as the type allows. For tests and reports.
void load_values(const TensorType& type, std::span<const std::uint8_t> stored, std::span<float> values) noexcept;

}  // namespace memos::model
