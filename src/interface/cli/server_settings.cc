// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/cli/server_settings.h"

#include <cstdlib>

#include "base/file.h"
#include "base/result.h"

namespace memos::cli {
namespace {

constexpr std::uint64_t kMaxConfigBytes = std::uint64_t{1} << 20U;

Status add_file(rest::Settings& settings, const std::string& path, bool needed) {
  const auto files = base::make_posix_file_system();
  const Result<std::string> text = base::read_file(*files, path, kMaxConfigBytes);
  if (text) return settings.add_file(*text, path);
  if (text.error().code != ErrorCode::kNotFound) return std::unexpected(text.error());
  if (!needed) return {};
  return fail(ErrorCode::kNotFound, "no such file: " + path, "config");
}

}  // namespace

Result<rest::Settings> load_settings(const std::string& directory, const std::string& config) {
  rest::Settings settings;
  MEMOS_CHECK_OK(add_file(settings, directory + "/memos.toml", false));
  if (!config.empty()) MEMOS_CHECK_OK(add_file(settings, config, true));
  MEMOS_CHECK_OK(settings.add_environment([](const std::string& name) { return std::getenv(name.c_str()); }));
  return settings;
}

Result<Refinement> refinement_of(const Context& context, const RefineModel& options) {
  MEMOS_TRY(const std::string server, context.server());
  if (!server.empty()) return Refinement{};  // Its model is asked, and its settings count.
  MEMOS_TRY(const std::string directory, context.data_directory());
  MEMOS_TRY(const rest::Settings settings, load_settings(directory, {}));
  Refinement refinement = rest::refinement_of(settings);
  if (!options.url.empty()) refinement.url = options.url;
  if (!options.model.empty()) refinement.model = options.model;
  if (!options.prompts.empty()) refinement.prompts = options.prompts;
  return refinement;
}

Result<Generation> generation_of(const Context& context, const GenerationModel& options) {
  MEMOS_TRY(const std::string server, context.server());
  if (!server.empty()) return Generation{};  // Its model is asked, and its settings count.
  MEMOS_TRY(const std::string directory, context.data_directory());
  MEMOS_TRY(const rest::Settings settings, load_settings(directory, {}));
  Generation generation = rest::generation_of(settings);
  if (!options.model.empty()) generation.model = options.model;
  if (!options.system.empty()) generation.system = options.system;
  generation.key = chat_key();
  return generation;
}

std::string chat_key() {
  const char* const key = std::getenv("MEMOS_CHAT_KEY");
  return key == nullptr ? std::string() : std::string(key);
}

}  // namespace memos::cli
