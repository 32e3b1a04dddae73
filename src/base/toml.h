// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace memos::base {

/// One value of a TOML file.
struct TomlEntry {
  std::string name;        ///< With its tables: "server.listen".
  json::Value value;       ///< Text, number, truth value, or array of those.
  std::uint32_t line = 0;  ///< Where it stands, from 1.
};

/// Reads TOML 1.0 (toml++, hidden in toml.cc) into its values in the order of their lines. Dates and arrays of tables
/// are refused. Error kInvalidArgument with the line in the message, field "config".
[[nodiscard]] Result<std::vector<TomlEntry>> parse_toml(std::string_view text);

}  // namespace memos::base
