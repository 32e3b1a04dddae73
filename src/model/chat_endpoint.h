// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/http_client.h"

namespace memos::model {

struct ChatOptions {
  std::string url;    ///< "http://HOST/v1"; "/chat/completions" is added. OpenAI's shape, which Ollama speaks too.
  std::string model;  ///< As the endpoint calls it.
  std::string key;    ///< Sent as a bearer token; never logged.
  std::unique_ptr<HttpClient> client;                    ///< Required.
  std::function<void(std::chrono::milliseconds)> pause;  ///< Between two tries. Required.
};

struct ChatReply {
  std::string text;
  std::uint64_t prompt_tokens = 0, reply_tokens = 0;  ///< As the endpoint counts them; 0 where it does not.
};

/// One language model behind an OpenAI-compatible endpoint, asked one prompt at a time with temperature 0. Exists so
/// that whoever needs an answer knows nothing of HTTP. Thread-safe.
class ChatEndpoint {
 public:
  virtual ~ChatEndpoint() = default;
  /// Busy or failing servers (429, 5xx, no connection) are tried limits::kMaxEndpointTries times. Errors: kUnavailable,
  /// kDenied, kNotFound (no such model), kUnsupported (a reply of another shape). None repeats the prompt or the reply.
  [[nodiscard]] virtual Result<ChatReply> ask(std::string_view prompt) = 0;
};

/// Errors: kInvalidArgument, naming "url" or "model".
[[nodiscard]] Result<std::unique_ptr<ChatEndpoint>> make_chat_endpoint(ChatOptions options);

/// Reads the reply of /v1/chat/completions. Error kUnsupported.
[[nodiscard]] Result<ChatReply> read_chat_reply(std::string_view body);

}  // namespace memos::model
