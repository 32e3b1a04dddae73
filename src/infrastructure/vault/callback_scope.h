// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace memos::vault {

/// Marks the calling thread as inside a reading call of a vault that runs callbacks. Emptying the log waits for every
/// reader of an older state: asked for from such a callback it would wait for itself.
class CallbackScope {
 public:
  explicit CallbackScope(const void* vault) noexcept : vault_(vault), outer_(innermost_) { innermost_ = this; }
  ~CallbackScope() { innermost_ = outer_; }
  CallbackScope(const CallbackScope&) = delete;
  CallbackScope& operator=(const CallbackScope&) = delete;

  /// kConflict when this thread is inside a callback of this vault.
  [[nodiscard]] static Status require_outside(const void* vault, std::string_view operation) {
    for (const CallbackScope* scope = innermost_; scope != nullptr; scope = scope->outer_) {
      if (scope->vault_ != vault) continue;
      return fail(ErrorCode::kConflict, std::string(operation) +
                                            " was called from inside the callback of a scan, verify or backup, whose "
                                            "end it waits for: call it after that has returned");
    }
    return {};
  }

 private:
  static inline thread_local const CallbackScope* innermost_ = nullptr;
  const void* const vault_;
  const CallbackScope* const outer_;
};

}  // namespace memos::vault
