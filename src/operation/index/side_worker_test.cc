// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/index/side_worker.h"

#include <gtest/gtest.h>

#include <atomic>
#include <semaphore>
#include <vector>

namespace memos::index {
namespace {

TEST(SideWorker, DoesATaskOrGivesItBack) {
  if (std::thread::hardware_concurrency() < 2) GTEST_SKIP() << "one core";
  SideWorker worker;
  std::atomic<int> begun_tasks = 0;
  std::atomic<int> ended_tasks = 0;
  for (int i = 0; i < 1000; ++i) {
    bool ran = false;  // dies with the round: the worker must not touch it after take_back()
    ASSERT_TRUE(worker.offer([&] {
      ++begun_tasks;
      if (i % 10 == 0) std::this_thread::yield();
      ran = true;
      ++ended_tasks;
    }));
    if (i % 2 == 0) std::this_thread::yield();  // so that some have begun
    worker.take_back();
    ASSERT_EQ(begun_tasks, ended_tasks) << "take_back() returned inside task " << i;
  }
  std::binary_semaphore begun{0};
  ASSERT_TRUE(worker.offer([&] { begun.release(); }));
  begun.acquire();  // it does run tasks
  worker.take_back();
}

TEST(SideWorker, HasOneTaskAtATime) {
  if (std::thread::hardware_concurrency() < 2) GTEST_SKIP() << "one core";
  SideWorker worker;
  std::binary_semaphore begun{0};
  std::binary_semaphore go_on{0};
  ASSERT_TRUE(worker.offer([&] {
    begun.release();
    go_on.acquire();
  }));
  begun.acquire();
  EXPECT_FALSE(worker.offer([] { FAIL() << "a second task"; }));
  go_on.release();
  worker.take_back();
  EXPECT_TRUE(worker.offer([] {}));
  worker.take_back();
}

TEST(SideWorker, ManyThreadsMayOffer) {
  SideWorker worker;
  std::atomic<int> inside = 0;
  std::atomic<bool> together = false;
  std::vector<std::jthread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 2000; ++i) {
        int own = 0;
        const bool taken = worker.offer([&] {
          if (++inside != 1) together = true;
          ++own;
          --inside;
        });
        if (taken) worker.take_back();
        EXPECT_LE(own, 1);
      }
    });
  }
  threads.clear();
  EXPECT_FALSE(together);
}

}  // namespace
}  // namespace memos::index
