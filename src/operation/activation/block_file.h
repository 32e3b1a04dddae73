// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string>
#include <string_view>

#include "base/file.h"
#include "base/result.h"
#include "operation/activation/block.h"

/// How a block lies on disk: a file of bytes, and a small record beside it that says what they are. A block without its
/// record, or a record that does not fit its bytes, is nothing: whoever is killed while writing leaves just that.
namespace memos::activation {

struct BlockRecord {
  Block block;
  std::uint64_t bytes = 0;
  std::uint64_t checksum = 0;  ///< XXH3 of the bytes.
};

/// `DIR/<space>/<key>`; the record and the bytes add their endings.
[[nodiscard]] std::string block_path(const std::string& directory, const Digest& space, const BlockKey& key);
inline constexpr std::string_view kRecordEnding = ".record";
inline constexpr std::string_view kBytesEnding = ".kv";

[[nodiscard]] std::string encode_record(const BlockRecord& record);
/// Error kCorrupt for anything that encode_record did not write; never reads out of bounds.
[[nodiscard]] Result<BlockRecord> decode_record(std::string_view bytes);

}  // namespace memos::activation
