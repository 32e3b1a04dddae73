// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/cli/context.h"

#include <cstdlib>

#include "base/result.h"

namespace memos::cli {
namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

}  // namespace

Result<std::string> Context::data_directory() const {
  if (!common_.server.empty())
    return fail(ErrorCode::kInvalidArgument,
                "this command works on a data folder itself; run it where the folder is, with --data", "--server");
  return folder_of(common_.data, environment);
}

/// What the options say of it.
Place Context::given() const {
  return {.directory = common_.data, .server = common_.server, .key = common_.key, .ca = common_.ca};
}

Result<std::string> Context::server() const {
  MEMOS_TRY(const Place place, find_place(given(), environment));
  return place.server;
}

/// Where the memories are.
Status Context::aim(Options& options) const {
  MEMOS_TRY(Place place, find_place(given(), environment));
  options.directory = std::move(place.directory);
  options.server = std::move(place.server);
  options.key = std::move(place.key);
  options.ca = std::move(place.ca);
  return {};
}

Result<std::unique_ptr<Memos>> Context::open(Access access) {
  return open(access, [](Options&) {});
}

Result<std::unique_ptr<Memos>> Context::open(Access access, const std::function<void(Options&)>& change) {
  Options options;
  MEMOS_CHECK_OK(aim(options));
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
