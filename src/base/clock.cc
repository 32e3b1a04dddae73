// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "base/clock.h"

#include <chrono>

namespace memos::base {
namespace {

class SystemClock final : public Clock {
 public:
  UtcMs now() noexcept override {
    const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
    return UtcMs{std::chrono::duration_cast<std::chrono::milliseconds>(since_epoch).count()};
  }
};

}  // namespace

Clock& system_clock() noexcept {
  static SystemClock clock;
  return clock;
}

}  // namespace memos::base
