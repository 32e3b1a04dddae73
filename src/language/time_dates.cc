// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <cstdlib>

#include "language/time_grammar.h"

namespace memos::language::grammar {
namespace {

using W = TimeWord;
using P = TimePrecision;

/// A number that may be a day of a month: "8", "8th", "eighth", "twenty-first". end == 0 if it is none.
struct DayNumber {
  std::size_t end = 0;
  int day = 0;
  bool ordinal = false;
};

bool ends_number(const Scene& scene, std::size_t i) noexcept {
  const TimeToken& next = scene[i];
  if (!next.glued) return true;
  if (next.word == W::kDot) return !(scene.is(i + 1, W::kDigits) && scene.glued(i + 1));
  return next.word == W::kComma || next.word == W::kStop || next.word == W::kDash || next.word == W::kPunctuation ||
         next.word == W::kPossessive;
}

DayNumber day_number(const Scene& scene, std::size_t i) noexcept {
  const TimeToken& token = scene[i];
  if (token.word == W::kTens && scene[i].value <= 30) {
    const std::size_t ones = scene.is(i + 1, W::kDash) ? i + 2 : i + 1;
    const TimeToken& next = scene[ones];
    if (next.word == W::kOrdinal && next.value <= 9 && token.value + next.value <= 31) {
      return {ones + 1, token.value + next.value, true};
    }
    return {};
  }
  const bool second = token.word == W::kUnit && scene.says(i, "second");
  if (second) return {i + 1, 2, true};
  if (token.word != W::kDigits && token.word != W::kOrdinal) return {};
  if (token.value < 1 || token.value > 31 || !ends_number(scene, i + 1)) return {};
  if (token.word == W::kDigits && token.end - token.begin > 2) return {};
  return {i + 1, token.value, token.word == W::kOrdinal};
}

/// The year at a token: "2023", ", 2023", "of 2023", "'23". end == 0 if there is none.
struct YearNumber {
  std::size_t end = 0;
  int year = 0;
};

YearNumber year_number(const Scene& scene, std::size_t i, bool may_have_of) noexcept {
  if (scene.is(i, W::kComma) || (may_have_of && scene.is(i, W::kOf))) ++i;
  const TimeToken& token = scene[i];
  if (token.word == W::kDigits && token.end - token.begin == 4 && token.value >= 1500 && token.value <= 2199 &&
      ends_number(scene, i + 1) && !(scene.glued(i + 1) && scene.is(i + 1, W::kDash) && scene.glued(i + 2)) &&
      !scene.is(i + 1, W::kCountNoun) && !scene.is(i + 1, W::kUnit)) {
    return {i + 1, token.value};
  }
  if (token.word == W::kPunctuation && (scene.says(i, "'") || scene.text_of(i) == "\xE2\x80\x99")) {
    const TimeToken& digits = scene[i + 1];
    if (digits.word == W::kDigits && digits.glued && digits.end - digits.begin == 2 && ends_number(scene, i + 2)) {
      return {i + 2, digits.value + (digits.value >= 70 ? 1900 : 2000)};
    }
  }
  return {};
}

Match date_of(const Scene& scene, std::size_t begin, int month, int day, std::size_t end) {
  const YearNumber year = year_number(scene, end, false);
  if (year.end != 0) {
    if (!calendar::is_date(year.year, month, day)) return {};
    return found(year.end, calendar::days(calendar::day_of(year.year, month, day), 1), P::kDay, TimeKind::kAbsolute);
  }
  if (const RelativeYear said = relative_year(scene, end); said.end != 0) {
    if (!calendar::is_date(said.year, month, day)) return {};
    return found(said.end, calendar::days(calendar::day_of(said.year, month, day), 1), P::kDay, TimeKind::kRelative);
  }
  const int guess = year_for(scene, scene.tense_at(begin), month, day);
  if (!calendar::is_date(guess, month, day)) {
    if (month != 2 || day != 29) return {};
    int leap = guess;
    while (!calendar::is_date(leap, month, day)) --leap;
    Match match = found(end, calendar::days(calendar::day_of(leap, 2, 29), 1), P::kDay, TimeKind::kPartial);
    match.yearless = match.ambiguous = true;
    return match;
  }
  Match match = found(end, calendar::days(calendar::day_of(guess, month, day), 1), P::kDay, TimeKind::kPartial);
  match.yearless = true;
  match.ambiguous = scene.tense_at(begin) == Tense::kNone;
  return match;
}

/// Words after which a month that is also a name or a verb is a month.
bool calls_for_month(const Scene& scene, std::size_t i) noexcept {
  switch (scene[i - 1].word) {
    case W::kIn:
    case W::kSince:
    case W::kDuring:
    case W::kBy:
    case W::kOver:
    case W::kBefore:
    case W::kAfter:
    case W::kEarly:
    case W::kMid:
    case W::kLate:
    case W::kUntil:
      return true;
    case W::kFor:
      return scene.is_booked(i);
    case W::kAround:
      return scene.is(i - 2, W::kIn) || scene.says(i - 1, "around");
    case W::kFrom:
    case W::kBetween:
      return scene.is(i + 2, W::kMonth);
    case W::kTo:
    case W::kAnd:
      return scene.is(i - 2, W::kMonth) || scene.is(i - 3, W::kMonth);
    case W::kDash:
      return scene.is(i - 2, W::kMid) || scene.is(i - 2, W::kMonth);
    case W::kOf:
      return scene.is(i - 2, W::kStart) || scene.is(i - 2, W::kEnd) || scene.is(i - 2, W::kMiddle) ||
             scene.is(i - 2, W::kUnit) || scene.is(i - 2, W::kWeekday);
    default:
      return false;
  }
}

bool is_month_name(const Scene& scene, std::size_t i) noexcept {
  const TimeToken& token = scene[i];
  if (scene.is(i + 1, W::kPossessive)) return false;
  if ((token.flags & (kDoubtful | kShort)) == 0) return true;
  if (!calls_for_month(scene, i)) return false;
  if ((token.flags & kShort) != 0) return token.capital;
  return token.capital || scene.is(i - 1, W::kIn) || scene.is(i - 1, W::kSince) || scene.is(i - 1, W::kUntil) ||
         scene.is(i - 1, W::kLate) || scene.is(i - 1, W::kEarly) || scene.is(i - 1, W::kMid);
}

Match month_first(const Scene& scene, std::size_t i) {
  const TimeToken& month = scene[i];
  std::size_t at = i + 1;
  if ((month.flags & kShort) != 0 && scene.is(at, W::kDot) && scene.glued(at)) ++at;
  if (const YearNumber year = year_number(scene, at, true); year.end != 0) {
    if ((month.flags & kDoubtful) != 0 && !month.capital && !calls_for_month(scene, i)) return {};
    return found(year.end, calendar::month(year.year, month.value), P::kMonth, TimeKind::kAbsolute);
  }
  std::size_t day_at = at;
  if (scene.is(day_at, W::kThe)) ++day_at;
  const DayNumber day = day_number(scene, day_at);
  const bool counts = scene.is(day.end, W::kCountNoun) || scene.is(day.end, W::kUnit) || scene.is(day.end, W::kColon) ||
                      scene.is(day.end, W::kMeridiem) || scene.is(day.end, W::kTimes);
  const bool plausible = month.capital || (month.flags & (kDoubtful | kShort)) == 0 || day.ordinal ||
                         scene.is(i - 1, W::kOn) || scene.is(i - 1, W::kFrom) || scene.is(i - 1, W::kUntil);
  if (day.end != 0 && plausible && (day.ordinal || (day_at == at && !counts))) {
    const Match match = date_of(scene, i, month.value, day.day, day.end);
    if (match) return match;
  }
  if (const RelativeYear year = relative_year(scene, at); year.end != 0) {
    return found(year.end, calendar::month(year.year, month.value), P::kMonth, TimeKind::kRelative);
  }
  if (!is_month_name(scene, i)) return {};
  const int year = year_for(scene, scene.tense_at(i), month.value, 0);
  const std::size_t end = (month.flags & kShort) != 0 && at != i + 1 && scene[i + 1].value == 0 ? at : i + 1;
  Match match = found(end, calendar::month(year, month.value), P::kMonth, TimeKind::kPartial);
  match.yearless = true;
  match.ambiguous = scene.tense_at(i) == Tense::kNone;
  return match;
}

Match day_first(const Scene& scene, std::size_t i) {
  std::size_t at = scene.is(i, W::kThe) ? i + 1 : i;
  const DayNumber day = day_number(scene, at);
  if (day.end == 0) return {};
  if (scene[at].word == W::kDigits && scene.glued(at) && !scene.is(at - 1, W::kDash) &&
      !scene.is(at - 1, W::kPunctuation)) {
    return {};
  }
  std::size_t month_at = day.end;
  bool joined = false;
  if (scene.is(month_at, W::kOf)) {
    ++month_at;
    joined = true;
  } else if (at != i && !day.ordinal) {
    return {};
  }
  const TimeToken& month = scene[month_at];
  if (month.word != W::kMonth) return {};
  if (!joined && !month.capital && (month.flags & (kDoubtful | kShort)) != 0 && !day.ordinal) return {};
  std::size_t end = month_at + 1;
  if ((month.flags & kShort) != 0 && scene.is(end, W::kDot) && scene[end].value == 0) ++end;
  return date_of(scene, i, month.value, day.day, end);
}

}  // namespace

int year_for(const Scene& scene, Tense tense, int month, int day) noexcept {
  const int year = scene.year();
  const int here = scene.month() * 32 + (day == 0 ? 0 : scene.day());
  const int there = month * 32 + day;
  if (tense == Tense::kFuture || tense == Tense::kPresent) return there < here ? year + 1 : year;
  if (tense == Tense::kPast) return there > here ? year - 1 : year;
  int best = year;
  for (const int candidate : {year - 1, year + 1}) {
    const auto away = [&](int y) {
      return std::llabs(calendar::day_of(y, month, day == 0 ? 15 : day) - scene.today());
    };
    if (away(candidate) < away(best)) best = candidate;
  }
  return best;
}

Match calendar_date(const Scene& scene, std::size_t i) {
  switch (scene[i].word) {
    case W::kMonth:
      return month_first(scene, i);
    case W::kDigits:
    case W::kOrdinal:
    case W::kTens:
    case W::kThe:
      return day_first(scene, i);
    default:
      return {};
  }
}

}  // namespace memos::language::grammar
