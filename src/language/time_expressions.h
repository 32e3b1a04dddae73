// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "memos/ids.hpp"

/// Expressions of time in text, resolved to intervals. Pure functions; the rules and examples: docs/time.md.
namespace memos::language {

/// How finely an expression says when.
enum class TimePrecision : std::uint8_t {
  kSecond,
  kMinute,
  kHour,
  kDayPart,  ///< A morning, an evening.
  kDay,
  kWeekend,
  kWeek,
  kMonth,
  kQuarter,
  kSeason,
  kYear,
  kDecade,
  kVague,  ///< "recently", "a while ago": the interval is a guess.
};

/// How an expression says when.
enum class TimeKind : std::uint8_t {
  kAbsolute,   ///< Complete by itself: "8 May 2023".
  kRelative,   ///< Counted from the reference: "last Friday".
  kPartial,    ///< Completed from the reference: "the 14th", "in May", "Friday".
  kRecurring,  ///< "every Tuesday". The interval is the rule's unit (day, week, month, year) that holds the reference.
  kRange,      ///< From one time to another: "from May 3 to May 7", "since 2019", "for the past two weeks".
  kDuration,   ///< A length up to the reference: "(has been) for two weeks".
};

enum class TimeDirection : std::uint8_t { kPast, kPresent, kFuture };

/// What expressions are resolved against.
struct TimeReference {
  UtcMs instant{};                  ///< When the text was written.
  std::int32_t offset_minutes = 0;  ///< The writer's zone, east of Greenwich; added to UTC. Within a day.
  bool day_first = false;           ///< 5/8/2023 is 5 August; false: 8 May. A number above 12 decides by itself.
};

/// Half open: begin <= t < end. Unbounded sides are base::kMinTime and base::kMaxTime.
struct TimeInterval {
  UtcMs begin{};
  UtcMs end{};
  [[nodiscard]] constexpr bool contains(UtcMs time) const noexcept { return begin <= time && time < end; }
  [[nodiscard]] constexpr bool overlaps(const TimeInterval& other) const noexcept {
    return begin < other.end && other.begin < end;
  }
  friend constexpr bool operator==(const TimeInterval&, const TimeInterval&) = default;
};

/// "every second Tuesday" = {kWeek, every 2, weekdays 0b10}; "twice a month" = {kMonth, times 2}.
struct Recurrence {
  TimePrecision unit = TimePrecision::kDay;  ///< kHour, kDay, kWeek, kMonth, kQuarter or kYear.
  std::uint16_t every = 1;                   ///< Every n-th unit.
  std::uint16_t times = 1;                   ///< Occurrences in each.
  std::uint8_t weekdays = 0;                 ///< Bit 0 is Monday; 0 = any.
  std::uint8_t month = 0;                    ///< 1 to 12; 0 = any.
  std::uint8_t day = 0;                      ///< Day of the month; 0 = any.
  friend bool operator==(const Recurrence&, const Recurrence&) = default;
};

struct TimeExpression {
  std::uint32_t begin = 0;  ///< First byte of the words that say when; "in", "on" and "at" are left out.
  std::uint32_t end = 0;    ///< One past the last byte.
  TimeInterval interval;    ///< All the time that is meant: "since 2019" runs up to the reference.
  TimeInterval point;       ///< The best short answer to "when": 2019 for "since 2019", else the interval.
  TimePrecision precision = TimePrecision::kDay;  ///< Of the point.
  TimeKind kind = TimeKind::kAbsolute;
  TimeDirection direction = TimeDirection::kPresent;  ///< Of the point, from the reference.
  bool vague = false;                                 ///< The edges are a guess: "a few days ago".
  bool ambiguous = false;                             ///< Another reading is about as good: 5/8/2023, a bare "Friday".
  bool yearless = false;                              ///< The year was not said: "May 8th".
  std::optional<Recurrence> recurrence;
};

/// Every expression of time in a text, in reading order, none overlapping another. Linear in the text's length, for any
/// bytes; bytes that are not valid UTF-8 separate words. English and Chinese are known, of Spanish the common
/// expressions.
/// A bare weekday or month takes its direction from the tense of its clause. Thread-safe.
[[nodiscard]] std::vector<TimeExpression> time_expressions(std::string_view text, const TimeReference& reference);

/// Lower-case name, for example "day_part".
[[nodiscard]] std::string_view name(TimePrecision precision) noexcept;
[[nodiscard]] std::string_view name(TimeKind kind) noexcept;

}  // namespace memos::language
