// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <mutex>
#include <span>

namespace memos::base {

/// Source of random bytes. Exists so that tests and simulations are repeatable. Thread-safe.
class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(std::span<std::uint8_t> bytes) noexcept = 0;
};

/// The operating system's cryptographic source, buffered; lives for the whole program.
Random& system_random() noexcept;

/// A seeded generator (xoshiro256**), for tests only.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) noexcept;
  void fill(std::span<std::uint8_t> bytes) noexcept override;
  /// Uniform in [0, bound). bound > 0.
  [[nodiscard]] std::uint64_t below(std::uint64_t bound) noexcept;

 private:
  std::uint64_t next() noexcept;
  std::mutex mutex_;
  std::uint64_t state_[4];
};

}  // namespace memos::base
