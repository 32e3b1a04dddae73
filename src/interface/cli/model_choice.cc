// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/cli/model_choice.h"

#include <algorithm>
#include <thread>

#include "base/limits.h"
#include "base/result.h"
#include "interface/cli/arguments.h"
#include "interface/cli/server_settings.h"
#include "interface/wire/names.h"
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

Result<FlashAttention> flash_attention_of(const ModelChoice& choice, FlashAttention otherwise) {
  if (choice.flash_attention.empty()) return otherwise;
  if (const auto how = wire::parse_flash_attention(choice.flash_attention)) return *how;
  return fail(ErrorCode::kInvalidArgument, "must be auto, on or off", "--flash-attention");
}

}  // namespace

void add_model_options(CLI::App& command, ModelChoice& choice) {
  add_value(command, "--model", choice.name, "Model file, name or endpoint [the folder's setting chat_model]", "MODEL");
  add_value(command, "--threads", choice.threads, "For a local model [all cores but one]", "N");
  add_value(command, "--context-tokens", choice.context_tokens, "Context of a local model [up to 8192]", "N");
  add_value(command, "--flash-attention", choice.flash_attention, "auto, on or off [the folder's setting, else auto]",
            "HOW");
}

Result<model::GeneratorOptions> model_options(const Context& context, const ModelChoice& choice) {
  model::GeneratorOptions wanted{.name = choice.name};
  std::string directory;
  // With a far server there is no folder whose settings or models could be used.
  if (const auto found = context.data_directory()) directory = *found;
  if (!directory.empty()) {
    MEMOS_TRY(const rest::Settings settings, load_settings(directory, {}));
    if (wanted.name.empty()) wanted.name = settings.text("chat_model");
    wanted.flash_attention = rest::generation_of(settings).flash_attention;
  }
  if (wanted.name.empty())
    return fail(ErrorCode::kInvalidArgument,
                "name a model: a GGUF file, http://HOST/v1#MODEL or ollama:MODEL (or set chat_model in the folder's "
                "settings)",
                "--model");
  MEMOS_TRY(wanted.flash_attention, flash_attention_of(choice, wanted.flash_attention));
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
  MEMOS_TRY(generation.flash_attention, flash_attention_of(choice, generation.flash_attention));
  return generation;
}

}  // namespace memos::cli
