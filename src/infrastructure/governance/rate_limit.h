// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>

#include "memos/ids.hpp"

namespace memos::governance {

/// Lets through `per_second` in the long run and `burst` at once. Not thread-safe.
class TokenBucket {
 public:
  TokenBucket(double per_second, std::uint32_t burst) noexcept;
  /// 0 = taken; else the milliseconds until one can be. A clock that steps back gives nothing and takes nothing.
  [[nodiscard]] std::int64_t take(UtcMs now) noexcept;

 private:
  double per_second_;
  double burst_;
  double tokens_;
  std::int64_t last_ms_ = 0;
  bool begun_ = false;
};

/// Counts requests of a UTC day. Not thread-safe.
class DailyQuota {
 public:
  explicit DailyQuota(std::uint64_t per_day) noexcept : per_day_(per_day) {}
  /// 0 = counted; else the milliseconds until the next day.
  [[nodiscard]] std::int64_t take(UtcMs now) noexcept;
  /// What was counted before a restart.
  void set_used(UtcMs now, std::uint64_t used) noexcept;
  [[nodiscard]] std::uint64_t used() const noexcept { return used_; }

 private:
  std::uint64_t per_day_;
  std::uint64_t used_ = 0;
  std::int64_t day_ = 0;
};

}  // namespace memos::governance
