// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "interface/cli/context.h"

namespace memos::cli {

/// How a command appears in the tree and in its help.
struct CommandText {
  std::string name;
  std::string what;                   ///< One line for the list of commands.
  std::vector<std::string> examples;  ///< Command lines, at least one.
  std::string more;                   ///< Further paragraphs of its page; may be empty.
};

/// Adds a command with the options that every command has. `action` runs when it was chosen.
CLI::App& add_command(CLI::App& parent, Context& context, const CommandText& text, Context::Action action);

/// Adds a command that only holds others (`memos cube …`).
CLI::App& add_command_group(CLI::App& parent, const CommandText& text);

/// Binds an option that may be repeated, one value each time.
CLI::Option* add_repeated(CLI::App& command, const std::string& names, std::vector<std::string>& values,
                          const std::string& what, const std::string& value_name);

/// Binds an option with one value, shown as `value_name` in the help.
CLI::Option* add_value(CLI::App& command, const std::string& names, std::string& value, const std::string& what,
                       const std::string& value_name);

/// Binds the argument that stands without a name.
CLI::Option* add_argument(CLI::App& command, const std::string& name, std::string& value, const std::string& what);

/// The whole tree of commands. `context` outlives it.
void add_all_commands(CLI::App& root, Context& context);

/// The page of `memos --help` or of one command.
[[nodiscard]] std::string help_page(const CLI::App& app);

}  // namespace memos::cli
