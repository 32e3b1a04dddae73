// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "infrastructure/vault/write_queue.h"

#include <algorithm>

#include "base/limits.h"

namespace memos::vault {

Status WriteQueue::submit(WriteTask& task) {
  std::unique_lock lock(mutex_);
  waiting_.push_back(&task);
  if (!led_) {
    led_ = true;
    lead(lock, task);
    return std::move(task.result);
  }
  if (gather_target_ != 0 && waiting_.size() >= gather_target_) gathered_.notify_one();
  task.wake_.wait(lock, [&] { return task.done_ || task.leads_; });
  if (!task.done_) lead(lock, task);
  return std::move(task.result);
}

/// Runs groups until the own task is done, then hands the lead to the first that waits.
void WriteQueue::lead(std::unique_lock<std::mutex>& lock, WriteTask& own) {
  std::vector<WriteTask*> group;
  bool waiting = true;
  while (!own.done_) {
    gather(lock);
    take_group(group);
    lock.unlock();
    const auto start = std::chrono::steady_clock::now();
    runner_(group);
    const auto took = std::chrono::steady_clock::now() - start;
    lock.lock();
    group_time_ = (group_time_ * 3 + took) / 4;
    recent_[0] = recent_[1];
    recent_[1] = group.size();
    for (WriteTask* task : group) {
      task->done_ = true;
      if (task != &own) task->wake_.notify_one();  // under the lock: the task dies with its thread's return
    }
    waiting = !waiting_.empty();
  }
  lock.unlock();
  afterwards_(waiting);
  lock.lock();
  led_ = !waiting_.empty();
  if (led_) {
    waiting_.front()->leads_ = true;
    waiting_.front()->wake_.notify_one();
  }
}

/// After a large group its writers come back one by one: a leader that starts at once would sync for the first alone
/// and let the rest wait for the next sync. So it waits for as many as the last two groups held, but at most a quarter
/// of a group's time. With one writer there is nothing to wait for.
void WriteQueue::gather(std::unique_lock<std::mutex>& lock) {
  const std::size_t expected = std::max(recent_[0], recent_[1]);
  if (waiting_.size() >= expected) return;
  gather_target_ = expected;
  gathered_.wait_for(lock, group_time_ / 4, [&] { return waiting_.size() >= gather_target_; });
  gather_target_ = 0;
}

void WriteQueue::take_group(std::vector<WriteTask*>& group) {
  group.clear();
  std::size_t changes = 0;
  while (!waiting_.empty()) {
    WriteTask* next = waiting_.front();
    const bool alone = next->mode_ != WriteTask::Mode::kGrouped ||
                       (!group.empty() && group.front()->mode_ != WriteTask::Mode::kGrouped);
    if (!group.empty() && (alone || changes + next->changes_ > limits::kMaxGroupCommit)) return;
    group.push_back(next);
    changes += next->changes_;
    waiting_.pop_front();
  }
}

}  // namespace memos::vault
