// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <numeric>
#include <random>

#include "base/half.h"
#include "operation/index/simd_dispatch.h"

namespace memos::index::simd {
namespace {

constexpr std::uint32_t kSeed = 7;

class EveryCpu : public testing::TestWithParam<const Kernels*> {
 protected:
  std::mt19937 engine_{kSeed};
  float normal() { return std::normal_distribution<float>()(engine_); }
  std::vector<float> floats(std::size_t n) {
    std::vector<float> out(n);
    for (float& x : out) x = normal();
    return out;
  }
  static void expect_same_bits(std::span<const float> a, std::span<const float> b) {
    ASSERT_EQ(a.size(), b.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
      ASSERT_EQ(std::bit_cast<std::uint32_t>(a[i]), std::bit_cast<std::uint32_t>(b[i])) << i;
    }
  }
};

TEST_P(EveryCpu, SumsCodesExactlyAtTheirLimits) {
  for (const std::size_t stride : {64U, 384U, 1024U, 8192U}) {
    for (const int query_value : {-127, -1, 0, 1, 127}) {
      std::vector<std::int8_t> query(stride, static_cast<std::int8_t>(query_value));
      const auto query_sum = static_cast<std::int32_t>(stride) * query_value;
      for (const int code : {1, 127, 128, 129, 255}) {
        const std::vector<std::uint8_t> codes(stride * 5, static_cast<std::uint8_t>(code));
        std::int32_t out[5];
        GetParam()->dot_rows(codes.data(), 5, stride, query.data(), query_sum, out);
        for (const std::int32_t sum : out) ASSERT_EQ(sum, (code - 128) * query_sum);
      }
    }
  }
}

TEST_P(EveryCpu, SumsRandomCodesAsTheScalarOne) {
  std::uniform_int_distribution<int> code(1, 255);
  for (std::size_t rows = 0; rows < 41; ++rows) {
    const std::size_t stride = 64 * (1 + rows % 7);
    std::vector<std::uint8_t> codes(rows * stride);
    for (auto& c : codes) c = static_cast<std::uint8_t>(code(engine_));
    std::vector<std::int8_t> query(stride);
    std::int32_t query_sum = 0;
    for (auto& q : query) query_sum += q = static_cast<std::int8_t>(code(engine_) - 128);
    std::vector<std::int32_t> expected(rows, -1);
    std::vector<std::int32_t> got(rows, -2);
    kScalar.dot_rows(codes.data(), rows, stride, query.data(), query_sum, expected.data());
    GetParam()->dot_rows(codes.data(), rows, stride, query.data(), query_sum, got.data());
    ASSERT_EQ(got, expected);
    std::vector<const std::uint8_t*> places;
    for (std::size_t r = rows; r > 0; --r) places.push_back(codes.data() + (r - 1) * stride);
    GetParam()->dot_scattered(places.data(), rows, stride, query.data(), query_sum, got.data());
    std::ranges::reverse(got);
    ASSERT_EQ(got, expected);
  }
}

TEST_P(EveryCpu, DotsHalvesWithTheSameBits) {
  for (std::size_t n = 1; n < 130; ++n) {
    for (int round = 0; round < 20; ++round) {
      const std::vector<float> query = floats(n);
      std::vector<std::uint16_t> halves(n);
      for (auto& h : halves) h = base::to_half(normal() * std::exp2(normal() * 6));
      const float expected[] = {kScalar.dot_halves(halves.data(), query.data(), n)};
      const float got[] = {GetParam()->dot_halves(halves.data(), query.data(), n)};
      expect_same_bits(got, expected);
    }
  }
}

TEST_P(EveryCpu, WidensEveryHalf) {
  std::vector<std::uint16_t> halves;
  for (std::uint32_t h = 0; h < 0x10000; ++h) {
    if ((h & 0x7C00U) != 0x7C00U || (h & 0x3FFU) == 0) halves.push_back(static_cast<std::uint16_t>(h));  // no NaN
  }
  std::vector<float> got(halves.size());
  GetParam()->from_halves(halves.data(), halves.size(), got.data());
  for (std::size_t i = 0; i < got.size(); ++i) {
    ASSERT_EQ(std::bit_cast<std::uint32_t>(got[i]), std::bit_cast<std::uint32_t>(base::from_half(halves[i]))) << i;
    ASSERT_EQ(base::to_half(got[i]), halves[i]);
  }
}

TEST_P(EveryCpu, RoundsFloatsToHalvesWithTheSameBits) {
  std::vector<float> values;
  // Around every half: the half, the middle between it and the next, and the floats beside the middle.
  for (std::uint32_t h = 0; h < 0x7C00; ++h) {
    const float low = base::from_half(static_cast<std::uint16_t>(h));
    const float high = h + 1 == 0x7C00 ? 65536.0F : base::from_half(static_cast<std::uint16_t>(h + 1));
    const float middle = (low + high) / 2;
    for (const float value : {low, middle, std::nextafter(middle, 0.0F), std::nextafter(middle, 1e9F)}) {
      values.push_back(value);
      values.push_back(-value);
    }
  }
  for (int i = 0; i < 200'000; ++i) {
    const auto bits = static_cast<std::uint32_t>(engine_());
    const auto value = std::bit_cast<float>(bits);
    if (!std::isnan(value)) values.push_back(value);
  }
  std::vector<std::uint16_t> got(values.size());
  GetParam()->to_halves(values.data(), values.size(), got.data());
  for (std::size_t i = 0; i < values.size(); ++i) ASSERT_EQ(got[i], base::to_half(values[i])) << values[i];
}

TEST_P(EveryCpu, MixesAndCollectsAsTheScalarOne) {
  for (std::size_t n = 0; n < 70; ++n) {
    const std::vector<float> a = floats(n);
    const std::vector<float> b = floats(n);
    const std::vector<float> x = floats(n);
    std::vector<std::uint8_t> flags(n);
    for (auto& flag : flags) flag = static_cast<std::uint8_t>(engine_());
    std::vector<float> expected(n);
    std::vector<float> got(n);
    const float most = kScalar.mix(expected.data(), a.data(), 0.3F, b.data(), 0.6F, x.data(), 0.7F, n);
    EXPECT_EQ(GetParam()->mix(got.data(), a.data(), 0.3F, b.data(), 0.6F, x.data(), 0.7F, n), most);
    expect_same_bits(got, expected);
    for (std::size_t i = 0; i < n; ++i) {
      ASSERT_EQ(got[i], a[i] * 0.3F + b[i] * 0.6F + 0.7F * std::max(0.0F, x[i]));
      ASSERT_LE(got[i], most);
    }
    GetParam()->raise(got.data(), x.data(), flags.data(), 32, 0.4F, n);
    for (std::size_t i = 0; i < n; ++i) ASSERT_EQ(got[i], (flags[i] & 32U) != 0 ? x[i] + 0.4F : x[i]);
    std::vector<std::uint32_t> places(n);
    places.resize(GetParam()->collect_at_least(x.data(), n, 0.25F, places.data()));
    std::vector<std::uint32_t> all(n);
    all.resize(kScalar.collect_at_least(x.data(), n, 0.25F, all.data()));
    ASSERT_EQ(places, all);
    for (std::size_t i = 0; i < n; ++i) {
      ASSERT_EQ(std::ranges::binary_search(places, static_cast<std::uint32_t>(i)), x[i] >= 0.25F);
    }
  }
}

TEST_P(EveryCpu, NormsAndSaturatesWithTheSameBits) {
  for (std::size_t n = 0; n < 70; ++n) {
    std::vector<std::uint16_t> lengths(n);
    std::vector<std::uint8_t> spreads(n);
    for (auto& length : lengths) length = static_cast<std::uint16_t>(engine_());
    for (auto& spread : spreads) spread = static_cast<std::uint8_t>(engine_());
    const LengthNorm norm{.factor = 0.9F, .constant = 0.25F, .share = 0.75F, .lent = 0.14F, .average = 11.3F};
    std::vector<float> expected(n + 1, 7.0F);  // one more: nothing is written behind the n-th
    std::vector<float> got(n + 1, 7.0F);
    kScalar.length_norms(expected.data(), lengths.data(), spreads.data(), norm, n);
    GetParam()->length_norms(got.data(), lengths.data(), spreads.data(), norm, n);
    expect_same_bits(got, expected);
    const std::vector<float> norms = got;
    std::vector<float> x = floats(n);
    for (float& value : x) value = value < 0 ? 0.0F : value;
    x.push_back(3.0F);
    std::vector<float> same = x;
    std::vector<float> sums = floats(n + 1);
    std::vector<float> same_sums = sums;
    kScalar.add_saturated(sums.data(), x.data(), norms.data(), 1.9F, 0.37F, n);
    GetParam()->add_saturated(same_sums.data(), same.data(), norms.data(), 1.9F, 0.37F, n);
    expect_same_bits(same_sums, sums);
    EXPECT_TRUE(std::ranges::all_of(std::span(same).first(n), [](float left) { return left == 0.0F; }));
    EXPECT_EQ(same.back(), 3.0F);
  }
}

TEST_P(EveryCpu, FindsTheBestOfPackedRowsAsTheScalarOne) {
  for (const std::size_t values : {64U, 128U, 384U}) {
    for (std::size_t rows = 1; rows < 12; ++rows) {
      std::vector<std::uint8_t> packed(rows * values / 2);
      for (auto& byte : packed) byte = static_cast<std::uint8_t>(engine_());
      std::vector<double> scales(rows);
      for (double& scale : scales) scale = std::abs(static_cast<double>(normal()));
      constexpr std::size_t kQuestions = 35;  // more than are scored at a time
      std::vector<std::int8_t> queries(kQuestions * values);
      for (auto& code : queries) code = static_cast<std::int8_t>(static_cast<int>(engine_() % 255) - 127);
      std::fill_n(queries.begin(), values, std::int8_t{127});
      std::vector<const std::int8_t*> places;
      std::vector<std::int32_t> sums;
      for (std::size_t q = 0; q < kQuestions; ++q) {
        places.push_back(queries.data() + q * values);
        sums.push_back(std::accumulate(places.back(), places.back() + values, 0));
      }
      std::vector<double> expected(kQuestions, 1e9);
      std::vector<double> got(kQuestions, -1e9);
      kScalar.best_packed(packed.data(), scales.data(), rows, values, places.data(), sums.data(), kQuestions,
                          expected.data());
      GetParam()->best_packed(packed.data(), scales.data(), rows, values, places.data(), sums.data(), kQuestions,
                              got.data());
      ASSERT_EQ(got, expected) << values << " values, " << rows << " rows";
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Kernels, EveryCpu, testing::ValuesIn(runnable().begin(), runnable().end()),
                         [](const auto& table) { return std::string(table.param->name); });

TEST(Dispatch, TakesTheKindThatWasAskedForOrTheBest) {
  EXPECT_EQ(runnable().front(), &kScalar);
  const char* const asked = std::getenv("MEMOS_CPU");
  const Kernels* expected = runnable().back();
  for (const Kernels* const table : runnable()) {
    if (asked != nullptr && std::string_view(table->name) == asked) expected = table;
  }
  EXPECT_EQ(kernels().name, expected->name);
}

}  // namespace
}  // namespace memos::index::simd
