// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include "interface/cli/arguments.h"
#include "interface/cli/command.h"

/// Options that several commands share, bound in one place so that they read the same everywhere.
namespace memos::cli {

enum class ScopeMeaning { kStore, kFilter };

void add_scope_options(CLI::App& command, ScopeOptions& scope, ScopeMeaning meaning);
void add_filter_options(CLI::App& command, FilterOptions& filter);
void add_known_at_option(CLI::App& command, std::string& known_at);
void add_embed_option(CLI::App& command, std::string& embed);
void add_cube_option(CLI::App& command, std::string& cube);

/// The language model of a command that refines; what is empty comes from the folder's settings.
struct RefineModel {
  std::string url, model, prompts;
};
void add_refine_model_options(CLI::App& command, RefineModel& options);

/// The language model that prompts are for; what is empty comes from the folder's settings.
struct GenerationModel {
  std::string model, system;
};
void add_generation_options(CLI::App& command, GenerationModel& options);

}  // namespace memos::cli
