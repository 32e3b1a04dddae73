// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/cli/version.h"

#include "interface/cli/layout.h"
#include "memos/memos.hpp"
#include "model/llama_engine.h"

namespace memos::cli {
namespace {

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
  if (loaded.error().code == ErrorCode::kUnsupported) return "none: words only, or an endpoint for vectors";
  return "none: " + for_terminal(loaded.error().message);
}

}  // namespace

std::string version_page() {
  std::string out = std::string("memos ") + kVersion + "\n";
  out += std::string("commit     ") + kCommit + "\n";
  out += "compiler   " + compiler() + "\n";
  out += "processor  " + std::string(processor_variant()) + "\n";
  return out + "engine     " + engine() + "\n";
}

}  // namespace memos::cli
