// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// memos::open: a folder's vault, settings and embedder, put together.
#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "base/utf8.h"
#include "interface/api/local_memos.h"
#include "operation/index/simd_dispatch.h"

namespace memos {

namespace {

/// What is looked for when nothing is configured: the model that scripts/start imports.
constexpr std::string_view kDefaultEmbedder = "all-minilm-l6-v2";

/// By name; when nobody chose a name, any embedding model in the model folders will do.
Result<std::unique_ptr<model::Embedder>> load_embedder(model::EmbedderOptions options, bool chosen) {
  Result<std::unique_ptr<model::Embedder>> made = model::make_embedder(options);
  if (!made && !chosen && made.error().code == ErrorCode::kNotFound) {
    const auto models = model::list_models(options.folders);
    const auto usable = [](const model::ModelInfo& info) { return info.embedding && info.problem.empty(); };
    if (models)
      if (const auto found = std::ranges::find_if(*models, usable); found != models->end()) {
        options.name = found->path;
        made = model::make_embedder(options);
      }
  }
  if (!made) return made;
  return model::make_caching_embedder(*std::move(made));
}

base::Logger logger_of(const Options& options) {
  if (!options.log) return {};
  return base::Logger(
      [log = options.log](base::LogLevel level, std::string_view message) { log(static_cast<int>(level), message); });
}

/// The embedder of a space that is not of the folder's own: by the name that it had, else whatever model file has its
/// hash.
Result<std::unique_ptr<model::Embedder>> load_old_embedder(vault::Vault& vault, model::EmbedderOptions options,
                                                           const std::string& own_name, const vault::Space& space) {
  const auto try_name = [&](const std::string& name) -> Result<std::unique_ptr<model::Embedder>> {
    options.name = name;
    MEMOS_TRY(auto made, model::make_embedder(options));
    if (made && made->model_hash() == space.model_hash && made->dimension() == space.dimension)
      return model::make_caching_embedder(std::move(made));
    return fail(ErrorCode::kNotFound, "\"" + name + "\" is another model now", "embedder");
  };
  MEMOS_TRY(const std::optional<std::string> known, vault.setting(api::name_setting(space.model_hash)));
  Result<std::unique_ptr<model::Embedder>> made =
      fail(ErrorCode::kNotFound, "no model file is the one that made them (" + space.model_name + ")", "embedder");
  if (known && *known != "none" && *known != own_name) made = try_name(*known);
  if (made || made.error().code == ErrorCode::kUnavailable) return made;
  const auto models = model::list_models(options.folders);
  if (!models) return made;
  const auto same = std::ranges::find(*models, space.model_hash, &model::ModelInfo::hash);
  return same == models->end() ? std::move(made) : try_name(same->path);
}

Status choose_embedder(const Options& options, api::LocalParts& parts) {
  std::string name = options.embedder;
  if (name.empty()) {
    MEMOS_TRY(const std::optional<std::string> setting, parts.vault->setting("embedder"));
    if (setting) name = *setting;
  }
  model::EmbedderOptions embedder;
  embedder.folders = model::model_folders(options.directory);
  embedder.logger = parts.logger;
  if (name == "none") return {};
  // A folder also remembers the default when another model stood in for it, so its name there is no choice.
  const bool chosen = !options.embedder.empty() || (!name.empty() && name != kDefaultEmbedder);
  if (name.empty()) name = kDefaultEmbedder;
  parts.old_embedder = [embedder, name, vault = parts.vault.get()](const vault::Space& space) {
    return load_old_embedder(*vault, embedder, name, space);
  };
  embedder.name = name;
  parts.embedder_name = std::move(name);
  parts.embedder_chosen = chosen;
  parts.embedder = [embedder, chosen] { return load_embedder(embedder, chosen); };
  return {};
}

/// The language model by name; none when there is no name.
Status choose_generator(const Options& options, api::LocalParts& parts) {
  const Generation& wanted = options.generation;
  if (wanted.model == "none") parts.generation.model.clear();
  if (parts.generation.model.empty()) return {};
  const auto in_range = [](std::uint32_t value, std::size_t most, const char* limit, const char* field) -> Status {
    if (value >= 1 && value <= most) return {};
    return fail(ErrorCode::kInvalidArgument,
                std::string(field) + " must be 1 to " + std::to_string(most) + " (limits::" + limit + ")",
                "generation." + std::string(field));
  };
  MEMOS_CHECK_OK(in_range(wanted.threads, limits::kMaxModelThreads, "kMaxModelThreads", "threads"));
  MEMOS_CHECK_OK(in_range(wanted.rows, limits::kMaxGeneratorRows, "kMaxGeneratorRows", "rows"));
  model::GeneratorOptions generator;
  generator.name = wanted.model;
  generator.folders = model::model_folders(options.directory);
  generator.threads = wanted.threads;
  generator.rows = wanted.rows;
  generator.context_tokens = wanted.context_tokens;
  generator.flash_attention = wanted.flash_attention;
  generator.logger = parts.logger;
  if (!model::is_chat_endpoint(wanted.model)) {
    parts.generator = [generator] { return model::make_generator(generator); };
    return {};
  }
  auto endpoint = model::make_chat_model(generator, wanted.key);
  if (!endpoint) return std::unexpected(Error{endpoint.error().code, endpoint.error().message, "chat_model"});
  parts.endpoint = *std::move(endpoint);
  return {};
}

}  // namespace

Result<std::unique_ptr<api::LocalMemos>> api::open_local(const Options& options) {
  if (options.tenant.value.empty()) return fail(ErrorCode::kInvalidArgument, "tenant is empty", "tenant");
  MEMOS_CHECK_OK(base::require_text(options.directory, "directory"));
  api::LocalParts parts;
  parts.directory = options.directory;
  parts.tenant = options.tenant;
  parts.clock = &base::system_clock();
  parts.random = &base::system_random();
  parts.read_only = options.read_only;
  parts.run_jobs = options.run_jobs;
  parts.load_embedder = options.load_embedder;
  parts.wait_for_embedder = options.wait_for_embedder;
  parts.index_memory_bytes = options.index_memory_bytes;
  parts.keep_old_vectors = options.keep_old_vectors;
  parts.change_embedder = options.run_jobs;
  parts.logger = logger_of(options);
  if (options.directory.empty()) {
    parts.vault = vault::make_memory_vault(*parts.clock, *parts.random);
  } else {
    parts.owned_files = base::make_posix_file_system();
    parts.files = parts.owned_files.get();
    parts.snapshot_directory = options.directory + "/index";
    parts.evidence_directory = options.directory + "/evidence";
    parts.kv_directory = options.directory + "/kv";
    MEMOS_TRY(parts.vault, vault::open_sqlite_vault({.directory = options.directory,
                                                     .create = options.create,
                                                     .read_only = options.read_only,
                                                     .holder_note = options.holder_note,
                                                     .files = parts.files,
                                                     .clock = parts.clock,
                                                     .random = parts.random,
                                                     .logger = parts.logger}));
  }
  MEMOS_CHECK_OK(choose_embedder(options, parts));
  MEMOS_CHECK_OK(api::validate_system(options.generation.system));
  parts.generation = options.generation;
  MEMOS_CHECK_OK(choose_generator(options, parts));
  const auto prompt_files = base::make_posix_file_system();  // Also for a folder in RAM.
  MEMOS_TRY(parts.refine, refine_parts(options.refinement, *prompt_files));
  return api::LocalMemos::make(std::move(parts));
}

std::string_view processor_variant() noexcept { return index::simd::kernels().name; }

}  // namespace memos
