// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <string_view>

#include "base/result.h"

namespace memos::cli {

/// A script for the shell ("bash", "zsh" or "fish") that completes commands, options and fixed values, generated from
/// the tree of commands. Error kInvalidArgument, field "shell".
[[nodiscard]] Result<std::string> completion_script(const CLI::App& root, std::string_view shell);

}  // namespace memos::cli
