// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/doors/product/chat_model.h"

#include <cstdlib>
#include <thread>
#include <utility>

namespace memos::doors::product {

Result<ChatModel> ChatModel::make(const rest::Settings& settings) {
  const Refinement chosen = rest::refinement_of(settings);
  ChatModel out;
  if (chosen.url.empty()) return out;
  model::ChatOptions options{.url = chosen.url, .model = chosen.model, .key = {}, .client = {}, .pause = {}};
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing changes the environment.
  if (const char* key = std::getenv("MEMOS_REFINE_KEY"); key != nullptr) options.key = key;
  MEMOS_TRY(options.client, model::make_http_client());
  options.pause = [](std::chrono::milliseconds pause) { std::this_thread::sleep_for(pause); };
  auto endpoint = model::make_chat_endpoint(std::move(options));
  if (!endpoint) {
    endpoint.error().field = endpoint.error().field == "model" ? "refine_model" : "refine";
    return std::unexpected(std::move(endpoint).error());
  }
  out.endpoint_ = *std::move(endpoint);
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
