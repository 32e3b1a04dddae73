// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string>
#include <vector>

#include "interface/cli/context.h"

namespace memos::cli {

/// Runs one command line (without the program's name) and returns its exit status. No exception leaves it.
[[nodiscard]] int run(const std::vector<std::string>& arguments, const Streams& streams, const Opener& opener);

}  // namespace memos::cli
