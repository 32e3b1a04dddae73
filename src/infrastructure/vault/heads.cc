// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "infrastructure/vault/heads.h"

#include <algorithm>
#include <array>

#include "base/hash.h"
#include "base/limits.h"

namespace memos::vault {
namespace {

/// cube (4), zero (4), sequence (8), hash (32), XXH3-64 of these (8); numbers little-endian.
constexpr std::size_t kHeadBytes = 56;
constexpr std::size_t kHashedBytes = 48;
constexpr std::size_t kHashAt = 16;
/// A file below this many records is not worth writing anew.
constexpr std::size_t kSmallFile = 1024;
constexpr std::uint64_t kMaxHeadsBytes = std::uint64_t{limits::kMaxCubes} * 4 * kHeadBytes;

void put(std::span<std::uint8_t> to, std::uint64_t value) {
  for (std::uint8_t& byte : to) {
    byte = static_cast<std::uint8_t>(value);
    value >>= 8U;
  }
}

std::uint64_t get(base::Bytes from) {
  std::uint64_t value = 0;
  for (std::size_t i = from.size(); i-- > 0;) value = (value << 8U) | from[i];
  return value;
}

void append_record(std::vector<std::uint8_t>& out, CubeId cube, const Head& head) {
  std::array<std::uint8_t, kHeadBytes> record{};
  const std::span<std::uint8_t> bytes(record);
  put(bytes.first(4), cube.value);
  put(bytes.subspan(8, 8), head.sequence.value);
  std::ranges::copy(head.hash, record.begin() + kHashAt);
  put(bytes.subspan(kHashedBytes, 8), base::xxh3(bytes.first(kHashedBytes)));
  out.insert(out.end(), record.begin(), record.end());
}

}  // namespace

Result<std::vector<std::pair<CubeId, Head>>> HeadsFile::read(base::FileSystem& files, const std::string& path) {
  std::vector<std::pair<CubeId, Head>> heads;
  MEMOS_TRY(const bool exists, files.exists(path));
  if (!exists) return heads;
  MEMOS_TRY(const std::string content, base::read_file(files, path, kMaxHeadsBytes));
  const base::Bytes bytes = base::as_bytes(content);
  for (std::size_t at = 0; at + kHeadBytes <= bytes.size(); at += kHeadBytes) {
    const base::Bytes record = bytes.subspan(at, kHeadBytes);
    if (get(record.subspan(kHashedBytes)) != base::xxh3(record.first(kHashedBytes))) {
      return fail(ErrorCode::kCorrupt, "the file heads is damaged at byte " + std::to_string(at));
    }
    Head head{Sequence{get(record.subspan(8, 8))}, {}};
    std::ranges::copy(record.subspan(kHashAt, head.hash.size()), head.hash.begin());
    heads.emplace_back(CubeId{static_cast<std::uint32_t>(get(record.first(4)))}, head);
  }
  return heads;
}

Status HeadsFile::write() {
  if (changed_.empty()) return {};
  MEMOS_TRY(const auto file, files_.open(path_, base::OpenMode::kCreate));
  MEMOS_TRY(const std::uint64_t size, file->size());
  const std::uint64_t records = size / kHeadBytes;
  if (records >= kSmallFile || size == 0 || size % kHeadBytes != 0) return rewrite();
  std::vector<std::uint8_t> bytes;
  for (const auto& [cube, head] : changed_) append_record(bytes, cube, head);
  MEMOS_CHECK_OK(file->write(records * kHeadBytes, bytes));
  MEMOS_CHECK_OK(file->sync());
  changed_.clear();
  return {};
}

/// Writes the newest head of every cube. A damaged file is left as it is, for verify to tell.
Status HeadsFile::rewrite() {
  MEMOS_TRY(const auto old, read(files_, path_));
  std::map<CubeId, Head> newest(old.begin(), old.begin());
  for (const auto& [cube, head] : old) newest[cube] = head;
  for (const auto& [cube, head] : changed_) newest[cube] = head;
  std::vector<std::uint8_t> bytes;
  for (const auto& [cube, head] : newest) append_record(bytes, cube, head);
  MEMOS_CHECK_OK(base::write_file_atomically(files_, path_, bytes));
  changed_.clear();
  return {};
}

}  // namespace memos::vault
