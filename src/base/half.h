// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <bit>
#include <cstdint>

/// IEEE 754 half floats (binary16) in software: the same bits on every CPU.
namespace memos::base {

/// Rounds to nearest, ties to even, as VCVTPS2PH does. Values beyond 65504 + 15 become infinite; NaN stays NaN.
[[nodiscard]] constexpr std::uint16_t to_half(float value) noexcept {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const std::uint32_t sign = (bits >> 16U) & 0x8000U;
  const std::uint32_t magnitude = bits & 0x7FFFFFFFU;
  if (magnitude > 0x7F800000U) return static_cast<std::uint16_t>(sign | 0x7E00U);
  if (magnitude >= 0x47800000U) return static_cast<std::uint16_t>(sign | 0x7C00U);
  if (magnitude < 0x38800000U) {
    // Below 2^-14: adding 0.5 lets the float unit round to a multiple of 2^-24, which is a subnormal half's last place.
    const float shifted = std::bit_cast<float>(magnitude) + 0.5F;
    return static_cast<std::uint16_t>(sign |
                                      (std::bit_cast<std::uint32_t>(shifted) - std::bit_cast<std::uint32_t>(0.5F)));
  }
  const std::uint32_t odd = (magnitude >> 13U) & 1U;
  const std::uint32_t rounded = magnitude + 0x0FFFU + odd - (112U << 23U);  // exponent bias 127 -> 15
  return static_cast<std::uint16_t>(sign | (rounded >> 13U));
}

[[nodiscard]] constexpr float from_half(std::uint16_t half) noexcept {
  const std::uint32_t sign = (std::uint32_t{half} & 0x8000U) << 16U;
  const std::uint32_t exponent = (std::uint32_t{half} >> 10U) & 0x1FU;
  const std::uint32_t fraction = std::uint32_t{half} & 0x3FFU;
  if (exponent == 0) {
    const float tiny = static_cast<float>(fraction) * 0x1p-24F;
    return std::bit_cast<float>(std::bit_cast<std::uint32_t>(tiny) | sign);
  }
  const std::uint32_t wide = exponent == 31 ? 0x7F800000U : (exponent + 112U) << 23U;
  return std::bit_cast<float>(sign | wide | (fraction << 13U));
}

}  // namespace memos::base
