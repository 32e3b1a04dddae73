// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "base/uuid.h"

#include <algorithm>
#include <array>

namespace memos::base {
namespace {

// Layout of an id: 48 bits of milliseconds, 4 of version, 12 of counter, 2 of variant, 14 of counter, 48 random.
constexpr unsigned kCounterBits = 26;
constexpr std::uint64_t kCounterEnd = std::uint64_t{1} << kCounterBits;
/// A fresh counter starts in the lower half, so that 2^25 ids fit into every millisecond.
constexpr std::uint64_t kSeedMask = kCounterEnd / 2 - 1;
constexpr std::int64_t kMaxMs = (std::int64_t{1} << 48U) - 1;

}  // namespace

MemoryId IdIssuer::next() noexcept {
  std::array<std::uint8_t, 10> random{};  // 4 bytes for a fresh counter, 6 for the tail
  random_.fill(random);
  const std::int64_t now = std::clamp<std::int64_t>(clock_.now().value, 0, kMaxMs);
  std::uint64_t counter = 0;
  std::int64_t ms = 0;
  {
    const std::lock_guard lock(mutex_);
    ++counter_;
    if (now > last_ms_ || counter_ >= kCounterEnd) {
      last_ms_ = std::max(now, last_ms_ + 1);
      counter_ = ((std::uint64_t{random[0]} << 24U) | (std::uint64_t{random[1]} << 16U) |
                  (std::uint64_t{random[2]} << 8U) | random[3]) &
                 kSeedMask;
    }
    ms = last_ms_;
    counter = counter_;
  }
  MemoryId id;
  for (std::size_t i = 0; i < 6; ++i) id.bytes[i] = static_cast<std::uint8_t>(ms >> (8 * (5 - i)));
  id.bytes[6] = static_cast<std::uint8_t>(0x70U | (counter >> 22U));
  id.bytes[7] = static_cast<std::uint8_t>(counter >> 14U);
  id.bytes[8] = static_cast<std::uint8_t>(0x80U | ((counter >> 8U) & 0x3fU));
  id.bytes[9] = static_cast<std::uint8_t>(counter);
  std::copy(random.begin() + 4, random.end(), id.bytes.begin() + 10);
  return id;
}

}  // namespace memos::base
