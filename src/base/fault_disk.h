// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/fault_file.h"
#include "base/hash.h"

/// What a disk holds while power can fail at any moment: durable content, and logged operations that may or may not
/// have reached it. Parts of FaultFileSystem; not thread-safe.
namespace memos::base {

inline constexpr std::size_t kFaultPageBytes = 4096;
inline constexpr std::size_t kSectorBytes = 512;  ///< What a disk writes whole or not at all.

/// A file's bytes in pages that copies share until one of them writes.
class PagedBytes {
 public:
  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
  /// Copies what lies in [offset, offset + data.size()) and returns how much that was.
  std::size_t read(std::uint64_t offset, std::span<std::uint8_t> data) const noexcept;
  /// Writes, growing the file; a gap before `offset` reads as zeros.
  void write(std::uint64_t offset, std::span<const std::uint8_t> data);
  void resize(std::uint64_t size);
  [[nodiscard]] std::string str() const;
  /// Equal for equal content. Quick: a page that many images share is looked at once.
  [[nodiscard]] std::uint64_t fingerprint() const noexcept;

 private:
  struct Page {
    Page() = default;
    Page(const Page& other) : bytes(other.bytes) {}
    Page& operator=(const Page&) = delete;
    std::array<std::uint8_t, kFaultPageBytes> bytes{};
    std::atomic<std::uint64_t> hash{0};  ///< 0: not known. Images in different threads may look at the same time.
  };
  Page& own(std::size_t index);

  // Shared: thousands of crash images hold the same pages. A null page is all zeros.
  std::vector<std::shared_ptr<Page>> pages_;
  std::uint64_t size_ = 0;
};

using InodeId = std::uint64_t;
inline constexpr InodeId kDirectoryInode = 0;  ///< What a folder's name leads to.

struct LoggedOperation {
  FileOp op = FileOp::kWrite;
  bool failed = false;  ///< Did nothing (a failed sync leaves its writes unsynced).
  InodeId inode = 0;
  std::string path;
  std::string target;        ///< kRename.
  std::uint64_t offset = 0;  ///< kWrite; kTruncate: the new size.
  std::string data;          ///< kWrite.
};

[[nodiscard]] std::string describe(const LoggedOperation& operation);
/// The folder of a normalised path: "/a/b" -> "/a", "/a" -> "/", "a" -> ".".
[[nodiscard]] std::string parent_folder(std::string_view path);

using Names = std::map<std::string, InodeId, std::less<>>;

/// The state of a disk: names and contents.
struct DiskState {
  Names names;
  std::unordered_map<InodeId, PagedBytes> files;
};

/// Follows a log and knows what is durable at its position.
class DiskModel {
 public:
  explicit DiskModel(DiskState initial) : durable_(std::move(initial)) {}
  /// Takes the next operation. It must stay where it is: it is looked at again when an image is made.
  void apply(const LoggedOperation& operation);
  [[nodiscard]] std::uint64_t position() const noexcept { return position_; }
  /// What the disk holds if power is lost now.
  [[nodiscard]] DiskState image(Survival survival, std::uint64_t seed) const;

 private:
  void sync_names(std::string_view folder);

  DiskState durable_;
  std::map<InodeId, std::vector<const LoggedOperation*>> unsynced_;
  std::vector<const LoggedOperation*> unsynced_names_;
  std::uint64_t position_ = 0;
};

}  // namespace memos::base
