// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/doors/product/chat_model.h"

#include <utility>

#include "interface/api/refiner.h"

namespace memos::doors::product {

Result<ChatModel> ChatModel::make(const rest::Settings& settings) {
  const Refinement chosen = rest::refinement_of(settings);
  ChatModel out;
  if (chosen.url.empty()) return out;
  MEMOS_TRY(out.endpoint_, api::refine_endpoint(chosen));
  out.name_ = chosen.model;
  out.timeout_ = std::chrono::milliseconds(chosen.timeout_ms);
  return out;
}

Status ChatModel::there() const {
  if (endpoint_) return {};
  return fail(ErrorCode::kUnavailable,
              "chat needs a language model; name one in the server's settings refine and refine_model",
              "model_name_or_path");
}

Result<std::string> ChatModel::ask(std::string_view prompt) const {
  MEMOS_CHECK_OK(there());
  // Somebody waits: a model that is away is no reason to try for long.
  MEMOS_TRY(model::ChatReply reply, endpoint_->ask({.prompt = prompt, .timeout = timeout_, .tries = 1}));
  return std::move(reply.text);
}

}  // namespace memos::doors::product
