// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "language/time_calendar.h"

/// Named days whose dates can be computed.
namespace memos::language::calendar {

enum class Holiday : std::uint8_t {
  kNewYearsDay,
  kNewYearsEve,
  kMartinLutherKingDay,
  kValentinesDay,
  kPresidentsDay,
  kSaintPatricksDay,
  kAprilFools,
  kPalmSunday,
  kGoodFriday,
  kEaster,
  kEasterMonday,
  kEarthDay,
  kCincoDeMayo,
  kMothersDay,
  kMemorialDay,
  kFathersDay,
  kJuneteenth,
  kIndependenceDay,
  kLaborDay,
  kColumbusDay,
  kHalloween,
  kVeteransDay,
  kThanksgiving,
  kBlackFriday,
  kCyberMonday,
  kChristmasEve,
  kChristmas,
  kBoxingDay,
  kHolidays,  ///< "the holidays": 24 December to 1 January.
  kEpiphany,
  kWomensDay,
  kWorkersDay,
  kChildrensDayChina,
  kTeachersDayChina,
  kNationalDayChina,
  kNationalDayWeekChina,
  kSinglesDay,
  kLunarNewYearsEve,
  kLunarNewYear,    ///< The day.
  kSpringFestival,  ///< The week from the day on.
  kLanternFestival,
  kQingming,
  kDragonBoat,
  kQixi,
  kMidAutumn,
  kDoubleNinth,
};

struct LunarYear {
  std::int16_t new_year, dragon_boat, qixi, mid_autumn, double_ninth;
};
inline constexpr int kFirstLunarYear = 1960;
inline constexpr std::size_t kLunarYearCount = 110;
extern const LunarYear kLunarYears[kLunarYearCount];

/// The holiday that begins in a year; nullopt for lunar ones outside of the table.
[[nodiscard]] std::optional<Span> holiday(Holiday holiday, int year) noexcept;

}  // namespace memos::language::calendar
