// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/index/epochs.h"

namespace memos::index {
namespace {

/// Epoch n begins only when nobody of n - 2 is left. So a removal noted in epoch e is done before e + 2 begins, who
/// came before that came in e + 1 at the latest, and has left when e + 3 begins.
constexpr std::uint64_t kGrace = 3;

}  // namespace

std::uint64_t Epochs::now() const {
  const std::scoped_lock lock(mutex_);
  return epoch_;
}

bool Epochs::passed(std::uint64_t epoch) {
  const std::scoped_lock lock(mutex_);
  for (std::uint64_t step = 0; step < kGrace && epoch_ < epoch + kGrace; ++step) advance();
  return epoch_ >= epoch + kGrace;
}

std::uint64_t Epochs::enter() {
  const std::scoped_lock lock(mutex_);
  advance();
  ++staying_[epoch_ % 2];
  return epoch_;
}

void Epochs::leave(std::uint64_t epoch) noexcept {
  const std::scoped_lock lock(mutex_);
  --staying_[epoch % 2];
}

void Epochs::advance() noexcept {
  if (staying_[(epoch_ + 1) % 2] == 0) ++epoch_;
}

}  // namespace memos::index
