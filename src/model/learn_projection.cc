// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/learn_projection.h"

#include "model/gguf_check.h"
#include "model/llama_engine.h"
#include "model/model_folders.h"
#include "model/projection_text.h"
#include "model/token_projection.h"
#include "model/windows.h"

namespace memos::model {

Status learn_projection(base::FileSystem& fs, const std::string& model_path, const base::Logger& logger) {
  MEMOS_TRY(const auto checked, check_model_file(fs, model_path));
  if (checked.shape.pooling != Pooling::kMean)
    return fail(ErrorCode::kUnsupported, "token evidence needs a model whose vector is the mean of its tokens'",
                "model");
  MEMOS_TRY(auto engine, LlamaEngine::load());
  MEMOS_TRY(const auto model, LlamaModel::load(std::move(engine), model_path, logger));
  MEMOS_TRY(const auto context, model->make_context({.max_tokens = checked.shape.window,
                                                     .max_sequences = 1,
                                                     .threads = 1,
                                                     .flash_attention = 0,
                                                     .per_token = 1}));
  const std::size_t dimension = model->dimension();
  std::vector<float> states;
  for (const std::string_view text : projection_text()) {
    MEMOS_TRY(auto tokens, model->tokenize(text, MEMOS_LLAMA_WITH_SPECIAL));
    if (tokens.size() > checked.shape.window) tokens.resize(checked.shape.window);
    const std::uint32_t length = static_cast<std::uint32_t>(tokens.size());
    const std::size_t before = states.size();
    states.resize(before + tokens.size() * dimension);
    MEMOS_CHECK_OK(context->encode(tokens, {&length, 1}, std::span(states).subspan(before)));
    for (std::size_t at = before; at < states.size(); at += dimension) {
      if (!make_unit(std::span(states).subspan(at, dimension)))
        return fail(ErrorCode::kCorrupt, "the model gives no usable numbers; its file may be damaged", "model");
    }
  }
  MEMOS_TRY(const auto projection, TokenProjection::learn(states, static_cast<std::uint32_t>(dimension)));
  return projection.save(fs, projection_path(model_path), checked.hash);
}

}  // namespace memos::model
