// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace memos::model {

/// Batches stand still while questions are worked on: the two share processors and what these share. Thread-safe.
class QuestionGate {
 public:
  void enter() { questions_.fetch_add(1); }
  void leave() {
    {
      const std::scoped_lock guard(mutex_);
      questions_.fetch_sub(1);
    }
    none_.notify_all();
  }

  /// Waits while there are questions, as long as `left` allows, which becomes less.
  void wait(std::chrono::nanoseconds& left) {
    if (questions_.load(std::memory_order_relaxed) == 0 || left.count() <= 0) return;
    const auto begin = std::chrono::steady_clock::now();
    {
      std::unique_lock guard(mutex_);
      ++waiting_;
      none_.wait_for(guard, left, [&] { return questions_.load() == 0; });
      --waiting_;
    }
    left -= std::min(left, std::chrono::nanoseconds(std::chrono::steady_clock::now() - begin));
  }

  /// How many wait now; for tests.
  [[nodiscard]] std::uint32_t waiting() {
    const std::scoped_lock guard(mutex_);
    return waiting_;
  }

 private:
  std::atomic<std::uint32_t> questions_{0};
  std::mutex mutex_;
  std::condition_variable none_;
  std::uint32_t waiting_ = 0;
};

}  // namespace memos::model
