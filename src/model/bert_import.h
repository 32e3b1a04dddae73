// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <functional>
#include <string>

#include "base/file.h"
#include "base/result.h"
#include "model/bert_source.h"
#include "model/embedder.h"

namespace memos::model {

using ImportProgress = std::function<bool(std::uint64_t done, std::uint64_t total)>;

/// Writes the model as GGUF into an open, empty file. Errors: as source_tensor; kCorrupt (a weight is no finite
/// number), kCancelled, and what writing gives.
[[nodiscard]] Status write_bert(const BertSource& source, const std::string& name, Quantize quantize, base::File& out,
                                const ImportProgress& progress);

}  // namespace memos::model
