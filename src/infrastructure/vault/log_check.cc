// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "infrastructure/vault/log_check.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "infrastructure/vault/little_endian.h"
#include "infrastructure/vault/sqlite_vfs.h"

namespace memos::vault {
namespace {

constexpr std::string_view kMarkMagic = "MEMOSLOG";
constexpr std::size_t kFrameBytes = kFrameHeaderBytes + kPageBytes;
constexpr std::size_t kFramesPerRead = 64;
constexpr std::uint32_t kLogMagic = 0x377f0682;  ///< The last bit tells the byte order of the checksums.

std::uint32_t big_endian(base::Bytes bytes) noexcept {
  return (std::uint32_t{bytes[0]} << 24U) | (std::uint32_t{bytes[1]} << 16U) | (std::uint32_t{bytes[2]} << 8U) |
         bytes[3];
}

/// SQLite's running checksum.
struct Sum {
  std::uint32_t first = 0;
  std::uint32_t second = 0;
  friend bool operator==(const Sum&, const Sum&) = default;

  static Sum stored(base::Bytes bytes) noexcept { return {big_endian(bytes), big_endian(bytes.subspan(4))}; }
  [[nodiscard]] Sum add(base::Bytes bytes, bool swapped) const noexcept {
    Sum out = *this;
    const auto word = [&](std::size_t at) {
      return swapped ? big_endian(bytes.subspan(at)) : static_cast<std::uint32_t>(read_number(bytes.subspan(at), 4));
    };
    for (std::size_t at = 0; at + 8 <= bytes.size(); at += 8) {
      out.first += word(at) + out.second;
      out.second += word(at + 4) + out.first;
    }
    return out;
  }
};

/// A frame of 24 bytes header and a page, as it lies in the log.
struct Frame {
  base::Bytes bytes;
  [[nodiscard]] bool commits() const noexcept { return big_endian(bytes.subspan(4)) != 0; }
  [[nodiscard]] base::Bytes salts() const noexcept { return bytes.subspan(8, 8); }
  [[nodiscard]] Sum stored() const noexcept { return Sum::stored(bytes.subspan(16)); }
  [[nodiscard]] Sum computed(Sum before, bool swapped) const noexcept {
    return before.add(bytes.first(8), swapped).add(bytes.subspan(kFrameHeaderBytes), swapped);
  }
};

std::unexpected<Error> damaged(std::uint64_t at) {
  return fail(ErrorCode::kCorrupt,
              "vault.db-wal is damaged at byte " + std::to_string(at) +
                  ": changes that were stored can no longer be read from it. Restore a backup. Without one: move "
                  "vault.db-wal out of the folder, then run memos verify; what it held is lost");
}

class LogReader {
 public:
  LogReader(std::unique_ptr<base::File> file, std::uint64_t size) : file_(std::move(file)), size_(size) {}
  Status check();

 private:
  /// The bytes at a frame's place; fewer at the end of the file.
  Result<base::Bytes> slot(std::uint64_t index);
  Result<bool> read_header();
  Status look_behind(std::uint64_t broken, Sum good);
  [[nodiscard]] bool mark_says_more(base::Bytes slot, std::uint64_t broken_at) const;
  static std::uint64_t place(std::uint64_t index) { return kLogHeaderBytes + index * kFrameBytes; }

  std::unique_ptr<base::File> file_;
  const std::uint64_t size_;
  std::array<std::uint8_t, kLogHeaderBytes> header_{};
  bool swapped_ = false;
  std::vector<std::uint8_t> buffer_ = std::vector<std::uint8_t>(kFrameBytes * kFramesPerRead);
  std::uint64_t buffered_ = 0;  ///< First frame in the buffer.
  std::size_t filled_ = 0;
};

Result<base::Bytes> LogReader::slot(std::uint64_t index) {
  if (filled_ == 0 || index < buffered_ || index >= buffered_ + kFramesPerRead) {
    MEMOS_TRY(filled_, file_->read(place(index), buffer_));
    buffered_ = index;
  }
  const std::size_t at = static_cast<std::size_t>(index - buffered_) * kFrameBytes;
  if (at >= filled_) return base::Bytes{};
  return base::Bytes(buffer_).subspan(at, std::min(kFrameBytes, filled_ - at));
}

/// False: nothing was ever written. The header is synced before the first frame follows it, so a broken one is damage.
Result<bool> LogReader::read_header() {
  MEMOS_TRY(const std::size_t got, file_->read(0, header_));
  if (got < header_.size() || std::ranges::all_of(header_, [](std::uint8_t byte) { return byte == 0; })) return false;
  const base::Bytes header = header_;
  const std::uint32_t magic = big_endian(header);
  swapped_ = (magic & 1U) != 0;
  const bool whole = (magic & ~1U) == kLogMagic && big_endian(header.subspan(8)) == kPageBytes &&
                     Sum{}.add(header.first(24), swapped_) == Sum::stored(header.subspan(24));
  if (!whole) return damaged(0);
  return true;
}

Status LogReader::check() {
  MEMOS_TRY(const bool begun, read_header());
  if (!begun) return {};
  const base::Bytes salts = base::Bytes(header_).subspan(16, 8);
  Sum sum = Sum::stored(base::Bytes(header_).subspan(24));
  for (std::uint64_t i = 0; place(i) < size_; ++i) {
    MEMOS_TRY(const base::Bytes bytes, slot(i));
    const Frame frame{bytes};
    if (bytes.size() < kFrameBytes || !std::ranges::equal(frame.salts(), salts)) return look_behind(i, sum);
    const Sum computed = frame.computed(sum, swapped_);
    if (computed != frame.stored() || big_endian(bytes) == 0) return look_behind(i, sum);
    sum = computed;
  }
  return {};
}

bool LogReader::mark_says_more(base::Bytes slot, std::uint64_t broken_at) const {
  if (slot.size() < kLogMarkBytes || !std::ranges::equal(slot.first(8), base::as_bytes(kMarkMagic))) return false;
  const std::uint64_t end = read_number(slot.subspan(8), 8);
  const base::Bytes salts = base::Bytes(header_).subspan(16, 8);
  const LogMark expected = make_log_mark(std::span<const std::uint8_t, 8>(salts.data(), 8), end);
  return std::ranges::equal(slot.first(kLogMarkBytes), expected) && end > broken_at;
}

/// Frame `broken` is the first that SQLite will not read; `good` is the checksum before it. It belongs to a synced
/// commit when a mark says so, or when a frame follows the end of a commit at or behind it: commits are synced one by
/// one.
Status LogReader::look_behind(std::uint64_t broken, Sum good) {
  const base::Bytes salts = base::Bytes(header_).subspan(16, 8);
  std::vector<Sum> ends;  // checksums that a frame behind a commit's last one would go on from
  for (std::uint64_t i = broken; place(i) < size_; ++i) {
    MEMOS_TRY(const base::Bytes bytes, slot(i));
    if (mark_says_more(bytes, place(broken))) return damaged(place(broken));
    if (bytes.size() < kFrameBytes) return {};
    const Frame frame{bytes};
    const bool ours = std::ranges::equal(frame.salts(), salts);
    const auto follows = [&](Sum end) { return frame.computed(end, swapped_) == frame.stored(); };
    if (ours && std::ranges::any_of(ends, follows)) return damaged(place(broken));
    ends.clear();
    if (!frame.commits() || (!ours && i != broken)) continue;
    // Its first sector still holds the mark of the commit before: this frame was torn before any sync, and whether it
    // ends a commit cannot be known.
    if (std::ranges::equal(bytes.first(kMarkMagic.size()), base::as_bytes(kMarkMagic))) continue;
    ends.push_back(frame.stored());
    if (i == broken) ends.push_back(frame.computed(good, swapped_));
  }
  return {};
}

}  // namespace

LogMark make_log_mark(std::span<const std::uint8_t, 8> salts, std::uint64_t end) noexcept {
  LogMark mark{};
  std::ranges::copy(base::as_bytes(kMarkMagic), mark.begin());
  for (std::size_t i = 0; i < 8; ++i) mark[8 + i] = static_cast<std::uint8_t>(end >> (8 * i));
  std::ranges::copy(salts, mark.begin() + 16);
  const std::uint64_t sum = base::xxh3(base::Bytes(mark).first(24));
  for (std::size_t i = 0; i < 8; ++i) mark[24 + i] = static_cast<std::uint8_t>(sum >> (8 * i));
  return mark;
}

Status check_log(base::FileSystem& files, const std::string& path) {
  MEMOS_TRY(const bool exists, files.exists(path));
  if (!exists) return {};
  MEMOS_TRY(auto file, files.open(path, base::OpenMode::kRead));
  MEMOS_TRY(const std::uint64_t size, file->size());
  return LogReader(std::move(file), size).check();
}

std::string unsynced_mark(const std::string& directory) { return directory + "/log-unsynced"; }

Status check_left_log(base::FileSystem& files, const std::string& directory) {
  MEMOS_TRY(const bool unsynced, files.exists(unsynced_mark(directory)));
  return unsynced ? Status{} : check_log(files, directory + "/vault.db-wal");
}

}  // namespace memos::vault
