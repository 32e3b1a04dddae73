// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace memos::index {

/// One thread that takes a task off another's hands, if it is free: nobody waits for it to begin. Starts with the first
/// task. Thread-safe.
class SideWorker {
 public:
  SideWorker() = default;
  ~SideWorker();
  SideWorker(const SideWorker&) = delete;
  SideWorker& operator=(const SideWorker&) = delete;

  /// Hands over a task and returns true, or false when the worker has one, or there is one core only.
  [[nodiscard]] bool offer(std::function<void()> task);
  /// The task that was offered is not begun any more, or has ended. Only by who offered it.
  void take_back() noexcept;

 private:
  void run();

  std::mutex mutex_;
  std::condition_variable offered_, ended_;
  std::function<void()> task_;
  bool has_task_ = false;  ///< Offered and not taken back.
  bool begun_ = false;     ///< The worker is inside the task.
  bool closing_ = false;
  std::jthread thread_;
};

}  // namespace memos::index
