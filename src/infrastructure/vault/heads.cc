// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "infrastructure/vault/heads.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/hash.h"
#include "base/limits.h"
#include "infrastructure/vault/little_endian.h"

namespace memos::vault {
namespace {

// docs/format.md, "heads": a header of 16 bytes, then a record of 56 bytes a cube. Numbers are little-endian.
constexpr std::string_view kMagic = "MEMHEADS";
constexpr std::uint64_t kVersion = 1;
constexpr std::size_t kHeaderBytes = 16;
constexpr std::size_t kRecordBytes = 56;
constexpr std::size_t kHashedBytes = 48;
constexpr std::uint64_t kMaxBytes = kHeaderBytes + std::uint64_t{limits::kMaxCubes} * kRecordBytes;

std::unexpected<Error> damaged() {
  return fail(ErrorCode::kCorrupt, "the file heads is damaged: run memos verify, restore a backup");
}

}  // namespace

Result<Heads> read_heads(base::FileSystem& files, const std::string& path) {
  Heads heads;
  MEMOS_TRY(const bool exists, files.exists(path));
  if (!exists) return heads;
  MEMOS_TRY(const std::string content, base::read_file(files, path, kMaxBytes));
  if (content.size() < kHeaderBytes || !content.starts_with(kMagic)) return damaged();
  base::Bytes bytes = base::as_bytes(content);
  const std::uint64_t version = read_number(bytes.subspan(8), 4);
  if (version != kVersion) {
    return fail(ErrorCode::kUnsupported,
                "the file heads has version " + std::to_string(version) + ", this program knows 1");
  }
  const std::uint64_t count = read_number(bytes.subspan(12), 4);
  bytes = bytes.subspan(kHeaderBytes);
  if (bytes.size() != count * kRecordBytes) return damaged();
  for (; !bytes.empty(); bytes = bytes.subspan(kRecordBytes)) {
    if (read_number(bytes.subspan(kHashedBytes), 8) != base::xxh3(bytes.first(kHashedBytes))) return damaged();
    Head& head = heads[CubeId{static_cast<std::uint32_t>(read_number(bytes, 4))}];
    head.sequence.value = read_number(bytes.subspan(8), 8);
    std::ranges::copy(bytes.subspan(16, head.hash.size()), head.hash.begin());
  }
  return heads;
}

Status write_heads(base::FileSystem& files, const std::string& path, const Heads& heads) {
  std::string out(kMagic);
  append_number(out, kVersion, 4);
  append_number(out, heads.size(), 4);
  for (const auto& [cube, head] : heads) {
    const std::size_t begin = out.size();
    append_number(out, cube.value, 8);
    append_number(out, head.sequence.value, 8);
    out.append(reinterpret_cast<const char*>(head.hash.data()), head.hash.size());
    append_number(out, base::xxh3(base::as_bytes(out).subspan(begin, kHashedBytes)), 8);
  }
  return base::write_file_atomically(files, path, base::as_bytes(out));
}

Status HeadsKeeper::write() {
  if (changed_.empty()) return {};
  MEMOS_TRY(Heads heads, read_heads(files_, path_));
  for (const auto& [cube, head] : changed_) heads[cube] = head;
  MEMOS_CHECK_OK(write_heads(files_, path_, heads));
  known_ = heads.size();
  changed_.clear();
  return {};
}

Status HeadsKeeper::write_if_small() {
  if (std::max(known_, changed_.size()) > kSmall) return {};
  return write();
}

}  // namespace memos::vault
