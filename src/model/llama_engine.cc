// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/llama_engine.h"

#include <cstdlib>

#include "base/file.h"

namespace memos::model {
namespace {

constexpr std::string_view kModuleFile = "libmemos_llama.so";

std::string without_line_ends(std::string_view text) {
  std::string line(text);
  std::ranges::replace(line, '\n', ' ');
  while (!line.empty() && line.back() == ' ') line.pop_back();
  return line;
}

}  // namespace

Result<std::unique_ptr<LlamaEngine>> LlamaEngine::open(const std::string& path, std::string_view field) {
  MEMOS_TRY(auto library, base::DynamicLibrary::open(path));
  const auto entry = reinterpret_cast<memos_llama_entry>(library.symbol(MEMOS_LLAMA_ENTRY));
  const memos_llama_api* api = entry == nullptr ? nullptr : entry(MEMOS_LLAMA_ABI);
  if (api == nullptr || api->abi != MEMOS_LLAMA_ABI || api->size < sizeof(memos_llama_api))
    return fail(ErrorCode::kUnsupported, path + " is no llama.cpp module for this version of memos",
                std::string(field));
  return std::unique_ptr<LlamaEngine>(new LlamaEngine(std::move(library), api));
}

Result<std::unique_ptr<LlamaEngine>> LlamaEngine::load(std::string_view field) {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing in memos changes the environment.
  if (const char* given = std::getenv("MEMOS_LLAMA_MODULE"); given != nullptr && *given != '\0')
    return open(given, field);
  MEMOS_TRY(const std::string folder, base::program_folder());
  const auto fs = base::make_posix_file_system();
  std::string places;
  for (const std::string_view place :
       {"/", "/../lib/memos/", "/../"}) {  // The last for programs in a folder of the build.
    const std::string path = folder + std::string(place) + std::string(kModuleFile);
    MEMOS_TRY(const bool exists, fs->exists(path));
    if (exists) return open(path, field);
    places += " " + path;
  }
  return fail(ErrorCode::kUnsupported,
              "local models need the llama.cpp module, which is not there (looked for" + places +
                  "); build it with scripts/install-llama, or use an endpoint: --" + std::string(field) +
                  " http://HOST/v1#MODEL",
              std::string(field));
}

LlamaContext::LlamaContext(const LlamaModel& model, memos_llama_context* context)
    : model_(model), context_(context, Free{&model.engine_->api()}) {}

Status LlamaContext::encode(std::span<const std::int32_t> tokens, std::span<const std::uint32_t> lengths,
                            std::span<float> vectors, const std::function<bool()>& go_on) {
  const auto ask = [](void* user) -> std::uint32_t { return (*static_cast<const std::function<bool()>*>(user))(); };
  const memos_llama_batch batch{tokens.data(), lengths.data(), static_cast<std::uint32_t>(lengths.size())};
  memos_llama_note note{};
  const auto status = model_.engine_->api().encode(context_.get(), &batch, vectors.data(), go_on ? +ask : nullptr,
                                                   const_cast<std::function<bool()>*>(&go_on), &note);
  if (status == MEMOS_LLAMA_STOPPED) return fail(ErrorCode::kCancelled, "encoding was stopped");
  return model_.outcome(status, note, ErrorCode::kUnavailable);
}

LlamaModel::LlamaModel(std::unique_ptr<LlamaEngine> engine, memos_llama_model* model, memos_llama_model_info info,
                       base::Logger logger, std::string field)
    : engine_(std::move(engine)),
      model_(model, Free{&engine_->api()}),
      info_(info),
      logger_(std::move(logger)),
      field_(std::move(field)) {}

Status LlamaModel::outcome(std::int32_t status, const memos_llama_note& note, ErrorCode code) const {
  const std::string text = without_line_ends(note.text);
  if (status != 0) return fail(code, "llama.cpp: " + text, field_);
  if (!text.empty()) logger_.log(base::LogLevel::kDebug, "llama.cpp: " + text);
  return {};
}

Result<std::unique_ptr<LlamaModel>> LlamaModel::load(std::unique_ptr<LlamaEngine> engine, const std::string& path,
                                                     base::Logger logger, std::string field) {
  memos_llama_model* model = nullptr;
  memos_llama_model_info info{};
  memos_llama_note note{};
  const auto status = engine->api().load_model(path.c_str(), &model, &info, &note);
  if (status != 0)
    return fail(ErrorCode::kUnsupported, "llama.cpp cannot use " + path + ": " + without_line_ends(note.text),
                std::move(field));
  return std::unique_ptr<LlamaModel>(
      new LlamaModel(std::move(engine), model, info, std::move(logger), std::move(field)));
}

Result<std::vector<std::int32_t>> LlamaModel::tokenize(std::string_view text, std::uint32_t flags) const {
  std::vector<std::int32_t> tokens(text.size() / 2 + 8);  // More than enough for English; else a second try.
  for (;;) {
    std::size_t count = 0;
    memos_llama_note note{};
    const auto status = engine_->api().tokenize(model_.get(), text.data(), text.size(), flags, tokens.data(),
                                                tokens.size(), &count, &note);
    MEMOS_CHECK_OK(outcome(status, note, ErrorCode::kUnavailable));
    const bool fits = count <= tokens.size();
    tokens.resize(count);
    if (fits) return tokens;
  }
}

Result<LlamaModel::TokenText> LlamaModel::token_text(std::int32_t token) const {
  TokenText out;
  out.text.resize(32);  // Longer than all but a few.
  for (;;) {
    std::size_t bytes = 0;
    std::uint32_t control = 0;
    memos_llama_note note{};
    const auto status =
        engine_->api().token_text(model_.get(), token, out.text.data(), out.text.size(), &bytes, &control, &note);
    MEMOS_CHECK_OK(outcome(status, note, ErrorCode::kUnavailable));
    const bool fits = bytes <= out.text.size();
    out.text.resize(bytes);
    out.control = control != 0;
    if (fits) return out;
  }
}

Result<std::unique_ptr<LlamaContext>> LlamaModel::make_context(const memos_llama_context_request& request) const {
  memos_llama_context* context = nullptr;
  memos_llama_note note{};
  const auto status = engine_->api().make_context(model_.get(), &request, &context, &note);
  MEMOS_CHECK_OK(outcome(status, note, ErrorCode::kUnavailable));
  return std::unique_ptr<LlamaContext>(new LlamaContext(*this, context));
}

}  // namespace memos::model
