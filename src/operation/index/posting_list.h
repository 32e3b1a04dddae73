// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace memos::index {

/// Where a term stands: slot << 4 | term frequency capped at 15. One word a posting scans fastest (docs/search.md).
using Posting = std::uint32_t;
inline constexpr std::uint32_t kMaxTermFrequency = 15;
inline constexpr std::uint32_t kMaxSlots = std::uint32_t{1} << 28U;

[[nodiscard]] constexpr Posting make_posting(std::uint32_t slot, std::uint32_t frequency) noexcept {
  return slot << 4U | (frequency < kMaxTermFrequency ? frequency : kMaxTermFrequency);
}
[[nodiscard]] constexpr std::uint32_t posting_slot(Posting posting) noexcept { return posting >> 4U; }
[[nodiscard]] constexpr std::uint32_t posting_frequency(Posting posting) noexcept { return posting & 15U; }

/// The postings of one term, by rising slot. Up to two live in the object itself: half of all terms occur once.
class PostingList {
 public:
  PostingList() noexcept : near_{} {}
  PostingList(PostingList&& other) noexcept;
  PostingList& operator=(PostingList&& other) noexcept;
  PostingList(const PostingList&) = delete;
  PostingList& operator=(const PostingList&) = delete;
  ~PostingList();

  void push_back(Posting posting);
  /// Replaces the content with exactly these.
  void assign(std::span<const Posting> postings);
  [[nodiscard]] std::span<const Posting> view() const noexcept { return {capacity_ <= kNear ? near_ : far_, size_}; }
  [[nodiscard]] std::uint32_t size() const noexcept { return size_; }
  /// Bytes outside the object.
  [[nodiscard]] std::size_t bytes() const noexcept { return capacity_ <= kNear ? 0 : capacity_ * sizeof(Posting); }

 private:
  static constexpr std::uint32_t kNear = 2;
  void reserve(std::uint32_t capacity);

  std::uint32_t size_ = 0;
  std::uint32_t capacity_ = kNear;
  union {
    Posting near_[kNear];
    Posting* far_;
  };
};

}  // namespace memos::index
