// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/doors/product/chat_model.h"

#include <utility>

#include "interface/api/refiner.h"

namespace memos::doors::product {

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
  const Refinement chosen = rest::refinement_of(settings);
  if (chosen.url.empty()) return out;
  MEMOS_TRY(out.refiner_, api::refine_chat_model(chosen));
  out.name_ = chosen.model;
  return out;
}

void ChatModel::take(api::Tenants& folder) {
  model::ChatModel* const own = folder.chat_model();
  if (own == nullptr) return;
  own_ = own;
  name_ = own->name();
}

Status ChatModel::there() const {
  if (own_ != nullptr || refiner_ != nullptr) return {};
  return fail(ErrorCode::kUnavailable,
              "chat needs a language model; name one in the server's setting chat_model, or an endpoint in refine and "
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
  model::ChatModel& model = own_ != nullptr ? *own_ : *refiner_;
  MEMOS_TRY(model::Generation made, model.generate(request, piece));
  return std::move(made.text);
}

}  // namespace memos::doors::product
