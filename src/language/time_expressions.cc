// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "language/time_expressions.h"

#include <algorithm>

#include "language/time_grammar.h"

namespace memos::language {
namespace grammar {

Match single_time(const Scene& scene, std::size_t i, bool nested) {
  using Rule = Match (*)(const Scene&, std::size_t);
  constexpr Rule kOuter[] = {clock, counted, part_of_period, vague_time, spanish};
  constexpr Rule kInner[] = {numeric_date, calendar_date,  relative, season_or_quarter,
                             holiday,      year_or_decade, partial};
  Match best;
  const auto take = [&](const Match& match) {
    if (match.end > best.end) best = match;
  };
  if (!nested) {
    for (const Rule rule : kOuter) take(rule(scene, i));
  }
  for (const Rule rule : kInner) take(rule(scene, i));
  return nested ? best : with_time_of_day(scene, best);
}

namespace {

/// False for words that no expression begins with.
bool may_begin(const TimeToken& token) noexcept {
  using W = TimeWord;
  switch (token.word) {
    case W::kPunctuation:
    case W::kDash:
    case W::kSlash:
    case W::kColon:
    case W::kDot:
    case W::kComma:
    case W::kStop:
    case W::kVerb:
    case W::kPerfect:
    case W::kCountNoun:
    case W::kOn:
    case W::kAt:
    case W::kTo:
    case W::kAnd:
    case W::kBut:
    case W::kOf:
    case W::kAgo:
    case W::kPossessive:
      return false;
    default:
      return true;
  }
}

void tagged(const Scene& scene, const TimeReference& reference, std::vector<TimeExpression>& out) {
  for (std::size_t i = 0; i < scene.size();) {
    const bool opens = may_begin(scene[i]) || scene.text_of(i) == "'" || scene.text_of(i) == "\xE2\x80\x99";
    if (!opens) {
      ++i;
      continue;
    }
    Match best = single_time(scene, i);
    for (const auto rule : {range, recurring, spanish_range}) {
      const Match match = rule(scene, i);
      if (match.end != 0 && match.end >= best.end) best = match;
    }
    if (!best) {
      ++i;
      continue;
    }
    add_expression(best, reference, scene[i].begin, scene[best.end - 1].end, out);
    i = best.end;
  }
}

}  // namespace
}  // namespace grammar

std::vector<TimeExpression> time_expressions(std::string_view text, const TimeReference& reference) {
  std::vector<TimeExpression> out;
  if (may_hold_time(text)) {
    const grammar::Scene scene(text, reference);
    grammar::tagged(scene, reference, out);
  }
  grammar::chinese_expressions(text, reference, out);
  return out;
}

std::string_view name(TimePrecision precision) noexcept {
  constexpr std::string_view kNames[] = {"second", "minute",  "hour",   "day_part", "day",    "weekend", "week",
                                         "month",  "quarter", "season", "year",     "decade", "vague"};
  return kNames[static_cast<std::size_t>(precision)];
}

std::string_view name(TimeKind kind) noexcept {
  constexpr std::string_view kNames[] = {"absolute", "relative", "partial", "recurring", "range", "duration"};
  return kNames[static_cast<std::size_t>(kind)];
}

}  // namespace memos::language
