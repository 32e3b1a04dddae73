// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <algorithm>

#include "language/time_grammar.h"

namespace memos::language::grammar {
namespace {

using W = TimeWord;
using P = TimePrecision;

Match day_at(const Scene& scene, std::size_t end, int offset) {
  return found(end, calendar::days(scene.today() + offset, 1), P::kDay, TimeKind::kRelative);
}

/// "yesterday", "the day before yesterday", "tomorrow", "today", "tonight".
Match near_day(const Scene& scene, std::size_t i) {
  switch (scene[i].word) {
    case W::kYesterday:
      return day_at(scene, i + 1, -1);
    case W::kToday:
      return day_at(scene, i + 1, 0);
    case W::kTomorrow:
      return day_at(scene, i + 1, 1);
    case W::kTonight: {
      Match match = found(i + 1, day_part(scene.today(), DayPart::kNight), P::kDayPart, TimeKind::kRelative);
      return match;
    }
    default:
      break;
  }
  const std::size_t at = scene.is(i, W::kThe) ? i + 1 : i;
  if (!scene.says(at, "day")) return {};
  if (scene.says(at + 1, "before") && scene.is(at + 2, W::kYesterday)) return day_at(scene, at + 3, -2);
  if (scene.says(at + 1, "after") && scene.is(at + 2, W::kTomorrow)) return day_at(scene, at + 3, 2);
  return {};
}

/// A weekday that "last", "this", "next" point at. "next Friday" is the first one to come; where it lies in this
/// calendar week, some mean the one after it, and the match is ambiguous.
Match named_weekday(const Scene& scene, std::size_t at, int direction, bool coming) {
  const int weekday = scene[at].value;
  Days day = calendar::weekday_before(scene.today(), weekday);
  bool ambiguous = false;
  if (direction > 0) {
    day = calendar::weekday_after(scene.today(), weekday);
    const Days next_week = calendar::monday_of(scene.today()) + 7 + weekday;
    ambiguous = !coming && day != next_week;
  } else if (direction == 0) {
    if (scene.tense_at(at) != Tense::kPast) {
      day = weekday == calendar::weekday_of(scene.today()) ? scene.today()
                                                           : calendar::weekday_after(scene.today(), weekday);
    }
  }
  Match match = found(at + 1, calendar::days(day, 1), P::kDay, TimeKind::kRelative);
  match.ambiguous = ambiguous;
  match.weekday = true;
  return match;
}

Match named_month(const Scene& scene, std::size_t at, int direction) {
  const TimeToken& token = scene[at];
  const int month = token.value;
  if ((token.flags & kDoubtful) != 0) {
    // "this may be", "last march we did"
    if (!token.capital && direction == 0) return {};
    if (scene.says(at + 1, "be") || scene.says(at + 1, "not") || scene.says(at + 1, "have")) return {};
  }
  if ((token.flags & kShort) != 0 && !token.capital) return {};
  if (scene.is(at + 1, W::kOrdinal)) return {};
  int year = scene.year();
  if (direction < 0 && month >= scene.month()) --year;
  if (direction > 0 && month <= scene.month()) ++year;
  return found(at + 1, calendar::month(year, month), P::kMonth, TimeKind::kRelative);
}

/// "last week", "this weekend", "next month", "last night", "this morning".
Match named_unit(const Scene& scene, std::size_t at, int direction, bool with_the) {
  const TimeToken& token = scene[at];
  if (token.word == W::kDayPart) {
    const auto part = static_cast<DayPart>(token.value);
    if (with_the || direction > 0 || part == DayPart::kNoon || part == DayPart::kMidnight) return {};
    if (direction < 0 && part != DayPart::kNight && part != DayPart::kEvening) return {};
    return found(at + 1, day_part(scene.today() + direction, part), P::kDayPart, TimeKind::kRelative);
  }
  if (token.word != W::kUnit || (token.flags & kPlural) != 0) return {};
  const auto unit = static_cast<P>(token.value);
  if (unit < P::kDay || unit == P::kDay) return {};
  if (with_the && direction != 0) return {};  // "the last week": of something, or a range
  int offset = direction;
  if (unit == P::kWeekend && direction == 0 && scene.tense_at(at) == Tense::kPast &&
      calendar::weekday_of(scene.today()) < 5) {
    offset = -1;
  }
  Match match = found(at + 1, calendar::unit_at(scene.today(), unit, offset), unit, TimeKind::kRelative);
  match.ambiguous = unit == P::kWeekend && direction != 0;
  return match;
}

/// "earlier this week", "later today": one side of the unit, seen from now.
Match side_of_unit(const Scene& scene, std::size_t i) {
  const bool earlier = scene.is(i, W::kEarlier);
  if (!earlier && !scene.is(i, W::kLater)) return {};
  Span span{};
  std::size_t end = 0;
  P precision = P::kDay;
  if (scene.is(i + 1, W::kToday)) {
    span = calendar::days(scene.today(), 1);
    end = i + 2;
    precision = P::kDayPart;
  } else if (scene.is(i + 1, W::kThis)) {
    const Match unit = named_unit(scene, i + 2, 0, false);
    if (!unit) return {};
    span = unit.span;
    end = unit.end;
    precision = unit.precision;
  } else {
    return {};
  }
  if (earlier)
    span.end = std::max(span.begin + 3600, scene.now());
  else
    span.begin = std::min(scene.now(), span.end - 3600);
  return found(end, span, precision, TimeKind::kRelative);
}

/// "the week before last", "the month after next", "the Friday before last".
Match beyond(const Scene& scene, std::size_t i) {
  const std::size_t at = scene.is(i, W::kThe) ? i + 1 : i;
  const bool last = scene.says(at + 1, "before") && scene.says(at + 2, "last");
  const bool next = scene.says(at + 1, "after") && scene.says(at + 2, "next");
  if (!last && !next) return {};
  const int offset = last ? -2 : 2;
  if (scene.is(at, W::kUnit) && scene[at].value >= static_cast<int>(P::kWeekend)) {
    const auto unit = static_cast<P>(scene[at].value);
    return found(at + 3, calendar::unit_at(scene.today(), unit, offset), unit, TimeKind::kRelative);
  }
  if (scene.is(at, W::kDayPart) && last && scene.says(at, "night")) {
    return found(at + 3, day_part(scene.today() - 2, DayPart::kNight), P::kDayPart, TimeKind::kRelative);
  }
  if (scene.is(at, W::kSeason)) {
    const auto season = static_cast<calendar::Season>(scene[at].value);
    const Seconds now = scene.today() * calendar::kSecondsADay;
    int year = scene.year();
    while (last && calendar::season(year, season).end > now) --year;
    while (next && calendar::season(year, season).begin <= now) ++year;
    return found(at + 3, calendar::season(last ? year - 1 : year + 1, season), P::kSeason, TimeKind::kRelative);
  }
  if (scene.is(at, W::kWeekday)) {
    const int weekday = scene[at].value;
    const Days day = last ? calendar::weekday_before(scene.today(), weekday) - 7
                          : calendar::weekday_after(scene.today(), weekday) + 7;
    return found(at + 3, calendar::days(day, 1), P::kDay, TimeKind::kRelative);
  }
  return {};
}

/// "last year in May", "next year in the summer": a part of the year behind it.
Match with_month(const Scene& scene, Match match) {
  const std::size_t at = match.end;
  if (!scene.is(at, W::kIn) && !scene.is(at, W::kComma)) return match;
  const int year = calendar::civil_of(calendar::floor_day(match.span.begin)).year;
  std::size_t month = at + 1;
  if (scene.is(month, W::kIn)) ++month;
  if (scene.is(month, W::kMonth) && (scene[month].flags & kShort) == 0 && !scene.is(month + 1, W::kDigits) &&
      !scene.is(month + 1, W::kOrdinal)) {
    return found(month + 1, calendar::month(year, scene[month].value), P::kMonth, TimeKind::kRelative);
  }
  if (scene.is(month, W::kThe)) ++month;
  if (scene.is(month, W::kSeason) && scene.is(month - 1, W::kThe)) {
    const auto season = static_cast<calendar::Season>(scene[month].value);
    return found(month + 1, calendar::season(year, season), P::kSeason, TimeKind::kRelative);
  }
  return match;
}

/// "last week on Friday", "next week Tuesday": a weekday behind a week.
Match with_weekday(const Scene& scene, Match week) {
  if (week && week.precision == P::kYear) return with_month(scene, week);
  if (!week || week.precision != P::kWeek) return week;
  std::size_t at = week.end;
  if (scene.is(at, W::kComma)) ++at;
  if (scene.is(at, W::kOn)) ++at;
  if (!scene.is(at, W::kWeekday) || (scene[at].flags & kShort) != 0) return week;
  const Days monday = calendar::monday_of(calendar::floor_day(week.span.begin));
  return found(at + 1, calendar::days(monday + scene[at].value, 1), P::kDay, TimeKind::kRelative);
}

}  // namespace

RelativeYear relative_year(const Scene& scene, std::size_t i) noexcept {
  std::size_t at = i;
  if (scene.is(at, W::kOf)) ++at;
  int offset = 0;
  if (scene.is(at, W::kLast))
    offset = -1;
  else if (scene.is(at, W::kNext))
    offset = 1;
  else if (!scene.is(at, W::kThis))
    return {};
  if (!scene.says(at + 1, "year")) return {};
  return {at + 2, scene.year() + offset};
}

Match relative(const Scene& scene, std::size_t i) {
  if (const Match match = near_day(scene, i)) return match;
  if (const Match match = side_of_unit(scene, i)) return match;
  if (const Match match = beyond(scene, i)) return match;
  std::size_t at = i;
  const bool with_the = scene.is(at, W::kThe);
  if (with_the) ++at;
  const bool with_this = scene.is(at, W::kThis);
  if (with_this) ++at;
  int direction = 0;
  bool coming = false;
  switch (scene[at].word) {
    case W::kLast:
    case W::kPast:
      direction = -1;
      ++at;
      break;
    case W::kNext:
      direction = 1;
      ++at;
      break;
    case W::kComing:
      direction = 1;
      coming = true;
      ++at;
      break;
    default:
      if (!with_this) return {};
      break;
  }
  const bool past_alone = scene.is(at - 1, W::kPast) && !with_this && !with_the;
  if (past_alone && !scene.is(at, W::kWeekday) && !scene.is(at, W::kUnit)) return {};
  if (scene.is(at, W::kWeekday)) return named_weekday(scene, at, direction, coming || with_this);
  if (scene.is(at, W::kMonth) && !with_the) return named_month(scene, at, direction);
  return with_weekday(scene, named_unit(scene, at, direction, with_the && !coming));
}

namespace {

Match vague_span(std::size_t end, Days first, Days count, P precision = P::kVague) {
  Match match = found(end, calendar::days(first, count), precision, TimeKind::kRelative);
  match.vague = true;
  return match;
}

}  // namespace

Match vague_time(const Scene& scene, std::size_t i) {
  const Days today = scene.today();
  std::size_t at = i;
  if (scene.is(i, W::kRecently)) {
    return scene.says(i, "nowadays") ? Match{} : vague_span(i + 1, today - 13, 14);
  }
  if (scene.is(i, W::kSoon)) {
    const bool as_soon_as = scene.says(i - 1, "as") || scene.says(i + 1, "as");
    return as_soon_as ? Match{} : vague_span(i + 1, today, 31);
  }
  if (scene.is(i, W::kJust) && scene.is(i + 1, W::kNow)) return vague_span(i + 2, today, 1);
  // "the other day", "the other night"
  if (scene.is(i, W::kThe) && scene.says(i + 1, "other")) {
    const bool part = scene.is(i + 2, W::kDayPart);
    if (scene.says(i + 2, "day") || part) return vague_span(i + 3, today - 7, 7);
    if (scene.says(i + 2, "week") || scene.says(i + 2, "weekend")) return vague_span(i + 3, today - 21, 21);
    return {};
  }
  // "a while ago", "a long time ago", "some time ago", "ages ago", "not long ago"
  if (scene.is(at, W::kA) || scene.says(at, "some") || scene.says(at, "not")) ++at;
  const bool recent = at != i && scene.says(i, "not");
  if (scene.is(at, W::kLong) || scene.is(at, W::kWhile)) ++at;
  if (scene.says(at, "time") || (scene.is(at, W::kWhile) && at != i)) ++at;
  if (at == i || !(scene.is(at, W::kAgo) || (scene.says(at, "back") && scene.is(at - 1, W::kWhile)))) return {};
  if (recent) return vague_span(at + 1, today - 21, 21);
  const bool long_ago = scene.is(at - 1, W::kLong) || scene.is(at - 2, W::kLong);
  return long_ago ? vague_span(at + 1, today - 3650, 3285) : vague_span(at + 1, today - 180, 166);
}

}  // namespace memos::language::grammar
