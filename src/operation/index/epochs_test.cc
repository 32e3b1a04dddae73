// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/index/epochs.h"

#include <gtest/gtest.h>

#include <atomic>
#include <list>
#include <random>
#include <thread>
#include <vector>

namespace memos::index {
namespace {

TEST(Epochs, PassAtOnceWhenNobodyStays) {
  Epochs epochs;
  const std::uint64_t noted = epochs.now();
  EXPECT_TRUE(epochs.passed(noted));
  EXPECT_FALSE(epochs.passed(epochs.now() + 3)) << "not yet begun";
}

TEST(Epochs, WaitForWhoCameBeforeTheRemovalWasDone) {
  Epochs epochs;
  std::list<Epochs::Stay> removal;
  removal.emplace_back(epochs);
  const std::uint64_t noted = epochs.now();
  std::list<Epochs::Stay> before;
  before.emplace_back(epochs);
  EXPECT_FALSE(epochs.passed(noted));
  removal.clear();
  std::list<Epochs::Stay> after;
  for (int i = 0; i < 10; ++i) {
    after.emplace_back(epochs);
    EXPECT_FALSE(epochs.passed(noted));
  }
  before.clear();
  after.clear();
  EXPECT_TRUE(epochs.passed(noted));
}

TEST(Epochs, PassWhileOthersComeAndGoWithoutAPause) {
  Epochs epochs;
  const std::uint64_t noted = epochs.now();
  std::list<Epochs::Stay> staying;
  staying.emplace_back(epochs);
  int steps = 0;
  for (; !epochs.passed(noted) && steps < 100; ++steps) {
    staying.emplace_back(epochs);  // There is always somebody.
    staying.pop_front();
  }
  EXPECT_LT(steps, 10);
}

/// Every order of coming, removing and leaving: no removal passes before who could have read what went has left.
TEST(Epochs, NeverPassTooEarly) {
  struct Reader {
    Epochs::Stay stay;
    int since;
  };
  struct Removal {
    std::list<Epochs::Stay> stay;
    std::uint64_t noted = 0;
    int done = -1;
  };
  std::size_t passed = 0;
  for (unsigned seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    Epochs epochs;
    std::list<Reader> readers;
    std::list<Removal> removals;
    for (int time = 0; time < 400; ++time) {
      switch (random() % 5) {
        case 0:
          readers.push_back({Epochs::Stay(epochs), time});
          break;
        case 1:
          if (!readers.empty()) readers.erase(std::next(readers.begin(), static_cast<long>(random() % readers.size())));
          break;
        case 2: {
          Removal& one = removals.emplace_back();
          one.stay.emplace_back(epochs);
          if (random() % 2 == 0) readers.push_back({Epochs::Stay(epochs), time});
          one.noted = epochs.now();
          break;
        }
        case 3:
          for (Removal& one : removals)
            if (one.done < 0 && random() % 2 == 0) {
              one.stay.clear();
              one.done = time;
            }
          break;
        default:
          passed += std::erase_if(removals, [&](const Removal& one) {
            if (!epochs.passed(one.noted)) return false;
            EXPECT_GE(one.done, 0) << "it goes on";
            for (const Reader& reader : readers) EXPECT_GE(reader.since, one.done);
            return true;
          });
      }
    }
  }
  EXPECT_GT(passed, 1'000U);
}

TEST(Epochs, AreForManyThreads) {
  Epochs epochs;
  std::atomic<std::size_t> passed{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 2'000; ++n) {
        const Epochs::Stay stay(epochs);
        passed.fetch_add(epochs.passed(epochs.now()) ? 1U : 0U);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(passed.load(), 0U) << "who asks stays himself";
  EXPECT_TRUE(epochs.passed(epochs.now()));
}

}  // namespace
}  // namespace memos::index
