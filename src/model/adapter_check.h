// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/decoder_shape.h"
#include "model/gguf_file.h"

namespace memos::model {

/// Endings of an adapter's tensors; before them stands the name of the model's tensor. A: [inputs, rank], B: [rank,
/// outputs]; the model's matrix becomes W + scale * alpha / rank * B A.
inline constexpr std::string_view kLoraA = ".lora_a";
inline constexpr std::string_view kLoraB = ".lora_b";

/// What an adapter's file says.
struct AdapterShape {
  std::string architecture, name;
  float alpha = 0;            ///< 0 = the rank.
  std::uint32_t rank = 0;     ///< The largest.
  std::uint32_t changed = 0;  ///< Matrices.
};

/// Checks an adapter's own form. Errors: kCorrupt, kUnsupported (not a LoRA), naming the key or tensor.
[[nodiscard]] Result<AdapterShape> check_adapter(const GgufFile& file);

/// Checks as well that it fits a model, whose engine takes that for granted. Further error: kConflict (made for another
/// model, with the first tensor that does not fit).
[[nodiscard]] Result<AdapterShape> check_adapter(const GgufFile& file, const DecoderShape& model);

}  // namespace memos::model
