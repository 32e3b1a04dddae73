// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <utility>

namespace memos::index {

/// Tells when nobody is left who may have read what has gone since: epoch-based reclamation (K. Fraser, "Practical
/// lock-freedom", 2004). Whoever reads contents and writes something of them later stays meanwhile; so does whoever
/// removes contents. A note of a removal is needed until its epoch has `passed`. Thread-safe.
class Epochs {
 public:
  /// One who may hold what others remove. Must not outlive its Epochs. Movable.
  class Stay {
   public:
    explicit Stay(Epochs& epochs) : epochs_(&epochs), epoch_(epochs.enter()) {}
    Stay(Stay&& other) noexcept : epochs_(std::exchange(other.epochs_, nullptr)), epoch_(other.epoch_) {}
    Stay& operator=(Stay&&) = delete;
    Stay(const Stay&) = delete;
    Stay& operator=(const Stay&) = delete;
    ~Stay() {
      if (epochs_ != nullptr) epochs_->leave(epoch_);
    }

   private:
    Epochs* epochs_;
    std::uint64_t epoch_;
  };

  /// The epoch to note with a removal, by one who stays until it is done.
  [[nodiscard]] std::uint64_t now() const;
  /// Everybody who came before the removal was done has left.
  [[nodiscard]] bool passed(std::uint64_t epoch);

 private:
  [[nodiscard]] std::uint64_t enter();
  void leave(std::uint64_t epoch) noexcept;
  void advance() noexcept;

  mutable std::mutex mutex_;
  std::uint64_t epoch_ = 0;
  std::array<std::size_t, 2> staying_{};  ///< Of this epoch and the one before, by parity; none are of older ones.
};

}  // namespace memos::index
