// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "base/log.h"
#include "base/result.h"

namespace memos::model {

/// What a text is for: some models want different prefixes for questions and passages.
enum class TextKind : std::uint8_t { kPassage = 0, kQuestion = 1 };

/// Values of a token's vector.
inline constexpr std::uint32_t kTokenDimension = 64;
/// Values of a sentence's vector: those of the text's own, filled up with zeros to a multiple of 64.
[[nodiscard]] constexpr std::uint32_t sentence_dimension(std::uint32_t dimension) noexcept {
  return (dimension + 63) / 64 * 64;
}

/// What the single tokens and sentences of a text say (late interaction; Khattab and Zaharia 2020, with late chunking;
/// Günther et al. 2024), from the same run of the model as its vector. A vector is given by codes in [-127, 127] of
/// which only the direction counts.
struct TokenEvidence {
  std::vector<std::int8_t> tokens;  ///< kTokenDimension codes a token that says something.
  std::vector<std::string> pieces;  ///< Questions: the word piece of each token, "##ing" for a continuation.
  /// sentence_dimension() codes a sentence of a passage that has more than one; of a question, those of its own vector.
  std::vector<std::int8_t> sentences;
};

struct Embedding {
  std::vector<std::vector<float>> parts;  ///< As embed() gives them.
  TokenEvidence evidence;                 ///< Of the first part; empty where the model gives no tokens.
};

/// Turns texts into unit vectors. Exists so that llama.cpp, endpoints and the test twin are interchangeable.
/// Thread-safe: calls may come from any thread; questions overtake waiting batches.
class Embedder {
 public:
  virtual ~Embedder() = default;
  /// Names the embedding space, 64 hex digits: BLAKE2b-256 over a model file's length, header and evenly spread blocks
  /// (a whole-file hash would cost each start too much; what memos imported carries its source's whole hash in the
  /// header); for endpoints, over what the server says names its model, else over URL and model name.
  [[nodiscard]] virtual const std::string& model_hash() const noexcept = 0;
  [[nodiscard]] virtual const std::string& model_name() const noexcept = 0;
  [[nodiscard]] virtual std::uint32_t dimension() const noexcept = 0;
  /// True when the model knows English only, so that CJK questions get no vector.
  [[nodiscard]] virtual bool english_only() const noexcept = 0;
  /// One result a text, in order: the vectors (f32, unit length) of its overlapping parts. A text within the model's
  /// window has one part. An empty text has no part. At most limits::kMaxEmbedBatch texts a call.
  /// Errors: kUnavailable (engine or endpoint failed; retrying may help), kInvalidArgument, kCancelled.
  [[nodiscard]] virtual Result<std::vector<std::vector<std::vector<float>>>> embed(
      std::span<const std::string_view> texts, TextKind kind) = 0;
  /// Whether encode() gives token evidence.
  [[nodiscard]] virtual bool gives_tokens() const noexcept { return false; }
  /// embed() with token evidence beside each text's vectors.
  [[nodiscard]] virtual Result<std::vector<Embedding>> encode(std::span<const std::string_view> texts, TextKind kind);
};

struct EmbedderOptions {
  /// GGUF file (a path with '/'), model name (looked up in the model folders), "http(s)://host/v1#model",
  /// "ollama:model[@url]", "tei:url", "twin[:dimension]" (tests), "none" (make_embedder gives a null pointer), "" (the
  /// first embedding model by name in the first folder that has one).
  std::string name;
  std::vector<std::string> folders;  ///< Where names are looked up, in order.
  std::uint32_t threads = 1;
  base::Logger logger;
};

/// Null without an error for "none" only. Errors: kNotFound (names every place that was looked at), kUnsupported (no
/// llama module, unknown architecture), kCorrupt (damaged file), kUnavailable (endpoint).
[[nodiscard]] Result<std::unique_ptr<Embedder>> make_embedder(const EmbedderOptions& options);

/// Deterministic test twin: hashed bag of stemless lower-case words, so that texts that share words are near.
[[nodiscard]] std::unique_ptr<Embedder> make_twin_embedder(std::uint32_t dimension);

/// Keeps the vectors of the last limits::kRecentVectors questions. Takes ownership.
[[nodiscard]] std::unique_ptr<Embedder> make_caching_embedder(std::unique_ptr<Embedder> inner);

/// Model folders in their order: DIR/models, $MEMOS_MODELS, $XDG_DATA_HOME/memos/models (docs/models.md).
[[nodiscard]] std::vector<std::string> model_folders(std::string_view data_directory);

struct ModelInfo {
  std::string name, path, architecture, file_type, hash;
  std::uint64_t bytes = 0;
  std::uint32_t dimension = 0, layers = 0, context_length = 0;
  bool embedding = false;
  bool token_evidence = false;  ///< A projection of token vectors lies beside it.
  std::string problem;          ///< Why it cannot be used; empty = fine.
};
/// Every GGUF file in the folders, checked for shape.
[[nodiscard]] Result<std::vector<ModelInfo>> list_models(std::span<const std::string> folders);

enum class Quantize : std::uint8_t { kF32 = 0, kF16 = 1, kQ8_0 = 2 };
struct ImportRequest {
  std::string source;       ///< A BERT-type folder (config.json, vocab.txt, model.safetensors), or a GGUF file.
  std::string destination;  ///< Folder to put NAME.gguf into.
  std::string name;         ///< "" = the source's own name.
  Quantize quantize = Quantize::kQ8_0;
  std::function<bool(std::uint64_t done, std::uint64_t total)> progress;
  base::Logger logger;
};
/// Converts or copies, and learns the projection of token vectors where the engine can run the model; the result
/// appears under its name only when it is whole. Errors name the file and key.
[[nodiscard]] Result<ModelInfo> import_model(const ImportRequest& request);

}  // namespace memos::model
