// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "interface/cli/place.h"

/// Settings files of programs that speak MCP, and how a server is entered there.
namespace memos::cli {

struct Assistant {
  std::string_view name;    ///< On the command line.
  std::string_view file;    ///< Below the home folder.
  std::string_view on_mac;  ///< The same on macOS; empty = as elsewhere.
  std::string_view member;  ///< Of the settings' object: holds the servers by name.
  bool one_list = false;    ///< The command and its arguments are one list, beside {"type": "local"}.
};

[[nodiscard]] std::span<const Assistant> assistants() noexcept;
/// kNotFound, field "CLIENT", lists those that there are.
[[nodiscard]] Result<const Assistant*> find_assistant(std::string_view name);
/// kNotFound, field "HOME".
[[nodiscard]] Result<std::string> settings_file(const Assistant& assistant, const Environment& environment);

/// The entry of a server that is started by this command line.
[[nodiscard]] json::Value server_entry(const Assistant& assistant, const std::vector<std::string>& command);

/// The settings with the server "memos" in them; everything else keeps its bytes. An empty text gives new settings.
/// kInvalidArgument, field "file": it is no JSON object (some programs allow comments there: those are not understood),
/// or what holds the servers is none.
[[nodiscard]] Result<std::string> with_server(const std::string& settings, const Assistant& assistant,
                                              const json::Value& entry);

/// The lines that differ, with "-" and "+" before them.
[[nodiscard]] std::vector<std::string> changed_lines(const std::string& before, const std::string& after);

}  // namespace memos::cli
