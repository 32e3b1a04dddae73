// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/chat_wire.h"

#include <utility>

namespace memos::model {
namespace {

constexpr std::string_view kPath = "/chat/completions";
constexpr std::string_view kOllamaPath = "/api/chat";

}  // namespace

Result<std::string> chat_url(const ChatOptions& options) {
  std::string url = options.url;
  if (options.model.empty()) return fail(ErrorCode::kInvalidArgument, "name the language model", "model");
  if (!url.starts_with("http://") && !url.starts_with("https://"))
    return fail(ErrorCode::kInvalidArgument, "an endpoint is called http://HOST/v1", "url");
  if (url.find('@') != std::string::npos)
    return fail(ErrorCode::kInvalidArgument, "an endpoint's key does not belong into its URL", "url");
  while (url.ends_with('/')) url.pop_back();
  if (url.ends_with("/api")) url += kOllamaPath.substr(std::string_view("/api").size());
  if (!url.ends_with(kPath) && !url.ends_with(kOllamaPath)) url += kPath;
  return url;
}

bool is_ollama_url(std::string_view url) { return url.ends_with(kOllamaPath); }

Error chat_status_error(long status) {
  const std::string text = "the language model's endpoint answers with status " + std::to_string(status);
  if (status == 401 || status == 403) return {ErrorCode::kDenied, text + ": it wants another key", "key"};
  if (status == 404) return {ErrorCode::kNotFound, text + ": it has no such model, or the URL lacks /v1", "model"};
  if (status == 429 || status >= 500) return {ErrorCode::kUnavailable, text + "; try again later", "url"};
  return {ErrorCode::kUnsupported, text + ": it does not take this request", "url"};
}

bool is_refusal(long status) { return status == 400 || status == 415 || status == 422 || status == 501; }

bool is_worth_another_try(const Result<HttpReply>& reply) {
  if (!reply) return reply.error().code == ErrorCode::kUnavailable;
  return reply->status == 429 || reply->status >= 500;
}

json::Value chat_body(const std::string& model, std::span<const ChatMessage> messages) {
  json::Array list;
  for (const ChatMessage& message : messages)
    list.emplace_back(json::Object{{"role", message.role}, {"content", message.content}});
  json::Value body;
  body.set("model", model);
  body.set("messages", std::move(list));
  return body;
}

void add_shape(json::Value& body, bool ollama, AnswerShape shape, const json::Value* schema,
               std::string_view schema_name) {
  if (ollama) {
    if (shape == AnswerShape::kSchema) body.set("format", *schema);
    if (shape == AnswerShape::kObject) body.set("format", "json");
    return;
  }
  if (shape == AnswerShape::kSchema) {
    json::Object named{{"name", schema_name}, {"strict", true}, {"schema", *schema}};
    body.set("response_format", json::Object{{"type", "json_schema"}, {"json_schema", std::move(named)}});
  }
  if (shape == AnswerShape::kObject) body.set("response_format", json::Object{{"type", "json_object"}});
}

std::uint64_t count_in(const json::Value* object, std::string_view member) {
  const json::Value* value = object == nullptr ? nullptr : object->find(member);
  if (value == nullptr) return 0;
  return value->to_uint().value_or(0);
}

const std::string* text_in(const json::Value* object, std::string_view member) {
  const json::Value* value = object == nullptr ? nullptr : object->find(member);
  return value == nullptr ? nullptr : value->as_string();
}

}  // namespace memos::model
