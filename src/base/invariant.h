// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string_view>

namespace memos::base {

/// Reports a broken invariant (file, line, condition, values) to stderr with a backtrace and aborts.
/// For bugs only: never for outside input, which gets an Error.
[[noreturn]] void invariant_failed(std::string_view condition, std::string_view values, const char* file,
                                   int line) noexcept;

}  // namespace memos::base

/// An invariant that stays on in release builds. `values` is anything convertible to std::string_view.
#define MEMOS_INVARIANT(condition, values)                                     \
  do {                                                                         \
    if (!(condition)) [[unlikely]]                                             \
      ::memos::base::invariant_failed(#condition, values, __FILE__, __LINE__); \
  } while (false)
