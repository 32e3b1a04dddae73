// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "language/time_holidays.h"

namespace memos::language::calendar {
namespace {

/// Gregorian Easter Sunday by the anonymous algorithm (Meeus, Astronomical Algorithms, chapter 8).
Days easter(int year) noexcept {
  const int a = year % 19;
  const int b = year / 100;
  const int c = year % 100;
  const int d = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
  const int e = (32 + 2 * (b % 4) + 2 * (c / 4) - d - c % 4) % 7;
  const int f = d + e - 7 * ((a + 11 * d + 22 * e) / 451) + 114;
  return day_of(year, f / 31, f % 31 + 1);
}

/// The n-th such weekday of a month; n = -1 is the last.
Days nth_weekday(int year, int month, int n, int weekday) noexcept {
  if (n < 0) return weekday_before(day_of(year, month + 1, 1), weekday);
  return weekday_after(day_of(year, month, 1) - 1, weekday) + (n - 1) * 7;
}

/// 4 or 5 April, from 1960 to 2069 as the table of lunar days (day = floor(.2422 y + c) - floor(y / 4)).
Days qingming(int year) noexcept {
  const int y = year % 100;
  const double shift = year < 2000 ? 5.59 : 4.81;
  const int leaps = year < 2000 ? (y - 1) / 4 : y / 4;
  return day_of(year, 4, static_cast<int>(y * 0.2422 + shift) - leaps);
}

enum Weekday : std::uint8_t { kMonday = 0, kThursday = 3, kSunday = 6 };

std::optional<Span> lunar(Holiday holiday, int year) noexcept {
  const int row = year - kFirstLunarYear;
  if (row < 0 || row >= static_cast<int>(kLunarYearCount)) return std::nullopt;
  const LunarYear& lunar = kLunarYears[row];
  const Days january = day_of(year, 1, 1);
  switch (holiday) {
    case Holiday::kLunarNewYearsEve:
      return days(january + lunar.new_year - 1, 1);
    case Holiday::kLunarNewYear:
      return days(january + lunar.new_year, 1);
    case Holiday::kSpringFestival:
      return days(january + lunar.new_year, 7);
    case Holiday::kLanternFestival:
      return days(january + lunar.new_year + 14, 1);
    case Holiday::kQingming:
      return days(qingming(year), 1);
    case Holiday::kDragonBoat:
      return days(january + lunar.dragon_boat, 1);
    case Holiday::kQixi:
      return days(january + lunar.qixi, 1);
    case Holiday::kMidAutumn:
      return days(january + lunar.mid_autumn, 1);
    case Holiday::kDoubleNinth:
      return days(january + lunar.double_ninth, 1);
    default:
      return std::nullopt;
  }
}

/// Days that follow a weekday or Easter.
std::optional<Days> moving(Holiday holiday, int year) noexcept {
  switch (holiday) {
    case Holiday::kMartinLutherKingDay:
      return nth_weekday(year, 1, 3, kMonday);
    case Holiday::kPresidentsDay:
      return nth_weekday(year, 2, 3, kMonday);
    case Holiday::kPalmSunday:
      return easter(year) - 7;
    case Holiday::kGoodFriday:
      return easter(year) - 2;
    case Holiday::kEaster:
      return easter(year);
    case Holiday::kEasterMonday:
      return easter(year) + 1;
    case Holiday::kMothersDay:
      return nth_weekday(year, 5, 2, kSunday);
    case Holiday::kMemorialDay:
      return nth_weekday(year, 5, -1, kMonday);
    case Holiday::kFathersDay:
      return nth_weekday(year, 6, 3, kSunday);
    case Holiday::kLaborDay:
      return nth_weekday(year, 9, 1, kMonday);
    case Holiday::kColumbusDay:
      return nth_weekday(year, 10, 2, kMonday);
    case Holiday::kThanksgiving:
      return nth_weekday(year, 11, 4, kThursday);
    case Holiday::kBlackFriday:
      return nth_weekday(year, 11, 4, kThursday) + 1;
    case Holiday::kCyberMonday:
      return nth_weekday(year, 11, 4, kThursday) + 4;
    default:
      return std::nullopt;
  }
}

struct FixedDay {
  Holiday holiday;
  int month, day, length;
};
constexpr FixedDay kFixedDays[] = {
    {Holiday::kNewYearsDay, 1, 1, 1},       {Holiday::kNewYearsEve, 12, 31, 1},
    {Holiday::kValentinesDay, 2, 14, 1},    {Holiday::kSaintPatricksDay, 3, 17, 1},
    {Holiday::kAprilFools, 4, 1, 1},        {Holiday::kEarthDay, 4, 22, 1},
    {Holiday::kCincoDeMayo, 5, 5, 1},       {Holiday::kJuneteenth, 6, 19, 1},
    {Holiday::kIndependenceDay, 7, 4, 1},   {Holiday::kHalloween, 10, 31, 1},
    {Holiday::kVeteransDay, 11, 11, 1},     {Holiday::kChristmasEve, 12, 24, 1},
    {Holiday::kChristmas, 12, 25, 1},       {Holiday::kBoxingDay, 12, 26, 1},
    {Holiday::kHolidays, 12, 24, 9},        {Holiday::kEpiphany, 1, 6, 1},
    {Holiday::kWomensDay, 3, 8, 1},         {Holiday::kWorkersDay, 5, 1, 1},
    {Holiday::kChildrensDayChina, 6, 1, 1}, {Holiday::kTeachersDayChina, 9, 10, 1},
    {Holiday::kNationalDayChina, 10, 1, 1}, {Holiday::kNationalDayWeekChina, 10, 1, 7},
    {Holiday::kSinglesDay, 11, 11, 1},
};

}  // namespace

std::optional<Span> holiday(Holiday holiday, int year) noexcept {
  if (year < 1 || year > 9998) return std::nullopt;
  for (const FixedDay& fixed : kFixedDays) {
    if (fixed.holiday == holiday) return days(day_of(year, fixed.month, fixed.day), fixed.length);
  }
  if (const auto day = moving(holiday, year)) return days(*day, 1);
  return lunar(holiday, year);
}

}  // namespace memos::language::calendar
