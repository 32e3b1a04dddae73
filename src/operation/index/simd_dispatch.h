// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <span>

#include "operation/index/simd_kernels.h"

namespace memos::index::simd {

/// The best kernels that this CPU runs, chosen once; the environment variable MEMOS_CPU (scalar, avx2, avx512) names
/// a lower kind. A kind that the CPU lacks, or an unknown name, leaves the best one.
[[nodiscard]] const Kernels& kernels() noexcept;
/// All that this CPU runs, slowest first; for tests.
[[nodiscard]] std::span<const Kernels* const> runnable() noexcept;

}  // namespace memos::index::simd
