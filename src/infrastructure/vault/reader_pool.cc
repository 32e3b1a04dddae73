// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "infrastructure/vault/reader_pool.h"

namespace memos::vault {

Result<ReaderPool::Lease> ReaderPool::lease() {
  std::unique_ptr<Reader> reader;
  std::uint64_t ticket = 0;
  {
    const std::lock_guard lock(mutex_);
    ticket = next_ticket_++;
    out_.insert(ticket);
    if (!idle_.empty()) {
      reader = std::move(idle_.back());
      idle_.pop_back();
    }
  }
  if (!reader) {
    auto opened = Reader::open(path_, vfs_);
    if (!opened) {
      give_back(nullptr, ticket);
      return std::unexpected(std::move(opened).error());
    }
    reader = std::move(*opened);
  }
  return Lease(this, std::move(reader), ticket);
}

void ReaderPool::give_back(std::unique_ptr<Reader> reader, std::uint64_t ticket) {
  {
    const std::lock_guard lock(mutex_);
    out_.erase(ticket);
    ++returns_;
    if (reader && idle_.size() < kKept) idle_.push_back(std::move(reader));
    returned_.notify_all();
  }
  // A reader too many is closed here, outside the lock.
}

void ReaderPool::wait_for_present_readers() {
  std::unique_lock lock(mutex_);
  const std::uint64_t newest = next_ticket_;
  returned_.wait(lock, [&] { return out_.empty() || *out_.begin() >= newest; });
}

bool ReaderPool::wait_for_one(std::chrono::steady_clock::time_point until) {
  std::unique_lock lock(mutex_);
  const std::uint64_t seen = returns_;
  if (out_.empty()) return std::chrono::steady_clock::now() < until;
  return returned_.wait_until(lock, until, [&] { return returns_ != seen; });
}

}  // namespace memos::vault
