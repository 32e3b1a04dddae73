// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "model/chat_endpoint.h"
#include "model/generator.h"

/// What the two ways to ask a language model's endpoint (one question, or a stream) have in common.
namespace memos::model {

/// How an answer's shape is asked for; a server that refuses one is asked the next way.
enum class AnswerShape : std::uint8_t { kSchema, kObject, kText };

/// The address that is posted to. Errors: kInvalidArgument, naming "url" or "model".
[[nodiscard]] Result<std::string> chat_url(const ChatOptions& options);
/// Ollama's own API, else OpenAI's.
[[nodiscard]] bool is_ollama_url(std::string_view url);

/// What a status other than 200 means. The reply's body is not repeated: some servers send the prompt back in it.
[[nodiscard]] Error chat_status_error(long status);
/// The server says that it does not understand the request, which may be for the shape asked for.
[[nodiscard]] bool is_refusal(long status);
[[nodiscard]] bool is_worth_another_try(const Result<HttpReply>& reply);

/// The members that all requests have: model and messages.
[[nodiscard]] json::Value chat_body(const std::string& model, std::span<const ChatMessage> messages);
/// Asks for the answer's shape. `schema`: of kSchema.
void add_shape(json::Value& body, bool ollama, AnswerShape shape, const json::Value* schema,
               std::string_view schema_name);

/// A number of tokens, 0 where it is missing.
[[nodiscard]] std::uint64_t count_in(const json::Value* object, std::string_view member);
/// A text member of an object that may be missing; nullptr where it is.
[[nodiscard]] const std::string* text_in(const json::Value* object, std::string_view member);

}  // namespace memos::model
