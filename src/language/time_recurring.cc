// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <algorithm>

#include "language/time_grammar.h"

namespace memos::language::grammar {
namespace {

using W = TimeWord;
using P = TimePrecision;

constexpr std::uint8_t kWorkdayBits = 0b0011111;
constexpr std::uint8_t kWeekendBits = 0b1100000;

constexpr std::uint8_t bit_of(int weekday) noexcept {
  return static_cast<std::uint8_t>(1U << static_cast<unsigned>(weekday));
}

/// The rule's unit that holds the reference.
Match repeating(const Scene& scene, std::size_t end, const Recurrence& recurrence) {
  Match match;
  match.end = end;
  match.kind = TimeKind::kRecurring;
  match.precision = recurrence.unit;
  if (recurrence.unit == P::kHour) {
    const Seconds begin = scene.now() - scene.now() % 3600;
    match.span = {begin, begin + 3600};
  } else {
    match.span = calendar::unit_at(scene.today(), recurrence.unit, 0);
  }
  match.point = match.span;
  match.recurrence = recurrence;
  return match;
}

/// A time of the day behind a recurrence belongs to it: "every day at 8 am", "every Friday night".
std::size_t behind_time_of_day(const Scene& scene, std::size_t end) {
  Match day = found(end, calendar::days(scene.today(), 1), P::kDay, TimeKind::kRecurring);
  return with_time_of_day(scene, day).end;
}

/// More weekdays: "Tuesday and Thursday", "Mondays, Wednesdays and Fridays".
std::size_t more_weekdays(const Scene& scene, std::size_t end, W word, std::uint8_t& weekdays) noexcept {
  for (int more = 0; more < 6; ++more) {
    std::size_t at = end;
    if (scene.is(at, W::kComma)) ++at;
    if (scene.is(at, W::kAnd) || scene.says(at, "or") || scene.text_of(at) == "&") ++at;
    if (at == end || !scene.is(at, word) || scene[at].value > 6) break;
    weekdays |= bit_of(scene[at].value);
    end = at + 1;
  }
  return end;
}

/// "(every first Sunday) of the month": returns the place behind it.
std::size_t of_the_month(const Scene& scene, std::size_t end, Recurrence& rule) noexcept {
  const bool month = scene.is(end, W::kOf) && (scene.is(end + 1, W::kThe) || scene.is(end + 1, W::kEvery)) &&
                     scene.says(end + 2, "month");
  if (!month) return end;
  rule.unit = P::kMonth;
  rule.every = 1;
  return end + 3;
}

/// "every Tuesday", "every other week", "every two days", "every morning", "every May", "every 14th".
Match every(const Scene& scene, std::size_t i) {
  if (!scene.is(i, W::kEvery)) return {};
  std::size_t at = i + 1;
  if (scene.says(at, "single")) ++at;
  Recurrence rule;
  if (scene.is(at, W::kAlternate)) {
    rule.every = 2;
    ++at;
  } else if (scene.says(at, "second") && !scene.is(at + 1, W::kOf) &&
             (scene.is(at + 1, W::kUnit) || scene.is(at + 1, W::kWeekday))) {
    rule.every = 2;
    ++at;
  } else if (scene.is(at, W::kOrdinal) && (scene.is(at + 1, W::kUnit) || scene.is(at + 1, W::kWeekday))) {
    rule.every = static_cast<std::uint16_t>(std::clamp(scene[at].value, 1, 999));
    ++at;
  } else if (const Quantity count = quantity(scene, at);
             count && !scene.is(at, W::kA) &&
             (scene.is(count.end, W::kUnit) ||
              (scene.is(count.end, W::kWeekdays) && scene[count.end].value <= kWeekendDays))) {
    rule.every = static_cast<std::uint16_t>(std::clamp(count.best, 1, 999));
    at = count.end;
  }
  const TimeToken& what = scene[at];
  std::size_t end = at + 1;
  switch (what.word) {
    case W::kUnit: {
      const auto unit = static_cast<P>(what.value);
      if (unit < P::kHour || unit == P::kDecade) return {};
      rule.unit = unit == P::kWeekend ? P::kWeek : unit;
      if (unit == P::kWeekend) rule.weekdays = kWeekendBits;
      break;
    }
    case W::kWeekday:
    case W::kWeekdays:
      if (what.value > kWeekendDays) return {};
      rule.unit = P::kWeek;
      rule.weekdays = what.value == kWorkdays      ? kWorkdayBits
                      : what.value == kWeekendDays ? kWeekendBits
                                                   : bit_of(what.value);
      end = more_weekdays(scene, end, W::kWeekday, rule.weekdays);
      end = of_the_month(scene, end, rule);
      break;
    case W::kDayPart:
      rule.unit = P::kDay;
      break;
    case W::kFortnight:
      rule.unit = P::kWeek;
      rule.every = 2;
      break;
    case W::kMonth:
      rule.unit = P::kYear;
      rule.month = static_cast<std::uint8_t>(what.value);
      if (scene.is(end, W::kOrdinal) && scene[end].value <= 31)
        rule.day = static_cast<std::uint8_t>(scene[end++].value);
      break;
    case W::kSeason:
    case W::kHoliday:
      rule.unit = P::kYear;
      break;
    default:
      return {};
  }
  if (rule.unit == P::kDay || rule.unit == P::kWeek) end = behind_time_of_day(scene, end);
  return repeating(scene, end, rule);
}

/// "twice a week", "three times per year", "once every two months".
Match times_a(const Scene& scene, std::size_t i) {
  Recurrence rule;
  std::size_t at = i;
  if (scene.is(i, W::kTimes) && scene[i].value > 0) {
    rule.times = static_cast<std::uint16_t>(scene[i].value);
    ++at;
  } else if (const Quantity count = quantity(scene, i); count && scene.says(count.end, "times")) {
    rule.times = static_cast<std::uint16_t>(std::clamp(count.best, 1, 9'999));
    at = count.end + 1;
  } else {
    return {};
  }
  if (scene.is(at, W::kEvery)) {
    const Match inner = every(scene, at);
    if (!inner || !inner.recurrence) return {};
    Recurrence joined = *inner.recurrence;
    joined.times = rule.times;
    return repeating(scene, inner.end, joined);
  }
  if (!scene.is(at, W::kA) && !scene.is(at, W::kPer)) return {};
  ++at;
  if (!scene.is(at, W::kUnit) || (scene[at].flags & kPlural) != 0) return {};
  rule.unit = static_cast<P>(scene[at].value);
  if (rule.unit < P::kHour || rule.unit == P::kDecade || rule.unit == P::kWeekend) return {};
  return repeating(scene, at + 1, rule);
}

/// "daily", "weekly", "biweekly".
Match often(const Scene& scene, std::size_t i) {
  if (!scene.is(i, W::kOftenness)) return {};
  Recurrence rule;
  rule.unit = static_cast<P>(scene[i].value);
  if (rule.unit == P::kWeekend) {
    rule.unit = P::kWeek;
    rule.every = 2;
  }
  return repeating(scene, i + 1, rule);
}

/// "on Tuesdays", "Mondays and Wednesdays", "weekends", "Tuesday mornings" is left to the weekday.
Match plural_weekdays(const Scene& scene, std::size_t i) {
  if (!scene.is(i, W::kWeekdays) || scene[i].value > kWeekendDays) return {};
  const W before = scene[i - 1].word;
  const bool number = before == W::kNumber || before == W::kDigits || before == W::kFew || before == W::kCouple;
  if (number || scene.says(i, "weekday") || scene.is(i + 1, W::kAgo) || scene.is(i + 1, W::kPossessive)) return {};
  Recurrence rule;
  rule.unit = P::kWeek;
  const int value = scene[i].value;
  rule.weekdays = value == kWorkdays ? kWorkdayBits : value == kWeekendDays ? kWeekendBits : bit_of(value);
  const std::size_t end = value <= 6 ? more_weekdays(scene, i + 1, W::kWeekdays, rule.weekdays) : i + 1;
  return repeating(scene, behind_time_of_day(scene, end), rule);
}

/// "Wednesday evenings"
Match weekday_parts(const Scene& scene, std::size_t i) {
  const bool parts = scene.says(i + 1, "mornings") || scene.says(i + 1, "afternoons") ||
                     scene.says(i + 1, "evenings") || scene.says(i + 1, "nights");
  if (!parts) return {};
  Recurrence rule;
  rule.unit = P::kWeek;
  rule.weekdays = bit_of(scene[i].value);
  return repeating(scene, i + 2, rule);
}

/// "the first Monday of every month", "the 1st of each month".
Match nth_of_every(const Scene& scene, std::size_t i) {
  std::size_t at = scene.is(i, W::kThe) ? i + 1 : i;
  const bool nth = scene.is(at, W::kOrdinal) || scene.says(at, "last") || scene.says(at, "second");
  if (!nth) return {};
  Recurrence rule;
  rule.unit = P::kMonth;
  if (scene.is(at + 1, W::kWeekday)) {
    rule.weekdays = bit_of(scene[at + 1].value);
    at += 2;
  } else if (scene.is(at, W::kOrdinal) && scene[at].value <= 31) {
    rule.day = static_cast<std::uint8_t>(scene[at].value);
    ++at;
  } else {
    return {};
  }
  if (!scene.is(at, W::kOf) || !scene.is(at + 1, W::kEvery) || !scene.says(at + 2, "month")) return {};
  return repeating(scene, at + 3, rule);
}

}  // namespace

Match recurring(const Scene& scene, std::size_t i) {
  switch (scene[i].word) {
    case W::kEvery:
      return every(scene, i);
    case W::kOftenness:
      return often(scene, i);
    case W::kWeekdays:
      return plural_weekdays(scene, i);
    case W::kWeekday:
      return weekday_parts(scene, i);
    default:
      break;
  }
  if (const Match match = nth_of_every(scene, i)) return match;
  return times_a(scene, i);
}

}  // namespace memos::language::grammar
