// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "base/invariant.h"

#include <execinfo.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

namespace memos::base {

void invariant_failed(std::string_view condition, std::string_view values, const char* file, int line) noexcept {
  std::array<char, 1024> text{};
  const int length = std::snprintf(text.data(), text.size(), "memos: broken invariant at %s:%d: %.*s [%.*s]\n", file,
                                   line, static_cast<int>(condition.size()), condition.data(),
                                   static_cast<int>(values.size()), values.data());
  const std::size_t shown = std::min(static_cast<std::size_t>(std::max(length, 0)), text.size() - 1);
  // Past all buffers: the process ends here. The one place where a library writes to a stream of the process.
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text.data(), shown);
  std::array<void*, 64> frames{};
  const int count = backtrace(frames.data(), static_cast<int>(frames.size()));
  backtrace_symbols_fd(frames.data(), count, STDERR_FILENO);
  std::abort();
}

}  // namespace memos::base
