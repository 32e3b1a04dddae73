// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "language/time_grammar.h"

namespace memos::language::grammar {
namespace {

using W = TimeWord;
using P = TimePrecision;

/// "sat", "sun", "mon" are weekdays where they are written as such and stand in a place for one.
bool is_weekday(const Scene& scene, std::size_t i) noexcept {
  const TimeToken& token = scene[i];
  if (token.word != W::kWeekday || scene.is(i + 1, W::kCountNoun)) return false;
  if (scene.glued(i) && scene.is(i - 1, W::kDash) && scene.glued(i - 1)) return scene.is(i - 2, W::kWeekday);
  if ((token.flags & kShort) == 0) return !(scene.says(i - 1, "good") || scene.says(i - 1, "black"));
  const W before = scene[i - 1].word;
  const bool placed = before == W::kOn || before == W::kBy || before == W::kUntil || before == W::kSince ||
                      before == W::kFrom || before == W::kNext || before == W::kLast || before == W::kThis;
  const bool dated = scene.is(i + 1, W::kDayPart) || scene.is(i + 1, W::kMonth) || scene.is(i + 1, W::kDash) ||
                     (scene.is(i + 1, W::kDigits) && token.capital) ||
                     (scene.is(i + 1, W::kComma) && scene.is(i + 2, W::kMonth));
  return (placed && (token.capital || before == W::kOn)) || dated;
}

/// "Friday the 14th", "Friday, May 5", "Sunday 21 May": the date decides.
Match dated_weekday(const Scene& scene, std::size_t i) {
  std::size_t at = i + 1;
  if (scene.is(at, W::kDot) && scene.glued(at)) ++at;
  if (scene.is(at, W::kComma)) ++at;
  for (const auto rule : {numeric_date, calendar_date}) {
    const Match date = rule(scene, at);
    if (date && date.precision == P::kDay) {
      Match match = date;
      if (!match.yearless) return match;
      // The year in which the date falls on the weekday, near the reference.
      const calendar::Civil civil = calendar::civil_of(calendar::floor_day(match.span.begin));
      for (const int year : {civil.year, civil.year - 1, civil.year + 1}) {
        const Days day = calendar::day_of(year, civil.month, civil.day);
        if (calendar::weekday_of(day) == scene[i].value) {
          match.span = match.point = calendar::days(day, 1);
          match.ambiguous = false;
          return match;
        }
      }
      return match;
    }
  }
  // "Friday the 14th"
  if (scene.is(i + 1, W::kThe) && scene.is(i + 2, W::kOrdinal) && scene[i + 2].value <= 31) {
    for (const int offset : {0, -1, 1}) {
      const calendar::Civil civil = calendar::civil_of(calendar::day_of(scene.year(), scene.month() + offset, 1));
      if (!calendar::is_date(civil.year, civil.month, scene[i + 2].value)) continue;
      const Days day = calendar::day_of(civil.year, civil.month, scene[i + 2].value);
      if (calendar::weekday_of(day) != scene[i].value) continue;
      return found(i + 3, calendar::days(day, 1), P::kDay, TimeKind::kPartial);
    }
  }
  return {};
}

/// "Friday last week", "Tuesday of next week".
Match weekday_of_week(const Scene& scene, std::size_t i) {
  std::size_t at = i + 1;
  if (scene.is(at, W::kOf)) ++at;
  int offset = 0;
  if (scene.is(at, W::kLast))
    offset = -1;
  else if (scene.is(at, W::kNext))
    offset = 1;
  else if (!scene.is(at, W::kThis))
    return {};
  if (!scene.says(at + 1, "week")) return {};
  const Days day = calendar::monday_of(scene.today()) + 7 * offset + scene[i].value;
  return found(at + 2, calendar::days(day, 1), P::kDay, TimeKind::kRelative);
}

Match bare_weekday(const Scene& scene, std::size_t i) {
  if (!is_weekday(scene, i)) return {};
  if (const Match match = dated_weekday(scene, i)) return match;
  if (const Match match = weekday_of_week(scene, i)) return match;
  const Tense tense = scene.tense_at(i);
  const bool past = tense == Tense::kPast;
  const Days day = past ? calendar::weekday_before(scene.today(), scene[i].value)
                        : calendar::weekday_after(scene.today(), scene[i].value);
  Match match = found(i + 1, calendar::days(day, 1), P::kDay, TimeKind::kPartial);
  match.ambiguous = tense == Tense::kNone || tense == Tense::kPresent;
  match.weekday = true;
  return match;
}

/// "the weekend": the one that has begun or, in the future, the one that comes.
Match the_weekend(const Scene& scene, std::size_t i) {
  if (!scene.is(i, W::kThe) || !scene.says(i + 1, "weekend")) return {};
  const W before = scene[i - 1].word;
  if (before != W::kOver && before != W::kOn && before != W::kAt && before != W::kDuring && before != W::kIn &&
      before != W::kFor && before != W::kBy && before != W::kAfter && before != W::kBefore && before != W::kUntil) {
    return {};
  }
  const bool in_weekend = calendar::weekday_of(scene.today()) >= 5;
  const bool past = scene.tense_at(i) == Tense::kPast;
  Match match = found(i + 2, calendar::unit_at(scene.today(), P::kWeekend, past && !in_weekend ? -1 : 0), P::kWeekend,
                      TimeKind::kPartial);
  match.ambiguous = scene.tense_at(i) == Tense::kNone;
  return match;
}

/// "on the 14th": of this month, or of the next one to the tense's side. What follows may not be its noun.
Match day_of_month(const Scene& scene, std::size_t i) {
  if (!scene.is(i, W::kThe)) return {};
  const TimeToken& token = scene[i + 1];
  if (token.word != W::kOrdinal || token.value < 1 || token.value > 31) return {};
  const std::string_view text = scene.text_of(i + 1);
  const bool in_digits = text.front() >= '0' && text.front() <= '9';
  const TimeToken& next = scene[i + 2];
  const bool ends = next.word == W::kStop || next.word == W::kDot || next.word == W::kComma ||
                    next.word == W::kPunctuation || next.word == W::kDash ||
                    ((next.flags & kFollower) != 0 && next.word != W::kOf && next.word != W::kPossessive);
  const W before = scene[i - 1].word;
  const bool placed = before == W::kOn || before == W::kBy || before == W::kUntil || before == W::kSince ||
                      before == W::kFrom || before == W::kBefore || before == W::kAfter || before == W::kAround ||
                      before == W::kFor || before == W::kTo || before == W::kBetween || before == W::kAnd;
  if (!ends || !placed || !in_digits) return {};
  int month = scene.month();
  const Tense tense = scene.tense_at(i);
  if (tense == Tense::kPast && token.value > scene.day())
    --month;
  else if (tense != Tense::kPast && token.value < scene.day())
    ++month;
  const calendar::Civil civil = calendar::civil_of(calendar::day_of(scene.year(), month, 1));
  if (!calendar::is_date(civil.year, civil.month, token.value)) return {};
  Match match = found(i + 2, calendar::days(calendar::day_of(civil.year, civil.month, token.value), 1), P::kDay,
                      TimeKind::kPartial);
  match.ambiguous = tense == Tense::kNone || tense == Tense::kPresent;
  return match;
}

/// "the morning of May 8", "the evening of the 14th".
Match part_of_day_of(const Scene& scene, std::size_t i) {
  const std::size_t at = scene.is(i, W::kThe) ? i + 1 : i;
  if (!scene.is(at, W::kDayPart) || !scene.is(at + 1, W::kOf)) return {};
  const Match day = single_time(scene, at + 2, true);
  if (!day || day.precision != P::kDay) return {};
  Match match = day;
  match.span = match.point = day_part(calendar::floor_day(day.span.begin), static_cast<DayPart>(scene[at].value));
  match.precision = P::kDayPart;
  return match;
}

Days nth_day(Days first, Days end, int n, int weekday) noexcept {
  return n < 0 ? calendar::weekday_before(end, weekday) : calendar::weekday_after(first - 1, weekday) + Days{n - 1} * 7;
}

/// "the month" behind "the end of".
Match current_unit(const Scene& scene, std::size_t at) {
  if (!scene.is(at, W::kThe) || !scene.is(at + 1, W::kUnit) || (scene[at + 1].flags & kPlural) != 0) return {};
  const auto unit = static_cast<P>(scene[at + 1].value);
  if (unit < P::kWeek) return {};
  return found(at + 2, calendar::unit_at(scene.today(), unit, 0), unit, TimeKind::kPartial);
}

/// "the first week of May", "the last weekend in June", "the second Tuesday of next month".
Match nth_of_period(const Scene& scene, std::size_t i) {
  std::size_t at = scene.is(i, W::kThe) ? i + 1 : i;
  int n = 0;
  if (scene.is(at, W::kOrdinal) && scene[at].value <= 53)
    n = scene[at].value;
  else if (scene.says(at, "second"))
    n = 2;
  else if (scene.says(at, "last"))
    n = -1;
  else
    return {};
  if (scene.is(at + 1, W::kHalf) && scene.is(at + 2, W::kOf) && (n == 1 || n == 2)) {
    Match half = current_unit(scene, at + 3);
    if (!half) half = single_time(scene, at + 3, true);
    if (!half || half.precision < P::kWeek || half.precision == P::kVague || half.kind == TimeKind::kRange) return {};
    const Days begin = calendar::floor_day(half.span.begin);
    const Days length = calendar::floor_day(half.span.end) - begin;
    const Days middle = length > 300 && length < 400 ? calendar::add_months(begin, 6) : begin + length / 2;
    half.span = half.point =
        n == 1 ? calendar::days(begin, middle - begin) : calendar::days(middle, begin + length - middle);
    return half;
  }
  const TimeToken& what = scene[at + 1];
  const bool weekday = what.word == W::kWeekday;
  const bool unit = what.word == W::kUnit && (what.flags & kPlural) == 0;
  if (!weekday && !unit) return {};
  if (!scene.is(at + 2, W::kOf) && !scene.is(at + 2, W::kIn)) return {};
  const Match period = single_time(scene, at + 3, true);
  const bool fits = period && (period.precision == P::kMonth || period.precision == P::kYear ||
                               period.precision == P::kSeason || period.precision == P::kQuarter);
  if (!fits) return {};
  const Days first = calendar::floor_day(period.span.begin);
  const Days end = calendar::floor_day(period.span.end);
  Match match = period;
  const auto size = static_cast<P>(what.value);
  if (weekday || size == P::kWeekend) {
    const Days day = nth_day(first, end, n, weekday ? what.value : 5);
    match.span = calendar::days(day, weekday ? 1 : 2);
    match.precision = weekday ? P::kDay : P::kWeekend;
  } else if (size == P::kDay || size == P::kWeek) {
    const Days length = size == P::kDay ? 1 : 7;
    match.span = calendar::days(n < 0 ? end - length : first + (n - 1) * length, length);
    match.precision = size;
  } else if (size == P::kMonth && n <= 12) {
    const calendar::Civil civil = calendar::civil_of(n < 0 ? end - 1 : first);
    match.span = calendar::month(civil.year, civil.month + (n < 0 ? 0 : n - 1));
    match.precision = P::kMonth;
  } else {
    return {};
  }
  if (match.span.begin >= period.span.end) return {};
  match.point = match.span;
  return match;
}

using calendar::Third;

/// "early", "the beginning of", "mid", "the end of": moves `at` behind it.
Third third_at(const Scene& scene, std::size_t& at) noexcept {
  if (scene.is(at, W::kThe)) ++at;
  const W word = scene[at].word;
  if (word == W::kEarly || word == W::kLate || word == W::kMid) {
    ++at;
    if (scene.is(at, W::kDash))
      ++at;
    else if ((scene.is(at, W::kIn) || scene.is(at, W::kOn)) && word != W::kMid)
      ++at;
    return word == W::kEarly ? Third::kFirst : word == W::kLate ? Third::kLast : Third::kMiddle;
  }
  if ((word == W::kStart || word == W::kEnd || word == W::kMiddle) && scene.is(at + 1, W::kOf)) {
    at += 2;
    return word == W::kStart ? Third::kFirst : word == W::kEnd ? Third::kLast : Third::kMiddle;
  }
  return Third::kNone;
}

}  // namespace

Match part_of_period(const Scene& scene, std::size_t i) {
  if (const Match match = nth_of_period(scene, i)) return match;
  std::size_t at = i;
  const Third third = third_at(scene, at);
  if (third == Third::kNone) return {};
  const std::size_t behind_third = at;
  Match match = current_unit(scene, at);
  if (!match) match = single_time(scene, at, true);
  if (!match || match.clock || match.precision <= P::kDay || match.precision == P::kVague) return {};
  const bool edge = scene.is(behind_third - 1, W::kOf);
  match.span = calendar::third_of(match.span, third, edge);
  match.point = match.span;
  match.vague = true;
  return match;
}

Match partial(const Scene& scene, std::size_t i) {
  if (scene.is(i, W::kWeekday)) return bare_weekday(scene, i);
  if (const Match match = the_weekend(scene, i)) return match;
  if (const Match match = part_of_day_of(scene, i)) return match;
  return day_of_month(scene, i);
}

}  // namespace memos::language::grammar
