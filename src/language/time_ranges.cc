// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <algorithm>

#include "base/time.h"
#include "language/time_grammar.h"

namespace memos::language::grammar {
namespace {

using W = TimeWord;
using P = TimePrecision;

// Beyond what can be written in any zone: shown as base::kMaxTime and base::kMinTime.
constexpr Seconds kEver = base::kMaxTime.value / 500;
constexpr Seconds kNever = base::kMinTime.value / 500;
constexpr int kMaxUnits = 9'999;

bool joins(const Scene& scene, std::size_t i, bool between) noexcept {
  if (between) return scene.is(i, W::kAnd);
  return scene.is(i, W::kDash) || scene.is(i, W::kTo) || scene.is(i, W::kUntil);
}

Span in_year(Span span, int year) noexcept {
  const Days first = calendar::floor_day(span.begin);
  const calendar::Civil civil = calendar::civil_of(first);
  const Seconds shift = (calendar::day_of(year, civil.month, civil.day) - first) * calendar::kSecondsADay;
  const bool month = civil.day == 1 && span.end - span.begin > 27 * calendar::kSecondsADay;
  return month ? calendar::month(year, civil.month) : Span{span.begin + shift, span.end + shift};
}

/// Makes the first of two times fit to the second: "between May 3 and May 7, 2023".
void complete(Match& first, Match& second) noexcept {
  const int second_year = calendar::civil_of(calendar::floor_day(second.span.begin)).year;
  if (first.yearless && !second.yearless && !second.weekday) {
    first.span = in_year(first.span, second_year);
    if (first.span.begin > second.span.begin) first.span = in_year(first.span, second_year - 1);
  } else if (second.weekday && second.span.begin < first.span.begin) {
    const Seconds weeks = (first.span.begin - second.span.begin) / (7 * calendar::kSecondsADay) + 1;
    second.span.begin += weeks * 7 * calendar::kSecondsADay;
    second.span.end += weeks * 7 * calendar::kSecondsADay;
  } else if (second.yearless && second.span.begin < first.span.begin) {
    const int year = calendar::civil_of(calendar::floor_day(first.span.begin)).year;
    second.span = in_year(second.span, year);
    if (second.span.begin < first.span.begin) second.span = in_year(second.span, year + 1);
  } else if (first.yearless && second.yearless) {
    // Both were placed alone; the later one decides.
    first.span = in_year(first.span, second_year);
    if (first.span.begin > second.span.begin) first.span = in_year(first.span, second_year - 1);
  }
}

Match joined(Match first, Match second) {
  if (first.weekday && second.weekday && second.span.begin > first.span.begin + 7 * calendar::kSecondsADay) return {};
  complete(first, second);
  if (second.span.end <= first.span.begin) return {};
  Match match = found(second.end, {first.span.begin, second.span.end}, second.precision, TimeKind::kRange);
  match.yearless = first.yearless && second.yearless;
  match.ambiguous = first.ambiguous || second.ambiguous;
  match.vague = first.vague || second.vague;
  return match;
}

/// "May 3-7", "May 3rd to 7th, 2023": the second day without its month.
Match days_of_month(const Scene& scene, std::size_t i, std::size_t from) {
  if (!scene.is(from, W::kMonth)) return {};
  const std::size_t a = from + 1;
  const bool first_number = scene.is(a, W::kDigits) || scene.is(a, W::kOrdinal);
  if (!first_number || !joins(scene, a + 1, scene.is(i, W::kBetween))) return {};
  std::size_t b = a + 2;
  if (scene.is(b, W::kThe)) ++b;
  const bool second_number = scene.is(b, W::kDigits) || scene.is(b, W::kOrdinal);
  if (!second_number || scene[a].value < 1 || scene[b].value > 31 || scene[a].value >= scene[b].value) return {};
  if (scene[a].end - scene[a].begin > 4 || scene.is(b + 1, W::kColon) || scene.is(b + 1, W::kMeridiem) ||
      scene.is(b + 1, W::kMonth) || scene.is(b + 1, W::kUnit) || scene.is(b + 1, W::kSlash)) {
    return {};
  }
  const int month = scene[from].value;
  std::size_t end = b + 1;
  int year = year_for(scene, scene.tense_at(from), month, scene[a].value);
  const std::size_t year_at = scene.is(end, W::kComma) ? end + 1 : end;
  const bool with_year = scene.is(year_at, W::kDigits) && scene[year_at].end - scene[year_at].begin == 4 &&
                         scene[year_at].value >= 1500 && scene[year_at].value <= 2199;
  if (with_year) {
    year = scene[year_at].value;
    end = year_at + 1;
  }
  if (!calendar::is_date(year, month, scene[b].value)) return {};
  const Days first = calendar::day_of(year, month, scene[a].value);
  Match match = found(end, calendar::days(first, scene[b].value - scene[a].value + 1), P::kDay, TimeKind::kRange);
  match.yearless = !with_year;
  return match;
}

/// "3-7 May", "from 3 to 7 May 2023".
Match days_before_month(const Scene& scene, std::size_t i, std::size_t from) {
  std::size_t at = from;
  if (scene.is(at, W::kThe)) ++at;
  const bool number = scene.is(at, W::kDigits) || scene.is(at, W::kOrdinal);
  if (!number || scene[at].value < 1 || scene[at].value > 31 || !joins(scene, at + 1, scene.is(i, W::kBetween))) {
    return {};
  }
  if (scene.glued(at) && scene.text_of(at - 1) != "(") return {};
  std::size_t second_at = at + 2;
  const Match second = calendar_date(scene, second_at);
  if (!second || second.precision != P::kDay || scene.is(second_at, W::kMonth)) return {};
  const calendar::Civil last = calendar::civil_of(calendar::floor_day(second.span.begin));
  if (scene[at].value >= last.day) return {};
  Match match = second;
  match.kind = TimeKind::kRange;
  match.span.begin = calendar::day_of(last.year, last.month, scene[at].value) * calendar::kSecondsADay;
  match.point = match.span;
  return match;
}

/// "from 5 to 7 pm", "5-7pm", "between 9 and 11 am".
Match hours(const Scene& scene, std::size_t i, std::size_t from) {
  const TimeToken& first = scene[from];
  if (first.word != W::kDigits || first.value > 12 || first.value < 1 || first.end - first.begin > 2) return {};
  if (first.glued && scene.text_of(from - 1) != "(") return {};
  if (!joins(scene, from + 1, scene.is(i, W::kBetween))) return {};
  const Match second = clock(scene, from + 2);
  const bool named = scene.is(from + 3, W::kMeridiem) || scene.is(from + 5, W::kMeridiem);
  if (!second || !named) return {};
  Match match = second;
  match.kind = TimeKind::kRange;
  const Seconds day = calendar::floor_day(second.span.begin) * calendar::kSecondsADay;
  const Seconds afternoon = second.span.begin - day >= 43'200 ? 43'200 : 0;
  match.span.begin = day + first.value % 12 * 3600 + afternoon;
  if (match.span.begin > second.span.begin) match.span.begin -= 43'200;
  match.span.end = second.span.begin;
  if (match.span.end <= match.span.begin) return {};
  match.point = match.span;
  return match;
}

/// "2019-2021", "from 2019 to 2021".
Match year_span(const Scene& scene, std::size_t i, std::size_t from) {
  const auto is_year = [&](std::size_t at) {
    return scene.is(at, W::kDigits) && scene[at].end - scene[at].begin == 4 && scene[at].value >= 1500 &&
           scene[at].value <= 2199;
  };
  if (!is_year(from) || !joins(scene, from + 1, scene.is(i, W::kBetween)) || !is_year(from + 2)) return {};
  if (scene.glued(from) && scene.text_of(from - 1) != "(") return {};
  const TimeToken& next = scene[from + 3];
  const bool longer = next.glued && (next.word == W::kDash || next.word == W::kSlash || next.word == W::kOther);
  if (longer || next.word == W::kCountNoun || scene[from].value >= scene[from + 2].value) return {};
  return found(from + 3, calendar::years(scene[from].value, scene[from + 2].value - scene[from].value + 1), P::kYear,
               TimeKind::kRange);
}

/// Two times with "to", "-" or "and" between them; "from" or "between" may stand before.
Match two_times(const Scene& scene, std::size_t i) {
  const bool between = scene.is(i, W::kBetween);
  const bool introduced = between || scene.is(i, W::kFrom);
  const std::size_t from = introduced ? i + 1 : i;
  for (const auto rule : {days_of_month, days_before_month, hours, year_span}) {
    if (const Match match = rule(scene, i, from)) return match;
  }
  const Match first = single_time(scene, from);
  if (!first || first.kind == TimeKind::kRange || !joins(scene, first.end, between)) return {};
  if (!introduced && scene.is(first.end, W::kUntil)) return {};
  if (!introduced && scene.is(first.end, W::kTo) && first.precision > P::kDay) return {};
  const Match second = single_time(scene, first.end + 1);
  if (!second) return {};
  Match last = second;
  if (second.clock && !first.clock && first.precision <= P::kHour) {
    // "from Friday 5 pm to 7 pm"
    const Days day = calendar::floor_day(first.span.begin);
    const Days own = calendar::floor_day(second.span.begin);
    last.span.begin += (day - own) * calendar::kSecondsADay;
    last.span.end += (day - own) * calendar::kSecondsADay;
  }
  Match start = first;
  if (first.clock && !second.clock && second.precision <= P::kHour) {
    // "from 2 pm until 5 pm yesterday"
    const Days moved = calendar::floor_day(second.span.begin) - calendar::floor_day(first.span.begin);
    start.span.begin += moved * calendar::kSecondsADay;
    start.span.end += moved * calendar::kSecondsADay;
  }
  Match match = joined(start, last);
  if (match && last.precision <= P::kHour) {
    match.span.end = last.span.begin;
    match.point = match.span;
    if (match.span.end <= match.span.begin) return {};
  }
  return match;
}

/// "since 2019", "until Friday", "by May 8", "before Christmas", "after the 14th".
Match one_sided(const Scene& scene, std::size_t i) {
  const W word = scene[i].word;
  const Match time = single_time(scene, i + 1);
  if (!time || time.precision == P::kVague) return {};
  Match match = time;
  match.kind = TimeKind::kRange;
  switch (word) {
    case W::kSince:
      if (time.span.begin < scene.now()) match.span.end = std::max(scene.now(), time.span.begin + 1);
      break;
    case W::kUntil:
    case W::kBy:
      if (time.span.end > scene.now()) match.span.begin = scene.now();
      break;
    case W::kBefore:
      match.span = {kNever, time.span.begin};
      break;
    case W::kAfter:
      match.span = {time.span.end, kEver};
      break;
    default:
      return {};
  }
  return match;
}

Days length_in_days(P unit, int count, Days today, int sign) noexcept {
  const int bounded = std::min(count, kMaxUnits);
  switch (unit) {
    case P::kDay:
      return bounded;
    case P::kWeek:
      return Days{bounded} * 7;
    case P::kWeekend:
      return Days{bounded} * 7;
    case P::kQuarter:
    case P::kMonth:
    case P::kYear:
    case P::kDecade: {
      const int months = unit == P::kMonth ? 1 : unit == P::kQuarter ? 3 : unit == P::kYear ? 12 : 120;
      const Days other = calendar::add_months(today, sign * std::min(bounded * months, 40'000));
      return sign < 0 ? today - other : other - today;
    }
    default:
      return 0;
  }
}

/// A length of time up to now or from now on.
Match stretch(const Scene& scene, std::size_t end, P unit, const Quantity& count, int sign) {
  Match match;
  match.end = end;
  match.precision = unit;
  match.kind = TimeKind::kRange;
  match.vague = count.vague;
  if (unit < P::kDay) {
    const Seconds size = unit == P::kHour ? 3600 : unit == P::kMinute ? 60 : 1;
    const Seconds length = std::min(count.best, kMaxUnits) * size;
    match.span = sign < 0 ? Span{scene.now() - length, scene.now()} : Span{scene.now(), scene.now() + length};
  } else {
    const Days days = length_in_days(unit, count.vague ? count.most : count.best, scene.today(), sign);
    match.span = sign < 0 ? calendar::days(scene.today() - days, days + 1) : calendar::days(scene.today(), days + 1);
  }
  match.point = match.span;
  if (sign < 0 && count.best >= 2 && (unit == P::kYear || unit == P::kMonth)) {
    const int months = std::min(count.best, 3'000) * (unit == P::kYear ? 12 : 1);
    match.point = calendar::unit_at(calendar::add_months(scene.today(), -months), unit, 0);
  }
  return match;
}

bool stretch_placed(const Scene& scene, std::size_t i) noexcept {
  const W before = scene[i - 1].word;
  return before == W::kFor || before == W::kOver || before == W::kIn || before == W::kDuring || before == W::kWithin;
}

/// "the past two weeks", "the last few days", "the next three months", "these past few weeks", "the past year".
Match past_stretch(const Scene& scene, std::size_t i) {
  std::size_t at = i;
  const bool article = scene.is(at, W::kThe) || scene.is(at, W::kThese) || scene.is(at, W::kThis);
  if (article) ++at;
  int sign = 0;
  if (scene.is(at, W::kPast) || scene.says(at, "last"))
    sign = -1;
  else if (scene.is(at, W::kNext) || scene.is(at, W::kComing))
    sign = 1;
  if (sign == 0) return {};
  const bool past = scene.is(at, W::kPast);
  ++at;
  const Quantity count = scene.is(at, W::kA) ? Quantity{} : quantity(scene, at);
  if (count) {
    std::size_t unit_at = count.end;
    if (scene.is(unit_at, W::kFortnight)) return {};
    if (!scene.is(unit_at, W::kUnit) || scene.is(unit_at + 1, W::kAgo)) return {};
    if (!article && !stretch_placed(scene, i) && !past && sign < 0 && count.best == 1) return {};
    return stretch(scene, unit_at + 1, static_cast<P>(scene[unit_at].value), count, sign);
  }
  // A single unit: "over the past week", "in the next month"; "the last week" alone may be of something.
  if (!scene.is(at, W::kUnit) || (scene[at].flags & kPlural) != 0) return {};
  const auto unit = static_cast<P>(scene[at].value);
  if (unit == P::kWeekend || unit < P::kHour || scene.is(at + 1, W::kOf)) return {};
  if (!article || (scene.is(i, W::kThis) && sign > 0) || (!past && !stretch_placed(scene, i))) return {};
  if (past && unit < P::kWeek && !stretch_placed(scene, i)) return {};
  return stretch(scene, at + 1, unit, {at + 1, 1, 1, 1, false, false}, sign);
}

/// "(have lived there) for two years", "two years now": a length that reaches up to now.
Match duration(const Scene& scene, std::size_t i) {
  std::size_t at = i;
  const bool with_for = scene.is(at, W::kFor);
  if (with_for) ++at;
  if (with_for && (scene.is(at, W::kAround) || scene.is(at, W::kOver) || scene.says(at, "like"))) ++at;
  const Quantity count = quantity(scene, at);
  if (!count || !scene.is(count.end, W::kUnit)) return {};
  const auto unit = static_cast<P>(scene[count.end].value);
  if (unit < P::kDay || unit == P::kWeekend || scene.is(count.end + 1, W::kAgo)) return {};
  if (count.best > 1 && (scene[count.end].flags & kPlural) == 0) return {};
  const std::size_t end = count.end + 1;
  const bool up_to_now = scene.is(end, W::kNow) || scene.says(end, "already");
  // "was with us for ten years": it may have ended long ago.
  const bool over = with_for && !up_to_now && !scene.perfect_before(i);
  if (over && (scene.tense_at(i) != Tense::kPast || unit < P::kMonth)) return {};
  if (!with_for && (!up_to_now || scene.tense_at(i) == Tense::kPast)) return {};
  Match match = stretch(scene, up_to_now ? end + 1 : end, unit, count, -1);
  match.kind = TimeKind::kDuration;
  match.ambiguous = over;
  const int bounded = std::min(count.best, 3'000);
  if (unit == P::kWeek) {
    match.point = calendar::days(scene.today() - Days{bounded} * 7 - 3, 7);
  } else if (unit == P::kDay) {
    match.point = calendar::days(scene.today() - bounded, 1);
  } else {
    const int months = unit == P::kYear ? 12 : unit == P::kQuarter ? 3 : unit == P::kMonth ? 1 : 120;
    const P whole = unit == P::kDecade ? P::kYear : unit;
    match.point = calendar::unit_at(calendar::add_months(scene.today(), -std::min(bounded * months, 30'000)), whole, 0);
    match.precision = whole;
  }
  return match;
}

/// "all week", "the whole month": the one that runs.
Match whole_unit(const Scene& scene, std::size_t i) {
  std::size_t at = scene.is(i, W::kThe) ? i + 1 : i;
  if (!scene.is(at, W::kAll) || !scene.is(at + 1, W::kUnit) || (scene[at + 1].flags & kPlural) != 0) return {};
  const auto unit = static_cast<P>(scene[at + 1].value);
  if (unit < P::kWeekend || (unit == P::kDecade && at == i)) return {};
  if (scene.says(at, "entire") && at == i) return {};
  const bool before =
      unit == P::kWeekend && scene.tense_at(i) == Tense::kPast && calendar::weekday_of(scene.today()) < 5;
  Match match = found(at + 2, calendar::unit_at(scene.today(), unit, before ? -1 : 0), unit, TimeKind::kRange);
  match.ambiguous = true;
  return match;
}

}  // namespace

Match range(const Scene& scene, std::size_t i) {
  switch (scene[i].word) {
    case W::kFor:
      return duration(scene, i);
    case W::kSince:
    case W::kUntil:
    case W::kBy:
    case W::kBefore:
    case W::kAfter:
      return one_sided(scene, i);
    default:
      break;
  }
  if (const Match match = whole_unit(scene, i)) return match;
  if (const Match match = past_stretch(scene, i)) return match;
  if (const Match match = two_times(scene, i)) return match;
  return duration(scene, i);
}

}  // namespace memos::language::grammar
