// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/file.h"
#include "base/log.h"
#include "base/result.h"
#include "operation/index/epochs.h"
#include "operation/index/evidence_format.h"

namespace memos::index {

/// Token and sentence evidence of one cube in one embedding space: derived data, made again where it is missing. Lies
/// in segment files that are appended to and, once full, mapped; in RAM are a directory of 16 bytes a unit and what
/// this process added to the last segment. What a write may still lose is never synced; what is erased is blotted out
/// and synced at once.
///
/// Thread-safe. Readers never wait for a disk that writes.
class EvidenceSet {
 public:
  struct Options {
    base::FileSystem* files = nullptr;  ///< nullptr = in RAM only.
    std::string directory;              ///< Exists, if there are files.
    std::string prefix;                 ///< Of the segments' names; a number and ".seg" follow.
    EvidenceIdentity identity;
    bool read_only = false;
    base::Logger logger;
    /// Whoever puts what may be forgotten meanwhile, or forgets, stays in these until all is stored; they outlive the
    /// set. nullptr: what was forgotten is refused as long as this lives.
    Epochs* epochs = nullptr;
  };
  /// Opens what is there. Files of another identity are removed; damaged ends are cut off. Errors: those of files.
  [[nodiscard]] static Result<std::shared_ptr<EvidenceSet>> open(Options options);
  EvidenceSet(const EvidenceSet&) = delete;
  EvidenceSet& operator=(const EvidenceSet&) = delete;
  ~EvidenceSet();

  /// Records that were found; the spans are valid as long as this lives. A missing or damaged one has content 0.
  struct Found {
    std::vector<EvidenceRecord> records;
    std::vector<std::shared_ptr<const void>> kept;
  };
  /// Records of contents, in the order asked (quickest when they rise).
  [[nodiscard]] Found find(std::span<const std::uint64_t> contents) const;
  /// Which of the contents have no good record, as far as is known.
  [[nodiscard]] std::vector<std::uint64_t> missing(std::span<const std::uint64_t> contents) const;

  /// Adds records; contents that are there and good, or were forgotten, are skipped. Not synced. Errors: those of
  /// files; then some may be missing.
  [[nodiscard]] Status put(std::span<const EvidenceRow> rows);
  /// Blots the contents out, durably on return, and takes them no more. May be repeated.
  [[nodiscard]] Status forget(std::span<const std::uint64_t> contents);
  /// Takes nothing more: its files are being removed.
  void close();
  /// Forgets everything but these (rising) and what is newer: the rest was erased while nobody looked.
  [[nodiscard]] Status retain(std::span<const std::uint64_t> contents);
  [[nodiscard]] bool retained() const noexcept { return retained_.load(std::memory_order_acquire); }
  /// A record for another content with the same text. No-op where there is none.
  [[nodiscard]] Status copy(std::uint64_t from, std::uint64_t to);

  /// Reads everything; calls `problem` for each file with damage, also that which opening found and mended.
  [[nodiscard]] Status verify(const std::function<void(const std::string&)>& problem) const;

  [[nodiscard]] std::size_t size() const;   ///< Records that are thought good.
  [[nodiscard]] std::size_t bytes() const;  ///< In RAM, mapped files not counted.
  /// It may be closed without a loss: it has nothing to remember.
  [[nodiscard]] bool idle();
  [[nodiscard]] const EvidenceShape& shape() const noexcept { return options_.identity.shape; }

 private:
  struct Segment;
  using SegmentPtr = std::shared_ptr<Segment>;  // Shared: searches go on with what a writer replaces.
  struct Entry {
    std::uint64_t content = 0;
    std::uint32_t segment = 0;
    std::uint32_t place = 0;  ///< Offset, with kChecked and kBad above it.
  };
  struct View {
    std::shared_ptr<base::File> file;  // Shared with its segment, which a writer may replace meanwhile.
    base::Bytes bytes;
  };
  static constexpr std::uint32_t kChecked = 1U << 31U;
  static constexpr std::uint32_t kBad = 1U << 30U;
  static constexpr std::uint32_t kOffset = kBad - 1;

  explicit EvidenceSet(Options options) : options_(std::move(options)) {}
  [[nodiscard]] Status load();
  [[nodiscard]] Status load_segment(const std::string& name, bool last);
  [[nodiscard]] Status scan_segment(Segment& segment, std::uint64_t file_bytes, bool last);
  void list(std::span<const EvidencePlace> places);
  [[nodiscard]] std::vector<EvidencePlace> places_of(std::uint32_t segment) const;
  [[nodiscard]] Status begin_segment();
  [[nodiscard]] Status seal();
  [[nodiscard]] Status append(std::span<const std::uint8_t> bytes, std::span<const EvidencePlace> places);
  [[nodiscard]] Status cut_loose_tail();
  [[nodiscard]] Status pay(bool blotted_too);
  [[nodiscard]] Status blot(const Entry& entry, bool blotted_too, std::set<std::uint32_t>& touched);
  void drop_empty(const std::set<std::uint32_t>& touched);
  void blot_in_ram(std::uint32_t segment, std::size_t offset, std::span<const std::uint8_t> zeros);
  [[nodiscard]] std::size_t damaged_length(const Segment& segment, std::size_t offset) const;
  void note_forgotten(std::uint64_t content);
  void drop_old_notes();
  [[nodiscard]] std::vector<View> take_touched() const;
  [[nodiscard]] std::size_t segment_limit() const noexcept;
  [[nodiscard]] std::vector<Entry>::iterator lower_bound(std::uint64_t content) const noexcept;

  const Options options_;
  std::vector<std::string> damage_;  ///< Found on opening.
  std::mutex writing_;               ///< Held by what changes files; taken before mutex_.
  mutable std::mutex mutex_;
  std::vector<SegmentPtr> segments_;
  mutable std::vector<Entry> entries_;  ///< Rising by content. Readers mark what they checked.
  mutable std::size_t bad_ = 0;
  mutable std::size_t resident_ = 0;  ///< Bytes of the mapped files that were touched since they were given back.
  std::map<std::uint64_t, std::uint64_t> forgotten_;  ///< Contents not to be taken, with their epochs.
  std::deque<std::pair<std::uint64_t, std::uint64_t>> forgotten_in_order_;  ///< Epoch and content, oldest first.
  // Only under writing_:
  std::vector<Entry> owed_;  ///< Gone from entries_, but not blotted out yet.
  std::uint32_t next_number_ = 0;
  bool closed_ = false;
  std::atomic<bool> retained_{false};
  bool open_ = false;        ///< The last segment takes more.
  bool loose_tail_ = false;  ///< Behind the last segment's end may lie bytes of a write that failed.
};

}  // namespace memos::index
