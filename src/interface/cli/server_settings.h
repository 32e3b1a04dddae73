// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string>

#include "interface/cli/context.h"
#include "interface/cli/option_sets.h"
#include "interface/rest/settings.h"

namespace memos::cli {

/// Settings of a server from, each over the one before: defaults, DIR/memos.toml if it is there, `config` if it is
/// named, the environment. kNotFound, field "config"; kInvalidArgument as rest::Settings.
[[nodiscard]] Result<rest::Settings> load_settings(const std::string& directory, const std::string& config);

/// The language model that refines: of the data folder's settings, and what the command line names over them. Off where
/// neither names one.
[[nodiscard]] Result<Refinement> refinement_of(const Context& context, const RefineModel& options);

/// The language model that prompts are for, and the budgets of its cache: likewise.
[[nodiscard]] Result<Generation> generation_of(const Context& context, const GenerationModel& options);

/// The key of a language model's endpoint, from the environment.
[[nodiscard]] std::string chat_key();

}  // namespace memos::cli
