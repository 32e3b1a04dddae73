// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <functional>
#include <string>

#include "base/file.h"
#include "infrastructure/vault/reader.h"

namespace memos::vault {

/// Copies the state that the reader sees, the heads of that state and the blobs into an empty or missing folder, all
/// synced. The database appears under its name last, so a backup that was cut off is not taken for one. Returns the
/// bytes written. Errors: kConflict (the folder is not empty), kCancelled, kExhausted, kIo.
[[nodiscard]] Result<std::uint64_t> backup_vault(Reader& reader, base::FileSystem& files, const std::string& source,
                                                 const std::string& target,
                                                 const std::function<bool(std::uint64_t, std::uint64_t)>& progress);

}  // namespace memos::vault
