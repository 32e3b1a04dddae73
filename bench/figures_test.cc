// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "figures.h"

#include <gtest/gtest.h>

#include <cmath>

#include "synthetic.h"

namespace memos::bench {
namespace {

TEST(Percentile, NearestRankOfAllSamples) {
  EXPECT_EQ(percentile({5, 1, 4, 2, 3}, 0.5), 3);
  EXPECT_EQ(percentile({5, 1, 4, 2, 3}, 0.95), 5);
  EXPECT_EQ(percentile({5, 1, 4, 2, 3}, 0.0), 1);
  EXPECT_EQ(percentile({7}, 0.99), 7);
  std::vector<double> hundred;
  for (int i = 1; i <= 100; ++i) hundred.push_back(i);
  EXPECT_EQ(percentile(hundred, 0.95), 95);
  EXPECT_TRUE(std::isnan(percentile({}, 0.5)));
}

TEST(Synthetic, SameSeedSameData) {
  Synthetic a(7, 16);
  Synthetic b(7, 16);
  Synthetic c(8, 16);
  const std::string turn = a.turn();
  EXPECT_EQ(turn, b.turn());
  EXPECT_NE(turn, c.turn());
  EXPECT_EQ(a.vector(), b.vector());
}

TEST(Synthetic, TurnsHaveTheSizeThatWasAskedFor) {
  Synthetic s(1, 4);
  for (const std::size_t bytes : {2U, 50U, 120U}) EXPECT_EQ(s.turn_of(bytes).size(), bytes);
}

TEST(Synthetic, VectorsHaveLengthOne) {
  Synthetic s(1, 384);
  double sum = 0;
  for (const float x : s.vector()) sum += static_cast<double>(x) * static_cast<double>(x);
  EXPECT_NEAR(sum, 1.0, 1e-5);
}

}  // namespace
}  // namespace memos::bench
