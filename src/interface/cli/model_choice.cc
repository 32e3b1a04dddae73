// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/cli/model_choice.h"

#include <algorithm>
#include <thread>

#include "base/limits.h"
#include "base/result.h"
#include "interface/cli/arguments.h"
#include "interface/cli/server_settings.h"
#include "model/embedder.h"

namespace memos::cli {
namespace {

/// One core is left to the rest: an engine that has to share cores is many times slower.
Result<std::uint32_t> threads_of(const ModelChoice& choice) {
  if (choice.threads.empty()) return std::max(2U, std::thread::hardware_concurrency()) - 1;
  MEMOS_TRY(const std::uint64_t threads, parse_count(choice.threads, "--threads", 1, limits::kMaxModelThreads));
  return static_cast<std::uint32_t>(threads);
}

Result<std::uint32_t> context_tokens_of(const ModelChoice& choice) {
  if (choice.context_tokens.empty()) return 0U;
  MEMOS_TRY(const std::uint64_t tokens,
            parse_count(choice.context_tokens, "--context-tokens", 1, limits::kMaxContextTokens));
  return static_cast<std::uint32_t>(tokens);
}

}  // namespace

void add_model_options(CLI::App& command, ModelChoice& choice) {
  add_value(command, "--model", choice.name, "Model file, name or endpoint [the folder's setting chat_model]", "MODEL");
  add_value(command, "--threads", choice.threads, "For a local model [all cores but one]", "N");
  add_value(command, "--context-tokens", choice.context_tokens, "Context of a local model [up to 8192]", "N");
  command.add_flag("--flash-attention", choice.flash_attention, "Faster with small heads and long contexts");
}

Result<model::GeneratorOptions> model_options(const Context& context, const ModelChoice& choice) {
  model::GeneratorOptions wanted{.name = choice.name};
  std::string directory;
  // With a far server there is no folder whose settings or models could be used.
  if (const auto found = context.data_directory()) directory = *found;
  wanted.flash_attention = choice.flash_attention;
  if (!directory.empty()) {
    MEMOS_TRY(const rest::Settings settings, load_settings(directory, {}));
    if (wanted.name.empty()) wanted.name = settings.text("chat_model");
    if (settings.truth("chat_flash_attention")) wanted.flash_attention = true;
  }
  if (wanted.name.empty())
    return fail(ErrorCode::kInvalidArgument,
                "name a model: a GGUF file, http://HOST/v1#MODEL or ollama:MODEL (or set chat_model in the folder's "
                "settings)",
                "--model");
  wanted.folders = model::model_folders(directory);
  MEMOS_TRY(wanted.threads, threads_of(choice));
  MEMOS_TRY(wanted.context_tokens, context_tokens_of(choice));
  wanted.rows = 1;
  return wanted;
}

Result<Generation> generation_of(const Context& context, const ModelChoice& choice) {
  MEMOS_TRY(Generation generation, generation_of(context, GenerationModel{.model = choice.name, .system = {}}));
  MEMOS_TRY(generation.threads, threads_of(choice));
  if (!choice.context_tokens.empty()) {
    MEMOS_TRY(generation.context_tokens, context_tokens_of(choice));
  }
  if (choice.flash_attention) generation.flash_attention = true;
  return generation;
}

}  // namespace memos::cli
