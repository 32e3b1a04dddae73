// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string>

#include "base/result.h"
#include "interface/api/prompt_parts.h"
#include "memos/requests.hpp"
#include "model/generator.h"
#include "operation/activation/prompt_cache.h"

namespace memos::api {

/// A prompt that stands in a row of the model and can be answered: decode from `ready.row`, whose logits() say what
/// follows. Give it to LocalMemos::answered() when the answer is there, whether it was taken to its end or not.
struct PromptInModel {
  model::Generator* generator = nullptr;  ///< Outlives this.
  activation::Prompt prompt;
  activation::Ready ready;
  Plan plan;
};

[[nodiscard]] Status validate_context(const ContextRequest& request);
[[nodiscard]] Status validate_system(const std::string& system);

}  // namespace memos::api
