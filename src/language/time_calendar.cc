// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "language/time_calendar.h"

#include <algorithm>
#include <chrono>

namespace memos::language::calendar {
namespace {

using std::chrono::sys_days;
using std::chrono::year_month_day;

constexpr Days kFirstDay = -719'162;  ///< 0001-01-01.
constexpr Days kLastDay = 2'932'166;  ///< 9998-01-01, so that a year's span still ends before 10000.

constexpr int kDaysAWeek = 7;

}  // namespace

Civil civil_of(Days day) noexcept {
  const year_month_day date{sys_days{std::chrono::days{std::clamp(day, kFirstDay, kLastDay)}}};
  return {static_cast<int>(date.year()), static_cast<int>(static_cast<unsigned>(date.month())),
          static_cast<int>(static_cast<unsigned>(date.day()))};
}

Days day_of(int year, int month, int day) noexcept {
  const std::int64_t months = std::int64_t{year} * 12 + month - 1;
  const std::int64_t in_range = std::clamp<std::int64_t>(months, 12, 9998 * 12);
  const std::chrono::year y{static_cast<int>(in_range / 12)};
  const std::chrono::month m{static_cast<unsigned>(in_range % 12 + 1)};
  return sys_days{y / m / 1}.time_since_epoch().count() + day - 1;
}

bool is_date(int year, int month, int day) noexcept {
  return year >= 1 && year <= 9998 && month >= 1 && month <= 12 && day >= 1 && day <= days_in_month(year, month);
}

int weekday_of(Days day) noexcept {
  const Days shifted = (day + 3) % kDaysAWeek;  // 1970-01-01 was a Thursday
  return static_cast<int>(shifted < 0 ? shifted + kDaysAWeek : shifted);
}

int days_in_month(int year, int month) noexcept {
  return static_cast<int>(day_of(year, month + 1, 1) - day_of(year, month, 1));
}

Days floor_day(Seconds time) noexcept {
  return time >= 0 ? time / kSecondsADay : -((-time + kSecondsADay - 1) / kSecondsADay);
}

Days monday_of(Days day) noexcept { return day - weekday_of(day); }

Days weekday_before(Days day, int weekday) noexcept {
  return day - ((weekday_of(day) - weekday + kDaysAWeek - 1) % kDaysAWeek + 1);
}

Days weekday_after(Days day, int weekday) noexcept {
  return day + ((weekday - weekday_of(day) + kDaysAWeek - 1) % kDaysAWeek + 1);
}

Days add_months(Days day, int months) noexcept {
  const Civil date = civil_of(day);
  const Days first = day_of(date.year, date.month + std::clamp(months, -120'000, 120'000), 1);
  const Civil target = civil_of(first);
  return first + std::min(date.day, days_in_month(target.year, target.month)) - 1;
}

Span days(Days first, Days count) noexcept { return {first * kSecondsADay, (first + count) * kSecondsADay}; }

Span month(int year, int month) noexcept {
  return {day_of(year, month, 1) * kSecondsADay, day_of(year, month + 1, 1) * kSecondsADay};
}

Span quarter(int year, int number) noexcept {
  return {day_of(year, number * 3 - 2, 1) * kSecondsADay, day_of(year, number * 3 + 1, 1) * kSecondsADay};
}

Span season(int year, Season season) noexcept {
  const int first = static_cast<int>(season) * 3 + 3;
  return {day_of(year, first, 1) * kSecondsADay, day_of(year, first + 3, 1) * kSecondsADay};
}

Span years(int first, int count) noexcept {
  return {day_of(first, 1, 1) * kSecondsADay, day_of(first + count, 1, 1) * kSecondsADay};
}

Span unit_at(Days day, TimePrecision unit, int offset) noexcept {
  const Civil date = civil_of(day);
  switch (unit) {
    case TimePrecision::kWeekend:
      return days(monday_of(day) + 5 + Days{offset} * kDaysAWeek, 2);
    case TimePrecision::kWeek:
      return days(monday_of(day) + Days{offset} * kDaysAWeek, kDaysAWeek);
    case TimePrecision::kMonth:
      return month(date.year, date.month + offset);
    case TimePrecision::kQuarter: {
      const int months = (date.month - 1) / 3 * 3 + offset * 3;
      return {day_of(date.year, months + 1, 1) * kSecondsADay, day_of(date.year, months + 4, 1) * kSecondsADay};
    }
    case TimePrecision::kSeason: {
      const int months = date.month / 3 * 3 + offset * 3;  // January and February: 0, the winter of the year before
      return {day_of(date.year, months, 1) * kSecondsADay, day_of(date.year, months + 3, 1) * kSecondsADay};
    }
    case TimePrecision::kYear:
      return years(date.year + offset, 1);
    case TimePrecision::kDecade:
      return years(date.year / 10 * 10 + offset * 10, 10);
    default:
      return days(day + offset, 1);
  }
}

Span third_of(Span period, Third third, bool edge) noexcept {
  const Days first = floor_day(period.begin);
  const Days end = floor_day(period.end);
  const Days length = end - first;
  const Civil date = civil_of(first);
  if (length > 3'000) {
    if (third == Third::kFirst) return years(date.year, 4);
    return years(date.year + (third == Third::kMiddle ? 4 : 7), 3);
  }
  if (length > 300) {
    const int months = edge && third != Third::kMiddle ? 2 : 4;
    const Days begin = third == Third::kFirst    ? first
                       : third == Third::kMiddle ? add_months(first, 4)
                                                 : add_months(end, -months);
    return days(begin, add_months(begin, months) - begin);
  }
  const Days part = length >= 28 && length <= 31 ? 10 : (length + 2) / 3;
  if (third == Third::kFirst) return days(first, part);
  if (third == Third::kMiddle) return days(first + part, length >= 28 && length <= 31 ? part : length - 2 * part);
  return length >= 28 && length <= 31 ? days(first + 2 * part, length - 2 * part) : days(end - part, part);
}

Span clamped(Span span) noexcept {
  constexpr Seconds kFirst = kFirstDay * kSecondsADay;
  constexpr Seconds kLast = (kLastDay + 365) * kSecondsADay;
  return {std::clamp(span.begin, kFirst, kLast), std::clamp(span.end, kFirst, kLast)};
}

}  // namespace memos::language::calendar
