// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/index/simd_dispatch.h"

#include "base/cpu_kernels.h"

namespace memos::index::simd {
namespace {

const base::CpuKernels<Kernels>& found() noexcept {
  static const base::CpuKernels<Kernels> found = [] {
    base::CpuKernels<Kernels> all;
    all.add(kScalar, true);
#if defined(__x86_64__)
    __builtin_cpu_init();
    const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("f16c");
    all.add(kAvx2, avx2);
    all.add(kAvx512, avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                         __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vnni"));
#endif
    return all;
  }();
  return found;
}

}  // namespace

std::span<const Kernels* const> runnable() noexcept { return found().runnable(); }

const Kernels& kernels() noexcept {
  static const Kernels& chosen = found().choose();
  return chosen;
}

}  // namespace memos::index::simd
