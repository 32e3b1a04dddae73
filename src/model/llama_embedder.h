// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <memory>
#include <string>

#include "base/file.h"
#include "base/log.h"
#include "model/embedder.h"

namespace memos::model {

/// Embeds with llama.cpp from a GGUF file, which is checked first. Errors: kNotFound, kCorrupt (damaged file),
/// kUnsupported (no module, or a model that makes no vectors), kInvalidArgument (threads).
[[nodiscard]] Result<std::unique_ptr<Embedder>> make_llama_embedder(base::FileSystem& fs, const std::string& path,
                                                                    std::uint32_t threads, const base::Logger& logger);

}  // namespace memos::model
