// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/index/side_worker.h"

#include <system_error>
#include <utility>

namespace memos::index {

SideWorker::~SideWorker() {
  {
    const std::scoped_lock lock(mutex_);
    closing_ = true;
  }
  offered_.notify_one();
}

bool SideWorker::offer(std::function<void()> task) {
  const std::scoped_lock lock(mutex_);
  if (has_task_) return false;
  if (!thread_.joinable()) {
    if (std::thread::hardware_concurrency() < 2) return false;
    try {
      thread_ = std::jthread([this] { run(); });
    } catch (const std::system_error&) {
      return false;  // no thread to be had: the search does it all
    }
  }
  task_ = std::move(task);
  has_task_ = true;
  offered_.notify_one();
  return true;
}

void SideWorker::take_back() noexcept {
  std::unique_lock lock(mutex_);
  ended_.wait(lock, [this] { return !begun_; });
  task_ = nullptr;
  has_task_ = false;
}

void SideWorker::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    offered_.wait(lock, [this] { return closing_ || task_; });
    if (closing_) return;
    const std::function<void()> task = std::exchange(task_, nullptr);
    begun_ = true;
    lock.unlock();
    task();
    lock.lock();
    begun_ = false;
    ended_.notify_one();
  }
}

}  // namespace memos::index
