// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <vector>

#include "operation/index/vector_set.h"
#include "operation/operator/dates.h"
#include "operation/operator/lexical.h"
#include "operation/operator/ranking.h"
#include "operation/operator/switches.h"
#include "operation/operator/token_evidence.h"
#include "operation/operator/vector_scan.h"

namespace memos::op {

/// Vector evidence of one cube, if there is any.
struct VectorEvidence {
  const index::VectorSet* set = nullptr;  ///< Null = lexical evidence only.
  const index::VectorQuery* query = nullptr;
  index::VectorSet::Fetch fetch;
  VectorScan* scan = nullptr;  ///< May have begun; else rank() scans.
};

struct Ranked {
  index::Slot head = 0;
  Sequence row{};  ///< The version row: breaks ties.
  double score = 0;
  Evidence evidence;
};

/// Who gets the speaker's rule.
struct SpeakerRule {
  std::vector<std::uint8_t> named;  ///< Per voice.
  std::vector<std::uint8_t> user;
};
[[nodiscard]] SpeakerRule speaker_rule(const Question& question, const Naming& naming, const index::View& view,
                                       const Switches& switches);

/// What rank() ranks by. Everything but `lexical`, which learns from the first hits, stays as it is.
struct RankInput {
  const index::View& view;
  const Selection& selection;
  LexicalEvidence& lexical;
  const SpeakerRule& speakers;
  const DateEvidence& dates;
  const VectorEvidence& vectors;
  const TokenEvidence& tokens;
  const Switches& switches;
};

/// The best `limit` selected units with their evidence, best first, ties by version row. Exact: vectors are scored
/// roughly first, and every unit that may still belong to the best gets its exact score. Tokens and sentences count for
/// the kCandidates best by everything else. Errors: those of `fetch`.
[[nodiscard]] Result<std::vector<Ranked>> rank(const RankInput& input, std::size_t limit);

}  // namespace memos::op
