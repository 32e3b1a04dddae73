// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "base/cpu_kernels.h"
#include "model/attention/attention_kernel.h"

namespace memos::attention {
namespace {

const base::CpuKernels<Kernel>& found() noexcept {
  static const base::CpuKernels<Kernel> found = [] {
    base::CpuKernels<Kernel> all;
    all.add(kScalar, true);
#if defined(__x86_64__)
    __builtin_cpu_init();
    const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c");
    all.add(kAvx2, avx2);
    all.add(kAvx512, avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                         __builtin_cpu_supports("avx512vl"));
#endif
    return all;
  }();
  return found;
}

}  // namespace

std::size_t scratch_floats(std::uint32_t key_size, std::uint32_t value_size) noexcept {
  const std::size_t of_block = std::size_t{kBlockPositions} * (std::size_t{key_size} + value_size + kTileRows + 1);
  const std::size_t of_rows = std::size_t{kTileRows} * (std::size_t{key_size} + value_size + 2);
  constexpr std::size_t kRounding = 16 * (4 + 4 * std::size_t{kTileRows} / 4);  // Each of the pieces begins a line.
  return of_block + of_rows + kRounding;
}

const Kernel* const* runnable(std::size_t* count) noexcept {
  *count = found().runnable().size();
  return found().runnable().data();
}

const Kernel& kernel() noexcept {
  static const Kernel& chosen = found().choose();
  return chosen;
}

}  // namespace memos::attention
