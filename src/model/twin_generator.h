// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "model/generator.h"

namespace memos::model {

struct TwinGeneratorOptions {
  std::uint64_t seed = 0;  ///< Another seed is another model of the same shape.
  std::string engine = "twin 1";
  std::uint32_t context_tokens = 8'192;
  std::uint32_t rows = 2;
  std::uint32_t chunk_tokens = 256;
  bool flash_attention = false;  ///< A state of the other kind is refused, as the engine does.
  /// Called before each chunk with its number of tokens, on the decoding thread.
  std::function<void(std::size_t tokens)> on_decode{};
};

/// A deterministic generator for tests. Tokens are bytes and a few control tokens of the ChatML form. What it keeps of
/// a token (16 bytes) depends on all before it and on the adapters, and its logits depend on all that it keeps, so that
/// any state that was restored wrongly shows. As an engine it does not notice another model's state of the same shape.
/// To a chat it answers "You said: " with the last user message and eight digits that depend on the whole prompt.
[[nodiscard]] std::unique_ptr<Generator> make_twin_generator(TwinGeneratorOptions options = {});

}  // namespace memos::model
