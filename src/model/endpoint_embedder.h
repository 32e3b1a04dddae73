// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "base/log.h"
#include "model/embedder.h"
#include "model/http_client.h"

namespace memos::model {

struct EndpointOptions {
  std::string name;  ///< "http(s)://host/v1#model", "ollama:model[@url]", "tei:url".
  std::string key;   ///< Bearer token, or empty.
  std::unique_ptr<HttpClient> client;
  std::function<void(std::chrono::milliseconds)> pause;  ///< Waits between two tries.
  base::Logger logger;
};

/// Embeds with a server: OpenAI-compatible, Ollama, or Hugging Face's text-embeddings-inference. Asks it about its
/// model and once for a vector, to learn the dimension. Texts above limits::kMaxEndpointPartBytes, or above what the
/// server takes, go in overlapping parts. Tries again, later and later, on 429, 5xx and lost connections. Errors:
/// kInvalidArgument (the name), kUnavailable (no answer), kDenied (key), kNotFound (model), kUnsupported (reply).
[[nodiscard]] Result<std::unique_ptr<Embedder>> make_endpoint_embedder(EndpointOptions options);

/// The same with libcurl, the key from $MEMOS_EMBEDDER_KEY, and real waiting.
[[nodiscard]] Result<std::unique_ptr<Embedder>> make_endpoint_embedder(const std::string& name,
                                                                       const base::Logger& logger);

}  // namespace memos::model
