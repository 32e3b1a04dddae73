// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/quantize.h"

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "base/half.h"
#include "base/invariant.h"

namespace memos::model {
namespace {

constexpr std::size_t kBlock = 32;  // Values of a q8_0 block.
constexpr std::size_t kBlockBytes = sizeof(std::uint16_t) + kBlock;

void store_q8_0(std::span<const float, kBlock> values, std::uint8_t* out) noexcept {
  float largest = 0;
  for (const float x : values) largest = std::max(largest, std::fabs(x));
  const float scale = largest / 127.0F;
  // Below the smallest normal number the scale is stored as zero anyway.
  const float inverse = scale >= std::numeric_limits<float>::min() ? 1.0F / scale : 0.0F;
  const std::uint16_t half = base::to_half(scale);
  std::memcpy(out, &half, sizeof half);
  for (std::size_t i = 0; i < kBlock; ++i) {
    const auto rounded = static_cast<std::int8_t>(std::round(values[i] * inverse));
    out[sizeof half + i] = static_cast<std::uint8_t>(rounded);
  }
}

}  // namespace

float from_bfloat(std::uint16_t bfloat) noexcept {
  return std::bit_cast<float>(static_cast<std::uint32_t>(bfloat) << 16U);
}

const TensorType& weight_type(Quantize quantize, std::uint64_t row) noexcept {
  const bool blocks = row % kBlock == 0;
  switch (quantize) {
    case Quantize::kF32:
      return *tensor_type(kTypeF32);
    case Quantize::kF16:
      break;
    case Quantize::kQ8_0:
      if (blocks) return *tensor_type(kTypeQ8_0);
      break;
  }
  return *tensor_type(kTypeF16);
}

void store_values(const TensorType& type, std::span<const float> values, std::span<std::uint8_t> out) noexcept {
  MEMOS_INVARIANT(values.size() % type.block == 0 && out.size() >= values.size() / type.block * type.bytes, type.name);
  if (type.id == kTypeF32) {
    std::memcpy(out.data(), values.data(), values.size_bytes());
  } else if (type.id == kTypeF16) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      const std::uint16_t half = base::to_half(values[i]);
      std::memcpy(out.data() + i * sizeof half, &half, sizeof half);
    }
  } else {
    MEMOS_INVARIANT(type.id == kTypeQ8_0, type.name);
    for (std::size_t i = 0; i < values.size(); i += kBlock)
      store_q8_0(values.subspan(i).first<kBlock>(), out.data() + i / kBlock * kBlockBytes);
  }
}

void load_values(const TensorType& type, std::span<const std::uint8_t> stored, std::span<float> values) noexcept {
  MEMOS_INVARIANT(values.size() % type.block == 0 && stored.size() >= values.size() / type.block * type.bytes,
                  type.name);
  if (type.id == kTypeF32) {
    std::memcpy(values.data(), stored.data(), values.size_bytes());
    return;
  }
  MEMOS_INVARIANT(type.id == kTypeF16 || type.id == kTypeQ8_0, type.name);
  for (std::size_t i = 0; i < values.size(); ++i) {
    std::uint16_t half = 0;
    if (type.id == kTypeF16) {
      std::memcpy(&half, stored.data() + i * sizeof half, sizeof half);
      values[i] = base::from_half(half);
      continue;
    }
    const std::uint8_t* block = stored.data() + i / kBlock * kBlockBytes;
    std::memcpy(&half, block, sizeof half);
    values[i] = base::from_half(half) * static_cast<float>(static_cast<std::int8_t>(block[sizeof half + i % kBlock]));
  }
}

}  // namespace memos::model
