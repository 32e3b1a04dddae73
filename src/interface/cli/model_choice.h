// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string>

#include "interface/cli/command.h"
#include "interface/cli/context.h"
#include "model/generator.h"

namespace memos::cli {

/// The generative model of a command.
struct ModelChoice {
  std::string name, threads, context_tokens;
  std::string flash_attention;  ///< Empty: what the folder's setting says.
};
void add_model_options(CLI::App& command, ModelChoice& choice);

/// What the options say; without a name the folder's setting chat_model. Error kInvalidArgument.
[[nodiscard]] Result<model::GeneratorOptions> model_options(const Context& context, const ModelChoice& choice);

/// The same as an option of the folder, with what else its settings say of the model; no name is no error.
[[nodiscard]] Result<Generation> generation_of(const Context& context, const ModelChoice& choice);

}  // namespace memos::cli
