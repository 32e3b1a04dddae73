// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "interface/api/prompt_parts.h"
#include "memos/requests.hpp"
#include "model/generator.h"
#include "operation/activation/prompt_cache.h"

namespace memos::api {

/// The adapters of a prompt, ordered by the hash of their files.
struct ChosenAdapters {
  std::vector<AdapterUse> uses;
  std::vector<model::AppliedAdapter> applied;  ///< Loaded, one for each of `uses`.
  std::vector<activation::Source> sources;     ///< The memories: cache that was made with them goes with them.
  bool shared = true;                          ///< All may be read by everybody of the tenant.
};

/// A prompt that stands in a row of the model and can be answered: decode from `ready.row`, whose logits() say what
/// follows. Give it to LocalMemos::answered() when the answer is there, whether it was taken to its end or not.
struct PromptInModel {
  model::Generator* generator = nullptr;  ///< Outlives this.
  activation::Prompt prompt;
  activation::Ready ready;
  Plan plan;
};

/// Errors: kInvalidArgument, field "adapters".
[[nodiscard]] Status validate_adapters(std::span<const AdapterUse> adapters);
[[nodiscard]] Status validate_history(const std::vector<PromptMessage>& history);
[[nodiscard]] Status validate_context(const ContextRequest& request);
[[nodiscard]] Status validate_system(const std::string& system);

}  // namespace memos::api
