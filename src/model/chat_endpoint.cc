// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/chat_endpoint.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include "base/json.h"
#include "base/limits.h"

namespace memos::model {
namespace {

constexpr std::chrono::milliseconds kFirstPause{250};  // Doubled from try to try.
constexpr std::string_view kPath = "/chat/completions";
constexpr std::string_view kOllamaPath = "/api/chat";

/// How an answer's shape is asked for; a server that refuses one is asked the next way.
enum class Shape : std::uint8_t { kSchema, kObject, kText };

bool worth_another_try(const Result<HttpReply>& reply) {
  if (!reply) return reply.error().code == ErrorCode::kUnavailable;
  return reply->status == 429 || reply->status >= 500;
}

/// The reply's body is not repeated in errors: some servers send the prompt back in it.
Error status_error(long status) {
  const std::string text = "the language model's endpoint answers with status " + std::to_string(status);
  if (status == 401 || status == 403) return {ErrorCode::kDenied, text + ": it wants another key", "key"};
  if (status == 404) return {ErrorCode::kNotFound, text + ": it has no such model, or the URL lacks /v1", "model"};
  if (status == 429 || status >= 500) return {ErrorCode::kUnavailable, text + "; try again later", "url"};
  return {ErrorCode::kUnsupported, text + ": it does not take this request", "url"};
}

std::uint64_t count_in(const json::Value* usage, std::string_view name) {
  const json::Value* value = usage == nullptr ? nullptr : usage->find(name);
  if (value == nullptr) return 0;
  const auto count = value->to_uint();
  return count ? *count : 0;
}

/// Whether a server says that it does not understand the request, which may be for the shape asked for.
bool is_refused(const Result<HttpReply>& reply) {
  return reply && (reply->status == 400 || reply->status == 415 || reply->status == 422 || reply->status == 501);
}

class HttpChatEndpoint final : public ChatEndpoint {
 public:
  explicit HttpChatEndpoint(ChatOptions options)
      : options_(std::move(options)), ollama_(options_.url.ends_with(kOllamaPath)) {}

  Result<ChatReply> ask(const ChatQuestion& question) override {
    Shape shape = question.schema == nullptr ? Shape::kText : shape_.load();
    for (;;) {
      const auto reply = post(question, shape);
      if (is_refused(reply) && shape != Shape::kText) {
        shape = shape == Shape::kSchema ? Shape::kObject : Shape::kText;
        continue;
      }
      if (!reply) return std::unexpected(reply.error());
      if (question.retry_after != nullptr) *question.retry_after = reply->retry_after;
      if (reply->status != 200) return std::unexpected(status_error(reply->status));
      // Only now: a request that is refused in every shape is refused for something else.
      if (question.schema != nullptr) shape_ = shape;
      return read_chat_reply(reply->body);
    }
  }

 private:
  [[nodiscard]] std::string body_of(const ChatQuestion& question, Shape shape) const {
    json::Value message;
    message.set("role", "user");
    message.set("content", question.prompt);
    json::Array messages;
    messages.push_back(std::move(message));
    json::Value body;
    body.set("model", options_.model);
    body.set("messages", std::move(messages));
    if (ollama_) {
      body.set("stream", false);
      body.set("options", json::Object{{"temperature", 0}});
      if (shape == Shape::kSchema) body.set("format", *question.schema);
      if (shape == Shape::kObject) body.set("format", "json");
      return json::dump(body);
    }
    body.set("temperature", 0);
    if (shape == Shape::kSchema) {
      json::Object schema{{"name", question.schema_name}, {"strict", true}, {"schema", *question.schema}};
      body.set("response_format", json::Object{{"type", "json_schema"}, {"json_schema", std::move(schema)}});
    }
    if (shape == Shape::kObject) body.set("response_format", json::Object{{"type", "json_object"}});
    return json::dump(body);
  }

  [[nodiscard]] Result<HttpReply> post(const ChatQuestion& question, Shape shape) {
    HttpRequest request{.url = options_.url, .body = body_of(question, shape), .token = options_.key};
    request.timeout = question.timeout;
    request.max_reply_bytes = question.max_reply_bytes;
    request.keep_going = question.keep_going;
    auto pause = kFirstPause;
    for (std::uint32_t tries = 1;; ++tries) {
      auto reply = options_.client->post(request);
      if (tries >= question.tries || !worth_another_try(reply)) return reply;
      auto wait = pause;
      if (reply && reply->retry_after) wait = std::max<std::chrono::milliseconds>(wait, *reply->retry_after);
      options_.pause(std::min(wait, limits::kMaxEndpointPause));
      pause *= 2;
    }
  }

  ChatOptions options_;
  const bool ollama_;
  std::atomic<Shape> shape_{Shape::kSchema};  ///< What the server took last.
};

/// A text member of an object that may be missing.
const std::string* text_in(const json::Value* object, std::string_view member) {
  const json::Value* value = object == nullptr ? nullptr : object->find(member);
  return value == nullptr ? nullptr : value->as_string();
}

}  // namespace

Result<ChatReply> read_chat_reply(std::string_view body) {
  const auto shapeless = [] {
    return fail(ErrorCode::kUnsupported, "the language model's endpoint sent no answer of a chat completion", "url");
  };
  const auto parsed = json::parse(body);
  if (!parsed) return shapeless();
  ChatReply reply;
  if (const std::string* text = text_in(parsed->find("message"), "content")) {  // Ollama's own shape
    const std::string* why = text_in(&*parsed, "done_reason");
    reply.text = *text;
    reply.cut_off = why != nullptr && *why == "length";
    reply.prompt_tokens = count_in(&*parsed, "prompt_eval_count");
    reply.reply_tokens = count_in(&*parsed, "eval_count");
    return reply;
  }
  const json::Value* list = parsed->find("choices");
  const json::Array* choices = list == nullptr ? nullptr : list->as_array();
  if (choices == nullptr || choices->empty()) return shapeless();
  const std::string* text = text_in(choices->front().find("message"), "content");
  if (text == nullptr) return shapeless();
  const std::string* why = text_in(&choices->front(), "finish_reason");
  const json::Value* usage = parsed->find("usage");
  reply.text = *text;
  reply.cut_off = why != nullptr && *why == "length";
  reply.prompt_tokens = count_in(usage, "prompt_tokens");
  reply.reply_tokens = count_in(usage, "completion_tokens");
  return reply;
}

Result<std::unique_ptr<ChatEndpoint>> make_chat_endpoint(ChatOptions options) {
  if (options.model.empty()) return fail(ErrorCode::kInvalidArgument, "name the language model", "model");
  if (!options.url.starts_with("http://") && !options.url.starts_with("https://"))
    return fail(ErrorCode::kInvalidArgument, "an endpoint is called http://HOST/v1", "url");
  if (options.url.find('@') != std::string::npos)
    return fail(ErrorCode::kInvalidArgument, "an endpoint's key does not belong into its URL", "url");
  while (options.url.ends_with('/')) options.url.pop_back();
  if (options.url.ends_with("/api")) options.url += kOllamaPath.substr(std::string_view("/api").size());
  if (!options.url.ends_with(kPath) && !options.url.ends_with(kOllamaPath)) options.url += kPath;
  return std::make_unique<HttpChatEndpoint>(std::move(options));
}

}  // namespace memos::model
