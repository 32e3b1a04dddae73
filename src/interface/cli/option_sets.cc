// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/cli/option_sets.h"

namespace memos::cli {

void add_scope_options(CLI::App& command, ScopeOptions& scope, ScopeMeaning meaning) {
  const std::string what = meaning == ScopeMeaning::kStore ? "It belongs to this " : "Only of this ";
  add_value(command, "--user", scope.user, what + "user", "ID");
  add_value(command, "--agent", scope.agent, what + "agent", "ID");
  add_value(command, "--session", scope.session, what + "session", "ID");
  add_value(command, "--app", scope.app, what + "application", "ID");
}

void add_filter_options(CLI::App& command, FilterOptions& filter) {
  add_scope_options(command, filter.scope, ScopeMeaning::kFilter);
  add_repeated(command, "--type", filter.types, "Only of this type; repeat for any of several", "TYPE");
  add_repeated(command, "--tag", filter.tags, "Only with this tag; repeat for all of several", "TAG");
  add_repeated(command, "--speaker", filter.speakers, "Only said by this person; repeat for any of several", "NAME");
  add_value(command, "--key", filter.key, "Only with this slot name", "KEY");
  add_value(command, "--from", filter.from, "Only said at or after this time", "TIME");
  add_value(command, "--to", filter.to, "Only said before this time; a date includes its day", "TIME");
  command.add_flag("--archived", filter.archived, "Archived and expired ones too");
}

void add_known_at_option(CLI::App& command, std::string& known_at) {
  add_value(command, "--known-at", known_at, "As it was known at a time, or at a position of the journal", "TIME|SEQ");
}

void add_embed_option(CLI::App& command, std::string& embed) {
  add_value(command, "--embed", embed, "When its vector is made: auto, now, later or never", "WHEN");
}

void add_cube_option(CLI::App& command, std::string& cube) {
  add_value(command, "--cube", cube, "Name of the cube [me]", "NAME");
}

void add_refine_model_options(CLI::App& command, RefineModel& options) {
  add_value(command, "--refine", options.url, "Language model's endpoint: http://HOST/v1, or Ollama's http://HOST/api",
            "URL");
  add_value(command, "--refine-model", options.model, "The model, as the endpoint calls it", "NAME");
  add_value(command, "--refine-prompts", options.prompts, "Folder with facts.md or summary.md of your own", "DIR");
}

void add_generation_options(CLI::App& command, GenerationModel& options) {
  add_value(command, "--model", options.model,
            "Language model: a GGUF file or a model's name [the folder's setting chat_model]", "MODEL");
  add_value(command, "--system", options.system, "Standing text before everything else", "TEXT");
}

}  // namespace memos::cli
