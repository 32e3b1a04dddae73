// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "interface/reader/ingest.h"
#include "interface/reader/reader.h"
#include "memos/memos.hpp"

namespace memos::eval {

/// What was stored before any question is asked.
struct Prepared {
  reader::IngestReport ingest;
  std::uint64_t conversations = 0, turns = 0, skipped = 0;
  double ingest_ms = 0, embed_ms = 0;
  std::string notice;  ///< Why vectors were not used, if they were not.
};

/// Puts every conversation into the cube of its sample_id (what is there already is left as it is) and, unless vectors
/// are not wanted, waits until they are made. Errors: those of the API; kCancelled when `progress` said so.
[[nodiscard]] Result<Prepared> prepare(Memos& memos, const std::vector<reader::Conversation>& conversations,
                                       bool use_vectors, const ProgressFn& progress);

/// Message ids of a conversation's turns.
[[nodiscard]] std::set<std::string> turn_ids(const reader::Conversation& conversation);
/// kCancelled when `progress` says so.
[[nodiscard]] Status go_on(const ProgressFn& progress, const Progress& at);
/// Message ids that the hits come from, in their order, without repeats.
[[nodiscard]] std::vector<std::string> message_ids(const std::vector<SearchHit>& hits);

}  // namespace memos::eval
