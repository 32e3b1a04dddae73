// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>

#include "language/time_expressions.h"

/// Calendar arithmetic in the writer's local time: seconds since 1970-01-01T00:00:00 there. All results lie in the
/// years 1 to 9998.
namespace memos::language::calendar {

using Seconds = std::int64_t;
using Days = std::int64_t;  ///< Since 1970-01-01.
inline constexpr Seconds kSecondsADay = 86'400;

struct Span {
  Seconds begin = 0;
  Seconds end = 0;
  friend constexpr bool operator==(const Span&, const Span&) = default;
};

struct Civil {
  int year = 1970;
  int month = 1;
  int day = 1;
};

enum class Season : std::uint8_t { kSpring, kSummer, kAutumn, kWinter };

/// Days are clamped to the supported years first.
[[nodiscard]] Civil civil_of(Days day) noexcept;
/// The year is clamped; a month below 1 or above 12 moves into other years; the day may lie outside of its month.
[[nodiscard]] Days day_of(int year, int month, int day) noexcept;
[[nodiscard]] bool is_date(int year, int month, int day) noexcept;
/// 0 is Monday.
[[nodiscard]] int weekday_of(Days day) noexcept;
[[nodiscard]] int days_in_month(int year, int month) noexcept;
[[nodiscard]] Days floor_day(Seconds time) noexcept;
/// The Monday of the day's week.
[[nodiscard]] Days monday_of(Days day) noexcept;
/// The last such weekday before the day, and the first after it; never the day itself.
[[nodiscard]] Days weekday_before(Days day, int weekday) noexcept;
[[nodiscard]] Days weekday_after(Days day, int weekday) noexcept;
/// Same day n months on; the last of that month where it is shorter.
[[nodiscard]] Days add_months(Days day, int months) noexcept;

[[nodiscard]] Span days(Days first, Days count) noexcept;
[[nodiscard]] Span month(int year, int month) noexcept;
[[nodiscard]] Span quarter(int year, int number) noexcept;
/// Meteorological, northern: spring begins in March; winter runs from December of `year` to February.
[[nodiscard]] Span season(int year, Season season) noexcept;
[[nodiscard]] Span years(int first, int count) noexcept;
/// The unit (day, weekend, week, month, quarter, season, year, decade) that lies `offset` units from the one that holds
/// the day. A weekend is that of the day's week.
[[nodiscard]] Span unit_at(Days day, TimePrecision unit, int offset) noexcept;
enum class Third : std::uint8_t { kNone, kFirst, kMiddle, kLast };

/// "early", "mid", "late" of a period: four months of a year, ten days of a month, thirds of other lengths; of a decade
/// the years 0 to 3, 4 to 6, 7 to 9. `edge`: "the beginning of", "the end of" a year are two months.
[[nodiscard]] Span third_of(Span period, Third third, bool edge) noexcept;
/// Clamps to the supported years.
[[nodiscard]] Span clamped(Span span) noexcept;

}  // namespace memos::language::calendar
