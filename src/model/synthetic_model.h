// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/result.h"
#include "model/decoder_shape.h"
#include "model/embedder.h"

namespace memos::model {

/// A decoder with random weights, for tests and benchmarks: speed, sizes and mechanics are those of a real model of the
/// shape; what it says means nothing. Its tokens are bytes, three control tokens of the ChatML form, and as many unused
/// ones as it takes.
struct SyntheticModel {
  std::string architecture = "qwen3";  ///< Or "llama", "qwen2".
  std::uint32_t dimension = 32, layers = 2, heads = 4, kv_heads = 2, head_size = 8, feed_forward = 64, vocabulary = 259,
                context_length = 4'096;
  float rope_base = 1e6F;
  bool biases = false;  ///< Of queries, keys and values.
  bool tied = true;     ///< One table for reading and writing tokens.
  Quantize quantize = Quantize::kF32;
  bool chat_template = true;
  std::uint64_t seed = 1;
};

/// The shapes of Qwen2.5-0.5B and Qwen3-0.6B at q8_0: 530 and 640 MB.
[[nodiscard]] SyntheticModel synthetic_qwen25();
[[nodiscard]] SyntheticModel synthetic_qwen3();

[[nodiscard]] DecoderShape shape_of(const SyntheticModel& model);
[[nodiscard]] Status write_synthetic_model(base::FileSystem& fs, const std::string& path, const SyntheticModel& model);

struct SyntheticAdapter {
  std::uint32_t rank = 4;
  float alpha = 8;
  float strength = 1;                                    ///< Of B's values; small ones change little.
  std::vector<std::string> targets{"attn_q", "attn_v"};  ///< In every layer.
  std::uint64_t seed = 1;
};
[[nodiscard]] Status write_synthetic_adapter(base::FileSystem& fs, const std::string& path, const SyntheticModel& model,
                                             const SyntheticAdapter& adapter);

}  // namespace memos::model
