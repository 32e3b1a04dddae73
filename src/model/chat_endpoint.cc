// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/chat_endpoint.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include "base/json.h"
#include "base/limits.h"
#include "model/chat_wire.h"

namespace memos::model {
namespace {

constexpr std::chrono::milliseconds kFirstPause{250};  // Doubled from try to try.

class HttpChatEndpoint final : public ChatEndpoint {
 public:
  explicit HttpChatEndpoint(ChatOptions options) : options_(std::move(options)), ollama_(is_ollama_url(options_.url)) {}

  Result<ChatReply> ask(const ChatQuestion& question) override {
    AnswerShape shape = question.schema == nullptr ? AnswerShape::kText : shape_.load();
    for (;;) {
      const auto reply = post(question, shape);
      if (reply && is_refusal(reply->status) && shape != AnswerShape::kText) {
        shape = shape == AnswerShape::kSchema ? AnswerShape::kObject : AnswerShape::kText;
        continue;
      }
      if (!reply) return std::unexpected(reply.error());
      if (question.retry_after != nullptr) *question.retry_after = reply->retry_after;
      if (reply->status != 200) return std::unexpected(chat_status_error(reply->status));
      // Only now: a request that is refused in every shape is refused for something else.
      if (question.schema != nullptr) shape_ = shape;
      return read_chat_reply(reply->body);
    }
  }

 private:
  [[nodiscard]] std::string body_of(const ChatQuestion& question, AnswerShape shape) const {
    const ChatMessage message{.role = "user", .content = std::string(question.prompt)};
    json::Value body = chat_body(options_.model, std::span(&message, 1));
    if (ollama_) {
      body.set("stream", false);
      body.set("options", json::Object{{"temperature", 0}});
    } else {
      body.set("temperature", 0);
    }
    add_shape(body, ollama_, shape, question.schema, question.schema_name);
    return json::dump(body);
  }

  [[nodiscard]] Result<HttpReply> post(const ChatQuestion& question, AnswerShape shape) {
    HttpRequest request{.url = options_.url, .body = body_of(question, shape), .token = options_.key};
    request.timeout = question.timeout;
    request.max_reply_bytes = question.max_reply_bytes;
    request.keep_going = question.keep_going;
    auto pause = kFirstPause;
    for (std::uint32_t tries = 1;; ++tries) {
      auto reply = options_.client->post(request);
      if (tries >= question.tries || !is_worth_another_try(reply)) return reply;
      auto wait = pause;
      if (reply && reply->retry_after) wait = std::max<std::chrono::milliseconds>(wait, *reply->retry_after);
      options_.pause(std::min(wait, limits::kMaxEndpointPause));
      pause *= 2;
    }
  }

  ChatOptions options_;
  const bool ollama_;
  std::atomic<AnswerShape> shape_{AnswerShape::kSchema};  ///< What the server took last.
};

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
  MEMOS_TRY(options.url, chat_url(options));
  return std::make_unique<HttpChatEndpoint>(std::move(options));
}

}  // namespace memos::model
