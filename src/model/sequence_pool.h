// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <condition_variable>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "model/generator.h"

namespace memos::model {

/// At most so many rows, kept with their contents between leases, because making one costs a pass over all its memory.
/// Who waits gets a row in the order of asking, but one whose adapters a free row has already goes before others, so
/// that a row's set seldom changes; nobody is overtaken more than limits::kMaxOvertakings times. Thread-safe. All
/// leases must be back before it goes.
class SequencePool {
 public:
  using Make = std::function<Result<std::unique_ptr<KvSequence>>()>;
  SequencePool(std::size_t rows, Make make) : rows_(rows), make_(std::move(make)) {}
  ~SequencePool();
  SequencePool(const SequencePool&) = delete;
  SequencePool& operator=(const SequencePool&) = delete;

  [[nodiscard]] Result<SequenceLease> lease(const LeaseRequest& request);
  [[nodiscard]] std::size_t foreground() const noexcept;
  void forget(std::string_view owner);

 private:
  friend class SequenceLease;
  struct Idle {
    std::unique_ptr<KvSequence> sequence;
    std::string owner;
    std::uint64_t last_used = 0;
  };
  struct Held {
    const KvSequence* sequence = nullptr;
    std::string owner;
    bool background = false;
    bool forget = false;  ///< When it comes back.
  };
  struct Waiter {
    const LeaseRequest* request = nullptr;
    std::size_t overtaken = 0;
  };
  // These with mutex_ held.
  [[nodiscard]] bool has_room(bool background) const noexcept;
  [[nodiscard]] bool fits_a_free_row(const LeaseRequest& request) const noexcept;
  [[nodiscard]] std::list<Waiter>::iterator next_waiter();
  [[nodiscard]] std::vector<Idle>::iterator best_for(const LeaseRequest& request);
  void leave(bool background) noexcept;
  [[nodiscard]] bool wait(std::unique_lock<std::mutex>& guard, const LeaseRequest& request);
  [[nodiscard]] Result<std::unique_ptr<KvSequence>> take(Idle idle, const LeaseRequest& request);
  [[nodiscard]] Status prepare(KvSequence& sequence, const LeaseRequest& request, bool keep) const;
  void give_back(std::unique_ptr<KvSequence> sequence) noexcept;

  const std::size_t rows_;
  const Make make_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Idle> idle_;
  std::vector<Held> held_;
  std::list<Waiter> waiters_;   ///< In the order of asking.
  std::size_t taken_ = 0;       ///< Held, or being made.
  std::size_t foreground_ = 0;  ///< Held or waited for.
  std::uint64_t clock_ = 0;
};

}  // namespace memos::model
