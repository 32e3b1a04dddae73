// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/cli/version.h"

#include "interface/cli/layout.h"
#include "model/llama_engine.h"

namespace memos::cli {
namespace {

/// The widest instructions that the vector kernels can use here (they choose by the same rule).
std::string processor_variant() {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")) return "x86-64, AVX-512";
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("f16c")) return "x86-64, AVX2 with F16C";
  return "x86-64, scalar";
#else
  return "scalar";
#endif
}

std::string compiler() {
#if defined(__clang__)
  return "clang " __clang_version__;
#else
  return "gcc " __VERSION__;
#endif
}

std::string engine() {
  const auto loaded = model::LlamaEngine::load();
  if (loaded) return (*loaded)->api().engine;
  return "none (" + for_terminal(loaded.error().message) + ")";
}

}  // namespace

std::string version_page() {
  std::string out = std::string("memos ") + kVersion + "\n";
  out += std::string("commit     ") + kCommit + "\n";
  out += "compiler   " + compiler() + "\n";
  out += "processor  " + processor_variant() + "\n";
  return out + "engine     " + engine() + "\n";
}

}  // namespace memos::cli
