// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <atomic>
#include <optional>
#include <thread>
#include <utility>

#include "model/chat_model.h"
#include "model/chat_stream.h"
#include "model/chat_wire.h"

namespace memos::model {
namespace {

constexpr std::string_view kOllamaPrefix = "ollama:";
constexpr std::string_view kOllamaHome = "http://127.0.0.1:11434";  // Where it listens when nothing is configured.

class EndpointChatModel final : public ChatModel {
 public:
  explicit EndpointChatModel(ChatOptions options)
      : options_(std::move(options)), ollama_(is_ollama_url(options_.url)) {}

  const std::string& name() const noexcept override { return options_.model; }

  Result<Generation> generate(const GenerationRequest& request, const OnPiece& on_piece) override {
    MEMOS_CHECK_OK(check_generation(request));
    if (!request.adapters.empty()) return fail(ErrorCode::kUnsupported, "adapters are for local models", "adapters");
    AnswerShape shape = AnswerShape::kText;
    if (request.form == AnswerForm::kJsonObject) shape = AnswerShape::kObject;
    if (request.form == AnswerForm::kSchema) shape = AnswerShape::kSchema;
    for (;;) {
      ChatStream stream(ollama_, on_piece);
      Status state;
      MEMOS_TRY(const HttpReply reply, post(request, shape, stream, state));
      MEMOS_CHECK_OK(state);
      if (is_refusal(reply.status) && shape != AnswerShape::kText) {
        shape = shape == AnswerShape::kSchema ? AnswerShape::kObject : AnswerShape::kText;
        continue;
      }
      if (reply.status != 200) return std::unexpected(chat_status_error(reply.status));
      if (reply.sunk) return stream.finish();
      return read_whole(reply.body, on_piece);
    }
  }

 private:
  Result<HttpReply> post(const GenerationRequest& request, AnswerShape shape, ChatStream& stream, Status& state) const {
    HttpRequest http{.url = options_.url, .body = body_of(request, shape), .token = options_.key};
    http.timeout = std::chrono::milliseconds{0};
    http.silence = std::chrono::duration_cast<std::chrono::seconds>(limits::kEndpointTimeout);
    http.keep_going = request.keep_going;
    http.sink_type = ollama_ ? "application/x-ndjson" : "text/event-stream";
    http.sink = [&](std::string_view bytes) {
      state = stream.add(bytes);
      return state.has_value();
    };
    auto reply = options_.client->post(http);
    if (!state) return std::unexpected(state.error());  // Why the sink ended it.
    return reply;
  }

  [[nodiscard]] std::string body_of(const GenerationRequest& request, AnswerShape shape) const {
    const ChatMessage prompt{.role = "user", .content = request.prompt};
    const std::span<const ChatMessage> messages =
        request.messages.empty() ? std::span(&prompt, 1) : std::span(request.messages);
    json::Value body = chat_body(options_.model, messages);
    add_shape(body, ollama_, shape, &request.schema, "answer");
    body.set("stream", true);
    json::Array stop(request.stop.begin(), request.stop.end());
    const auto tokens = static_cast<std::uint64_t>(request.max_tokens);
    // Servers take the seed as a signed number.
    const std::uint64_t seed = request.seed >> 1U;
    if (ollama_) {
      json::Object options{
          {"temperature", request.temperature}, {"top_p", request.top_p}, {"seed", seed}, {"num_predict", tokens}};
      if (!stop.empty()) options.emplace_back("stop", std::move(stop));
      body.set("options", std::move(options));
      return json::dump(body);
    }
    body.set("stream_options", json::Object{{"include_usage", true}});
    body.set("temperature", request.temperature);
    body.set("top_p", request.top_p);
    body.set("seed", seed);
    body.set("max_tokens", tokens);
    if (!stop.empty()) body.set("stop", std::move(stop));
    return json::dump(body);
  }

  /// Of a server that does not stream.
  static Result<Generation> read_whole(std::string_view body, const OnPiece& on_piece) {
    MEMOS_TRY(ChatReply reply, read_chat_reply(body));
    if (on_piece && !reply.text.empty() && !on_piece(reply.text))
      return fail(ErrorCode::kCancelled, "stopped while answering");
    Generation made;
    made.text = std::move(reply.text);
    made.end = reply.cut_off ? GenerationEnd::kLength : GenerationEnd::kStop;
    made.prompt_tokens = reply.prompt_tokens;
    made.answer_tokens = reply.reply_tokens;
    return made;
  }

  ChatOptions options_;
  const bool ollama_;
};

/// URL and model of an endpoint's name; nullopt for other names.
std::optional<std::pair<std::string, std::string>> endpoint_of(std::string_view name) {
  if (name.starts_with("http://") || name.starts_with("https://")) {
    const std::size_t hash = name.find('#');
    const std::string_view model = hash == std::string_view::npos ? std::string_view() : name.substr(hash + 1);
    return std::pair(std::string(name.substr(0, hash)), std::string(model));
  }
  if (!name.starts_with(kOllamaPrefix)) return std::nullopt;
  name.remove_prefix(kOllamaPrefix.size());
  const std::size_t at = name.find("@http");
  std::string home(at == std::string_view::npos ? kOllamaHome : name.substr(at + 1));
  while (home.ends_with('/')) home.pop_back();
  return std::pair(home + "/api", std::string(name.substr(0, at)));
}

}  // namespace

Result<std::unique_ptr<ChatModel>> make_endpoint_chat_model(ChatOptions options) {
  MEMOS_TRY(options.url, chat_url(options));
  return std::make_unique<EndpointChatModel>(std::move(options));
}

bool is_chat_endpoint(std::string_view name) { return endpoint_of(name).has_value(); }

Result<std::unique_ptr<ChatModel>> make_chat_model(const GeneratorOptions& options, std::string key) {
  if (auto endpoint = endpoint_of(options.name)) {
    MEMOS_TRY(auto client, make_http_client({.who = "the language model's endpoint", .field = "model"}));
    ChatOptions chat{.url = std::move(endpoint->first), .model = std::move(endpoint->second), .key = std::move(key)};
    chat.client = std::move(client);
    chat.pause = [](std::chrono::milliseconds pause) { std::this_thread::sleep_for(pause); };
    return make_endpoint_chat_model(std::move(chat));
  }
  MEMOS_TRY(auto generator, make_generator(options));
  return make_local_chat_model(std::move(generator));
}

}  // namespace memos::model
