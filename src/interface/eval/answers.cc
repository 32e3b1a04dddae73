// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/eval/answers.h"

#include <algorithm>
#include <chrono>
#include <map>

#include "base/result.h"
#include "base/time.h"
#include "interface/eval/score.h"

namespace memos::eval {
namespace {

using SteadyClock = std::chrono::steady_clock;

double ms_since(SteadyClock::time_point begin) {
  return std::chrono::duration<double, std::milli>(SteadyClock::now() - begin).count();
}

struct Pending {
  const reader::Conversation* conversation = nullptr;
  const reader::Question* question = nullptr;
};

std::vector<Pending> chosen(const std::vector<reader::Conversation>& conversations, std::size_t limit) {
  std::vector<Pending> all;
  for (const reader::Conversation& conversation : conversations)
    for (const reader::Question& question : conversation.questions) all.push_back({&conversation, &question});
  if (limit == 0 || limit >= all.size()) return all;
  std::vector<Pending> some;
  for (std::size_t i = 0; i < limit; ++i) some.push_back(all[i * all.size() / limit]);
  return some;
}

/// Context, answer and verdict of one question. Errors are those of the models and of the API.
Status ask(Memos& memos, const Pending& pending, const AnswerOptions& options, const AskModel& answer,
           const AskModel& judge, AnsweredQuestion& one) {
  const reader::Conversation& conversation = *pending.conversation;
  const reader::Question& question = *pending.question;
  one.qid = question.qid;
  one.category = category_name(question.category);
  one.question = question.text;
  one.gold = question.answer;
  ContextRequest request;
  request.search.cubes = {conversation.sample_id};
  request.search.text = question.text;
  request.search.now = conversation.last_said_at;
  request.search.use_vectors = options.use_vectors;
  request.search.count_use = false;
  request.budget = options.budget;
  auto begin = SteadyClock::now();
  MEMOS_TRY(const memos::Context context, memos.context(request));
  one.context_ms = ms_since(begin);
  one.context_tokens = context.tokens;
  const std::string today =
      conversation.last_said_at ? base::format_rfc3339(*conversation.last_said_at).substr(0, 10) : std::string();
  begin = SteadyClock::now();
  MEMOS_TRY(ModelReply reply, answer(answer_prompt(context.text, question.text, today)));
  one.answer_ms = ms_since(begin);
  one.reply = std::move(reply.text);
  one.prompt_tokens = reply.prompt_tokens;
  one.reply_tokens = reply.reply_tokens;
  one.f1 = word_f1(one.reply, one.gold);
  begin = SteadyClock::now();
  MEMOS_TRY(
      const ModelReply verdict,
      judge(judge_prompt(options.protocol,
                         {.category = one.category, .question = one.question, .gold = one.gold, .reply = one.reply})));
  one.judge_ms = ms_since(begin);
  one.right = read_verdict(verdict.text);
  return {};
}

}  // namespace

Result<AnswersReport> run_answers(Memos& memos, const std::vector<reader::Conversation>& conversations,
                                  const AnswerOptions& options, const AskModel& answer, const AskModel& judge,
                                  const ProgressFn& progress) {
  AnswersReport report;
  MEMOS_TRY(static_cast<Prepared&>(report), prepare(memos, conversations, options.use_vectors, progress));
  const std::vector<Pending> questions = chosen(conversations, options.limit);
  for (const Pending& pending : questions) {
    AnsweredQuestion one;
    if (const Status asked = ask(memos, pending, options, answer, judge, one); !asked) {
      report.stopped = asked.error();
      return report;
    }
    report.answers.push_back(std::move(one));
    MEMOS_CHECK_OK(go_on(progress, {"ask", report.answers.size(), questions.size()}));
  }
  return report;
}

std::vector<AnswerRow> summarise(const std::vector<AnsweredQuestion>& answers, Protocol protocol) {
  std::map<std::string, AnswerRow> rows;
  AnswerRow all{.name = "ALL"};
  const auto count = [](AnswerRow& row, const AnsweredQuestion& one) {
    ++row.questions;
    row.right += one.right.value_or(false) ? 1U : 0U;
    row.unjudged += one.right ? 0U : 1U;
    row.f1 += one.f1;
  };
  for (const AnsweredQuestion& one : answers) {
    AnswerRow& row = rows[one.category];
    row.name = one.category;
    count(row, one);
    if (protocol == Protocol::kLongMemEval || !wants_abstention(one.category)) count(all, one);
  }
  std::vector<AnswerRow> list;
  for (auto& [name, row] : rows) list.push_back(std::move(row));
  list.push_back(std::move(all));
  for (AnswerRow& row : list) row.f1 = row.questions == 0 ? 0 : row.f1 / static_cast<double>(row.questions);
  return list;
}

}  // namespace memos::eval
