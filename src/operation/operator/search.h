// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "language/asked_times.h"
#include "memos/requests.hpp"
#include "operation/index/index_pool.h"
#include "operation/operator/switches.h"
#include "operation/operator/token_evidence.h"

namespace memos::op {

/// A question to one or more cubes. Access has been checked by the caller.
/// A question as one embedder sees it.
struct QuestionVector {
  SpaceId space{};
  std::vector<float> vector;  ///< Unit length.
  QuestionTokens tokens;      ///< From the run that made `vector`; empty = no token evidence.
};

struct Query {
  std::vector<CubeId> cubes;
  std::string text;
  std::vector<float> vector;  ///< Unit length, of `space`; empty = lexical only.
  SpaceId space{};
  QuestionTokens tokens;               ///< From the run that made `vector`; empty = no token evidence.
  std::vector<QuestionVector> others;  ///< In the spaces of cubes whose vectors come from other embedders.
  std::map<CubeId, std::shared_ptr<index::EvidenceSet>> evidence;  ///< Of the cube's space. Shared: see EvidenceStore.
  /// What `text` asks for by time at `now`, where the caller read it already; else it is read.
  std::optional<language::AskedTimes> asked;
  Switches switches;
  Filter filter;
  std::map<CubeId, Sequence> as_of;  ///< Missing = now.
  UtcMs now{};
  std::optional<UtcMs> alive_at;  ///< What is over by then counts as expired; none = not looked at.
  std::size_t limit = 10;
  bool explain = false;
};

struct Hit {
  CubeId cube{};
  Sequence key{};  ///< The version row (recorded_from).
  double score = 0;
  double confidence = 0;
  std::vector<ScorePart> parts;
  std::vector<std::string> terms;
};

struct Found {
  std::vector<Hit> hits;  ///< Best first; equal scores by cube, then key.
  double confidence = 0;  ///< That the best hit answers (ownership.h); whatever the limit.
  std::optional<double> ownership;
  std::uint64_t visible = 0;   ///< Passages that could be found: of the cubes,
  std::uint64_t selected = 0;  ///< and of those what the filter lets through.
  std::map<std::string, double> timings_ms;
};

/// What the question's vector should be made of: a named speaker becomes "I" / "my" (retrieval.md 2, "Dense"), all of
/// them if several are named. The text as it is when nobody of the cubes is named.
[[nodiscard]] Result<std::string> question_for_embedding(index::IndexPool& pool, const std::vector<CubeId>& cubes,
                                                         const std::string& text);

/// MemOperator's search: lexical and vector evidence fused by coverage plus cosine, filters before scoring,
/// deterministic on every CPU. Thread-safe. Errors: those of the pool.
[[nodiscard]] Result<Found> search(index::IndexPool& pool, const Query& query);

/// The same result by the plainest possible computation over the vault's rows; the oracle of tests.
[[nodiscard]] Result<Found> search_naively(vault::Vault& vault, const Query& query);

}  // namespace memos::op
