// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/doors/product/chat_model.h"

#include <cstdlib>
#include <string_view>
#include <utility>

#include "interface/api/refiner.h"

namespace memos::doors::product {
namespace {

/// A model elsewhere. One that runs here belongs to whoever loads it.
bool is_endpoint(std::string_view name) {
  return name.starts_with("http://") || name.starts_with("https://") || name.starts_with("ollama:");
}

}  // namespace

Result<ChatHow> read_how(Fields& fields) {
  ChatHow how;
  MEMOS_TRY(how.max_tokens, fields.whole("max_tokens", 1, limits::kMaxAnswerTokens));
  MEMOS_TRY(how.temperature, fields.number("temperature"));
  constexpr double kHottest = 2;
  if (how.temperature && !(*how.temperature >= 0 && *how.temperature <= kHottest))
    return fields.wrong("temperature", "must be from 0 to 2");
  MEMOS_TRY(how.top_p, fields.number("top_p"));
  if (how.top_p && !(*how.top_p > 0 && *how.top_p <= 1)) return fields.wrong("top_p", "must be above 0 and at most 1");
  return how;
}

Result<ChatModel> ChatModel::make(const rest::Settings& settings) {
  ChatModel out;
  if (const std::string name = settings.text("chat_model"); is_endpoint(name)) {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing changes the environment.
    const char* key = std::getenv("MEMOS_CHAT_KEY");
    auto model = model::make_chat_model({.name = name}, key == nullptr ? std::string() : std::string(key));
    if (!model) return std::unexpected(Error{model.error().code, model.error().message, "chat_model"});
    out.model_ = *std::move(model);
    out.name_ = out.model_->name();
    return out;
  }
  const Refinement chosen = rest::refinement_of(settings);
  if (chosen.url.empty()) return out;
  MEMOS_TRY(out.model_, api::refine_chat_model(chosen));
  out.name_ = chosen.model;
  return out;
}

Status ChatModel::there() const {
  if (model_) return {};
  return fail(ErrorCode::kUnavailable,
              "chat needs a language model; name an endpoint in the server's setting chat_model, or in refine and "
              "refine_model",
              "model_name_or_path");
}

Result<std::string> ChatModel::answer(std::vector<model::ChatMessage> messages, const ChatHow& how,
                                      const model::OnPiece& piece) const {
  MEMOS_CHECK_OK(there());
  model::GenerationRequest request;
  request.messages = std::move(messages);
  request.max_tokens = how.max_tokens.value_or(request.max_tokens);
  request.temperature = how.temperature.value_or(request.temperature);
  request.top_p = how.top_p.value_or(request.top_p);
  MEMOS_TRY(model::Generation made, model_->generate(request, piece));
  return std::move(made.text);
}

}  // namespace memos::doors::product
