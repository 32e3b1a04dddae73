// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/api/unit_vector.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "base/half.h"

namespace memos::api {
namespace {

TEST(UnitVector, ScalesToLengthOne) {
  std::vector<float> values(37);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i) - 11.5F;
  ASSERT_TRUE(make_unit(values));
  double sum = 0;
  for (const float value : values) sum += static_cast<double>(value) * static_cast<double>(value);
  EXPECT_NEAR(sum, 1.0, 1e-6);
}

TEST(UnitVector, RefusesWhatHasNoDirection) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const float inf = std::numeric_limits<float>::infinity();
  for (std::vector<float> values : {std::vector<float>{0, 0}, {1, nan}, {1, inf}, {}}) {
    EXPECT_FALSE(is_unit_possible(values));
    const std::vector<float> before = values;
    EXPECT_FALSE(make_unit(values));
    std::vector<std::uint16_t> halves = {7};
    EXPECT_FALSE(append_unit_halves(values, halves));
    EXPECT_EQ(halves.size(), 1U);
  }
}

TEST(Half, EveryHalfComesBackAsItWas) {
  for (std::uint32_t bits = 0; bits < 0x10000U; ++bits) {
    const auto half = static_cast<std::uint16_t>(bits);
    const float value = base::from_half(half);
    if (std::isnan(value)) {
      EXPECT_TRUE(std::isnan(base::from_half(base::to_half(value))));
    } else {
      ASSERT_EQ(base::to_half(value), half) << bits;
    }
  }
}

TEST(Half, RoundsToNearestTiesToEven) {
  for (std::uint32_t bits = 0; bits < 0x7BFFU; ++bits) {
    const float low = base::from_half(static_cast<std::uint16_t>(bits));
    const float high = base::from_half(static_cast<std::uint16_t>(bits + 1));
    const float middle = low + (high - low) / 2;
    ASSERT_EQ(base::to_half(middle), bits % 2 == 0 ? bits : bits + 1) << bits;
    ASSERT_EQ(base::to_half(std::nextafter(middle, low)), bits) << bits;
    ASSERT_EQ(base::to_half(std::nextafter(middle, high)), bits + 1) << bits;
  }
  EXPECT_EQ(base::to_half(65519.0F), 0x7BFFU);
  EXPECT_EQ(base::to_half(65520.0F), 0x7C00U);
  EXPECT_EQ(base::to_half(-1e30F), 0xFC00U);
}

}  // namespace
}  // namespace memos::api
