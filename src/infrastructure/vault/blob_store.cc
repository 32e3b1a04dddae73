// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "infrastructure/vault/blob_store.h"

#include <algorithm>
#include <array>

#include "base/invariant.h"
#include "infrastructure/vault/folder.h"
#include "infrastructure/vault/little_endian.h"

namespace memos::vault {
namespace {

// docs/format.md, "Blobs": the payload, XXH3-64 of every block, then this foot: magic (8), payload size (8), XXH3-64 of
// the checksums and the size (8). Numbers are little-endian.
constexpr std::string_view kMagic = "MEMBLOB1";
constexpr std::size_t kFootBytes = 24;
constexpr std::string_view kIncoming = "incoming-";

std::uint64_t blocks_of(std::uint64_t size) { return (size + kBlobBlockBytes - 1) / kBlobBlockBytes; }

std::uint64_t frame_checksum(const std::vector<std::uint64_t>& checksums, std::uint64_t size) {
  std::vector<std::uint8_t> bytes;
  for (const std::uint64_t checksum : checksums) append_number(bytes, checksum, 8);
  append_number(bytes, size, 8);
  return base::xxh3(bytes);
}

std::unexpected<Error> damaged(const std::string& name) {
  return fail(ErrorCode::kCorrupt, "blob " + name + " is damaged: restore a backup");
}

}  // namespace

// ---- reading -------------------------------------------------------------------------------------------------------

Result<base::Bytes> Blob::read(std::uint64_t offset, std::uint64_t size) {
  if (offset > bytes_.size() || size > bytes_.size() - offset) {
    return fail(ErrorCode::kInvalidArgument, "a blob of " + std::to_string(bytes_.size()) + " bytes has no bytes at " +
                                                 std::to_string(offset) + " + " + std::to_string(size));
  }
  const std::uint64_t end = blocks_of(offset + size);
  for (std::uint64_t block = offset / kBlobBlockBytes; size != 0 && block < end; ++block) {
    if (checked_[block].load(std::memory_order_acquire)) continue;
    const std::size_t at = block * kBlobBlockBytes;
    if (base::xxh3(bytes_.subspan(at, std::min(kBlobBlockBytes, bytes_.size() - at))) != checksums_[block]) {
      return fail(ErrorCode::kCorrupt, "a blob is damaged in block " + std::to_string(block) + ": restore a backup");
    }
    checked_[block].store(true, std::memory_order_release);
  }
  return bytes_.subspan(offset, size);
}

Result<std::unique_ptr<Blob>> BlobStore::get(const BlobId& id) {
  const std::string name = base::to_hex(id);
  auto opened = files_.open(path_of(id), base::OpenMode::kRead);
  if (!opened && opened.error().code == ErrorCode::kNotFound)
    return fail(ErrorCode::kNotFound, "no blob " + name, "blob");
  if (!opened) return std::unexpected(std::move(opened).error());
  std::unique_ptr<Blob> blob(new Blob);
  blob->file_ = std::move(*opened);
  MEMOS_TRY(const std::uint64_t length, blob->file_->size());
  if (length < kFootBytes) return damaged(name);
  MEMOS_TRY(const base::Bytes all, blob->file_->map(length));
  const base::Bytes foot = all.last(kFootBytes);
  const std::uint64_t size = read_number(foot.subspan(8), 8);
  const bool fits = std::ranges::equal(foot.first(8), base::as_bytes(kMagic)) && size <= length &&
                    length == size + 8 * blocks_of(size) + kFootBytes;
  if (!fits) return damaged(name);
  blob->bytes_ = all.first(size);
  for (std::uint64_t i = 0; i < blocks_of(size); ++i)
    blob->checksums_.push_back(read_number(all.subspan(size + 8 * i), 8));
  if (frame_checksum(blob->checksums_, size) != read_number(foot.subspan(16), 8)) return damaged(name);
  blob->checked_ = std::vector<std::atomic<bool>>(blocks_of(size));
  return blob;
}

Result<bool> BlobStore::contains(const BlobId& id) { return files_.exists(path_of(id)); }

std::string BlobStore::path_of(const BlobId& id) const {
  const std::string name = base::to_hex(id);
  return directory_ + "/" + name.substr(0, 2) + "/" + name;
}

// ---- writing -------------------------------------------------------------------------------------------------------

Result<BlobStore::Incoming> BlobStore::begin() {
  MEMOS_TRY(const bool exists, files_.exists(directory_));
  if (!exists) MEMOS_CHECK_OK(make_durable_folder(files_, directory_));
  const std::string path = directory_ + "/" + std::string(kIncoming) + std::to_string(next_.fetch_add(1));
  MEMOS_TRY(auto file, files_.open(path, base::OpenMode::kCreateNew));
  return Incoming(*this, path, std::move(file));
}

Result<BlobId> BlobStore::put(base::Bytes data) {
  MEMOS_TRY(Incoming incoming, begin());
  MEMOS_CHECK_OK(incoming.append(data));
  return incoming.finish();
}

BlobStore::Incoming::~Incoming() {
  if (!file_) return;
  file_.reset();
  static_cast<void>(store_->files_.remove(path_));  // else remove_unfinished() finds it
}

Status BlobStore::Incoming::append(base::Bytes data) {
  while (!data.empty()) {
    const std::size_t take = std::min(data.size(), kBlobBlockBytes - block_.size());
    block_.insert(block_.end(), data.begin(), data.begin() + static_cast<std::ptrdiff_t>(take));
    data = data.subspan(take);
    if (block_.size() == kBlobBlockBytes) MEMOS_CHECK_OK(end_block());
  }
  return {};
}

Status BlobStore::Incoming::end_block() {
  MEMOS_CHECK_OK(file_->write(size_, block_));
  hash_.update(block_);
  checksums_.push_back(base::xxh3(block_));
  size_ += block_.size();
  block_.clear();
  return {};
}

Result<BlobId> BlobStore::Incoming::finish() {
  MEMOS_INVARIANT(file_ != nullptr, "a blob was finished twice");
  if (!block_.empty()) MEMOS_CHECK_OK(end_block());
  std::vector<std::uint8_t> frame;
  for (const std::uint64_t checksum : checksums_) append_number(frame, checksum, 8);
  frame.insert(frame.end(), kMagic.begin(), kMagic.end());
  append_number(frame, size_, 8);
  append_number(frame, frame_checksum(checksums_, size_), 8);
  MEMOS_CHECK_OK(file_->write(size_, frame));
  MEMOS_CHECK_OK(file_->sync());
  const BlobId id = hash_.finish();
  const std::string path = store_->path_of(id);
  const std::string folder = parent_of(path);
  MEMOS_TRY(const bool folder_exists, store_->files_.exists(folder));
  if (!folder_exists) MEMOS_CHECK_OK(make_durable_folder(store_->files_, folder));
  MEMOS_CHECK_OK(store_->files_.rename(path_, path));  // the same bytes under the same name are replaced by themselves
  file_.reset();
  MEMOS_CHECK_OK(store_->files_.sync_directory(folder));
  return id;
}

Status BlobStore::remove(const BlobId& id) {
  const std::string path = path_of(id);
  MEMOS_TRY(const bool exists, files_.exists(path));
  if (!exists) return fail(ErrorCode::kNotFound, "no blob " + base::to_hex(id), "blob");
  {
    MEMOS_TRY(const auto file, files_.open(path, base::OpenMode::kReadWrite));
    MEMOS_TRY(const std::uint64_t size, file->size());
    const std::vector<std::uint8_t> zeros(kBlobBlockBytes);
    for (std::uint64_t at = 0; at < size; at += zeros.size()) {
      MEMOS_CHECK_OK(file->write(at, std::span(zeros).first(std::min<std::uint64_t>(zeros.size(), size - at))));
    }
    MEMOS_CHECK_OK(file->sync());
  }
  MEMOS_CHECK_OK(files_.remove(path));
  return files_.sync_directory(parent_of(path));
}

Status BlobStore::remove_unfinished() {
  MEMOS_TRY(const bool exists, files_.exists(directory_));
  if (!exists) return {};
  MEMOS_TRY(const auto entries, files_.list(directory_));
  bool removed = false;
  for (const auto& entry : entries) {
    if (!entry.name.starts_with(kIncoming)) continue;
    MEMOS_CHECK_OK(files_.remove(directory_ + "/" + entry.name));
    removed = true;
  }
  return removed ? files_.sync_directory(directory_) : Status{};
}

// ---- checking ------------------------------------------------------------------------------------------------------

Result<std::uint64_t> BlobStore::verify(const std::function<void(std::string)>& found,
                                        const std::function<bool()>& progress) {
  MEMOS_TRY(const bool exists, files_.exists(directory_));
  if (!exists) return 0;
  std::uint64_t count = 0;
  MEMOS_TRY(const auto folders, files_.list(directory_));
  for (const auto& folder : folders) {
    if (!folder.directory) continue;  // unfinished ones
    MEMOS_TRY(const auto entries, files_.list(directory_ + "/" + folder.name));
    for (const auto& entry : entries) {
      ++count;
      if (progress && !progress()) return fail(ErrorCode::kCancelled, "the check was stopped");
      BlobId id{};
      const auto bytes = base::from_hex(entry.name);
      if (!bytes || bytes->size() != id.size()) {
        found("blobs: " + folder.name + "/" + entry.name + " is not a blob");
        continue;
      }
      std::ranges::copy(base::as_bytes(*bytes), id.begin());
      auto blob = get(id);
      const auto all = blob ? (*blob)->read_all() : Result<base::Bytes>(std::unexpected(blob.error()));
      if (!all && all.error().code != ErrorCode::kCorrupt && all.error().code != ErrorCode::kNotFound) {
        return std::unexpected(all.error());
      }
      if (!all || base::blake2b(*all) != id) found("blobs: " + entry.name + " is damaged");
    }
  }
  return count;
}

}  // namespace memos::vault
