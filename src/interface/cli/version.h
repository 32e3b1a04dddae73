// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string>

namespace memos::cli {

extern const char* const kVersion;  ///< Of the project.
extern const char* const kCommit;   ///< That the program was built from, or "unknown".

/// Version, commit, compiler, processor variant, and whether the engine module is there; a line each.
[[nodiscard]] std::string version_page();

}  // namespace memos::cli
