// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/quantize.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>

#include "base/half.h"
#include "base/random.h"

namespace memos::model {
namespace {

TEST(Quantize, TypesHaveTheSizesOfTheEngine) {
  const auto size_of = [](std::uint32_t id, std::uint32_t block, std::uint32_t bytes) {
    const TensorType* type = tensor_type(id);
    return type != nullptr && type->block == block && type->bytes == bytes;
  };
  EXPECT_TRUE(size_of(kTypeF32, 1, 4));
  EXPECT_TRUE(size_of(kTypeF16, 1, 2));
  EXPECT_TRUE(size_of(kTypeQ8_0, 32, 34));
  EXPECT_TRUE(size_of(14, 256, 210));  // q6_k
  EXPECT_EQ(tensor_type(4), nullptr);
  EXPECT_EQ(tensor_type(1'000), nullptr);
  EXPECT_EQ(file_type_name(7), "q8_0");
  EXPECT_EQ(file_type_name(99), "");
}

TEST(Quantize, BlocksHaveTheKnownLayout) {
  std::array<float, 32> values{};
  values[0] = 127.0F;  // Scale 1.
  values[1] = -3.4F;
  values[31] = 0.5F;  // A tie goes away from zero, as in ggml.
  std::array<std::uint8_t, 34> stored{};
  store_values(*tensor_type(kTypeQ8_0), values, stored);
  EXPECT_EQ(stored[0] | (stored[1] << 8U), 0x3C00);  // 1.0 in binary16
  EXPECT_EQ(static_cast<std::int8_t>(stored[2]), 127);
  EXPECT_EQ(static_cast<std::int8_t>(stored[3]), -3);
  EXPECT_EQ(static_cast<std::int8_t>(stored[33]), 1);
}

TEST(Quantize, ErrorsStayWithinHalfAStep) {
  base::SeededRandom random(11);
  std::vector<float> values(32 * 100);
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = (static_cast<float>(random.below(2'000'001)) / 1e6F - 1.0F) *
                std::pow(10.0F, static_cast<float>(i / 32 % 7) - 3);
  std::vector<std::uint8_t> stored(values.size() / 32 * 34);
  store_values(*tensor_type(kTypeQ8_0), values, stored);
  std::vector<float> back(values.size());
  load_values(*tensor_type(kTypeQ8_0), stored, back);
  for (std::size_t block = 0; block < values.size(); block += 32) {
    float largest = 0;
    for (std::size_t i = block; i < block + 32; ++i) largest = std::max(largest, std::fabs(values[i]));
    const float step = largest / 127.0F;
    // Half a step, and the scale's own rounding (2^-11 relative, or half the smallest half) times 127.
    const float bound = 0.5F * step + largest * 0x1p-11F + 127.0F * 0x1p-25F + 1e-7F;
    for (std::size_t i = block; i < block + 32; ++i) ASSERT_NEAR(values[i], back[i], bound) << i;
  }
}

TEST(Quantize, ExtremeBlocksAreHarmless) {
  std::array<float, 32> values{};
  std::array<std::uint8_t, 34> stored{};
  std::array<float, 32> back{};
  for (const float x : {0.0F, std::numeric_limits<float>::denorm_min(), 1e-38F, 60'000.0F}) {
    values.fill(x);
    store_values(*tensor_type(kTypeQ8_0), values, stored);
    load_values(*tensor_type(kTypeQ8_0), stored, back);
    for (const float y : back) EXPECT_NEAR(y, x, x * 0.01F + 1e-7F);
  }
}

TEST(Quantize, FloatsAndHalvesAreStoredAsTheyAre) {
  const std::array<float, 4> values{1.0F, -2.5F, 65'504.0F, 0.0F};
  std::array<std::uint8_t, 16> stored{};
  std::array<float, 4> back{};
  for (const std::uint32_t type : {kTypeF32, kTypeF16}) {
    store_values(*tensor_type(type), values, stored);
    load_values(*tensor_type(type), stored, back);
    EXPECT_EQ(back, values);
  }
  EXPECT_EQ(from_bfloat(0x3F80), 1.0F);
  EXPECT_EQ(from_bfloat(0xC020), -2.5F);
}

TEST(Quantize, RowsThatAreNoBlocksFallBackToHalves) {
  EXPECT_EQ(weight_type(Quantize::kQ8_0, 384).id, kTypeQ8_0);
  EXPECT_EQ(weight_type(Quantize::kQ8_0, 48).id, kTypeF16);
  EXPECT_EQ(weight_type(Quantize::kF16, 384).id, kTypeF16);
  EXPECT_EQ(weight_type(Quantize::kF32, 48).id, kTypeF32);
}

}  // namespace
}  // namespace memos::model
