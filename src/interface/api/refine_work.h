// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "memos/types.hpp"

/// What a refinement job has to do and has done, as it stands in the job's row: numbers and keyed hashes, no content.
namespace memos::api {

/// What a job was asked for. It is the job's key, so that the same wish joins a job that waits.
struct RefineWork {
  bool facts = true;
  bool summaries = false;
  bool again = false;
  std::string session;  ///< print_of_session(); empty = all sessions.
  Sequence after{};     ///< Only turns recorded behind it.

  [[nodiscard]] std::string key() const;
  /// Error kInvalidArgument: no such key.
  [[nodiscard]] static Result<RefineWork> parse(std::string_view key);
  friend bool operator==(const RefineWork&, const RefineWork&) = default;
};

/// A session's name as jobs hold it: keyed per cube, so that an erased name cannot be guessed from a job.
[[nodiscard]] std::string print_of_session(const Digest& cube_key, std::string_view session_id);

/// Contents of turns (Sequence of the version row) that a model has read. Compact where they lie side by side among the
/// turns there are.
class ReadTurns {
 public:
  /// What text() gave; anything else is empty: then turns are read once more.
  [[nodiscard]] static ReadTurns parse(std::string_view text);
  [[nodiscard]] std::string text() const;
  [[nodiscard]] bool contains(Sequence content) const noexcept;
  void add(Sequence content);
  /// Every turn up to here is read.
  [[nodiscard]] Sequence through() const noexcept;
  /// Joins what lies side by side in `turns`: contents of all turns behind through() that there are, in order.
  void join(std::span<const Sequence> turns);

 private:
  struct Range {
    std::uint64_t first = 0, last = 0;
  };
  std::vector<Range> ranges_;  ///< In order, apart. The first begins at 0 where everything up to its end is read.
};

/// Counts by name, and what a job with `again` has read: the job's payload.
struct RefineProgress {
  std::map<std::string, std::uint64_t> counts;
  ReadTurns read;
  std::uint32_t waits = 0;  ///< Times that the model's server put the job off.

  [[nodiscard]] std::string payload() const;
  [[nodiscard]] static RefineProgress parse(std::string_view payload);  ///< Anything else: empty.
};

}  // namespace memos::api
