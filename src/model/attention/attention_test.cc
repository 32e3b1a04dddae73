// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "model/attention/attention_kernel.h"

namespace memos::attention {
namespace {

constexpr std::uint16_t kNever = 0xFC00;
constexpr double kNothing = -std::numeric_limits<double>::infinity();

/// IEEE 754 binary16, by its definition.
double value_of(std::uint16_t half) {
  const int exponent = half >> 10 & 31, digits = half & 1023;
  const double size = exponent == 31  ? (digits == 0 ? std::numeric_limits<double>::infinity() : std::nan(""))
                      : exponent == 0 ? std::ldexp(digits, -24)
                                      : std::ldexp(1024 + digits, exponent - 25);
  return (half & 0x8000) != 0 ? -size : size;
}

/// Where a cache line begins.
float* line_in(std::vector<float>& room) {
  return reinterpret_cast<float*>((reinterpret_cast<std::uintptr_t>(room.data()) + 63) / 64 * 64);
}

struct Case {
  std::uint32_t rows = 1, key_size = 64, value_size = 64;
  std::size_t positions = 100;
  float softcap = 0;
  bool masked = false, sinks = false;
};

/// A case with random content. The mask hides positions behind each row's own, a few before it, and pads to more
/// positions than there are.
class World {
 public:
  explicit World(const Case& of) : case_(of), random_(of.rows * 7919 + of.key_size * 31 + of.positions) {
    std::uniform_int_distribution<int> half(0x2000, 0x3BFF), coin(0, 1);
    for (auto* const list : {&keys_, &values_}) {
      list->resize(case_.positions * (list == &keys_ ? case_.key_size : case_.value_size));
      for (auto& x : *list) x = static_cast<std::uint16_t>(half(random_) | coin(random_) << 15);
    }
    std::normal_distribution<float> normal;
    queries_.resize(std::size_t{case_.rows} * case_.key_size);
    for (auto& x : queries_) x = normal(random_);
    for (std::uint32_t r = 0; r < case_.rows; ++r) {
      slopes_.push_back(case_.masked ? 1.0F / static_cast<float>(r + 1) : 1.0F);
      sinks_.push_back(normal(random_));
    }
    if (case_.masked) make_masks();
  }

  /// Rows [from, to) by themselves.
  std::vector<float> attend(const Kernel& kernel, std::uint32_t from, std::uint32_t to) const {
    return attend_split(kernel, from, to, to - from);
  }

  /// Rows [from, to) in one call, as tiles of `rows` each.
  std::vector<float> attend_split(const Kernel& kernel, std::uint32_t from, std::uint32_t to,
                                  std::uint32_t rows) const {
    std::vector<float> out(std::size_t{to - from} * case_.value_size, 7.0F);
    std::vector<float> room(scratch_floats(case_.key_size, case_.value_size) + 16);
    std::vector<Tile> tiles;
    for (std::uint32_t r = from; r < to; r += rows) {
      tiles.push_back(tile(r, std::min(r + rows, to), &out[std::size_t{r - from} * case_.value_size]));
    }
    kernel.attend(tiles.data(), static_cast<std::uint32_t>(tiles.size()), line_in(room));
    return out;
  }

  /// By the definition, in double precision.
  std::vector<float> expected() const {
    std::vector<float> out;
    for (std::uint32_t r = 0; r < case_.rows; ++r) {
      std::vector<double> scores(case_.positions);
      double top = case_.sinks ? sinks_[r] : kNothing;
      for (std::size_t p = 0; p < case_.positions; ++p) {
        scores[p] = score(r, p);
        top = std::max(top, scores[p]);
      }
      double total = case_.sinks ? std::exp(sinks_[r] - top) : 0;
      std::vector<double> sums(case_.value_size);
      for (std::size_t p = 0; p < case_.positions; ++p) {
        const double weight = top == kNothing ? 0 : std::exp(scores[p] - top);
        total += weight;
        for (std::size_t d = 0; d < sums.size(); ++d) sums[d] += weight * value_of(values_[p * sums.size() + d]);
      }
      for (const double sum : sums) out.push_back(static_cast<float>(total == 0 ? 0 : sum / total));
    }
    return out;
  }

 private:
  [[nodiscard]] Tile tile(std::uint32_t from, std::uint32_t to, float* out) const {
    Tile tile;
    tile.rows = to - from;
    tile.key_size = case_.key_size;
    tile.value_size = case_.value_size;
    tile.positions = case_.positions;
    tile.keys = reinterpret_cast<const std::uint8_t*>(keys_.data());
    tile.values = reinterpret_cast<const std::uint8_t*>(values_.data());
    tile.key_stride = std::size_t{case_.key_size} * 2;
    tile.value_stride = std::size_t{case_.value_size} * 2;
    tile.scale = scale();
    tile.softcap = case_.softcap;
    tile.has_sinks = case_.sinks;
    for (std::uint32_t r = from; r < to; ++r) {
      const std::uint32_t i = r - from;
      tile.queries[i] = &queries_[std::size_t{r} * case_.key_size];
      tile.outputs[i] = out + std::size_t{i} * case_.value_size;
      tile.masks[i] = case_.masked ? &masks_[r * case_.positions] : nullptr;
      tile.slopes[i] = slopes_[r];
      tile.sinks[i] = sinks_[r];
    }
    return tile;
  }

  [[nodiscard]] float scale() const { return 1.0F / std::sqrt(static_cast<float>(case_.key_size)); }

  double score(std::uint32_t r, std::size_t p) const {
    double dot = 0;
    for (std::size_t d = 0; d < case_.key_size; ++d)
      dot += double{queries_[std::size_t{r} * case_.key_size + d]} * value_of(keys_[p * case_.key_size + d]);
    dot *= scale();
    if (case_.softcap != 0) dot = case_.softcap * std::tanh(dot / case_.softcap);
    return case_.masked ? dot + slopes_[r] * value_of(masks_[r * case_.positions + p]) : dot;
  }

  void make_masks() {
    std::uniform_int_distribution<int> die(0, 9);
    masks_.assign(case_.rows * case_.positions, kNever);
    for (std::uint32_t r = 0; r < case_.rows; ++r) {
      // The last row sees nothing at all, which a padded batch asks for.
      const std::size_t seen = r + 1 == case_.rows && case_.rows > 1 ? 0 : case_.positions * (r + 1) / (case_.rows + 1);
      for (std::size_t p = 0; p < seen; ++p) {
        const int thrown = die(random_);
        masks_[r * case_.positions + p] = thrown == 0 ? kNever : thrown == 1 ? 0xBC00 : 0;  // -1
      }
    }
  }

  Case case_;
  std::mt19937 random_;
  std::vector<std::uint16_t> keys_, values_, masks_;
  std::vector<float> queries_, slopes_, sinks_;
};

std::vector<const Kernel*> kernels() {
  std::size_t count = 0;
  const Kernel* const* const all = runnable(&count);
  return {all, all + count};
}

class AttentionTest : public ::testing::TestWithParam<Case> {};

TEST_P(AttentionTest, IsSoftmaxOfScoresTimesValues) {
  const World world(GetParam());
  const std::vector<float> expected = world.expected();
  for (const Kernel* kernel : kernels()) {
    const std::vector<float> got = world.attend(*kernel, 0, GetParam().rows);
    for (std::size_t i = 0; i < got.size(); ++i)
      ASSERT_NEAR(got[i], expected[i], 2e-5) << kernel->name << ", row " << i / GetParam().value_size;
  }
}

TEST_P(AttentionTest, ARowsBitsDoNotDependOnTheRowsBesideIt) {
  const World world(GetParam());
  for (const Kernel* kernel : kernels()) {
    const std::vector<float> together = world.attend(*kernel, 0, GetParam().rows);
    for (const std::uint32_t step : {1U, 3U, 6U, 13U, 31U}) {
      std::vector<float> apart;
      for (std::uint32_t r = 0; r < GetParam().rows; r += step) {
        const auto some = world.attend(*kernel, r, std::min(r + step, GetParam().rows));
        apart.insert(apart.end(), some.begin(), some.end());
      }
      ASSERT_EQ(apart, together) << kernel->name << ", " << step << " at once";
    }
    for (const std::uint32_t rows : {2U, 5U, 8U}) {
      if (GetParam().rows > rows * kTilesTogether) continue;
      ASSERT_EQ(world.attend_split(*kernel, 0, GetParam().rows, rows), together)
          << kernel->name << ", tiles of " << rows;
    }
  }
}

std::vector<Case> cases() {
  std::vector<Case> all;
  for (const std::uint32_t rows : {1U, 2U, 5U, 8U, 14U, 16U, 17U, 33U, 64U}) all.push_back({.rows = rows});
  for (const std::uint32_t rows : {1U, 7U, 30U, 64U}) all.push_back({.rows = rows, .positions = 300, .masked = true});
  for (const std::size_t positions : {1U, 63U, 64U, 65U, 128U}) all.push_back({.rows = 9, .positions = positions});
  for (const std::uint32_t size : {1U, 7U, 16U, 24U, 80U, 96U, 128U})
    all.push_back({.rows = 20, .key_size = size, .value_size = size, .masked = true});
  all.push_back({.rows = 20, .key_size = 192, .value_size = 128, .masked = true});
  all.push_back({.rows = 20, .softcap = 5, .masked = true});
  all.push_back({.rows = 20, .positions = 200, .masked = true, .sinks = true});
  return all;
}

INSTANTIATE_TEST_SUITE_P(Attention, AttentionTest, ::testing::ValuesIn(cases()),
                         [](const ::testing::TestParamInfo<Case>& of) { return "case" + std::to_string(of.index); });

/// One row with heads of `size` values, all of whose positions are seen but `unseen`.
class Damage {
 public:
  static constexpr std::uint32_t kSize = 16;
  static constexpr std::size_t kPositions = 70;
  static constexpr std::uint16_t kInfinity = 0x7C00, kNoNumber = 0x7E01;

  std::vector<float> query = std::vector<float>(kSize, 0.5F);
  std::vector<std::uint16_t> keys = std::vector<std::uint16_t>(kPositions * kSize, 0x3400);    // 0.25
  std::vector<std::uint16_t> values = std::vector<std::uint16_t>(kPositions * kSize, 0x3C00);  // 1
  std::vector<std::uint16_t> mask = std::vector<std::uint16_t>(kPositions, 0);

  /// The row's first value, beside `others` rows of the same queries.
  float attend(const Kernel& kernel, std::uint32_t others = 0) {
    std::vector<float> out(std::size_t{others + 1} * kSize, 7.0F);
    std::vector<float> room(scratch_floats(kSize, kSize) + 16);
    Tile tile;
    tile.rows = others + 1;
    tile.key_size = tile.value_size = kSize;
    tile.positions = kPositions;
    tile.keys = reinterpret_cast<const std::uint8_t*>(keys.data());
    tile.values = reinterpret_cast<const std::uint8_t*>(values.data());
    tile.key_stride = tile.value_stride = std::size_t{kSize} * 2;
    for (std::uint32_t r = 0; r < tile.rows; ++r) {
      tile.queries[r] = query.data();
      tile.outputs[r] = &out[std::size_t{r} * kSize];
      tile.masks[r] = mask.data();
      tile.slopes[r] = 1;
    }
    kernel.attend(&tile, 1, line_in(room));
    return out.front();
  }
};

TEST(Attention, WhatIsNoNumberGivesNone) {
  for (const Kernel* kernel : kernels()) {
    for (const std::uint32_t others : {0U, 6U, 40U}) {
      SCOPED_TRACE(std::string(kernel->name) + " beside " + std::to_string(others));
      EXPECT_EQ(Damage().attend(*kernel, others), 1.0F);
      Damage query;
      query.query[3] = std::bit_cast<float>(0x7FFFFFFFU);  // A payload of all bits.
      EXPECT_TRUE(std::isnan(query.attend(*kernel, others)));
      std::fill(query.mask.begin() + 1, query.mask.end(), kNever);
      EXPECT_TRUE(std::isnan(query.attend(*kernel, others))) << "one position";
      for (const std::uint16_t strange : {Damage::kNoNumber, Damage::kInfinity}) {
        for (const std::size_t position : {std::size_t{0}, Damage::kPositions - 1}) {
          Damage key, value;
          key.keys[position * Damage::kSize] = strange;
          EXPECT_TRUE(std::isnan(key.attend(*kernel, others)));
          value.values[position * Damage::kSize] = strange;
          EXPECT_FALSE(std::isfinite(value.attend(*kernel, others)));
        }
      }
    }
  }
}

TEST(Attention, UnseenPositionsLetNothingIn) {
  for (const Kernel* kernel : kernels()) {
    for (const std::size_t unseen : {std::size_t{5}, Damage::kPositions - 1}) {
      for (const std::uint16_t strange : {Damage::kNoNumber, Damage::kInfinity}) {
        Damage row;
        row.mask[unseen] = kNever;
        row.keys[unseen * Damage::kSize] = row.values[unseen * Damage::kSize] = strange;
        for (const std::uint32_t others : {0U, 6U, 40U}) EXPECT_EQ(row.attend(*kernel, others), 1.0F) << kernel->name;
      }
    }
  }
}

/// kVersion is part of what stored cache is named by, so these numbers change with it and never without.
TEST(Attention, BitsAreThoseOfTheVersion) {
  static_assert(kVersion == 1);
  for (const Kernel* kernel : kernels()) {
    std::uint64_t digest = 14695981039346656037U;  // FNV-1a
    for (const Case& one : cases()) {
      if (one.softcap != 0 || one.sinks) continue;  // Their functions are the C library's.
      for (const float value : World(one).attend(*kernel, 0, one.rows))
        digest = (digest ^ std::bit_cast<std::uint32_t>(value)) * 1099511628211U;
    }
    const bool fused = std::string(kernel->name) != "scalar";
    EXPECT_EQ(digest, fused ? 17868349857605312497U : 13383862630031941137U) << kernel->name;
  }
}

TEST(Attention, ScoresFarApartGiveNoNonsense) {
  // The second position's score is 6,000 times the first's: only its value counts, exactly.
  const std::vector<std::uint16_t> keys{0x3C00, 0x6DDC}, values{0x4000, 0x4200};  // 1 and 6,000; 2 and 3.
  for (const Kernel* kernel : kernels()) {
    for (const float sign : {1.0F, -1.0F}) {
      const float query = sign * 1e4F;
      float out = 0;
      std::vector<float> room(scratch_floats(1, 1) + 16);
      Tile tile;
      tile.rows = tile.key_size = tile.value_size = 1;
      tile.positions = 2;
      tile.keys = reinterpret_cast<const std::uint8_t*>(keys.data());
      tile.values = reinterpret_cast<const std::uint8_t*>(values.data());
      tile.key_stride = tile.value_stride = 2;
      tile.queries[0] = &query;
      tile.outputs[0] = &out;
      tile.slopes[0] = 1;
      kernel->attend(&tile, 1, line_in(room));
      EXPECT_EQ(out, sign > 0 ? 3.0F : 2.0F) << kernel->name;
    }
  }
}

TEST(Attention, TheEnvironmentNamesTheKernel) {
  const char* const name = std::getenv("MEMOS_CPU");  // NOLINT(concurrency-mt-unsafe): no other thread.
  const auto all = kernels();
  const auto named =
      std::ranges::find_if(all, [&](const Kernel* one) { return name != nullptr && one->name == std::string(name); });
  EXPECT_STREQ(kernel().name, named == all.end() ? all.back()->name : (*named)->name);
  std::string names;
  for (const Kernel* one : all) names += std::string(" ") + one->name;
  RecordProperty("kernels", names);
}

}  // namespace
}  // namespace memos::attention
