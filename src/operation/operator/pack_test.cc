// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/operator/pack.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace memos::op {
namespace {

using Taken = std::vector<std::size_t>;

TEST(Pack, TheBestThatFitAndWhatDoesNotIsPassedOver) {
  const PackItem items[] = {{0.9, 60, 60, 0}, {0.8, 50, 50, 0}, {0.7, 30, 30, 0}};
  const std::size_t headings[] = {1};
  EXPECT_EQ(pack(items, headings, 100), (Taken{0, 2}));
  EXPECT_EQ(pack(items, headings, 141), (Taken{0, 1, 2}));
  EXPECT_EQ(pack(items, headings, 30), Taken{});
  EXPECT_EQ(pack(items, headings, 31), Taken{2});
  EXPECT_EQ(pack({}, {}, 100), Taken{});
}

TEST(Pack, LongOnesMustBeBetter) {
  const PackItem items[] = {{0.55, 110, 110, 0}, {0.5, 10, 10, 0}};
  const std::size_t headings[] = {0};
  EXPECT_EQ(pack(items, headings, 110), Taken{1});
  EXPECT_EQ(pack(items, headings, 200), (Taken{1, 0}));
}

TEST(Pack, AHeadingIsPaidOnce) {
  const PackItem items[] = {{0.9, 5, 5, 1}, {0.8, 5, 5, 0}, {0.7, 5, 5, 1}};
  const std::size_t headings[] = {100, 3};
  EXPECT_EQ(pack(items, headings, 13), (Taken{0, 2}));
}

TEST(Pack, NeverMoreThanTheRoom) {
  std::mt19937 random(7);
  SCOPED_TRACE("seed 7");
  for (int round = 0; round < 500; ++round) {
    std::vector<PackItem> items(random() % 40);
    std::vector<std::size_t> headings(1 + random() % 5);
    for (std::size_t& heading : headings) heading = random() % 9;
    for (PackItem& item : items)
      item = {static_cast<double>(random() % 100) / 100, random() % 80, random() % 80, random() % headings.size()};
    const std::size_t room = random() % 600;
    std::size_t used = 0;
    std::vector<bool> begun(headings.size());
    Taken taken = pack(items, headings, room);
    for (const std::size_t i : taken) {
      used += items[i].cost + (begun[items[i].group] ? 0 : headings[items[i].group]);
      begun[items[i].group] = true;
    }
    EXPECT_LE(used, room);
    std::ranges::sort(taken);
    EXPECT_EQ(std::ranges::adjacent_find(taken), taken.end());
  }
}

}  // namespace
}  // namespace memos::op
