// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/priority_lock.h"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace memos::model {
namespace {

TEST(PriorityLock, UrgentOnesOvertakeAllWhoWait) {
  PriorityLock lock;
  std::mutex mutex;
  std::vector<std::string> order;
  const auto note = [&](const std::string& who) {
    const std::scoped_lock guard(mutex);
    order.push_back(who);
  };
  lock.lock(false);
  std::atomic<int> started = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i)
    threads.emplace_back([&] {
      ++started;
      const PriorityHold hold(lock, false);
      note("patient");
    });
  while (started < 3) std::this_thread::yield();
  for (int i = 0; i < 2; ++i)
    threads.emplace_back([&] {
      const PriorityHold hold(lock, true);
      note("urgent");
    });
  while (lock.urgent_waiting() < 2) std::this_thread::yield();
  lock.unlock();
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(order, (std::vector<std::string>{"urgent", "urgent", "patient", "patient", "patient"}));
}

TEST(PriorityLock, HoldsOneAtATime) {
  PriorityLock lock;
  int value = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&, i] {
      for (int n = 0; n < 1'000; ++n) {
        const PriorityHold hold(lock, (i + n) % 3 == 0);
        ++value;
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(value, 4'000);
}

}  // namespace
}  // namespace memos::model
