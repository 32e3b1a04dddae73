// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <functional>
#include <string>

#include "base/file.h"
#include "infrastructure/vault/reader.h"

namespace memos::vault {

/// Reads everything once, from one consistent state: the database's own structure, every row checksum, every chain and
/// its heads, the digests that the journal holds of contents and links, the intervals of versions, the kept counts,
/// and the blobs. Problems name places, never content. kCancelled when `progress` returns false.
[[nodiscard]] Result<VerifyCounts> verify_vault(Reader& reader, base::FileSystem& files, const std::string& directory,
                                                const std::function<bool(std::uint64_t, std::uint64_t)>& progress);

}  // namespace memos::vault
