// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <span>

namespace memos::vault {

/// Zeroes the unallocated middle of a b-tree page (sqlite.org/fileformat.html, section 1.6). SQLite's secure_delete
/// clears freed cells, but when a page is rebuilt the cells that moved to another page can stay behind in the middle;
/// erasing the moved row would not reach that copy. Done on the way into the database file, where no checksum covers
/// the bytes. `first` tells the file's first page. Pages that are no b-tree pages are left alone: overflow and
/// free-list pages begin with the big-endian number of another page, whose first byte is 0 or 1 below
/// kFirstAmbiguousPage and cannot be taken for a b-tree page's type (2, 5, 10, 13). No vault grows up to there
/// (limits::kMaxDatabaseBytes).
void clear_page_gap(std::span<std::uint8_t> page, bool first) noexcept;

inline constexpr std::uint64_t kFirstAmbiguousPage = 0x02000000;  ///< 128 GiB with pages of 4 KiB.

}  // namespace memos::vault
