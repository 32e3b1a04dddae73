// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "language/time_grammar.h"

namespace memos::language::grammar {
namespace {

using W = TimeWord;
using P = TimePrecision;

/// A time of the day; end == 0: none.
struct Clock {
  std::size_t end = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  P precision = P::kHour;
  bool sure = true;  ///< Half of the day known.
};

std::size_t width(const Scene& scene, std::size_t i) noexcept { return scene[i].end - scene[i].begin; }

/// "am", "p.m.": moves `at` behind it; -1 if there is none.
int meridiem(const Scene& scene, std::size_t& at) noexcept {
  if (scene.is(at, W::kMeridiem)) {
    return scene[at++].value;
  }
  const bool a = scene.says(at, "a");
  const bool p = scene.says(at, "p");
  if ((a || p) && scene.is(at + 1, W::kDot) && scene.glued(at + 1) && scene.says(at + 2, "m") && scene.glued(at + 2)) {
    at += 3;
    if (scene.is(at, W::kDot) && scene.glued(at)) ++at;
    return p ? 1 : 0;
  }
  return -1;
}

int hour_of_day(int hour, int half) noexcept { return half == 1 ? hour % 12 + 12 : hour % 12; }

/// A bare hour of a clock with twelve: in the evening from 1 to 7, else in the morning.
int likely_hour(int hour) noexcept { return hour >= 1 && hour <= 7 ? hour + 12 : hour; }

/// "8:30", "20:30:15", "8" with what follows. Bare hours need `bare_allowed`.
Clock digits_clock(const Scene& scene, std::size_t i, bool bare_allowed) {
  const bool in_digits = scene.is(i, W::kDigits) && width(scene, i) <= 2;
  const bool in_words = scene.is(i, W::kNumber) && scene[i].value >= 1 && scene[i].value <= 12;
  if (!in_digits && !in_words) return {};
  if (scene.glued(i) && scene.text_of(i - 1) != "(" && scene.text_of(i - 1) != "@" && !scene.is(i - 1, W::kDash) &&
      !scene.is(i - 1, W::kStop)) {
    return {};
  }
  Clock clock;
  clock.hour = scene[i].value;
  std::size_t at = i + 1;
  bool colon = false;
  if (in_digits && (scene.is(at, W::kColon) || scene.is(at, W::kDot)) && scene.glued(at) &&
      scene.is(at + 1, W::kDigits) && scene.glued(at + 1) && width(scene, at + 1) == 2 && scene[at + 1].value < 60) {
    colon = scene.is(at, W::kColon);
    clock.minute = scene[at + 1].value;
    clock.precision = P::kMinute;
    at += 2;
    if (colon && scene.is(at, W::kColon) && scene.is(at + 1, W::kDigits) && width(scene, at + 1) == 2) {
      clock.second = scene[at + 1].value;
      clock.precision = P::kSecond;
      at += 2;
    }
    if (scene.glued(at) && (scene.is(at, W::kColon) || (scene.is(at, W::kDot) && scene[at].value == 0))) return {};
  }
  const bool dotted = at != i + 1 && !colon;
  const int half = meridiem(scene, at);
  if (half >= 0) {
    if (clock.hour < 1 || clock.hour > 12) return {};
    clock.hour = hour_of_day(clock.hour, half);
  } else if (dotted) {
    return {};
  } else if (scene.says(at, "o") && scene.glued(at + 1) && scene.text_of(at + 1).ends_with("clock")) {
    at += 2;
    clock.sure = false;
    clock.hour = likely_hour(clock.hour % 12);
  } else if (colon) {
    clock.sure = clock.hour > 12 || width(scene, i) == 2;
    if (!clock.sure) clock.hour = likely_hour(clock.hour);
  } else if (bare_allowed && clock.hour >= 1 && clock.hour <= 12 && !scene.glued(at) && !scene.is(at, W::kCountNoun) &&
             !scene.is(at, W::kUnit) && !scene.is(at, W::kMonth) && !scene.is(at, W::kSlash)) {
    clock.sure = false;
    clock.hour = likely_hour(clock.hour);
  } else {
    return {};
  }
  if (clock.hour > 23 || clock.second > 59) return {};
  clock.end = at;
  return clock;
}

/// "noon", "half past eight", "quarter to nine".
Clock worded_clock(const Scene& scene, std::size_t i) {
  if (scene.is(i, W::kDayPart)) {
    const auto part = static_cast<DayPart>(scene[i].value);
    if (part == DayPart::kNoon) return {i + 1, 12, 0, 0, P::kMinute, true};
    if (part == DayPart::kMidnight) return {i + 1, 24, 0, 0, P::kMinute, false};
    return {};
  }
  std::size_t at = scene.is(i, W::kA) ? i + 1 : i;
  int minutes = 0;
  if (scene.is(at, W::kHalf))
    minutes = 30;
  else if (scene.says(at, "quarter"))
    minutes = 15;
  else
    return {};
  const bool past = scene.is(at + 1, W::kPast);
  if (!past && !scene.says(at + 1, "to")) return {};
  if (minutes == 30 && !past) return {};
  Clock clock = digits_clock(scene, at + 2, true);
  if (clock.end == 0 || clock.precision != P::kHour) return {};
  clock.precision = P::kMinute;
  clock.minute = past ? minutes : 60 - minutes;
  if (!past) clock.hour = (clock.hour + 23) % 24;
  return clock;
}

Clock clock_at(const Scene& scene, std::size_t i, bool bare_allowed) {
  if (const Clock clock = worded_clock(scene, i); clock.end != 0) return clock;
  return digits_clock(scene, i, bare_allowed);
}

Span span_of(Days day, const Clock& clock) noexcept {
  const Seconds begin = day * calendar::kSecondsADay + clock.hour * 3600 + clock.minute * 60 + clock.second;
  const Seconds length = clock.precision == P::kHour ? 3600 : clock.precision == P::kMinute ? 60 : 1;
  return {begin, begin + length};
}

/// "8:30" without am or pm is a clock only after words that call for one: it may be a score, a ratio, a verse.
bool calls_for_clock(const Scene& scene, std::size_t i) noexcept {
  const W before = scene[i - 1].word;
  if (before == W::kAround) return true;
  return before == W::kAt || before == W::kBy || before == W::kUntil || before == W::kFrom || before == W::kBefore ||
         before == W::kAfter || before == W::kSince || before == W::kBetween || scene.text_of(i - 1) == "@";
}

/// A clock moved into the half of the day that a part of the day names: "8:30 in the evening".
void place_in_part(Clock& clock, DayPart part) noexcept {
  if (clock.sure) return;
  const bool evening = part == DayPart::kAfternoon || part == DayPart::kEvening || part == DayPart::kNight;
  clock.hour = evening ? clock.hour % 12 + 12 : clock.hour % 12;
  clock.sure = true;
}

/// Place of the day part in "evening", "in the evening", "at night"; npos if none stands there.
std::size_t part_at(const Scene& scene, std::size_t i) noexcept {
  std::size_t at = i;
  if (scene.is(at, W::kIn) && scene.is(at + 1, W::kThe))
    at += 2;
  else if (scene.is(at, W::kAt))
    ++at;
  return scene.is(at, W::kDayPart) ? at : static_cast<std::size_t>(-1);
}

Match as_match(const Clock& clock, Days day, std::size_t end, TimeKind kind) noexcept {
  Match match = found(end, span_of(day, clock), clock.precision, kind);
  match.ambiguous = !clock.sure;
  return match;
}

}  // namespace

Span day_part(Days day, DayPart part) noexcept {
  constexpr int kHours[][2] = {{4, 7}, {5, 12}, {12, 13}, {12, 18}, {17, 22}, {18, 24}, {24, 25}};
  const auto& hours = kHours[static_cast<std::size_t>(part)];
  const Seconds begin = day * calendar::kSecondsADay;
  return {begin + hours[0] * 3600, begin + hours[1] * 3600};
}

Match clock(const Scene& scene, std::size_t i) {
  const bool bare_allowed =
      scene.is(i - 1, W::kAt) && (part_at(scene, i + 1) < scene.size() || scene.is(i + 1, W::kTonight));
  Clock clock = clock_at(scene, i, bare_allowed);
  if (clock.end == 0) return {};
  const bool bare_colon = clock.precision != P::kHour && scene.is(clock.end - 1, W::kDigits);
  if (bare_colon && !calls_for_clock(scene, i)) return {};
  const std::size_t part = part_at(scene, clock.end);
  if (part < scene.size()) {
    place_in_part(clock, static_cast<DayPart>(scene[part].value));
    clock.end = part + 1;
  }
  // "8:30 pm on May 8", "8 pm tomorrow"
  std::size_t at = clock.end;
  if (scene.is(at, W::kComma)) ++at;
  if (scene.is(at, W::kOn)) ++at;
  const Match day = single_time(scene, at, true);
  if (day && !day.clock && day.precision == P::kDay) {
    Match match = day;
    match.end = day.end;
    match.span = match.point = span_of(calendar::floor_day(day.span.begin), clock);
    match.precision = clock.precision;
    const std::size_t behind = part_at(scene, day.end);  // "half past six yesterday evening"
    if (behind < scene.size()) {
      place_in_part(clock, static_cast<DayPart>(scene[behind].value));
      match.span = match.point = span_of(calendar::floor_day(day.span.begin), clock);
      match.end = behind + 1;
    }
    match.ambiguous = day.ambiguous || !clock.sure;
    return match;
  }
  if (day && day.precision == P::kDayPart) {
    const bool night = day.span.begin % calendar::kSecondsADay == 18 * 3600;
    const Days after = night && clock.sure && clock.hour < 6 ? 1 : 0;  // "2 am last night"
    place_in_part(clock, calendar::floor_day(day.span.begin) * calendar::kSecondsADay + 43'200 <= day.span.begin
                             ? DayPart::kEvening
                             : DayPart::kMorning);
    Match match = day;
    match.span = match.point = span_of(calendar::floor_day(day.span.begin) + after, clock);
    match.precision = clock.precision;
    return match;
  }
  Match match = as_match(clock, scene.today(), clock.end, TimeKind::kPartial);
  match.clock = true;
  return match;
}

namespace {

/// "tonight at 8", "last night at 11:30": a clock behind a part of a day.
Match with_clock_in_part(const Scene& scene, Match part) {
  if (!scene.is(part.end, W::kAt)) return part;
  const std::size_t from = scene.is(part.end + 1, W::kAround) ? part.end + 2 : part.end + 1;
  Clock clock = clock_at(scene, from, true);
  if (clock.end == 0) return part;
  const Seconds in_day = part.span.begin - calendar::floor_day(part.span.begin) * calendar::kSecondsADay;
  place_in_part(clock, in_day >= 12 * 3600 ? DayPart::kEvening : DayPart::kMorning);
  const Days after = in_day == 18 * 3600 && clock.hour < 6 ? 1 : 0;
  part.span = part.point = span_of(calendar::floor_day(part.span.begin) + after, clock);
  part.precision = clock.precision;
  part.end = clock.end;
  return part;
}

}  // namespace

Match with_time_of_day(const Scene& scene, Match day) {
  if (day && day.precision == P::kDayPart && day.kind == TimeKind::kRelative) return with_clock_in_part(scene, day);
  if (!day || day.precision != P::kDay) return day;
  const Days date = calendar::floor_day(day.span.begin);
  std::size_t at = day.end;
  const std::size_t part = part_at(scene, at);
  const bool has_part = part < scene.size() && static_cast<DayPart>(scene[part].value) != DayPart::kNoon &&
                        static_cast<DayPart>(scene[part].value) != DayPart::kMidnight;
  if (has_part) at = part + 1;
  std::size_t clock_from = at;
  if (scene.is(clock_from, W::kComma)) ++clock_from;
  const bool with_at = scene.is(clock_from, W::kAt) || scene.text_of(clock_from) == "@";
  if (with_at) ++clock_from;
  if (scene.is(clock_from, W::kAround)) ++clock_from;
  Clock clock = clock_at(scene, clock_from, with_at);
  if (clock.end != 0) {
    if (has_part) place_in_part(clock, static_cast<DayPart>(scene[part].value));
    const std::size_t behind = part_at(scene, clock.end);
    if (!has_part && behind < scene.size()) {
      place_in_part(clock, static_cast<DayPart>(scene[behind].value));
      clock.end = behind + 1;
    }
    const bool ambiguous = day.ambiguous || !clock.sure;
    day.end = clock.end;
    day.span = day.point = span_of(date, clock);
    day.precision = clock.precision;
    day.ambiguous = ambiguous;
    return day;
  }
  if (!has_part) return day;
  day.end = at;
  day.span = day.point = day_part(date, static_cast<DayPart>(scene[part].value));
  day.precision = P::kDayPart;
  return day;
}

}  // namespace memos::language::grammar
