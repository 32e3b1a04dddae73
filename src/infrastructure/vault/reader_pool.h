// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "infrastructure/vault/reader.h"

namespace memos::vault {

/// Readers that are opened when all others are in use; a few are kept. Never waits, so a read inside the callback of
/// another read is fine. Thread-safe.
class ReaderPool {
 public:
  ReaderPool(std::string path, std::string vfs) : path_(std::move(path)), vfs_(std::move(vfs)) {}

  /// A reader for one call, given back by destruction.
  class Lease {
   public:
    Lease(Lease&& other) noexcept = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease() {
      if (reader_) pool_->give_back(std::move(reader_), ticket_);
    }
    Reader* operator->() const noexcept { return reader_.get(); }
    Reader& operator*() const noexcept { return *reader_; }

   private:
    friend class ReaderPool;
    Lease(ReaderPool* pool, std::unique_ptr<Reader> reader, std::uint64_t ticket)
        : pool_(pool), reader_(std::move(reader)), ticket_(ticket) {}
    ReaderPool* pool_;
    std::unique_ptr<Reader> reader_;
    std::uint64_t ticket_;
  };
  [[nodiscard]] Result<Lease> lease();

  /// Waits until every reader that is out now has been given back.
  void wait_for_present_readers();
  /// Waits until some reader is given back, but not past `until`. False: the time is over.
  [[nodiscard]] bool wait_for_one(std::chrono::steady_clock::time_point until);

 private:
  void give_back(std::unique_ptr<Reader> reader, std::uint64_t ticket);

  static constexpr std::size_t kKept = 4;
  const std::string path_;
  const std::string vfs_;
  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<Reader>> idle_;
  std::set<std::uint64_t> out_;  ///< Tickets of the readers in use.
  std::uint64_t next_ticket_ = 1;
  std::uint64_t returns_ = 0;
};

}  // namespace memos::vault
