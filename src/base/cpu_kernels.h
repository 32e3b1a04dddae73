// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <array>
#include <cstddef>
#include <cstdlib>
#include <span>
#include <string_view>

namespace memos::base {

/// What one purpose has for kinds of CPU (each with a `name`), and the choice among what this CPU runs. For the files
/// that choose only: those that are compiled for one kind of CPU must not include it.
template <class Kernel>
class CpuKernels {
 public:
  /// In the order of their speed, the slowest first; at most three.
  void add(const Kernel& kernel, bool runs) noexcept {
    if (runs) kernels_[count_++] = &kernel;
  }
  [[nodiscard]] std::span<const Kernel* const> runnable() const noexcept { return {kernels_.data(), count_}; }

  /// The one that the environment variable MEMOS_CPU names (scalar, avx2, avx512); the fastest if it names none of
  /// them.
  [[nodiscard]] const Kernel& choose() const noexcept {
    if (const char* const name = std::getenv("MEMOS_CPU"); name != nullptr) {
      for (const Kernel* const kernel : runnable()) {
        if (std::string_view(kernel->name) == name) return *kernel;
      }
    }
    return *runnable().back();
  }

 private:
  std::array<const Kernel*, 3> kernels_{};
  std::size_t count_ = 0;
};

}  // namespace memos::base
