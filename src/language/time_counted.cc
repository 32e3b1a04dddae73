// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <algorithm>

#include "language/time_grammar.h"

namespace memos::language::grammar {
namespace {

using W = TimeWord;
using P = TimePrecision;

constexpr int kMaxYears = 3'000;

/// A number of units: "two weeks", "a fortnight", "half an hour", "three and a half years", "a couple of Fridays".
struct Length {
  std::size_t end = 0;
  Quantity count;
  P unit = P::kDay;
  int weekday = -1;  ///< "three Fridays ago"
  bool half_only = false;
};

Length length_at(const Scene& scene, std::size_t i) noexcept {
  Length length;
  if (scene.is(i, W::kHalf) && scene.is(i + 1, W::kA) && scene.is(i + 2, W::kUnit)) {
    length = {i + 3, {i + 2, 0, 0, 0, true, false}, static_cast<P>(scene[i + 2].value), -1, true};
    return length;
  }
  Quantity count = quantity(scene, i);
  if (!count) return {};
  std::size_t at = count.end;
  if (scene.is(at, W::kOther) && scene.says(at, "more")) ++at;
  if (scene.is(at, W::kFortnight)) {
    count.least *= 2;
    count.most *= 2;
    count.best *= 2;
    return {at + 1, count, P::kWeek, -1, false};
  }
  if (scene.is(at, W::kWeekdays) && scene[at].value <= 6) return {at + 1, count, P::kWeek, scene[at].value, false};
  if (scene.is(at, W::kWeekdays) && scene[at].value == kWeekendDays) return {at + 1, count, P::kWeekend, -1, false};
  if (!scene.is(at, W::kUnit)) return {};
  // "a day or two", "a week or so"
  if (count.best == 1 && scene.says(at + 1, "or") && (scene.says(at + 2, "two") || scene.says(at + 2, "so"))) {
    count.most = scene.says(at + 2, "two") ? 2 : 1;
    count.vague = true;
    return {at + 3, count, static_cast<P>(scene[at].value), -1, false};
  }
  // "a second thought", "two second hand": a unit of one needs "a" or "one", of more its plural
  if (count.best > 1 && (scene[at].flags & kPlural) == 0) return {};
  return {at + 1, count, static_cast<P>(scene[at].value), -1, false};
}

/// The calendar unit, or the few days around, that lie `count` units from a day; sign -1 is the past.
Span unit_around(Days day, P unit, int count, int sign, bool half) noexcept {
  const int bounded = std::min(count, kMaxYears);
  switch (unit) {
    case P::kDay:
      return calendar::days(day + Days{sign} * count, 1);
    case P::kWeek: {
      const Days middle = day + sign * (Days{count} * 7 + (half ? 3 : 0));
      return calendar::days(middle - 3, 7);
    }
    case P::kMonth:
      if (half) return calendar::days(calendar::add_months(day, sign * bounded) + sign * 15 - 7, 15);
      break;
    case P::kYear:
      if (half) return calendar::unit_at(calendar::add_months(day, sign * (bounded * 12 + 6)), P::kMonth, 0);
      break;
    case P::kDecade:
      return calendar::unit_at(calendar::add_months(day, sign * std::min(bounded, 300) * 120), P::kYear, 0);
    default:
      break;
  }
  if (unit == P::kMonth || unit == P::kYear) {
    return calendar::unit_at(calendar::add_months(day, sign * bounded * (unit == P::kYear ? 12 : 1)), unit, 0);
  }
  return calendar::unit_at(day, unit, sign * bounded);
}

/// From the reference's instant for units below a day.
Span instant_around(Seconds now, P unit, int count, int sign, bool half) noexcept {
  const Seconds size = unit == P::kHour ? 3600 : unit == P::kMinute ? 60 : 1;
  const Seconds middle = now + sign * (count * size + (half ? size / 2 : 0));
  if (unit == P::kHour) return {middle - 1800, middle + 1800};
  const Seconds begin = middle - middle % size;
  return {begin, begin + size};
}

Match at_distance(const Scene& scene, const Length& length, int sign) {
  const auto at = [&](int count) {
    if (length.unit < P::kDay) return instant_around(scene.now(), length.unit, count, sign, length.count.half);
    return unit_around(scene.today(), length.unit, count, sign, length.count.half);
  };
  Match match = found(length.end, at(length.count.best), length.unit, TimeKind::kRelative);
  if (length.weekday >= 0) {
    const Days today = scene.today();
    const Days nearest =
        sign < 0 ? calendar::weekday_before(today, length.weekday) : calendar::weekday_after(today, length.weekday);
    match.span = match.point = calendar::days(nearest + Days{sign} * 7 * (length.count.best - 1), 1);
    match.precision = P::kDay;
    return match;
  }
  match.vague = length.count.vague;
  if (length.count.least != length.count.most) {
    const Span near = at(sign < 0 ? length.count.least : length.count.most);
    const Span far = at(sign < 0 ? length.count.most : length.count.least);
    match.span = {far.begin, near.end};
    match.precision = P::kVague;
    if (length.unit == P::kDay) match.point = match.span;
  } else if (length.unit == P::kDecade || (length.unit == P::kYear && length.count.half)) {
    match.precision = length.unit == P::kDecade ? P::kYear : P::kMonth;
  }
  return match;
}

/// "two weeks ago on Saturday": that weekday nearest to the day.
Match with_weekday(const Scene& scene, Match match, const Length& length) {
  if (length.unit != P::kWeek || length.count.vague || length.weekday >= 0) return match;
  std::size_t at = match.end;
  if (scene.is(at, W::kOn)) ++at;
  if (!scene.is(at, W::kWeekday) || (scene[at].flags & kShort) != 0) return match;
  const Days first = calendar::floor_day(match.span.begin);
  // "a week ago Saturday": a week before the last one
  const bool from_last = at == match.end && length.count.best == 1 && scene.is(at - 1, W::kAgo);
  const Days day = from_last ? calendar::weekday_before(scene.today(), scene[at].value) - 7
                             : calendar::weekday_after(first - 1, scene[at].value);
  match.span = match.point = calendar::days(day, 1);
  match.precision = P::kDay;
  match.end = at + 1;
  return match;
}

/// "three summers ago": the first is the one that ended last.
Match seasons_ago(const Scene& scene, std::size_t i) {
  const Quantity count = quantity(scene, i);
  if (!count || count.vague || count.best < 1 || count.best > 300) return {};
  if (!scene.is(count.end, W::kWeekdays) || scene[count.end].value < kSummers || !scene.is(count.end + 1, W::kAgo)) {
    return {};
  }
  const auto season = scene[count.end].value == kSummers ? calendar::Season::kSummer : calendar::Season::kWinter;
  int year = scene.year();
  while (calendar::season(year, season).end > scene.today() * calendar::kSecondsADay) --year;
  return found(count.end + 2, calendar::season(year - count.best + 1, season), P::kSeason, TimeKind::kRelative);
}

/// "two weeks ago", "3 days back", "a week from now".
Match ago(const Scene& scene, std::size_t i) {
  if (const Match match = seasons_ago(scene, i)) return match;
  const Length length = length_at(scene, i);
  if (length.end == 0) return {};
  std::size_t at = length.end;
  int sign = 0;
  if (scene.is(at, W::kAgo))
    sign = -1;
  else if (scene.says(at, "back") && length.unit >= P::kDay)
    sign = -1;
  else if (scene.says(at, "earlier") && scene.tense_at(i) == Tense::kPast)
    sign = -1;
  else if (scene.is(at, W::kFrom) && scene.is(at + 1, W::kNow))
    sign = 1;
  if (sign == 0 || (sign > 0 && length.weekday >= 0)) return {};
  Match match = at_distance(scene, length, sign);
  match.end = sign > 0 ? at + 2 : at + 1;
  // "a year ago today", "two days ago"
  if (scene.is(match.end, W::kToday) && length.unit >= P::kWeek && !length.count.vague) {
    const bool months = length.unit == P::kMonth || length.unit == P::kYear;
    const int count = std::min(length.count.best, kMaxYears);
    const Days day = months ? calendar::add_months(scene.today(), sign * count * (length.unit == P::kYear ? 12 : 1))
                            : scene.today() + Days{sign} * count * 7;
    match.span = match.point = calendar::days(day, 1);
    match.precision = P::kDay;
    ++match.end;
    return match;
  }
  if (scene.is(match.end, W::kThis) && scene.says(match.end + 1, "month") && length.unit == P::kYear &&
      !length.count.vague && !length.count.half) {
    const Days day = calendar::add_months(scene.today(), sign * std::min(length.count.best, kMaxYears) * 12);
    return found(match.end + 2, calendar::unit_at(day, P::kMonth, 0), P::kMonth, TimeKind::kRelative);
  }
  const bool in_month = length.unit == P::kYear && !length.count.vague && !length.count.half &&
                        scene.is(match.end, W::kIn) && scene.is(match.end + 1, W::kMonth);
  if (in_month) {  // "two years ago in May"
    const int year = calendar::civil_of(calendar::floor_day(match.span.begin)).year;
    return found(match.end + 2, calendar::month(year, scene[match.end + 1].value), P::kMonth, TimeKind::kRelative);
  }
  return with_weekday(scene, match, length);
}

/// "in three days", "within two weeks".
Match ahead(const Scene& scene, std::size_t i) {
  const bool within = scene.is(i, W::kWithin);
  if (!within && !scene.is(i, W::kIn)) return {};
  std::size_t from = i + 1;
  if (scene.is(from, W::kAround)) ++from;
  const Length length = length_at(scene, from);
  if (length.end == 0 || length.weekday >= 0) return {};
  if (scene.is(length.end, W::kAgo) || scene.is(length.end, W::kOf) || scene.says(length.end, "back")) return {};
  const Tense tense = scene.tense_at(i);
  const bool brief = length.unit < P::kHour && scene.is(from, W::kA);  // "in a second"
  if (tense == Tense::kPast || brief || length.unit == P::kDecade) return {};
  Match match = at_distance(scene, length, 1);
  match.ambiguous = tense == Tense::kNone || tense == Tense::kPresent;
  if (within) {
    match.kind = TimeKind::kRange;
    match.span.begin = std::min(match.span.begin, scene.now());
  }
  return match;
}

/// The unit before or after a time: "the week before 25 May", "the Sunday after Easter", "two days before Christmas".
Match beside_days(const Length& length, const Match& anchor, int sign, bool counted) {
  const Days first = calendar::floor_day(anchor.span.begin);
  const Days last = calendar::floor_day(anchor.span.end - 1);
  const Days day = sign < 0 ? first : last;
  const int count = std::min(length.count.best, 9'999);
  Match match = found(anchor.end, {}, length.unit, anchor.kind);
  match.yearless = anchor.yearless;
  match.ambiguous = anchor.ambiguous;
  match.vague = length.count.vague;
  if (length.weekday >= 0) {
    const Days weekday =
        sign < 0 ? calendar::weekday_before(day, length.weekday) : calendar::weekday_after(day, length.weekday);
    match.span = calendar::days(weekday + Days{sign} * 7 * (count - 1), 1);
    match.precision = P::kDay;
  } else if (length.unit == P::kWeek) {
    const bool exact = counted && anchor.precision <= P::kDay;
    if (exact)
      match.span = calendar::days(day + Days{sign} * 7 * count, 1);
    else
      match.span =
          sign < 0 ? calendar::days(day - Days{7} * count, 7) : calendar::days(day + Days{7} * (count - 1) + 1, 7);
    match.precision = exact ? P::kDay : P::kWeek;
  } else if (length.unit == P::kWeekend) {
    const Days saturday = sign < 0 ? calendar::weekday_before(day, 5) : calendar::weekday_after(day, 5);
    match.span = calendar::days(saturday + Days{sign} * 7 * (count - 1), 2);
  } else {
    match.span = unit_around(day, length.unit, count, sign, false);
  }
  match.point = match.span;
  return match;
}

Match beside(const Scene& scene, std::size_t i) {
  std::size_t at = scene.is(i, W::kThe) ? i + 1 : i;
  Length length;
  bool counted = false;
  if (scene.is(at, W::kUnit) && (scene[at].flags & kPlural) == 0) {
    length = {at + 1, {at + 1, 1, 1, 1, false, false}, static_cast<P>(scene[at].value), -1, false};
  } else if (scene.is(at, W::kWeekday)) {
    length = {at + 1, {at + 1, 1, 1, 1, false, false}, P::kDay, scene[at].value, false};
  } else {
    length = length_at(scene, i);
    counted = true;
  }
  if (length.end == 0 || length.unit < P::kDay) return {};
  const TimeToken& side = scene[length.end];
  int sign = 0;
  if (side.word == W::kBefore)
    sign = -1;
  else if (side.word == W::kAfter || (side.word == W::kFrom && counted))
    sign = 1;
  if (sign == 0) return {};
  std::size_t from = length.end + 1;
  if (scene.says(length.end, "prior") && scene.is(from, W::kTo)) ++from;
  const Match anchor = single_time(scene, from, true);
  if (!anchor || anchor.clock || anchor.precision > P::kMonth) return {};
  return beside_days(length, anchor, sign, counted);
}

}  // namespace

Match counted(const Scene& scene, std::size_t i) {
  if (const Match match = ago(scene, i)) return match;
  if (const Match match = ahead(scene, i)) return match;
  return beside(scene, i);
}

}  // namespace memos::language::grammar
