// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/hash.h"

namespace memos::vault {

/// Names a blob by its content: BLAKE2b-256 of its bytes.
using BlobId = Digest;

/// Bytes that share one checksum.
inline constexpr std::size_t kBlobBlockBytes = std::size_t{64} << 10U;

/// A blob that was opened for reading. Thread-safe. Its bytes live as long as it does.
class Blob {
 public:
  [[nodiscard]] std::uint64_t size() const noexcept { return bytes_.size(); }
  /// A part of the bytes, mapped. Every block that it touches is checked once. Errors: kInvalidArgument (outside),
  /// kCorrupt.
  [[nodiscard]] Result<base::Bytes> read(std::uint64_t offset, std::uint64_t size);
  /// All bytes.
  [[nodiscard]] Result<base::Bytes> read_all() { return read(0, size()); }

 private:
  friend class BlobStore;
  Blob() = default;
  std::unique_ptr<base::File> file_;
  base::Bytes bytes_;
  std::vector<std::uint64_t> checksums_;
  std::vector<std::atomic<bool>> checked_;
};

/// Large payloads (KV blocks, adapters, files) as files named by their content. Writes are atomic and durable; the same
/// bytes are stored once. Thread-safe; one process owns the folder. Errors: kNotFound, kCorrupt, kExhausted, kIo.
class BlobStore {
 public:
  /// `directory` need not exist until something is put.
  BlobStore(base::FileSystem& files, std::string directory) : files_(files), directory_(std::move(directory)) {}

  /// Takes a blob piece by piece. Dropped without finish() it leaves nothing behind.
  class Incoming {
   public:
    ~Incoming();
    Incoming(Incoming&&) noexcept = default;
    Incoming& operator=(Incoming&&) = delete;
    [[nodiscard]] Status append(base::Bytes data);
    /// Makes the blob durable and names it. Call once.
    [[nodiscard]] Result<BlobId> finish();

   private:
    friend class BlobStore;
    Incoming(BlobStore& store, std::string path, std::unique_ptr<base::File> file)
        : store_(&store), path_(std::move(path)), file_(std::move(file)) {}
    [[nodiscard]] Status end_block();
    BlobStore* store_;
    std::string path_;
    std::unique_ptr<base::File> file_;  ///< None once finished.
    base::Blake2b hash_;
    std::vector<std::uint8_t> block_;
    std::vector<std::uint64_t> checksums_;
    std::uint64_t size_ = 0;
  };

  [[nodiscard]] Result<Incoming> begin();
  [[nodiscard]] Result<BlobId> put(base::Bytes data);
  /// Checks the frame of the file; blocks are checked when they are read.
  [[nodiscard]] Result<std::unique_ptr<Blob>> get(const BlobId& id);
  [[nodiscard]] Result<bool> contains(const BlobId& id);
  /// Overwrites the bytes, then removes the file. Both are durable on return. kNotFound.
  [[nodiscard]] Status remove(const BlobId& id);
  /// Checks blocks and name of every blob. `found` gets a text for each damaged or foreign file. Returns the number of
  /// blobs. kCancelled when `progress` returns false.
  [[nodiscard]] Result<std::uint64_t> verify(const std::function<void(std::string)>& found,
                                             const std::function<bool()>& progress);
  /// Removes what a process that died while writing left behind. Call before anything is put.
  [[nodiscard]] Status remove_unfinished();

 private:
  [[nodiscard]] std::string path_of(const BlobId& id) const;

  base::FileSystem& files_;
  const std::string directory_;
  std::atomic<std::uint64_t> next_{0};
};

}  // namespace memos::vault
