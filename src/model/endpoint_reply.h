// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace memos::model {

/// Reads the reply of /v1/embeddings: `count` unit vectors in the order of the request, each of `dimension` values (0 =
/// any, but all the same). Vectors come as lists of numbers or as base64 of little-endian f32. Error kUnsupported.
[[nodiscard]] Result<std::vector<std::vector<float>>> read_embeddings(std::string_view body, std::size_t count,
                                                                      std::size_t dimension);

/// The same for a bare list of lists of numbers, as Hugging Face's server answers /embed.
[[nodiscard]] Result<std::vector<std::vector<float>>> read_vectors(std::string_view body, std::size_t count,
                                                                   std::size_t dimension);
/// The same for "embeddings" in what Ollama answers to /api/embed.
[[nodiscard]] Result<std::vector<std::vector<float>>> read_ollama_embeddings(std::string_view body, std::size_t count,
                                                                             std::size_t dimension);

/// The digest (64 hex digits) of a model in what Ollama answers to /api/tags; empty where it tells none. Errors:
/// kUnsupported, kNotFound (no such model).
[[nodiscard]] Result<std::string> read_ollama_digest(std::string_view body, std::string_view model);
/// Tokens that fit, from what Ollama answers to /api/show; 0 where that does not tell.
[[nodiscard]] std::uint64_t read_ollama_window(std::string_view body);

/// What Hugging Face's server says at /info. 0 and "" = not said.
struct TeiInfo {
  std::string model, revision, pooling, number_format;
  std::uint64_t window = 0;  ///< Tokens of one text.
  std::uint64_t batch_texts = 0, batch_tokens = 0;
};
/// Error kUnsupported: no such answer, or its model makes no embeddings.
[[nodiscard]] Result<TeiInfo> read_tei_info(std::string_view body);

}  // namespace memos::model
