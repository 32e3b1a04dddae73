// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "model/gguf_file.h"

namespace memos::model {

struct VocabularyShape {
  std::uint32_t tokens = 0;
  bool english_only = false;  ///< Hardly any token has CJK characters.
};

/// Checks the tokenizer of a model file: a known kind, tokens that are valid UTF-8 and unique (the engine aborts
/// otherwise), arrays of one length and the right types, special ids inside the vocabulary.
/// Errors: kCorrupt, kUnsupported (a tokenizer that memos does not use).
[[nodiscard]] Result<VocabularyShape> check_vocabulary(const GgufFile& file);

}  // namespace memos::model
