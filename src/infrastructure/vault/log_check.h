// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>

#include "base/file.h"

/// What SQLite does not tell about its write-ahead log (sqlite.org/fileformat.html, section 4): reading a log it stops
/// at the first frame whose checksum is wrong, without a word. That is right for the one commit that a crash cut short,
/// and loss for any other. docs/format.md, "The write-ahead log", says what is told apart how.
namespace memos::vault {

inline constexpr std::size_t kLogHeaderBytes = 32;
inline constexpr std::size_t kFrameHeaderBytes = 24;
inline constexpr std::size_t kLogMarkBytes = 32;

/// Written without a sync behind the last frame after every sync of the log: everything before it was on disk. The next
/// frame overwrites it.
using LogMark = std::array<std::uint8_t, kLogMarkBytes>;
/// `salts`: the eight bytes that tell this run of the log from earlier ones. `end`: where the mark is put.
[[nodiscard]] LogMark make_log_mark(std::span<const std::uint8_t, 8> salts, std::uint64_t end) noexcept;

/// Reads a log that was left behind, before SQLite does. kCorrupt, naming the place, when a commit that had been synced
/// can no longer be read from it. A missing or empty log is fine.
[[nodiscard]] Status check_log(base::FileSystem& files, const std::string& path);

/// The empty file that says that commits are not synced one by one (any Durability but kFull): the log of such a folder
/// cannot be checked.
[[nodiscard]] std::string unsynced_mark(const std::string& directory);
/// check_log() of a vault's folder, unless its commits were not synced.
[[nodiscard]] Status check_left_log(base::FileSystem& files, const std::string& directory);

}  // namespace memos::vault
