// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "interface/eval/prepare.h"
#include "memos/memos.hpp"

namespace memos::eval {

struct ContextOptions {
  std::vector<std::size_t> budgets;  ///< Each question gets a context of each.
  bool in_words = true;              ///< Else tokens.
  bool use_vectors = true;
};

/// One context that was made for a question.
struct PackedQuestion {
  std::string qid;
  std::string category;           ///< As category_name() gives it.
  std::vector<std::string> gold;  ///< Usable gold turns.
  std::size_t budget = 0;
  std::size_t used = 0;               ///< Of the budget, as it is measured.
  std::vector<std::string> included;  ///< Message ids, in the order of the text.
};

struct ContextReport : Prepared {
  std::vector<PackedQuestion> contexts;  ///< Question by question, budgets in the order of the options.
};

/// Makes a context for every question in its cube, with the last session's date as now. Errors: as prepare().
[[nodiscard]] Result<ContextReport> run_contexts(Memos& memos, const std::vector<reader::Conversation>& conversations,
                                                 const ContextOptions& options, const ProgressFn& progress);

/// Mean share of the gold turns that the contexts of one budget hold; adversarial questions and those without a usable
/// gold turn are left out.
struct BudgetRow {
  std::size_t budget = 0;
  std::uint64_t questions = 0, over = 0;  ///< Over: texts longer than their budget.
  double share = 0, used = 0;
};
[[nodiscard]] std::vector<BudgetRow> summarise(const std::vector<PackedQuestion>& contexts);

/// How much better the speaker who is asked about matches than the others do.
struct OwnedQuestion {
  std::string qid;
  bool adversarial = false;
  bool scored = false;              ///< Adversarial, or with a usable gold turn.
  std::optional<double> ownership;  ///< SearchResult::ownership.
  double confidence = 0;            ///< SearchResult::confidence.
  bool best_is_gold = false;
};
struct OwnerReport : Prepared {
  std::vector<OwnedQuestion> questions;
};
/// Searches for every question in its cube, as run_contexts().
[[nodiscard]] Result<OwnerReport> run_owner(Memos& memos, const std::vector<reader::Conversation>& conversations,
                                            bool use_vectors, const ProgressFn& progress);

/// Share of pairs of one answerable and one adversarial question that the signal orders rightly, ties counting half:
/// the area under the curve. 0.5 when one kind is missing.
[[nodiscard]] double area_under_curve(const std::vector<OwnedQuestion>& questions);

/// How often the best hit was a gold turn, by the confidence that was told.
struct ConfidenceBand {
  double from = 0, to = 0;
  std::uint64_t questions = 0, right = 0;
};
[[nodiscard]] std::vector<ConfidenceBand> confidence_bands(const std::vector<OwnedQuestion>& questions);

}  // namespace memos::eval
