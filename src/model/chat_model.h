// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/limits.h"
#include "base/result.h"
#include "model/chat_endpoint.h"
#include "model/generator.h"

namespace memos::model {

/// What an answer must look like. A local model can write nothing else; an endpoint is asked for it.
enum class AnswerForm : std::uint8_t { kText = 0, kJsonObject = 1, kSchema = 2 };

struct GenerationRequest {
  std::vector<ChatMessage> messages{};  ///< A conversation to answer, or …
  std::string prompt{};                 ///< … a text to continue, where there are no messages.
  std::size_t max_tokens = limits::kDefaultAnswerTokens;
  double temperature = 0;  ///< 0 = always the likeliest token.
  double top_p = 1;        ///< Only the likeliest tokens that have this share together.
  std::uint64_t seed = 0;
  std::vector<std::string> stop{};  ///< The answer ends before any of these.
  AnswerForm form = AnswerForm::kText;
  json::Value schema{};  ///< Of kSchema; see model/json_form.h.
  KeepGoing keep_going{};
  std::string owner{};  ///< As LeaseRequest::owner. Local models only, as the next one.
  std::vector<AppliedAdapter> adapters{};
};

enum class GenerationEnd : std::uint8_t { kStop = 0, kLength = 1 };

struct Generation {
  std::string text;
  GenerationEnd end = GenerationEnd::kStop;
  std::uint64_t prompt_tokens = 0, answer_tokens = 0;  ///< 0 where an endpoint does not count them.
  std::uint64_t kept_tokens = 0;                       ///< Of the prompt, that were in the engine already.
};

/// Gets the answer piece by piece, on the calling thread; pieces end between code points. False ends it: kCancelled.
using OnPiece = std::function<bool(std::string_view piece)>;

/// A model that answers. Exists so that local models, endpoints and the twin are interchangeable. Thread-safe.
class ChatModel {
 public:
  virtual ~ChatModel() = default;
  [[nodiscard]] virtual const std::string& name() const noexcept = 0;
  /// The pieces together are Generation::text. Errors: kInvalidArgument (names the field), kExhausted (the prompt does
  /// not fit into the model's context), kCancelled, kUnavailable; an endpoint's: those of ChatEndpoint::ask. None
  /// repeats the prompt or the answer.
  [[nodiscard]] virtual Result<Generation> generate(const GenerationRequest& request, const OnPiece& on_piece) = 0;
  /// The local model below, nullptr for an endpoint.
  [[nodiscard]] virtual Generator* generator() noexcept { return nullptr; }
};

/// Checks ranges and texts. Error kInvalidArgument, naming the field.
[[nodiscard]] Status check_generation(const GenerationRequest& request);

/// ChatModel::generate with a model that runs here.
[[nodiscard]] Result<Generation> answer_with(Generator& generator, const GenerationRequest& request,
                                             const OnPiece& on_piece);
/// Takes ownership.
[[nodiscard]] std::unique_ptr<ChatModel> make_local_chat_model(std::unique_ptr<Generator> generator);
/// Streams from /v1/chat/completions or Ollama's /api/chat. Errors as make_chat_endpoint's.
[[nodiscard]] Result<std::unique_ptr<ChatModel>> make_endpoint_chat_model(ChatOptions options);

/// Whether the name is an endpoint's: "http(s)://HOST/v1#MODEL" or "ollama:MODEL[@URL]".
[[nodiscard]] bool is_chat_endpoint(std::string_view name);
/// By name: as GeneratorOptions::name, or "http(s)://HOST/v1#MODEL", or "ollama:MODEL[@URL]". `key`: of an endpoint.
/// Errors as make_generator's and make_chat_endpoint's.
[[nodiscard]] Result<std::unique_ptr<ChatModel>> make_chat_model(const GeneratorOptions& options, std::string key = {});

/// Continues a row whose last call was decode(): for callers that prepared the prompt themselves. Messages, prompt,
/// owner and adapters of the request are not looked at. The row keeps the answer's tokens.
[[nodiscard]] Result<Generation> continue_row(const Generator& generator, KvSequence& row,
                                              const GenerationRequest& request, const OnPiece& on_piece);

}  // namespace memos::model
