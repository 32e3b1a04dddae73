// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace memos::model {

/// A lock with two queues: whoever waits urgently goes before all who wait patiently.
class PriorityLock {
 public:
  void lock(bool urgent) {
    std::unique_lock guard(mutex_);
    if (urgent) {
      ++urgent_waiting_;
      free_.wait(guard, [&] { return !held_; });
      --urgent_waiting_;
    } else {
      free_.wait(guard, [&] { return !held_ && urgent_waiting_ == 0; });
    }
    held_ = true;
  }

  void unlock() {
    {
      const std::scoped_lock guard(mutex_);
      held_ = false;
    }
    free_.notify_all();
  }

  /// How many wait urgently now.
  [[nodiscard]] std::uint32_t urgent_waiting() const noexcept { return urgent_waiting_.load(); }

 private:
  std::mutex mutex_;
  std::condition_variable free_;
  bool held_ = false;
  std::atomic<std::uint32_t> urgent_waiting_{0};
};

/// Holds a PriorityLock while it lives.
class PriorityHold {
 public:
  PriorityHold(PriorityLock& lock, bool urgent) : lock_(lock) { lock_.lock(urgent); }
  ~PriorityHold() { lock_.unlock(); }
  PriorityHold(const PriorityHold&) = delete;
  PriorityHold& operator=(const PriorityHold&) = delete;

 private:
  PriorityLock& lock_;
};

}  // namespace memos::model
