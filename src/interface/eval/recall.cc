// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/eval/recall.h"

#include <algorithm>
#include <chrono>
#include <set>

#include "base/result.h"

namespace memos::eval {
namespace {

using SteadyClock = std::chrono::steady_clock;

double ms_since(SteadyClock::time_point begin) {
  return std::chrono::duration<double, std::milli>(SteadyClock::now() - begin).count();
}

SearchRequest request_for(const reader::Conversation& conversation, const reader::Question& question,
                          const RecallOptions& options) {
  SearchRequest request;
  request.cubes = {conversation.sample_id};
  request.text = question.text;
  request.now = conversation.last_said_at;
  request.limit = options.limit;
  request.explain = !options.explain_qid.empty();
  request.use_vectors = options.use_vectors;
  request.without_rules = options.without_rules;
  request.count_use = false;
  request.resolve_times = options.resolve_times;
  return request;
}

Status ask(Memos& memos, const reader::Conversation& conversation, const reader::Question& question,
           const std::set<std::string>& turns, const RecallOptions& options, RecallReport& report) {
  const SearchRequest request = request_for(conversation, question, options);
  const auto begin = SteadyClock::now();
  MEMOS_TRY(SearchResult result, memos.search(request));
  Answer answer;
  answer.total_ms = ms_since(begin);
  answer.qid = question.qid;
  answer.category = category_name(question.category);
  answer.gold = normalise_evidence(question.evidence, turns);
  answer.ranked = message_ids(result.hits);
  answer.timings_ms = result.timings_ms;
  if (result.when) answer.when = result.when->time;
  report.used_vectors = report.used_vectors && result.used_vectors;
  if (report.notice.empty()) report.notice = result.notice;
  report.answers.push_back(std::move(answer));
  if (request.explain) report.explained = std::move(result);
  return {};
}

Status ask_all(Memos& memos, const std::vector<reader::Conversation>& conversations, const RecallOptions& options,
               const ProgressFn& progress, RecallReport& report) {
  std::uint64_t total = 0;
  for (const reader::Conversation& conversation : conversations) total += conversation.questions.size();
  std::uint64_t done = 0;
  for (const reader::Conversation& conversation : conversations) {
    const std::set<std::string> turns = turn_ids(conversation);
    for (const reader::Question& question : conversation.questions) {
      if (!options.explain_qid.empty() && question.qid != options.explain_qid) continue;
      MEMOS_CHECK_OK(ask(memos, conversation, question, turns, options, report));
      MEMOS_CHECK_OK(go_on(progress, {"ask", ++done, options.explain_qid.empty() ? total : 1}));
    }
  }
  return {};
}

}  // namespace

Result<RecallReport> run_recall(Memos& memos, const std::vector<reader::Conversation>& conversations,
                                const RecallOptions& options, const ProgressFn& progress) {
  RecallReport report;
  MEMOS_TRY(static_cast<Prepared&>(report), prepare(memos, conversations, options.use_vectors, progress));
  report.wanted_vectors = report.used_vectors = options.use_vectors;
  MEMOS_CHECK_OK(ask_all(memos, conversations, options, progress, report));
  if (!options.explain_qid.empty() && report.answers.empty()) {
    return fail(ErrorCode::kNotFound, "the file has no question of this id", "--explain");
  }
  std::vector<QuestionScore> scores;
  for (const Answer& answer : report.answers) {
    if (!answer.gold.empty()) scores.push_back({answer.category, recall(answer.gold, answer.ranked)});
  }
  report.rows = summarise(scores);
  return report;
}

}  // namespace memos::eval
