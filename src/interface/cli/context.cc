// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/cli/context.h"

#include <cstdlib>

namespace memos::cli {
namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

}  // namespace

Result<std::string> Context::data_directory() const {
  if (!common_.data.empty()) return common_.data;
  if (std::string named = environment("MEMOS_DATA"); !named.empty()) return named;
  if (std::string xdg = environment("XDG_DATA_HOME"); !xdg.empty()) return xdg + "/memos/default";
  if (std::string home = environment("HOME"); !home.empty()) return home + "/.local/share/memos/default";
  return fail(ErrorCode::kNotFound, "no data folder: neither --data nor MEMOS_DATA nor HOME is set", "directory");
}

Result<std::unique_ptr<Memos>> Context::open(Access access) {
  return open(access, [](Options&) {});
}

Result<std::unique_ptr<Memos>> Context::open(Access access, const std::function<void(Options&)>& change) {
  auto directory = data_directory();
  if (!directory) return std::unexpected(directory.error());
  Options options;
  options.directory = *directory;
  options.embedder = common_.embedder;
  options.create = access == Access::kCreate;
  options.run_jobs = false;
  options.load_embedder = false;
  options.holder_note = "memos";
  // A missing default model is told by `status` and by searches; of one that was asked for every command tells.
  const int from_level = common_.embedder.empty() ? 3 : 2;
  options.log = [this, from_level](int level, std::string_view message) {
    if (level >= from_level) out_.note("memos: note: " + std::string(message));
  };
  change(options);
  auto opened = opener_(options);
  const bool writing_refused = !opened && opened.error().code == ErrorCode::kReadOnly;
  if (!writing_refused || access != Access::kRead || options.read_only) return opened;
  options.read_only = true;
  return opener_(options);
}

}  // namespace memos::cli
