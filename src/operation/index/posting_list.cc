// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/index/posting_list.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace memos::index {

PostingList::PostingList(PostingList&& other) noexcept : near_{} { *this = std::move(other); }

PostingList& PostingList::operator=(PostingList&& other) noexcept {
  if (this == &other) return *this;
  if (capacity_ > kNear) delete[] far_;
  size_ = std::exchange(other.size_, 0);
  capacity_ = std::exchange(other.capacity_, kNear);
  if (capacity_ > kNear) {
    far_ = std::exchange(other.far_, nullptr);
  } else {
    std::copy_n(other.near_, kNear, near_);
  }
  return *this;
}

PostingList::~PostingList() {
  if (capacity_ > kNear) delete[] far_;
}

void PostingList::reserve(std::uint32_t capacity) {
  if (capacity <= capacity_) return;
  auto grown = std::make_unique_for_overwrite<Posting[]>(capacity);
  std::ranges::copy(view(), grown.get());
  if (capacity_ > kNear) delete[] far_;
  far_ = grown.release();
  capacity_ = capacity;
}

void PostingList::push_back(Posting posting) {
  // Growth by a quarter: long lists waste 11 % on average.
  if (size_ == capacity_) reserve(size_ + size_ / 4 + 4);
  (capacity_ <= kNear ? near_ : far_)[size_++] = posting;
}

void PostingList::assign(std::span<const Posting> postings) {
  *this = PostingList();
  reserve(static_cast<std::uint32_t>(postings.size()));
  std::ranges::copy(postings, capacity_ <= kNear ? near_ : far_);
  size_ = static_cast<std::uint32_t>(postings.size());
}

}  // namespace memos::index
