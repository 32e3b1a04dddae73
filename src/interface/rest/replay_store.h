// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"
#include "base/file.h"
#include "memos/types.hpp"

namespace memos::rest {

/// What writes with an Idempotency-Key were answered, so that a repeated one is not done twice. Kept for 24 hours, over
/// restarts too, in a file of the folder. A record is a hash of who asked and of the key, a hash of the request, and an
/// answer without content (ids and numbers). Thread-safe.
class ReplayStore {
 public:
  /// Reads `path`, drops what is too old. `files` and `clock` outlive the store; the file system is its own, like the
  /// access log's.
  [[nodiscard]] static Result<std::unique_ptr<ReplayStore>> open(base::FileSystem& files, std::string path,
                                                                 base::Clock& clock);

  struct Answer {
    int status = 0;
    std::string body;
    UtcMs began{};  ///< Set by begin().
  };
  /// Of a request that has no answer yet.
  struct Beginning {
    UtcMs time{};        ///< The first one.
    bool again = false;  ///< Another server has begun it and ended: it may have been done.
  };
  /// Says on disk that the request begins. None: it is new and the caller does it, then calls end(). An answer: it was
  /// done. Waits while the same one is under way. Errors: kConflict, field "Idempotency-Key": the key was used for
  /// another request, or the server ended while it worked and what became of it is not known. With `beginning`
  /// such a request is begun once more, for the caller knows how to find that out.
  [[nodiscard]] Result<std::optional<Answer>> begin(const Digest& key, const Digest& request,
                                                    Beginning* beginning = nullptr);
  /// Keeps the answer; none = nothing was changed, so that the request may be tried again.
  [[nodiscard]] Status end(const Digest& key, const std::optional<Answer>& answer);

  [[nodiscard]] std::size_t size() const;

 private:
  struct Record {
    Digest request{};
    UtcMs time{};
    bool working = false;  ///< In this process; else, without an answer, its outcome is not known.
    std::optional<Answer> answer;
  };
  struct Hash {
    std::size_t operator()(const Digest& digest) const noexcept;
  };

  ReplayStore(base::FileSystem& files, std::string path, base::Clock& clock);
  [[nodiscard]] Status load();
  [[nodiscard]] static std::string line_of(const Digest& key, const Record& record, bool dropped);
  [[nodiscard]] Status append(const Digest& key, const Record& record, bool dropped);
  [[nodiscard]] Status rewrite();
  void forget_old(UtcMs now);

  base::FileSystem& files_;
  const std::string path_;
  base::Clock& clock_;
  mutable std::mutex mutex_;
  std::condition_variable ended_;
  std::unordered_map<Digest, Record, Hash> records_;
  std::deque<std::pair<UtcMs, Digest>> order_;
  std::unique_ptr<base::File> file_;
  std::uint64_t size_ = 0;
  std::size_t lines_ = 0;
};

}  // namespace memos::rest
