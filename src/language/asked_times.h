// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "language/time_expressions.h"

/// What a question says about time. Pure functions; thread-safe.
namespace memos::language {

/// A time that a question asks about.
struct AskedTime {
  TimeInterval interval;  ///< Where the year was not said, the occurrence near the asker's now.
  TimePrecision precision = TimePrecision::kDay;
  bool yearless = false;  ///< Every year is meant: "on May 8th". Never so for times counted from now.
  bool relative = false;  ///< Counted from now: "two weeks ago", "last Friday", "on Friday".
};

/// A run of sessions. 1 is the first one that was held; -1 the last one, -2 the one before it.
struct AskedSessions {
  std::int32_t first = 0;
  std::int32_t last = 0;
  friend bool operator==(const AskedSessions&, const AskedSessions&) = default;
};

struct AskedTimes {
  std::vector<AskedTime> times;
  std::vector<AskedSessions> sessions;
  std::int32_t offset_minutes = 0;                    ///< The asker's zone: where days begin.
  bool asks_when = false;                             ///< "when did …", "what date", "how long ago", 什么时候.
  bool asks_how_long = false;                         ///< "how long", "how many weeks", 多久.
  TimeDirection direction = TimeDirection::kPresent;  ///< Tense of the question's verbs.
  std::uint32_t other_words =
      0;  ///< Words left when stop words, chat words ("discuss", "session"), names and times go.
  /// Nothing but time was asked: "what did we talk about on May 8th?"
  [[nodiscard]] bool pure() const noexcept { return other_words == 0 && !(times.empty() && sessions.empty()); }
};

/// Reads a question. `reference`: the asker's now and zone. `names`: folded (language.h, fold) names of the speakers,
/// which count as no words of their own. Linear in the question's length, for any bytes.
[[nodiscard]] AskedTimes asked_times(std::string_view question, const TimeReference& reference,
                                     std::span<const std::string_view> names = {});

/// How well a session fits what was asked, from 0 to 1. 1: its time lies in an asked interval, on the asked part of a
/// day's day in any case .5, or its number was asked for; .5: up to eight days behind an asked day or month, or up to
/// two days beside a day, weekend or week counted from now. `number`: from 1; `count`: sessions held.
[[nodiscard]] double date_match(const AskedTimes& asked, UtcMs session_time, std::int32_t number,
                                std::int32_t count) noexcept;
/// True when an interval overlaps one that was asked for.
[[nodiscard]] bool meets(const AskedTimes& asked, const TimeInterval& interval) noexcept;

}  // namespace memos::language
