// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/eval/recall.h"

#include <algorithm>
#include <chrono>
#include <set>

#include "base/result.h"

namespace memos::eval {
namespace {

constexpr std::size_t kItemsPerAdd = 500;  // Small enough for a lively progress bar, large enough for one sync.

using SteadyClock = std::chrono::steady_clock;

double ms_since(SteadyClock::time_point begin) {
  return std::chrono::duration<double, std::milli>(SteadyClock::now() - begin).count();
}

Status go_on(const ProgressFn& progress, const Progress& at) {
  if (!progress || progress(at)) return {};
  return fail(ErrorCode::kCancelled, "stopped; what was stored stays");
}

std::set<std::string> turn_ids(const reader::Conversation& conversation) {
  std::set<std::string> ids;
  for (const AddItem& item : conversation.items) {
    for (const Origin& origin : item.origins) ids.insert(origin.message_id);
  }
  return ids;
}

Status ingest_all(Memos& memos, const std::vector<reader::Conversation>& conversations, const RecallOptions& options,
                  const ProgressFn& progress, RecallReport& report) {
  reader::IngestOptions ingest_options;
  ingest_options.embed = options.use_vectors ? Embed::kLater : Embed::kNever;
  reader::Ingest ingest(memos, ingest_options);
  std::uint64_t done = 0;
  for (const reader::Conversation& conversation : conversations) {
    const std::vector<AddItem>& items = conversation.items;
    for (std::size_t begin = 0; begin < items.size(); begin += kItemsPerAdd) {
      const std::size_t end = std::min(begin + kItemsPerAdd, items.size());
      MEMOS_CHECK_OK(ingest.put(conversation.sample_id, {items.begin() + static_cast<std::ptrdiff_t>(begin),
                                                         items.begin() + static_cast<std::ptrdiff_t>(end)}));
      done += end - begin;
      MEMOS_CHECK_OK(go_on(progress, {"import", done, report.turns}));
    }
  }
  report.ingest = ingest.report();
  return {};
}

/// Runs the embedding jobs here and says so when they did not get through.
Status embed_all(Memos& memos, const ProgressFn& progress, RecallReport& report) {
  bool cancelled = false;
  MEMOS_CHECK_OK(memos.run_jobs([&](const Progress& at) {
    cancelled = cancelled || (progress && !progress(at));
    return !cancelled;
  }));
  if (cancelled) return fail(ErrorCode::kCancelled, "stopped; what was stored stays");
  std::uint64_t without_vector = 0;
  for (const std::string& name : report.ingest.cubes) {
    MEMOS_TRY(const CubeSummary cube, memos.describe_cube(name));
    without_vector += cube.memories - std::min(cube.memories, cube.embedded);
  }
  if (without_vector > 0) report.notice = std::to_string(without_vector) + " turns have no vector";
  return {};
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

std::vector<std::string> ranked_ids(const SearchResult& result) {
  std::vector<std::string> ranked;
  std::set<std::string> seen;
  for (const SearchHit& hit : result.hits) {
    for (const Origin& origin : hit.memory.body.origins) {
      if (!origin.message_id.empty() && seen.insert(origin.message_id).second) ranked.push_back(origin.message_id);
    }
  }
  return ranked;
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
  answer.ranked = ranked_ids(result);
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
  report.conversations = conversations.size();
  for (const reader::Conversation& conversation : conversations) {
    report.turns += conversation.items.size();
    report.skipped += conversation.skipped;
  }
  const auto ingest_begin = SteadyClock::now();
  MEMOS_CHECK_OK(ingest_all(memos, conversations, options, progress, report));
  report.ingest_ms = ms_since(ingest_begin);
  const auto embed_begin = SteadyClock::now();
  report.wanted_vectors = report.used_vectors = options.use_vectors;
  if (options.use_vectors) MEMOS_CHECK_OK(embed_all(memos, progress, report));
  report.embed_ms = ms_since(embed_begin);
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
