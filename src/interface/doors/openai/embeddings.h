// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "interface/api/tenants.h"
#include "interface/doors/common/fields.h"

/// /v1/embeddings from the folder's own embedder.
namespace memos::doors::openai {

struct EmbeddingAsked {
  std::vector<std::string> texts;
  bool base64 = false;
  std::uint64_t dimensions = 0;  ///< 0 = not said.
};

/// Field "model" of the request; empty = none.
[[nodiscard]] Result<std::string> embedding_model(const json::Value& body);
/// Whether a request's model is this embedder: by its name, whatever the case and the organisation before it; "memos";
/// or none.
[[nodiscard]] bool is_embedder(std::string_view asked, std::string_view embedder);

/// Errors kInvalidArgument, naming the field; kExhausted beyond the limits.
[[nodiscard]] Result<EmbeddingAsked> read_embedding(const json::Value& body);
/// kInvalidArgument, field "dimensions", when others than the embedder's are asked for.
[[nodiscard]] Status check_dimensions(const EmbeddingAsked& asked, std::uint32_t dimension);
/// The answer's body. `asked` as it was embedded.
[[nodiscard]] std::string embedding_answer(const EmbeddingAsked& asked, const api::TextVectors& made);

/// Little-endian float32 as base64 (RFC 4648, section 4).
[[nodiscard]] std::string floats_as_base64(const std::vector<float>& values);

}  // namespace memos::doors::openai
