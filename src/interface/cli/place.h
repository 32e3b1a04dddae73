// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <functional>
#include <string>

#include "memos/result.hpp"

/// Where a command finds the memories: in a folder of this machine, or at a server.
namespace memos::cli {

struct Place {
  std::string directory;  ///< "" when there is a server.
  std::string server;     ///< "" when there is a folder.
  std::string key;
  std::string ca;  ///< Of the server.
};

/// Value of an environment variable, "" when it is not set.
using Environment = std::function<std::string(const char* name)>;

/// `data`, else MEMOS_DATA, else the user's data folder. Error kNotFound, field "directory", when there is none.
[[nodiscard]] Result<std::string> folder_of(const std::string& data, const Environment& environment);

/// Options count before the environment, that before the settings of the user (client.toml: `server`, `api_key`, `ca`)
/// and those before the user's data folder. Key and authorities of the settings go to their own server only. Errors:
/// kInvalidArgument (a folder and a server are named: field "--server"; wrong settings: field "config"), kDenied, field
/// "config" (settings with a key that others may read), and those of folder_of().
/// `given` holds the options.
[[nodiscard]] Result<Place> find_place(const Place& given, const Environment& environment);

}  // namespace memos::cli
