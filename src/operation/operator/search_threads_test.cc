// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Searches and changes at the same time; run under the thread sanitizer too.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "operation/index/cube_index.h"
#include "operation/operator/search_test_support.h"

namespace memos::op {
namespace {

TEST(SearchThreads, AddersAndSearchersSeeWholeStates) {
  constexpr int kAdders = 2;
  constexpr int kSearchers = 3;
  constexpr int kEach = 150;
  SearchWorld world;
  const CubeId cube = world.make_cube("me");
  ASSERT_TRUE(world.pool.get(cube));
  std::atomic<int> adding = kAdders;
  std::vector<std::thread> threads;
  for (int a = 0; a < kAdders; ++a) {
    threads.emplace_back([&, a] {
      base::SeededRandom random(static_cast<std::uint64_t>(a));
      for (int i = 0; i < kEach; ++i) {
        const std::string mark = "mark" + std::to_string(a) + "x" + std::to_string(i);
        Body body = index::random_body(random);
        body.text += " " + mark;
        const MemoryId id = world.ids.next();
        const Sequence row = world.change(cube, Operation::kAdd, id, body, world.vector_row(random, 1));
        ASSERT_NE(row.value, 0U);
        // What was acknowledged is found by the next search.
        const Found found = world.search(Query{.cubes = {cube}, .text = mark});
        ASSERT_FALSE(found.hits.empty());
        const bool own = std::ranges::any_of(found.hits, [row](const Hit& hit) { return hit.key == row; });
        EXPECT_TRUE(own) << mark;
        if (i % 5 == 0) {
          ASSERT_NE(world.change(cube, Operation::kDelete, id).value, 0U);
        }
      }
      --adding;
    });
  }
  std::atomic<std::uint64_t> searches = 0;
  for (int s = 0; s < kSearchers; ++s) {
    threads.emplace_back([&, s] {
      base::SeededRandom random(static_cast<std::uint64_t>(100 + s));
      while (adding != 0) {
        const Query query{.cubes = {cube},
                          .text = index::random_text(random, 3),
                          .vector = random_direction(random),
                          .space = world.space,
                          .explain = true};
        for (const Hit& hit : world.search(query).hits) {
          double sum = 0;
          for (const ScorePart& part : hit.parts) sum += part.value;
          ASSERT_DOUBLE_EQ(sum, hit.score);
        }
        ++searches;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_GT(searches, 0U);
  base::SeededRandom random(9);
  for (int i = 0; i < 10; ++i) {
    const Query query{.cubes = {cube},
                      .text = index::random_text(random, 4),
                      .vector = random_direction(random),
                      .space = world.space,
                      .explain = true};
    expect_same_hits(world.search(query), world.search_naively(query));
  }
}

TEST(SearchThreads, ABuildAndCommitsAtTheSameTimeMissNothing) {
  SearchWorld world;
  const CubeId cube = world.make_cube("me");
  for (int i = 0; i < 1500; ++i) world.add(cube, "old" + std::to_string(i) + " kite");
  std::atomic<bool> done = false;
  std::thread adder([&] {
    for (int i = 0; i < 1000; ++i) world.add(cube, "new" + std::to_string(i) + " kite");
    done = true;
  });
  while (!done) {
    ASSERT_TRUE(world.pool.forget(cube));
    ASSERT_FALSE(world.search(cube, "kite").hits.empty());
  }
  adder.join();
  for (int i = 0; i < 1000; i += 7) {
    const Query query{.cubes = {cube}, .text = "new" + std::to_string(i), .limit = 1, .explain = true};
    const Found found = world.search(query);
    ASSERT_EQ(found.hits.size(), 1U);
    EXPECT_EQ(found.hits[0].terms, std::vector<std::string>{"new" + std::to_string(i)});
  }
}

/// A reader that stays: changes must not wait for it.
TEST(SearchThreads, AnAddDoesNotWaitForAReader) {
  SearchWorld world;
  const CubeId cube = world.make_cube("me");
  const auto index = *world.pool.get(cube);
  {
    const index::CubeIndex::Reader reader(*index);
    const index::Slot before = reader.core().size();
    world.add(cube, "A kite.");
    EXPECT_EQ(reader.core().size(), before) << "nothing changes under a reader";
  }
  EXPECT_EQ(world.search(cube, "kite").hits.size(), 1U);
}

}  // namespace
}  // namespace memos::op
