// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <mutex>

#include "base/clock.h"
#include "base/random.h"
#include "memos/ids.hpp"

namespace memos::base {

/// Issues UUIDv7 ids (RFC 9562, section 6.2, method 1: a counter in rand_a and the head of rand_b), strictly
/// increasing within one issuer even when the clock stands still or steps back. Thread-safe.
class IdIssuer {
 public:
  IdIssuer(Clock& clock, Random& random) noexcept : clock_(clock), random_(random) {}
  [[nodiscard]] MemoryId next() noexcept;

 private:
  Clock& clock_;
  Random& random_;
  std::mutex mutex_;
  std::int64_t last_ms_ = 0;
  std::uint64_t counter_ = 0;
};

}  // namespace memos::base
