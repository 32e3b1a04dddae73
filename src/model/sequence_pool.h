// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "model/generator.h"

namespace memos::model {

/// At most so many rows, kept with their contents between leases, because making one costs a pass over all its memory.
/// Thread-safe. All leases must be back before it goes.
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
  // These three with mutex_ held.
  [[nodiscard]] bool may_take(bool background) const noexcept;
  [[nodiscard]] std::vector<Idle>::iterator best_for(const LeaseRequest& request);
  void leave(bool background) noexcept;
  [[nodiscard]] Result<std::unique_ptr<KvSequence>> take(const LeaseRequest& request);
  [[nodiscard]] Status prepare(KvSequence& sequence, const LeaseRequest& request, bool keep) const;
  void give_back(std::unique_ptr<KvSequence> sequence) noexcept;

  const std::size_t rows_;
  const Make make_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Idle> idle_;
  std::vector<Held> held_;
  std::size_t taken_ = 0;       ///< Held, or being made.
  std::size_t foreground_ = 0;  ///< Held or waited for.
  std::size_t foreground_waiting_ = 0;
  std::uint64_t clock_ = 0;
};

}  // namespace memos::model
