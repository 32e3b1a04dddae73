// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <chrono>
#include <string>

#include "interface/doors/openai/memory.h"
#include "interface/rest/door.h"
#include "interface/rest/settings.h"

/// OpenAI's API as a front door: embeddings from the folder's embedder, and a proxy with a memory before a server of
/// language models (docs/doors.md lists every route and header).
namespace memos::doors::openai {

/// What of the server's settings concerns this door.
struct Options {
  std::string upstream_url;  ///< As people write it; empty = there is none, and only embeddings are served.
  std::string upstream_key;  ///< MEMOS_UPSTREAM_KEY; for requests without a key of their own.
  std::chrono::seconds silence{600};
  MemorySettings memory;
};

/// From the settings, and MEMOS_UPSTREAM_KEY of the environment.
[[nodiscard]] Options options_of(const rest::Settings& settings);
/// Error kInvalidArgument, field "upstream_url".
[[nodiscard]] Result<rest::Door> make_door(const rest::Settings& settings);

/// The body of the upstream's list of models with the folder's embedder put first; as it is when it is no such list or
/// names it already.
[[nodiscard]] std::string with_model(const std::string& list, const std::string& embedder);

}  // namespace memos::doors::openai
