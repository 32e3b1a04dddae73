// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/index/vector_set.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <map>
#include <random>
#include <thread>

#include "base/half.h"
#include "operation/index/simd_dispatch.h"

namespace memos::index {
namespace {

using Halves = std::vector<std::uint16_t>;

constexpr std::uint32_t kSeed = 20260101;

/// What the set should answer, by the plainest means: every vector kept, every sum in the documented order.
struct Oracle {
  std::size_t dimension;
  std::map<Unit, Halves> vectors;

  static float dot(const std::uint16_t* halves, std::span<const float> query) {
    float lanes[16] = {};
    for (std::size_t i = 0; i < query.size(); ++i) lanes[i % 16] += base::from_half(halves[i]) * query[i];
    for (const int width : {8, 4, 2, 1}) {
      for (int lane = 0; lane < width; ++lane) lanes[lane] += lanes[lane + width];
    }
    return lanes[0];
  }
  [[nodiscard]] float score(Unit unit, std::span<const float> query) const {
    float best = VectorSet::kNoScore;
    const auto found = vectors.find(unit);
    if (found == vectors.end()) return best;
    for (std::size_t at = 0; at < found->second.size(); at += dimension) {
      best = std::max(best, dot(&found->second[at], query));
    }
    return best;
  }
  [[nodiscard]] std::vector<VectorSet::Scored> nearest(std::span<const float> query, std::size_t k) const {
    std::vector<VectorSet::Scored> all;
    for (const auto& [unit, halves] : vectors) all.push_back({unit, score(unit, query)});
    std::ranges::sort(
        all, [](const auto& a, const auto& b) { return a.score != b.score ? a.score > b.score : a.unit < b.unit; });
    all.resize(std::min(k, all.size()));
    return all;
  }
  [[nodiscard]] VectorSet::Fetch fetch() const {
    return [this](std::span<const Unit> units, std::span<Halves> halves) -> Status {
      for (std::size_t i = 0; i < units.size(); ++i) halves[i] = vectors.at(units[i]);
      return {};
    };
  }
};

class Maker {
 public:
  explicit Maker(std::uint32_t seed) : engine_(seed) {}
  std::vector<float> unit_vector(std::size_t dimension) {
    std::vector<float> v(dimension);
    double sum = 0;
    for (float& x : v) {
      x = normal_(engine_);
      sum += static_cast<double>(x) * static_cast<double>(x);
    }
    for (float& x : v) x = static_cast<float>(x / std::sqrt(sum));
    return v;
  }
  static Halves halves(std::span<const float> v) {
    Halves out(v.size());
    std::ranges::transform(v, out.begin(), base::to_half);
    return out;
  }
  std::size_t below(std::size_t bound) { return std::uniform_int_distribution<std::size_t>(0, bound - 1)(engine_); }
  std::mt19937& engine() { return engine_; }

 private:
  std::mt19937 engine_;
  std::normal_distribution<float> normal_;
};

void put(VectorSet& set, Oracle& oracle, Unit unit, std::uint32_t parts, const Halves& halves) {
  ASSERT_TRUE(set.append(unit, parts, halves).has_value());
  oracle.vectors[unit] = halves;
}

/// Compares every answer of the set with the oracle's.
void expect_equal(const VectorSet& set, const Oracle& oracle, std::span<const float> question, Unit end) {
  const VectorQuery query(question);
  std::vector<float> all(end);
  set.approximate(query, all);
  std::vector<Unit> units(end);
  for (Unit u = 0; u < end; ++u) units[u] = u;
  std::vector<float> some(end);
  set.approximate(query, units, some);
  std::vector<float> exact(end);
  ASSERT_TRUE(set.exact(query, units, exact, oracle.fetch()).has_value());
  const float widest = set.bound(query);
  for (Unit u = 0; u < end; ++u) {
    ASSERT_EQ(all[u], some[u]) << u;
    ASSERT_EQ(std::bit_cast<std::uint32_t>(exact[u]), std::bit_cast<std::uint32_t>(oracle.score(u, question))) << u;
    ASSERT_EQ(all[u] == VectorSet::kNoScore, !oracle.vectors.contains(u)) << u;
    ASSERT_EQ(set.contains(u), oracle.vectors.contains(u)) << u;
    if (!oracle.vectors.contains(u)) continue;
    const float bound = set.bound(query, u);
    ASSERT_LE(bound, widest);
    ASSERT_LE(std::fabs(static_cast<double>(exact[u]) - static_cast<double>(all[u])), static_cast<double>(bound)) << u;
  }
  for (const std::size_t k : {std::size_t{1}, std::size_t{10}, std::size_t{50}, std::size_t{100'000}}) {
    const auto best = set.nearest(query, k, oracle.fetch());
    ASSERT_TRUE(best.has_value());
    ASSERT_EQ(*best, oracle.nearest(question, k)) << "k " << k;
  }
}

TEST(VectorSet, AnswersAsTheOracleAfterRandomChanges) {
  RecordProperty("seed", kSeed);
  for (const std::size_t dimension : {1U, 7U, 16U, 63U, 64U, 65U, 384U}) {
    Maker maker(kSeed + static_cast<std::uint32_t>(dimension));
    Oracle oracle{dimension, {}};
    VectorSet set(dimension, 192);  // halves of later rows are fetched
    for (int step = 0; step < 700; ++step) {
      const auto unit = static_cast<Unit>(maker.below(400));
      if (maker.below(5) == 0) {
        set.remove(unit);
        oracle.vectors.erase(unit);
        continue;
      }
      const auto parts = static_cast<std::uint32_t>(maker.below(6) == 0 ? 1 + maker.below(4) : 1);
      Halves halves;
      for (std::uint32_t p = 0; p < parts; ++p) {
        const Halves part = Maker::halves(maker.unit_vector(dimension));
        halves.insert(halves.end(), part.begin(), part.end());
      }
      put(set, oracle, unit, parts, halves);
    }
    ASSERT_EQ(set.units(), oracle.vectors.size());
    expect_equal(set, oracle, maker.unit_vector(dimension), 410);
    const auto compact = set.compacted();
    EXPECT_EQ(compact->dead_rows(), 0U);
    EXPECT_EQ(compact->rows(), set.rows() - set.dead_rows());
    EXPECT_LE(compact->bytes(), set.bytes());
    expect_equal(*compact, oracle, maker.unit_vector(dimension), 410);
    put(*compact, oracle, 409, 1, Maker::halves(maker.unit_vector(dimension)));
    expect_equal(*compact, oracle, maker.unit_vector(dimension), 410);
  }
}

TEST(VectorSet, KeepsTheExactOrderOfNearTies) {
  // Vectors that differ in one last place of one half, and equal ones: the first pass cannot tell them apart.
  constexpr std::size_t kDimension = 384;
  Maker maker(kSeed);
  const std::vector<float> base = maker.unit_vector(kDimension);
  Oracle oracle{kDimension, {}};
  VectorSet set(kDimension, 100);
  for (Unit unit = 0; unit < 500; ++unit) {
    Halves halves = Maker::halves(base);
    for (std::size_t changes = maker.below(3); changes > 0; --changes) {
      halves[maker.below(kDimension)] ^= 1U;
    }
    put(set, oracle, unit, 1, halves);
  }
  expect_equal(set, oracle, base, 500);
  expect_equal(set, oracle, maker.unit_vector(kDimension), 500);
}

TEST(VectorSet, BoundHoldsForHostileVectors) {
  constexpr std::size_t kDimension = 384;
  Maker maker(kSeed + 1);
  Oracle oracle{kDimension, {}};
  VectorSet set(kDimension);
  const std::vector<std::vector<float>> rows = [&] {
    std::vector<std::vector<float>> made;
    made.emplace_back(kDimension, 0.0F);      // zero
    made.emplace_back(kDimension, 1.0F);      // equal codes
    made.emplace_back(kDimension, 65504.0F);  // the largest half
    made.emplace_back(kDimension, 0x1p-24F);  // the smallest one
    made.emplace_back(kDimension, -1.0F);
    std::vector<float> spike(kDimension, 0.4999F / 127);  // everything else just below a rounding edge
    spike[5] = 1.0F;
    made.push_back(spike);
    for (std::size_t i = 0; i < kDimension; ++i) spike[i] = (i % 2 == 0 ? 1.0F : -1.0F) * 0.5F / 127;
    spike[7] = -1.0F;
    made.push_back(spike);
    for (int i = 0; i < 50; ++i) made.push_back(maker.unit_vector(kDimension));
    return made;
  }();
  for (Unit u = 0; u < rows.size(); ++u) put(set, oracle, u, 1, Maker::halves(rows[u]));
  for (const auto& question : rows) expect_equal(set, oracle, question, static_cast<Unit>(rows.size()) + 2);
}

TEST(Quantize, TellsNormsThatHoldAndAreTight) {
  Maker maker(kSeed + 3);
  for (const std::size_t dimension : {1U, 15U, 384U, 1024U}) {
    for (const float size : {1e-13F, 1e-11F, 1e-3F, 1.0F, 65504.0F}) {
      std::vector<float> values = maker.unit_vector(dimension);
      for (float& v : values) v *= size;
      std::vector<std::uint8_t> codes(code_stride(dimension));
      const Quantized q = quantize(values, codes);
      long double residual = 0;
      long double norm = 0;
      for (std::size_t i = 0; i < dimension; ++i) {
        ASSERT_GE(codes[i], 1);
        const long double restored = static_cast<long double>(q.scale) * (codes[i] - 128);
        norm += restored * restored;
        residual += (values[i] - restored) * (values[i] - restored);
      }
      for (std::size_t i = dimension; i < codes.size(); ++i) ASSERT_EQ(codes[i], 128);
      EXPECT_GE(q.residual, std::sqrt(residual)) << dimension << ' ' << size;
      EXPECT_LE(q.residual, std::sqrt(residual) * 1.001L + size * 1e-6L + 1e-15L) << dimension << ' ' << size;
      EXPECT_GE(q.norm, std::sqrt(norm));
      EXPECT_LE(q.norm, std::sqrt(norm) * 1.001L);
    }
  }
}

TEST(VectorQuery, TakesNonsenseForZero) {
  for (const float bad : {std::numeric_limits<float>::infinity(), -std::numeric_limits<float>::infinity(),
                          std::numeric_limits<float>::quiet_NaN(), 2 * kLargestQueryValue}) {
    EXPECT_EQ(VectorQuery(std::vector<float>{1, bad}).norm(), 0) << bad;
  }
  EXPECT_NEAR(VectorQuery(std::vector<float>{kLargestQueryValue}).norm(), 1e6, 1e-3);
}

TEST(VectorSet, RefusesWhatIsNoVector) {
  VectorSet set(4);
  EXPECT_EQ(set.append(0, 0, {}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(set.append(0, 1, Halves(3)).error().field, "vector");
  EXPECT_EQ(set.append(0, 2, Halves(4)).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(set.append(0, 1, Halves{0, 0x7C00, 0, 0}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(set.append(0, 1, Halves{0, 0, 0, 0xFE01}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(set.units(), 0U);
  EXPECT_EQ(set.rows(), 0U);
  const VectorQuery query(std::vector<float>{1, std::numeric_limits<float>::quiet_NaN(), 0, 0});
  ASSERT_TRUE(set.append(3, 1, Halves{0x3C00, 0, 0, 0}).has_value());
  std::vector<float> scores(4);
  set.approximate(query, scores);
  EXPECT_EQ(scores, (std::vector<float>{VectorSet::kNoScore, VectorSet::kNoScore, VectorSet::kNoScore, 0.0F}));
}

TEST(VectorSet, KeepsHalvesUpToTheLimit) {
  VectorSet set(1);
  const Halves one{0x3C00};
  for (Unit u = 0; u <= limits::kExactRowsInRam; ++u) ASSERT_TRUE(set.append(u, 1, one).has_value());
  const VectorQuery query(std::vector<float>{1});
  std::vector<Unit> asked;
  const auto fetch = [&](std::span<const Unit> units, std::span<Halves> halves) -> Status {
    asked.assign(units.begin(), units.end());
    std::ranges::fill(halves, one);
    return {};
  };
  constexpr auto kLast = static_cast<Unit>(limits::kExactRowsInRam - 1);
  float score = 0;
  ASSERT_TRUE(set.exact(query, std::span(&kLast, 1), std::span(&score, 1), fetch).has_value());
  EXPECT_TRUE(asked.empty());
  EXPECT_EQ(score, 1.0F);
  constexpr Unit kNext = kLast + 1;
  ASSERT_TRUE(set.exact(query, std::span(&kNext, 1), std::span(&score, 1), fetch).has_value());
  EXPECT_EQ(asked, std::vector<Unit>{kNext});
  EXPECT_EQ(score, 1.0F);
}

TEST(VectorSet, PassesOnWhatFetchingFails) {
  VectorSet set(4, 0);
  ASSERT_TRUE(set.append(0, 1, Halves{0x3C00, 0, 0, 0}).has_value());
  const VectorQuery query(std::vector<float>{1, 0, 0, 0});
  const auto failing = [](auto, auto) -> Status { return fail(ErrorCode::kIo, "no disk"); };
  EXPECT_EQ(set.nearest(query, 1, failing).error().code, ErrorCode::kIo);
  const auto crooked = [](auto, std::span<Halves> halves) -> Status {
    halves[0] = {0x3C00};
    return {};
  };
  EXPECT_EQ(set.nearest(query, 1, crooked).error().code, ErrorCode::kCorrupt);
  const auto none = [](auto, auto) -> Status { return {}; };
  EXPECT_TRUE(set.nearest(query, 1, none)->empty());
}

TEST(VectorSet, ReadersRunBesideAWriter) {
  // Every vector is one of two: whatever a reader catches, a unit's score is that of one of them.
  constexpr std::size_t kDimension = 64;
  Maker maker(kSeed + 2);
  const std::vector<float> question = maker.unit_vector(kDimension);
  const Halves a = Maker::halves(maker.unit_vector(kDimension));
  const Halves b = Maker::halves(maker.unit_vector(kDimension));
  const VectorQuery query(question);
  VectorSet alone(kDimension);
  ASSERT_TRUE(alone.append(0, 1, a).has_value());
  ASSERT_TRUE(alone.append(1, 1, b).has_value());
  std::vector<float> expected(2);
  alone.approximate(query, expected);

  VectorSet set(kDimension);
  std::atomic<bool> done{false};
  std::atomic<int> wrong{0};
  std::atomic<int> rounds{0};
  std::vector<std::thread> readers;
  for (int i = 0; i < 2; ++i) {
    readers.emplace_back([&] {
      std::vector<float> scores(3000);
      std::vector<Unit> units(3000);
      for (Unit u = 0; u < units.size(); ++u) units[u] = u;
      for (bool scattered = false; !done.load(); scattered = !scattered) {
        scattered ? set.approximate(query, units, scores) : set.approximate(query, scores);
        for (const float score : scores) {
          if (score != VectorSet::kNoScore && score != expected[0] && score != expected[1]) ++wrong;
        }
        ++rounds;
      }
    });
  }
  // Until the readers have gone through all of it a few times meanwhile.
  for (Unit step = 0; step < 3000 || (rounds.load() < 20 && step < 1'000'000); ++step) {
    const Unit u = step % 3000;
    ASSERT_TRUE(set.append(u, 1, (step / 3) % 2 == 0 ? a : b).has_value());
    if (step % 5 == 0) set.remove(u / 3);
  }
  done = true;
  for (auto& reader : readers) reader.join();
  EXPECT_EQ(wrong.load(), 0);
}

}  // namespace
}  // namespace memos::index
