// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/index/simd_dispatch.h"

#include <array>
#include <cstdlib>
#include <string_view>

namespace memos::index::simd {
namespace {

struct Runnable {
  std::array<const Kernels*, 3> tables{};
  std::size_t count = 0;
};

Runnable find_runnable() noexcept {
  Runnable found;
  found.tables[found.count++] = &kScalar;
#if defined(__x86_64__)
  __builtin_cpu_init();
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("f16c");
  if (avx2) found.tables[found.count++] = &kAvx2;
  if (avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vnni")) {
    found.tables[found.count++] = &kAvx512;
  }
#endif
  return found;
}

const Kernels& choose() noexcept {
  const auto all = runnable();
  if (const char* const name = std::getenv("MEMOS_CPU"); name != nullptr) {
    for (const Kernels* const table : all) {
      if (std::string_view(table->name) == name) return *table;
    }
  }
  return *all.back();
}

}  // namespace

std::span<const Kernels* const> runnable() noexcept {
  static const Runnable found = find_runnable();
  return {found.tables.data(), found.count};
}

const Kernels& kernels() noexcept {
  static const Kernels& chosen = choose();
  return chosen;
}

}  // namespace memos::index::simd
