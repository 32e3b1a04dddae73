// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/chat_endpoint.h"

#include <algorithm>
#include <utility>

#include "base/json.h"
#include "base/limits.h"

namespace memos::model {
namespace {

constexpr std::chrono::milliseconds kFirstPause{250};  // Doubled from try to try.
constexpr std::string_view kPath = "/chat/completions";

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

class HttpChatEndpoint final : public ChatEndpoint {
 public:
  explicit HttpChatEndpoint(ChatOptions options) : options_(std::move(options)) {}

  Result<ChatReply> ask(std::string_view prompt) override {
    json::Value message;
    message.set("role", "user");
    message.set("content", prompt);
    json::Array messages;
    messages.push_back(std::move(message));
    json::Value body;
    body.set("model", options_.model);
    body.set("messages", std::move(messages));
    body.set("temperature", 0);
    const HttpRequest request{options_.url, json::dump(body), options_.key};
    auto pause = kFirstPause;
    for (std::uint32_t tries = 1;; ++tries) {
      const auto reply = options_.client->post(request);
      if (tries < limits::kMaxEndpointTries && worth_another_try(reply)) {
        auto wait = pause;
        if (reply && reply->retry_after) wait = std::max<std::chrono::milliseconds>(wait, *reply->retry_after);
        options_.pause(std::min(wait, limits::kMaxEndpointPause));
        pause *= 2;
        continue;
      }
      if (!reply) return std::unexpected(reply.error());
      if (reply->status != 200) return std::unexpected(status_error(reply->status));
      return read_chat_reply(reply->body);
    }
  }

 private:
  ChatOptions options_;
};

}  // namespace

Result<ChatReply> read_chat_reply(std::string_view body) {
  const auto shapeless = [] {
    return fail(ErrorCode::kUnsupported, "the language model's endpoint sent no answer of a chat completion", "url");
  };
  const auto parsed = json::parse(body);
  if (!parsed) return shapeless();
  const json::Value* list = parsed->find("choices");
  const json::Array* choices = list == nullptr ? nullptr : list->as_array();
  if (choices == nullptr || choices->empty()) return shapeless();
  const json::Value* message = choices->front().find("message");
  const json::Value* content = message == nullptr ? nullptr : message->find("content");
  const std::string* text = content == nullptr ? nullptr : content->as_string();
  if (text == nullptr) return shapeless();
  const json::Value* usage = parsed->find("usage");
  return ChatReply{.text = *text,
                   .prompt_tokens = count_in(usage, "prompt_tokens"),
                   .reply_tokens = count_in(usage, "completion_tokens")};
}

Result<std::unique_ptr<ChatEndpoint>> make_chat_endpoint(ChatOptions options) {
  if (options.model.empty()) return fail(ErrorCode::kInvalidArgument, "name the language model", "model");
  if (!options.url.starts_with("http://") && !options.url.starts_with("https://"))
    return fail(ErrorCode::kInvalidArgument, "an endpoint is called http://HOST/v1", "url");
  if (options.url.find('@') != std::string::npos)
    return fail(ErrorCode::kInvalidArgument, "an endpoint's key does not belong into its URL", "url");
  while (options.url.ends_with('/')) options.url.pop_back();
  if (!options.url.ends_with(kPath)) options.url += kPath;
  return std::make_unique<HttpChatEndpoint>(std::move(options));
}

}  // namespace memos::model
