// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <span>
#include <vector>

#include "base/result.h"

namespace memos::vault {

/// One write that waits for the connection that writes. Lives on the stack of the thread that wants it.
class WriteTask {
 public:
  /// kAlone: a group of its own. kNoTransaction: also outside of a transaction.
  enum class Mode : std::uint8_t { kGrouped, kAlone, kNoTransaction };
  explicit WriteTask(std::size_t changes = 1, Mode mode = Mode::kGrouped) noexcept : changes_(changes), mode_(mode) {}
  virtual ~WriteTask() = default;
  WriteTask(const WriteTask&) = delete;
  WriteTask& operator=(const WriteTask&) = delete;

  /// Does the write inside a transaction. May be called twice when another task of the group failed: it starts afresh.
  /// An error undoes this task only.
  virtual Status apply() = 0;
  /// Told after the sync, in the order of the journal, before any task of the group is answered.
  virtual void committed() noexcept {}

  [[nodiscard]] Mode mode() const noexcept { return mode_; }
  Status result;  ///< Set by the group's runner.

 private:
  friend class WriteQueue;
  const std::size_t changes_;
  const Mode mode_;
  bool done_ = false;
  bool leads_ = false;
  std::condition_variable wake_;
};

/// Group commit. A thread that brings a write while nobody leads becomes the leader: it takes every waiting write, up
/// to limits::kMaxGroupCommit changes, runs them as one group (one transaction, one sync) and wakes their threads; one
/// of those who came meanwhile leads next. A lone writer never waits for another thread. Thread-safe.
class WriteQueue {
 public:
  /// Runs a group: sets every task's result. Called by one thread at a time.
  using Runner = std::function<void(std::span<WriteTask* const> group)>;
  /// Called by the leader after its group was answered, still leading. `waiting`: writes are queued.
  using Afterwards = std::function<void(bool waiting)>;
  WriteQueue(Runner runner, Afterwards afterwards) : runner_(std::move(runner)), afterwards_(std::move(afterwards)) {}

  /// Returns the task's result when its group is durable or has failed.
  [[nodiscard]] Status submit(WriteTask& task);

 private:
  void lead(std::unique_lock<std::mutex>& lock, WriteTask& own);
  void gather(std::unique_lock<std::mutex>& lock);
  void take_group(std::vector<WriteTask*>& group);

  const Runner runner_;
  const Afterwards afterwards_;
  std::mutex mutex_;
  std::deque<WriteTask*> waiting_;
  bool led_ = false;
  // How many writers there seem to be, and how long a group takes: see gather().
  std::size_t recent_[2] = {0, 0};
  std::chrono::nanoseconds group_time_{0};
  std::size_t gather_target_ = 0;
  std::condition_variable gathered_;
};

}  // namespace memos::vault
