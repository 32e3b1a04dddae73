// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "base/invariant.h"

#include <execinfo.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>

namespace memos::base {

void invariant_failed(std::string_view condition, std::string_view values, const char* file, int line) noexcept {
  std::fprintf(stderr, "memos: broken invariant at %s:%d: %.*s [%.*s]\n", file, line,
               static_cast<int>(condition.size()), condition.data(), static_cast<int>(values.size()), values.data());
  std::fflush(stderr);
  std::array<void*, 64> frames{};
  const int count = backtrace(frames.data(), static_cast<int>(frames.size()));
  backtrace_symbols_fd(frames.data(), count, STDERR_FILENO);
  std::abort();
}

}  // namespace memos::base
