// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/gguf_file.h"

namespace memos::model {

struct BertShape {
  std::uint32_t dimension = 0, layers = 0, feed_forward = 0, positions = 0, vocabulary = 0, token_types = 0;
};

/// One tensor of a BERT encoder: its name in GGUF, in a safetensors file, and its shape.
struct BertTensor {
  std::string gguf, safetensors;
  std::uint32_t dimensions = 1;
  std::array<std::uint64_t, 2> shape{1, 1};  ///< GGUF order: row length, rows.
  bool keep_f32 = true;                      ///< Vectors and the small tables; the engine adds them in f32.
};

/// Every tensor of the encoder in the order in which memos writes them.
[[nodiscard]] std::vector<BertTensor> bert_tensors(const BertShape& shape);

/// Error kCorrupt or kUnsupported, naming the tensor, unless the file has exactly these tensors in types the engine
/// takes.
[[nodiscard]] Status check_bert_tensors(const GgufFile& file, const BertShape& shape);

}  // namespace memos::model
