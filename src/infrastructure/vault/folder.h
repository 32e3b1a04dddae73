// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <string>

#include "base/file.h"

namespace memos::vault {

/// The folder that holds `path`.
[[nodiscard]] std::string parent_of(const std::string& path);
/// Makes the folder and the missing ones above it, and makes their names durable. The name of a folder that exists is
/// made durable too: the process that made it may have died before.
[[nodiscard]] Status make_durable_folder(base::FileSystem& files, const std::string& path);
/// Bytes of all files below the folder.
[[nodiscard]] Result<std::uint64_t> folder_bytes(base::FileSystem& files, const std::string& path);

}  // namespace memos::vault
