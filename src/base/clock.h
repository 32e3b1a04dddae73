// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <atomic>

#include "memos/ids.hpp"

namespace memos::base {

/// Source of wall time. Exists so that tests and simulations own time. Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual UtcMs now() noexcept = 0;
};

/// The system's real-time clock; lives for the whole program.
Clock& system_clock() noexcept;

/// A clock that moves only when told to.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(UtcMs start) noexcept : now_ms_(start.value) {}
  UtcMs now() noexcept override { return UtcMs{now_ms_.load(std::memory_order_relaxed)}; }
  void advance_ms(std::int64_t ms) noexcept { now_ms_.fetch_add(ms, std::memory_order_relaxed); }

 private:
  std::atomic<std::int64_t> now_ms_;
};

}  // namespace memos::base
