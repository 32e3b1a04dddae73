// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string>

#include "base/file.h"
#include "base/hash.h"

/// Beside an imported adapter's file, HASH.gguf, lies HASH.sum with the file's checksum (XXH3, 16 hex digits). Checking
/// that takes a tenth of the time of hashing the file anew, and tells a damaged or replaced file as well.
namespace memos::model {

inline constexpr std::string_view kAdapterEnding = ".gguf";
inline constexpr std::string_view kAdapterSumEnding = ".sum";

[[nodiscard]] std::string adapter_sum(base::Bytes file);
/// The BLAKE2b hash of an adapter's file at `path`, in hex: its name, if that is a hash and the sum beside it is that
/// of the content; else it is computed.
[[nodiscard]] std::string adapter_hash(base::FileSystem& fs, const std::string& path, base::Bytes file);

}  // namespace memos::model
