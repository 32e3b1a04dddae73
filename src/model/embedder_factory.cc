// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <charconv>

#include "base/limits.h"
#include "model/embedder.h"
#include "model/endpoint_embedder.h"
#include "model/endpoint_protocol.h"
#include "model/llama_embedder.h"
#include "model/model_folders.h"

namespace memos::model {
namespace {

constexpr std::uint32_t kTwinDimension = 64;

Result<std::unique_ptr<Embedder>> make_twin(std::string_view text) {
  std::uint32_t dimension = kTwinDimension;
  if (text.starts_with(':')) {
    text.remove_prefix(1);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), dimension);
    if (error != std::errc() || end != text.data() + text.size()) dimension = 0;
  }
  if (dimension == 0 || dimension > limits::kMaxVectorDimension)
    return fail(
        ErrorCode::kInvalidArgument,
        "the test embedder is called twin or twin:N with N from 1 to " + std::to_string(limits::kMaxVectorDimension),
        "embedder");
  return make_twin_embedder(dimension);
}

}  // namespace

Result<std::vector<Embedding>> Embedder::encode(std::span<const std::string_view> texts, TextKind kind) {
  MEMOS_TRY(auto vectors, embed(texts, kind));
  std::vector<Embedding> out(vectors.size());
  for (std::size_t i = 0; i < vectors.size(); ++i) out[i].parts = std::move(vectors[i]);
  return out;
}

Result<std::unique_ptr<Embedder>> make_embedder(const EmbedderOptions& options) {
  const std::string& name = options.name;
  if (name == "none") return nullptr;
  if (name == "twin" || name.starts_with("twin:")) return make_twin(std::string_view(name).substr(4));
  if (is_endpoint_name(name)) return make_endpoint_embedder(name, options.logger);
  const auto fs = base::make_posix_file_system();
  MEMOS_TRY(const std::string path, find_model(*fs, name, options.folders));
  return make_llama_embedder(*fs, path, options.threads, options.logger);
}

}  // namespace memos::model
