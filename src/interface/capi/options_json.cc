// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/capi/options_json.h"

#include "base/json.h"

namespace memos::capi {
namespace {

std::unexpected<Error> wrong(const std::string& name, std::string_view problem) {
  return fail(ErrorCode::kInvalidArgument, name + ' ' + std::string(problem), name);
}

}  // namespace

Result<Options> read_options(std::string_view text) {
  MEMOS_TRY(const json::Value value, json::parse(text));
  if (value.as_object() == nullptr) return wrong("options", "must be a JSON object");
  Options options;
  const std::pair<std::string_view, std::string*> texts[] = {{"directory", &options.directory},
                                                             {"tenant", &options.tenant.value},
                                                             {"server", &options.server},
                                                             {"key", &options.key},
                                                             {"ca", &options.ca},
                                                             {"embedder", &options.embedder},
                                                             {"holder_note", &options.holder_note},
                                                             {"refine", &options.refinement.url},
                                                             {"refine_model", &options.refinement.model},
                                                             {"refine_prompts", &options.refinement.prompts}};
  const std::pair<std::string_view, bool*> flags[] = {{"create", &options.create},
                                                      {"read_only", &options.read_only},
                                                      {"run_jobs", &options.run_jobs},
                                                      {"load_embedder", &options.load_embedder},
                                                      {"wait_for_embedder", &options.wait_for_embedder},
                                                      {"refine_summaries", &options.refinement.summaries}};
  const std::pair<std::string_view, std::uint32_t*> numbers[] = {
      {"refine_timeout_ms", &options.refinement.timeout_ms}, {"refine_after_turns", &options.refinement.after_turns}};
  for (const auto& [name, given] : *value.as_object()) {
    bool known = false;
    for (const auto& [key, target] : texts) {
      if (key != name) continue;
      known = true;
      if (given.as_string() == nullptr) return wrong(name, "must be a string");
      *target = *given.as_string();
    }
    for (const auto& [key, target] : flags) {
      if (key != name) continue;
      known = true;
      if (given.as_bool() == nullptr) return wrong(name, "must be true or false");
      *target = *given.as_bool();
    }
    for (const auto& [key, target] : numbers) {
      if (key != name) continue;
      known = true;
      const auto number = given.to_uint();
      if (!number || *number > UINT32_MAX) return wrong(name, "must be a whole number from 0 up");
      *target = static_cast<std::uint32_t>(*number);
    }
    if (!known) return wrong(name, "is not a known field");
  }
  return options;
}

}  // namespace memos::capi
