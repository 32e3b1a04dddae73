// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "model/gguf_file.h"

namespace memos::model {

/// How the engine makes one vector of many; numbers of the key ARCHITECTURE.pooling_type.
enum class Pooling : std::uint8_t { kNone = 0, kMean = 1, kFirst = 2, kLast = 3 };

/// What memos needs to know about a model file.
struct ModelShape {
  std::string architecture, name, file_type;
  std::uint32_t dimension = 0, layers = 0, heads = 0, feed_forward = 0, context_length = 0, vocabulary = 0;
  std::uint32_t window = 0;  ///< Tokens a part, [CLS] and [SEP] included.
  Pooling pooling = Pooling::kNone;
  bool embedding = false;  ///< It says how to pool, so it makes vectors.
  bool english_only = false;
  std::string question_prefix, passage_prefix;
};

/// Checks what the engine takes for granted: required keys, their types and ranges, the tokenizer's arrays, and for
/// BERT every tensor's name, shape and type. Other architectures are checked in their keys and tokenizer only.
/// Errors: kCorrupt (values that do not fit together, with the key or tensor), kUnsupported (an architecture,
/// tokenizer or feature that memos cannot use).
[[nodiscard]] Result<ModelShape> check_model(const GgufFile& file);

}  // namespace memos::model
