// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "base/random.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <bit>

#include "base/invariant.h"

namespace memos::base {
namespace {

/// Buffered, because one system call an id would cost more than the rest of issuing it.
/// A process that forks without exec must not draw from both copies.
class SystemRandom final : public Random {
 public:
  SystemRandom() noexcept { MEMOS_INVARIANT(sodium_init() >= 0, "libsodium cannot start"); }

  void fill(std::span<std::uint8_t> bytes) noexcept override {
    if (bytes.size() > buffer_.size() / 4) {
      randombytes_buf(bytes.data(), bytes.size());
      return;
    }
    const std::lock_guard lock(mutex_);
    if (buffer_.size() - used_ < bytes.size()) {
      randombytes_buf(buffer_.data(), buffer_.size());
      used_ = 0;
    }
    std::copy_n(buffer_.begin() + static_cast<std::ptrdiff_t>(used_), bytes.size(), bytes.begin());
    sodium_memzero(buffer_.data() + used_, bytes.size());  // what was handed out is a secret of its receiver
    used_ += bytes.size();
  }

 private:
  std::mutex mutex_;
  std::array<std::uint8_t, 4096> buffer_{};
  std::size_t used_ = buffer_.size();
};

}  // namespace

Random& system_random() noexcept {
  static SystemRandom random;
  return random;
}

// Seeding by SplitMix64 and the generator are Blackman and Vigna's public-domain algorithms (prng.di.unimi.it).
SeededRandom::SeededRandom(std::uint64_t seed) noexcept {
  for (std::uint64_t& word : state_) {
    seed += 0x9e3779b97f4a7c15U;
    std::uint64_t z = seed;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    word = z ^ (z >> 31U);
  }
}

std::uint64_t SeededRandom::next() noexcept {
  const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
  const std::uint64_t shifted = state_[1] << 17U;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= shifted;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

void SeededRandom::fill(std::span<std::uint8_t> bytes) noexcept {
  const std::lock_guard lock(mutex_);
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i % 8 == 0) word = next();
    bytes[i] = static_cast<std::uint8_t>(word & 0xffU);
    word >>= 8U;
  }
}

std::uint64_t SeededRandom::below(std::uint64_t bound) noexcept {
  MEMOS_INVARIANT(bound > 0, "bound 0");
  const std::lock_guard lock(mutex_);
  // Values below the threshold would make small results more likely.
  const std::uint64_t threshold = (std::uint64_t{0} - bound) % bound;
  while (true) {
    const std::uint64_t value = next();
    if (value >= threshold) return value % bound;
  }
}

}  // namespace memos::base
