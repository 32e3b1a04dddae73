// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/gguf_check.h"
#include "model/gguf_file.h"

namespace memos::model {

/// A decoder (llama, qwen2 or qwen3) as its file describes it.
struct DecoderShape {
  std::string architecture;
  std::uint32_t dimension = 0, layers = 0, heads = 0, kv_heads = 0, head_size = 0, feed_forward = 0, vocabulary = 0,
                context_length = 0;
  std::string rope;           ///< Base, kind and factor of scaling, as text.
  std::string chat_template;  ///< "" = none.
};

/// One tensor that a decoder may have.
struct DecoderTensor {
  std::string name;
  std::uint32_t dimensions = 1;
  std::array<std::uint64_t, 2> shape{1, 1};  ///< Row length, rows.
  bool required = true;
  [[nodiscard]] bool matrix() const noexcept { return dimensions == 2; }
};

/// All of them, in the order in which memos writes them.
[[nodiscard]] std::vector<DecoderTensor> decoder_tensors(const DecoderShape& shape);

/// Checks everything that the engine takes for granted of a model that generates: check_model(), the keys of its
/// architecture (unknown ones are refused), and every tensor's name, shape and type. Errors: kCorrupt, kUnsupported,
/// naming the key or tensor.
[[nodiscard]] Result<DecoderShape> check_decoder(const GgufFile& file);

/// Names a decoder, 64 hex digits: the file's fingerprint and a block from the middle of every tensor, so that a file
/// in which one tensor was trained further has another name. A few milliseconds.
[[nodiscard]] std::string decoder_hash(const GgufFile& file, base::Bytes bytes);

}  // namespace memos::model
