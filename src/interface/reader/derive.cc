// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/reader/derive.h"

#include <utility>

#include "base/limits.h"
#include "infrastructure/cube/body.h"
#include "language/statements.h"

namespace memos::reader {
namespace {

MemoryType type_of(language::StatementKind kind) noexcept {
  switch (kind) {
    case language::StatementKind::kProfile:
      return MemoryType::kProfile;
    case language::StatementKind::kPreference:
    case language::StatementKind::kInstruction:
      return MemoryType::kPreference;
    case language::StatementKind::kFact:
      return MemoryType::kFact;
    case language::StatementKind::kEvent:
    case language::StatementKind::kPlan:
      return MemoryType::kEvent;
  }
  return MemoryType::kFact;
}

Precision precision_of(language::TimePrecision precision) noexcept {
  switch (precision) {
    case language::TimePrecision::kSecond:
      return Precision::kInstant;
    case language::TimePrecision::kMinute:
      return Precision::kMinute;
    case language::TimePrecision::kHour:
      return Precision::kHour;
    case language::TimePrecision::kDayPart:
    case language::TimePrecision::kDay:
      return Precision::kDay;
    case language::TimePrecision::kWeekend:
    case language::TimePrecision::kWeek:
      return Precision::kWeek;
    case language::TimePrecision::kMonth:
      return Precision::kMonth;
    case language::TimePrecision::kQuarter:
    case language::TimePrecision::kSeason:
      return Precision::kQuarter;
    case language::TimePrecision::kYear:
    case language::TimePrecision::kDecade:
      return Precision::kYear;
    case language::TimePrecision::kVague:
      return Precision::kUnknown;
  }
  return Precision::kUnknown;
}

}  // namespace

Body stated_body(const Body& turn, const MemoryId& turn_id, UtcMs said_at, language::StatedFact&& fact) {
  Body body;
  body.text = std::move(fact.text);
  body.type = type_of(fact.kind);
  body.scope = turn.scope;
  Origin origin = turn.origins.empty() ? Origin{} : turn.origins.front();
  // A turn that is itself a part of a message counts its bytes from there.
  origin.end = origin.begin + fact.end;
  origin.begin += fact.begin;
  body.origins.push_back(std::move(origin));
  body.said_at = said_at;
  if (fact.valid_from || fact.valid_to)
    body.valid = {.from = fact.valid_from, .to = fact.valid_to, .precision = precision_of(fact.precision)};
  body.key = std::move(fact.key);
  body.statement = Statement{.subject = std::move(fact.subject),
                             .value = std::move(fact.value),
                             .single = fact.single,
                             .ends = fact.ends,
                             .corrects = fact.corrects,
                             .confidence = fact.confidence,
                             .source = turn_id};
  body.language = turn.language;
  body.governance = turn.governance;
  body.governance.frozen = false;
  return body;
}

bool is_read(const Body& body) noexcept {
  return body.type == MemoryType::kEpisode && !body.statement && !body.text.empty();
}

std::vector<Body> derive(const Body& turn, const MemoryId& turn_id, UtcMs said_at, const TurnContext& context,
                         const StatementRules& rules) {
  std::vector<Body> derived;
  if (!is_read(turn)) return derived;
  const Origin* const origin = turn.origins.empty() ? nullptr : &turn.origins.front();
  language::StatementContext about;
  about.time.instant = said_at;
  if (origin != nullptr) {
    about.speaker = origin->speaker;
    about.role = origin->role;
  }
  about.listener = context.listener;
  about.previous = context.previous;
  about.own_previous = context.own_previous;
  for (language::StatedFact& fact : rules(turn.text, about)) {
    if (derived.size() == limits::kMaxStatementsPerTurn) break;
    if (fact.begin > fact.end || fact.end > turn.text.size()) continue;
    const bool holds_now = fact.holds_now && fact.single && !fact.ends;
    Body body = stated_body(turn, turn_id, said_at, std::move(fact));
    if (holds_now) {
      // What was told meanwhile held no longer: it holds since then, and holds at this time.
      Body now = body;
      now.valid = {};
      if (derived.size() + 1 < limits::kMaxStatementsPerTurn && cube::validate(now, {}))
        derived.push_back(std::move(now));
    }
    if (cube::validate(body, {})) derived.push_back(std::move(body));
  }
  return derived;
}

}  // namespace memos::reader
