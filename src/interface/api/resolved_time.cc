// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/api/resolved_time.h"

#include <algorithm>

#include "language/answer_time.h"
#include "language/time_expressions.h"

namespace memos::api {

ResolvedTime resolved_time(std::string_view question, const language::AskedTimes& asked, const Memory& memory) {
  const std::string_view text = memory.body.text;
  const language::TimeReference said{.instant = memory.body.said_at.value_or(memory.created_at)};
  const auto expressions = language::time_expressions(text, said);
  const language::AnswerTime answer = language::answer_time(question, asked, text, expressions, said);
  ResolvedTime out{.from = answer.interval.begin,
                   .to = answer.interval.end,
                   .precision = std::string(language::name(answer.precision)),
                   .vague = answer.vague};
  if (answer.expression) {
    const language::TimeExpression& from = expressions[*answer.expression];
    out.words = std::string(text.substr(from.begin, from.end - from.begin));
  }
  return out;
}

std::optional<AnswerTime> answer_time(std::span<const SearchHit> hits) {
  // People tell when something happened in one sentence and what it was like in the next. Right dates on human
  // dialogues, of 141: best hit alone 66.7 %, with these 78.7 %; 3 to 10 hits and shares of .5 to .7 give 75.9 to 79.4.
  // That was without token evidence; with it these give 76.6 %.
  constexpr double kShare = 0.6;
  if (hits.empty() || !hits.front().when) return std::nullopt;
  for (std::size_t i = 0; i < std::min(kAnswerHits, hits.size()); ++i) {
    const SearchHit& hit = hits[i];
    if (i > 0 && (hit.score < kShare * hits.front().score || hit.when->vague)) continue;
    if (!hit.when->words.empty()) return AnswerTime{*hit.when, hit.memory.id};
  }
  return AnswerTime{*hits.front().when, hits.front().memory.id};
}

Status narrow_to(std::string_view when, UtcMs now, Filter& filter) {
  const language::AskedTimes asked = language::asked_times(when, {.instant = now});
  if (asked.times.empty())
    return fail(ErrorCode::kInvalidArgument,
                "\"" + std::string(when) +
                    "\" is no time that memos can read; try \"last week\", \"May 2026\" or "
                    "\"2026-05-08\"",
                "when");
  language::TimeInterval all = asked.times.front().interval;
  for (const language::AskedTime& time : asked.times) {
    all.begin = std::min(all.begin, time.interval.begin);
    all.end = std::max(all.end, time.interval.end);
  }
  filter.said_from = std::max(filter.said_from.value_or(all.begin), all.begin);
  filter.said_to = std::min(filter.said_to.value_or(all.end), all.end);
  return {};
}

}  // namespace memos::api
