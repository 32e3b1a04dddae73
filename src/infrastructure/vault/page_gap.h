// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <span>

namespace memos::vault {

/// Zeroes the unallocated middle of a b-tree page (sqlite.org/fileformat.html, section 1.6). SQLite's secure_delete
/// clears freed cells, but when a page is rebuilt the cells that moved to another page can stay behind in the middle;
/// erasing the moved row would not reach that copy. Done on the way into the database file, where no checksum covers
/// the bytes. `first` tells the file's first page, `file_bytes` the size of the file now: above kMaxGapFileBytes pages
/// are left alone, because page kinds can no longer be told apart by their first byte. Pages that are no b-tree pages
/// are always left alone.
void clear_page_gap(std::span<std::uint8_t> page, bool first, std::uint64_t file_bytes) noexcept;

/// Overflow and free-list pages begin with the big-endian number of another page. Below page 0x02000000 (128 GiB) that
/// byte is 0 or 1 and cannot be taken for a b-tree page's type (2, 5, 10, 13). Half of it leaves room for a checkpoint
/// that writes early pages before the file has grown.
inline constexpr std::uint64_t kMaxGapFileBytes = std::uint64_t{64} << 30U;

}  // namespace memos::vault
