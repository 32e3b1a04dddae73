// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "language/asked_times.h"
#include "language/time_expressions.h"

namespace memos::language {

/// When something happened, as a turn tells it.
struct AnswerTime {
  TimeInterval interval;
  TimePrecision precision = TimePrecision::kDay;
  bool vague = false;
  std::optional<std::uint32_t> expression;  ///< Index of the expression it comes from; none: the session's day.
};

/// The interval that answers "when did …" from a turn that holds the answer. `expressions`: those of the turn
/// (time_expressions), `said`: when and in which zone the turn was said. The rules, the first that tells two
/// expressions apart decides:
/// 1. Recurring expressions and those that only say "around now" ("recently", "right now") never answer.
/// 2. One that lies in an interval that the question itself names beats one that does not.
/// 3. A question in the past wants no plan, one about the future no past; such an expression does not answer at all
/// when
///    the question's words stand in other sentences only.
/// 4. A time beats a length ("for two years"), unless the question asks for a beginning; a length that may have ended
///    long ago answers only for a beginning.
/// 5. More of the question's words in its sentence; then fewer bytes between it and the nearest of them.
/// 6. A sure one beats a vague one; then the first in the turn.
/// Without an expression left: the day of the session.
/// Pure; thread-safe; time grows with the turn's length times the number of the question's words (at most 64 count).
[[nodiscard]] AnswerTime answer_time(std::string_view question, const AskedTimes& asked, std::string_view turn,
                                     std::span<const TimeExpression> expressions, const TimeReference& said);

}  // namespace memos::language
