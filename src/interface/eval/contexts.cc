// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/eval/contexts.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "base/result.h"
#include "interface/eval/score.h"

namespace memos::eval {
namespace {

constexpr std::string_view kAdversarial = "adversarial";
constexpr std::size_t kBands = 5;

SearchRequest question_for(const reader::Conversation& conversation, const reader::Question& question,
                           bool use_vectors) {
  SearchRequest request;
  request.cubes = {conversation.sample_id};
  request.text = question.text;
  request.now = conversation.last_said_at;
  request.use_vectors = use_vectors;
  request.count_use = false;
  return request;
}

using Asked =
    std::function<Status(const reader::Conversation&, const reader::Question&, const std::vector<std::string>& gold)>;

Status for_each_question(const std::vector<reader::Conversation>& conversations, const ProgressFn& progress,
                         const Asked& ask) {
  std::uint64_t total = 0;
  for (const reader::Conversation& conversation : conversations) total += conversation.questions.size();
  std::uint64_t done = 0;
  for (const reader::Conversation& conversation : conversations) {
    const std::set<std::string> turns = turn_ids(conversation);
    for (const reader::Question& question : conversation.questions) {
      MEMOS_CHECK_OK(ask(conversation, question, normalise_evidence(question.evidence, turns)));
      MEMOS_CHECK_OK(go_on(progress, {"ask", ++done, total}));
    }
  }
  return {};
}

}  // namespace

Result<ContextReport> run_contexts(Memos& memos, const std::vector<reader::Conversation>& conversations,
                                   const ContextOptions& options, const ProgressFn& progress) {
  ContextReport report;
  MEMOS_TRY(static_cast<Prepared&>(report), prepare(memos, conversations, options.use_vectors, progress));
  MEMOS_CHECK_OK(for_each_question(
      conversations, progress, [&](const auto& conversation, const auto& question, const auto& gold) -> Status {
        ContextRequest request;
        request.search = question_for(conversation, question, options.use_vectors);
        request.budget_in_words = options.in_words;
        for (const std::size_t budget : options.budgets) {
          request.budget = budget;
          MEMOS_TRY(const memos::Context context, memos.context(request));
          report.contexts.push_back({.qid = question.qid,
                                     .category = category_name(question.category),
                                     .gold = gold,
                                     .budget = budget,
                                     .used = options.in_words ? context.words : context.tokens,
                                     .included = message_ids(context.included)});
          if (options.use_vectors && report.notice.empty()) report.notice = context.notice;
        }
        return {};
      }));
  return report;
}

std::vector<BudgetRow> summarise(const std::vector<PackedQuestion>& contexts) {
  std::map<std::size_t, BudgetRow> rows;
  for (const PackedQuestion& one : contexts) {
    if (one.gold.empty() || one.category == kAdversarial) continue;
    BudgetRow& row = rows[one.budget];
    row.budget = one.budget;
    ++row.questions;
    const auto held = std::ranges::count_if(
        one.gold, [&](const std::string& id) { return std::ranges::find(one.included, id) != one.included.end(); });
    row.share += static_cast<double>(held) / static_cast<double>(one.gold.size());
    row.used += static_cast<double>(one.used);
    row.over += one.used > one.budget ? 1U : 0U;
  }
  std::vector<BudgetRow> all;
  for (auto& [budget, row] : rows) {
    row.share /= static_cast<double>(row.questions);
    row.used /= static_cast<double>(row.questions);
    all.push_back(row);
  }
  return all;
}

Result<OwnerReport> run_owner(Memos& memos, const std::vector<reader::Conversation>& conversations, bool use_vectors,
                              const ProgressFn& progress) {
  OwnerReport report;
  MEMOS_TRY(static_cast<Prepared&>(report), prepare(memos, conversations, use_vectors, progress));
  MEMOS_CHECK_OK(for_each_question(
      conversations, progress, [&](const auto& conversation, const auto& question, const auto& gold) -> Status {
        MEMOS_TRY(const SearchResult result, memos.search(question_for(conversation, question, use_vectors)));
        OwnedQuestion& one = report.questions.emplace_back();
        one.qid = question.qid;
        one.adversarial = category_name(question.category) == kAdversarial;
        one.scored = one.adversarial || !gold.empty();
        one.ownership = result.ownership;
        one.confidence = result.confidence;
        const std::vector<std::string> found = message_ids(result.hits);
        one.best_is_gold = !one.adversarial && !found.empty() && std::ranges::find(gold, found.front()) != gold.end();
        if (use_vectors && report.notice.empty()) report.notice = result.notice;
        return {};
      }));
  return report;
}

double area_under_curve(const std::vector<OwnedQuestion>& questions) {
  std::vector<double> answerable;
  std::vector<double> adversarial;
  for (const OwnedQuestion& one : questions)
    if (one.scored) (one.adversarial ? adversarial : answerable).push_back(one.ownership.value_or(0));
  if (answerable.empty() || adversarial.empty()) return 0.5;
  std::ranges::sort(adversarial);
  double right = 0;
  for (const double value : answerable) {
    const auto same = std::ranges::equal_range(adversarial, value);
    right += static_cast<double>(same.begin() - adversarial.begin()) + static_cast<double>(same.size()) / 2;
  }
  return right / static_cast<double>(answerable.size()) / static_cast<double>(adversarial.size());
}

std::vector<ConfidenceBand> confidence_bands(const std::vector<OwnedQuestion>& questions) {
  std::vector<ConfidenceBand> bands;
  for (std::size_t i = 0; i < kBands; ++i)
    bands.push_back({.from = static_cast<double>(i) / kBands, .to = static_cast<double>(i + 1) / kBands});
  for (const OwnedQuestion& one : questions) {
    if (!one.scored) continue;
    ConfidenceBand& band = bands[std::min(kBands - 1, static_cast<std::size_t>(one.confidence * kBands))];
    ++band.questions;
    band.right += one.best_is_gold ? 1U : 0U;
  }
  return bands;
}

}  // namespace memos::eval
