// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "interface/eval/prepare.h"
#include "interface/eval/score.h"
#include "interface/reader/reader.h"
#include "memos/memos.hpp"

namespace memos::eval {

struct RecallOptions {
  std::size_t limit = 50;  ///< Memories asked for per question.
  bool use_vectors = true;
  bool resolve_times = false;
  std::vector<std::string> without_rules;  ///< Rules of the ranking that are left out.
  std::string explain_qid;                 ///< Ask only this question, with an explanation.
};

/// What one question brought.
struct Answer {
  std::string qid;
  std::string category;             ///< As category_name() gives it.
  std::vector<std::string> gold;    ///< Usable gold turns; questions without any are asked but not scored.
  std::vector<std::string> ranked;  ///< Message ids, best first, without repeats.
  double total_ms = 0;              ///< Wall time of the search call.
  std::map<std::string, double> timings_ms;
  std::optional<ResolvedTime> when;  ///< SearchResult::when, with RecallOptions::resolve_times.
};

struct RecallReport : Prepared {
  std::vector<Answer> answers;            ///< In the file's order.
  std::vector<Row> rows;                  ///< From summarise().
  bool wanted_vectors = true;             ///< RecallOptions::use_vectors.
  bool used_vectors = false;              ///< In every question that was asked.
  std::optional<SearchResult> explained;  ///< With explain_qid: its hits.
};

/// Puts every conversation into the cube of its sample_id (what is there already is left as it is), waits until vectors
/// are made unless they are not wanted, and asks every question in its cube, with the last session's date as now.
/// Only the Memory API is used. Errors: those of the API; kNotFound, field "explain", for an unknown question;
/// kCancelled when `progress` said so.
[[nodiscard]] Result<RecallReport> run_recall(Memos& memos, const std::vector<reader::Conversation>& conversations,
                                              const RecallOptions& options, const ProgressFn& progress);

}  // namespace memos::eval
