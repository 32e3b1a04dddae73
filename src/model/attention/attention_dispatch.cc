// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <cstdlib>
#include <cstring>

#include "model/attention/attention_kernel.h"

namespace memos::attention {
namespace {

struct Runnable {
  const Kernel* kernels[3] = {};
  std::size_t count = 0;
};

Runnable find_runnable() noexcept {
  Runnable found;
  found.kernels[found.count++] = &kScalar;
#if defined(__x86_64__)
  __builtin_cpu_init();
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c");
  if (avx2) found.kernels[found.count++] = &kAvx2;
  if (avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512vl"))
    found.kernels[found.count++] = &kAvx512;
#endif
  return found;
}

const Kernel& choose() noexcept {
  std::size_t count = 0;
  const Kernel* const* const all = runnable(&count);
  if (const char* const name = std::getenv("MEMOS_CPU"); name != nullptr) {
    for (std::size_t i = 0; i < count; ++i) {
      if (std::strcmp(all[i]->name, name) == 0) return *all[i];
    }
  }
  return *all[count - 1];
}

}  // namespace

std::size_t scratch_floats(std::uint32_t key_size, std::uint32_t value_size) noexcept {
  const std::size_t of_block = std::size_t{kBlockPositions} * (std::size_t{key_size} + value_size + kTileRows + 1);
  const std::size_t of_rows = std::size_t{kTileRows} * (std::size_t{key_size} + value_size + 2);
  constexpr std::size_t kRounding = 16 * (4 + 4 * std::size_t{kTileRows} / 4);  // Each of the pieces begins a line.
  return of_block + of_rows + kRounding;
}

const Kernel* const* runnable(std::size_t* count) noexcept {
  static const Runnable found = find_runnable();
  *count = found.count;
  return found.kernels;
}

const Kernel& kernel() noexcept {
  static const Kernel& chosen = choose();
  return chosen;
}

}  // namespace memos::attention
