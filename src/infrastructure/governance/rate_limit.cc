// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "infrastructure/governance/rate_limit.h"

#include <algorithm>
#include <cmath>

namespace memos::governance {
namespace {

constexpr std::int64_t kDayMs = 24LL * 3'600 * 1'000;

}  // namespace

TokenBucket::TokenBucket(double per_second, std::uint32_t burst) noexcept
    : per_second_(per_second), burst_(burst > 0 ? burst : std::max(1.0, std::ceil(per_second))), tokens_(burst_) {}

std::int64_t TokenBucket::take(UtcMs now) noexcept {
  if (per_second_ <= 0) return 0;
  if (begun_ && now.value > last_ms_)
    tokens_ = std::min(burst_, tokens_ + static_cast<double>(now.value - last_ms_) * per_second_ / 1'000);
  if (!begun_ || now.value > last_ms_) last_ms_ = now.value;
  begun_ = true;
  constexpr double kRounding = 1e-9;  // Of sums of many small gains.
  if (tokens_ >= 1 - kRounding) {
    tokens_ = std::max(0.0, tokens_ - 1);
    return 0;
  }
  return std::max<std::int64_t>(1, static_cast<std::int64_t>(std::ceil((1 - tokens_) * 1'000 / per_second_)));
}

std::int64_t DailyQuota::take(UtcMs now) noexcept {
  if (per_day_ == 0) return 0;
  const std::int64_t day = now.value / kDayMs;
  if (day > day_) {
    day_ = day;
    used_ = 0;
  }
  if (used_ < per_day_) {
    ++used_;
    return 0;
  }
  return std::max<std::int64_t>(1, (day_ + 1) * kDayMs - now.value);
}

void DailyQuota::set_used(UtcMs now, std::uint64_t used) noexcept {
  day_ = now.value / kDayMs;
  used_ = used;
}

}  // namespace memos::governance
