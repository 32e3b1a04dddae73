// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/limits.h"
#include "base/result.h"
#include "model/http_client.h"

namespace memos::model {

struct ChatOptions {
  /// "http://HOST/v1" is OpenAI's shape, which Ollama speaks too ("/chat/completions" is added); "http://HOST/api" is
  /// Ollama's own ("/chat" is added).
  std::string url;
  std::string model;                                     ///< As the endpoint calls it.
  std::string key;                                       ///< Sent as a bearer token; never logged.
  std::unique_ptr<HttpClient> client;                    ///< Required.
  std::function<void(std::chrono::milliseconds)> pause;  ///< Between two tries. Required.
};

struct ChatQuestion {
  std::string_view prompt = {};
  std::string_view schema_name = {};    ///< What the schema is called; letters, digits and underscores.
  const json::Value* schema = nullptr;  ///< JSON schema of the answer; nullptr = any text.
  std::chrono::milliseconds timeout = limits::kEndpointTimeout;
  std::size_t max_reply_bytes = limits::kMaxEndpointReplyBytes;
  std::uint32_t tries = limits::kMaxEndpointTries;  ///< Of a busy or failing server, with pauses between them.
  std::function<bool()> keep_going = {};            ///< As HttpRequest::keep_going.
  std::optional<std::chrono::seconds>* retry_after = nullptr;  ///< Out: how long a busy server wants to be left alone.
};

struct ChatReply {
  std::string text;
  bool cut_off = false;                               ///< The endpoint says that it ended before the answer did.
  std::uint64_t prompt_tokens = 0, reply_tokens = 0;  ///< As the endpoint counts them; 0 where it does not.
};

/// One language model behind an endpoint, asked one prompt at a time with temperature 0. Exists so that whoever needs
/// an answer knows nothing of HTTP. Thread-safe.
class ChatEndpoint {
 public:
  virtual ~ChatEndpoint() = default;
  /// Busy or failing servers (429, 5xx, no connection) are tried `question.tries` times. A server that refuses a schema
  /// is asked for any JSON object, one that refuses that for plain text, from then on: the answer's shape is never
  /// certain. Errors: kUnavailable, kDenied, kNotFound (no such model), kUnsupported (a refusal, or a reply of another
  /// shape), kExhausted (the reply is too long), kCancelled. None repeats the prompt or the reply.
  [[nodiscard]] virtual Result<ChatReply> ask(const ChatQuestion& question) = 0;
  [[nodiscard]] Result<ChatReply> ask(std::string_view prompt) { return ask(ChatQuestion{.prompt = prompt}); }
};

/// Errors: kInvalidArgument, naming "url" or "model".
[[nodiscard]] Result<std::unique_ptr<ChatEndpoint>> make_chat_endpoint(ChatOptions options);

/// Reads the reply of /v1/chat/completions, or of Ollama's /api/chat. Error kUnsupported.
[[nodiscard]] Result<ChatReply> read_chat_reply(std::string_view body);

}  // namespace memos::model
