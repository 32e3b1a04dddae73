// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/model_folders.h"

#include <cstdlib>

#include "base/hash.h"
#include "base/limits.h"
#include "model/gguf_file.h"
#include "model/token_projection.h"

namespace memos::model {
namespace {

constexpr std::string_view kSuffix = ".gguf";

std::string environment(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nothing in memos changes the environment.
  return value == nullptr ? std::string() : std::string(value);
}

std::string join(std::string_view folder, std::string_view name) {
  std::string path(folder);
  if (!path.empty() && path.back() != '/') path.push_back('/');
  return path.append(name);
}

bool is_path(const std::string& name) { return name.find('/') != std::string::npos; }

std::string name_of_file(std::string_view path) {
  const auto slash = path.rfind('/');
  std::string_view name = slash == std::string_view::npos ? path : path.substr(slash + 1);
  if (name.ends_with(kSuffix)) name.remove_suffix(kSuffix.size());
  return std::string(name);
}

/// GGUF files of a folder, sorted by name; none if the folder is not there.
std::vector<std::string> model_files(base::FileSystem& fs, const std::string& folder) {
  std::vector<std::string> names;
  const auto entries = fs.list(folder);
  if (!entries) return names;
  for (const auto& entry : *entries)
    if (!entry.directory && entry.name.ends_with(kSuffix) && !entry.name.starts_with('.')) names.push_back(entry.name);
  return names;
}

std::unexpected<Error> not_found(const std::string& what, std::span<const std::string> places) {
  std::string message = what + "; looked in";
  for (const std::string& place : places) message += " " + place + ",";
  if (places.empty()) message += " no folder,";
  message.back() = ';';
  return fail(ErrorCode::kNotFound, message + " get one with: memos model import FOLDER|FILE", "embedder");
}

Result<std::string> find_default(base::FileSystem& fs, std::span<const std::string> folders) {
  for (const std::string& folder : folders) {
    for (const std::string& name : model_files(fs, folder)) {
      const std::string path = join(folder, name);
      const auto model = check_model_file(fs, path);
      if (model && model->shape.embedding) return path;
    }
  }
  return not_found("no embedding model is installed", folders);
}

}  // namespace

std::vector<std::string> model_folders(std::string_view data_directory) {
  std::vector<std::string> folders;
  if (!data_directory.empty()) folders.push_back(join(data_directory, "models"));
  if (const std::string own = environment("MEMOS_MODELS"); !own.empty()) folders.push_back(own);
  std::string data_home = environment("XDG_DATA_HOME");
  if (data_home.empty()) {
    const std::string home = environment("HOME");
    if (!home.empty()) data_home = join(home, ".local/share");
  }
  if (!data_home.empty()) folders.push_back(join(data_home, "memos/models"));
  return folders;
}

Result<std::string> find_model(base::FileSystem& fs, const std::string& name, std::span<const std::string> folders) {
  if (name.empty()) return find_default(fs, folders);
  if (is_path(name)) {
    MEMOS_TRY(const bool exists, fs.exists(name));
    if (exists) return name;
    return fail(ErrorCode::kNotFound, "there is no model file " + name, "embedder");
  }
  const std::string file = name.ends_with(kSuffix) ? name : name + std::string(kSuffix);
  for (const std::string& folder : folders) {
    const std::string path = join(folder, file);
    MEMOS_TRY(const bool exists, fs.exists(path));
    if (exists) return path;
  }
  return not_found("there is no model " + name, folders);
}

Result<CheckedModel> check_model_file(base::FileSystem& fs, const std::string& path) {
  const auto named = [&](Error error) {
    return std::unexpected(Error{error.code, path + ": " + error.message, std::move(error.field)});
  };
  MEMOS_TRY(const auto file, fs.open(path, base::OpenMode::kRead));
  MEMOS_TRY(const std::uint64_t size, file->size());
  MEMOS_TRY(const base::Bytes bytes, file->map(size));
  const auto gguf =
      GgufFile::parse(bytes);  // Its views point into the mapping, which lives until the end of this function.
  if (!gguf) return named(gguf.error());
  auto shape = check_model(*gguf);
  if (!shape) return named(std::move(shape).error());
  return CheckedModel{*std::move(shape), name_of_file(path), base::to_hex(gguf->fingerprint(bytes)), size};
}

ModelInfo describe_model(base::FileSystem& fs, const std::string& path) {
  ModelInfo info;
  info.path = path;
  info.name = name_of_file(path);
  const auto model = check_model_file(fs, path);
  if (!model) {
    info.problem = model.error().message;
    return info;
  }
  info.bytes = model->bytes;
  info.architecture = model->shape.architecture;
  info.file_type = model->shape.file_type;
  info.dimension = model->shape.dimension;
  info.layers = model->shape.layers;
  info.context_length = model->shape.context_length;
  info.embedding = model->shape.embedding;
  info.hash = model->hash;
  info.token_evidence = fs.exists(projection_path(path)).value_or(false);
  return info;
}

Result<std::vector<ModelInfo>> list_models(std::span<const std::string> folders) {
  const auto fs = base::make_posix_file_system();
  std::vector<ModelInfo> models;
  for (const std::string& folder : folders)
    for (const std::string& name : model_files(*fs, folder)) models.push_back(describe_model(*fs, join(folder, name)));
  return models;
}

}  // namespace memos::model
