// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/llama/engine_version.h"

#include <ggml.h>

#include <string_view>

namespace memos_llama {

bool knows_inner_engine() noexcept {
#if defined(MEMOS_LLAMA_INNER)
  return std::string_view(ggml_version()) == MEMOS_LLAMA_INNER;
#else
  return false;
#endif
}

}  // namespace memos_llama
