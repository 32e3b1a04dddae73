// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <array>

#include "language/time_grammar.h"

namespace memos::language::grammar {
namespace {

using W = TimeWord;
using P = TimePrecision;

/// Digits with nothing glued before them but a bracket or a quotation mark.
bool begins_number(const Scene& scene, std::size_t i) noexcept {
  if (!scene.glued(i)) return true;
  const std::string_view before = scene.text_of(i - 1);
  return before == "(" || before == "[" || before == "\"" || before == "'" || scene.is(i - 1, W::kStop) ||
         static_cast<unsigned char>(before.front()) >= 0x80;
}

/// Nothing that would make the number part of something else is glued behind.
bool ends_number(const Scene& scene, std::size_t i) noexcept {
  if (!scene.glued(i)) return true;
  switch (scene[i].word) {
    case W::kComma:
    case W::kStop:
    case W::kPossessive:
      return true;
    case W::kPunctuation:
      return scene.text_of(i) != "%" && scene.text_of(i) != "_";
    case W::kColon:
    case W::kDot:
    case W::kDash:
      return !(scene.is(i + 1, W::kDigits) && scene.glued(i + 1));
    default:
      return false;
  }
}

std::size_t width(const Scene& scene, std::size_t i) noexcept { return scene[i].end - scene[i].begin; }

/// digits SEP digits SEP digits, nothing between them.
bool triple(const Scene& scene, std::size_t i, W separator) noexcept {
  for (std::size_t k = 1; k <= 4; ++k) {
    if (!scene.glued(i + k) || !scene.is(i + k, k % 2 == 1 ? separator : W::kDigits)) return false;
  }
  return scene.is(i, W::kDigits);
}

/// "2023-05-08T20:30:00+02:00" behind its date; `end` stands behind the day.
Match iso_time(const Scene& scene, std::size_t end, Days day) {
  std::size_t at = end;
  if (scene.is(at, W::kOther) && scene.glued(at) && scene.says(at, "t"))
    ++at;
  else
    return {};
  if (!scene.is(at, W::kDigits) || width(scene, at) != 2 || !scene.is(at + 1, W::kColon) ||
      !scene.is(at + 2, W::kDigits) || width(scene, at + 2) != 2) {
    return {};
  }
  const int hour = scene[at].value;
  const int minute = scene[at + 2].value;
  int second = 0;
  P precision = P::kMinute;
  at += 3;
  if (scene.is(at, W::kColon) && scene.is(at + 1, W::kDigits) && width(scene, at + 1) == 2) {
    second = scene[at + 1].value;
    precision = P::kSecond;
    at += 2;
    if (scene.is(at, W::kDot) && scene.is(at + 1, W::kDigits) && scene.glued(at + 1)) at += 2;
  }
  if (hour > 23 || minute > 59 || second > 59) return {};
  Seconds begin = day * calendar::kSecondsADay + hour * 3600 + minute * 60 + second;
  if (scene.is(at, W::kOther) && scene.glued(at) && scene.says(at, "z")) {
    begin += scene.offset_minutes() * 60;
    ++at;
  } else if (scene.glued(at) && (scene.is(at, W::kDash) || scene.text_of(at) == "+") && scene.is(at + 1, W::kDigits) &&
             scene.is(at + 2, W::kColon) && scene.is(at + 3, W::kDigits)) {
    const int zone = (scene[at + 1].value % 24 * 60 + scene[at + 3].value % 60) * (scene.is(at, W::kDash) ? -1 : 1);
    begin += (scene.offset_minutes() - zone) * 60;
    at += 4;
  }
  return found(at, {begin, begin + (precision == P::kSecond ? 1 : 60)}, precision, TimeKind::kAbsolute);
}

Match whole_date(std::size_t end, int year, int month, int day, bool ambiguous) {
  if (!calendar::is_date(year, month, day)) return {};
  Match match = found(end, calendar::days(calendar::day_of(year, month, day), 1), P::kDay, TimeKind::kAbsolute);
  match.ambiguous = ambiguous;
  return match;
}

bool plausible_year(int year) noexcept { return year >= 1500 && year <= 2199; }

/// 5/8/2023: the number above 12 is the day; else the reference's locale decides.
Match by_locale(const Scene& scene, std::size_t end, int first, int second, int year) {
  const bool unclear = first <= 12 && second <= 12;
  const bool day_first = first > 12 || (second <= 12 && scene.day_first());
  return whole_date(end, year, day_first ? second : first, day_first ? first : second, unclear && first != second);
}

Match three_numbers(const Scene& scene, std::size_t i, W separator) {
  const int a = scene[i].value;
  const int b = scene[i + 2].value;
  const int c = scene[i + 4].value;
  const std::size_t end = i + 5;
  if (width(scene, i) == 4 && width(scene, i + 2) <= 2 && width(scene, i + 4) <= 2 && plausible_year(a)) {
    if (!calendar::is_date(a, b, c)) return {};
    if (const Match timed = iso_time(scene, end, calendar::day_of(a, b, c))) return timed;
    return ends_number(scene, end) ? whole_date(end, a, b, c, false) : Match{};
  }
  if (!ends_number(scene, end) || width(scene, i) > 2 || width(scene, i + 2) > 2) return {};
  const bool full_year = width(scene, i + 4) == 4 && plausible_year(c);
  if (separator == W::kDot) return full_year ? whole_date(end, c, b, a, false) : Match{};
  if (full_year) return by_locale(scene, end, a, b, c);
  if (separator == W::kSlash && width(scene, i + 4) == 2) return by_locale(scene, end, a, b, 2000 + c);
  return {};
}

bool calls_for_date(const Scene& scene, std::size_t i) noexcept {
  switch (scene[i - 1].word) {
    case W::kOn:
    case W::kBy:
    case W::kUntil:
    case W::kSince:
    case W::kFrom:
    case W::kBefore:
    case W::kAfter:
      return true;
    case W::kWeekday:
    case W::kComma:
      return scene.is(i - 1, W::kWeekday) || scene.is(i - 2, W::kWeekday);
    case W::kAnd:
    case W::kTo:
    case W::kDash:
      return scene.is(i - 3, W::kSlash);
    default:
      return false;
  }
}

/// "on 5/8"
Match month_and_day(const Scene& scene, std::size_t i) {
  if (!scene.is(i, W::kDigits) || !scene.is(i + 1, W::kSlash) || !scene.is(i + 2, W::kDigits)) return {};
  if (!scene.glued(i + 1) || !scene.glued(i + 2) || width(scene, i) > 2 || width(scene, i + 2) > 2) return {};
  if (!ends_number(scene, i + 3) || scene.is(i + 3, W::kSlash) || !calls_for_date(scene, i)) return {};
  if (scene.is(i + 3, W::kCountNoun) || scene.is(i + 3, W::kOf)) return {};
  const int first = scene[i].value;
  const int second = scene[i + 2].value;
  const bool day_first = first > 12 || (second <= 12 && scene.day_first());
  const int month = day_first ? second : first;
  const int day = day_first ? first : second;
  const int year = year_for(scene, scene.tense_at(i), month, day);
  Match match = whole_date(i + 3, year, month, day, first <= 12 && second <= 12 && first != second);
  match.kind = TimeKind::kPartial;
  match.yearless = true;
  return match;
}

}  // namespace

Match numeric_date(const Scene& scene, std::size_t i) {
  if (!scene.is(i, W::kDigits) || !begins_number(scene, i)) return {};
  for (const W separator : {W::kDash, W::kSlash, W::kDot}) {
    if (triple(scene, i, separator)) return three_numbers(scene, i, separator);
  }
  return month_and_day(scene, i);
}

}  // namespace memos::language::grammar
