// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "language/time_calendar.h"
#include "language/time_expressions.h"
#include "language/time_lexer.h"

/// The rules behind time_expressions: functions from a place in the tokens to what stands there. Every rule looks at a
/// bounded number of tokens, so that a text takes linear time.
namespace memos::language::grammar {

using calendar::Days;
using calendar::Seconds;
using calendar::Span;

/// What a rule found. end == 0: nothing.
struct Match {
  std::size_t end = 0;  ///< One past the last token.
  Span span{};
  Span point{};
  TimePrecision precision = TimePrecision::kDay;
  TimeKind kind = TimeKind::kAbsolute;
  bool vague = false;
  bool ambiguous = false;
  bool yearless = false;
  bool weekday = false;  ///< A bare weekday: a range moves it by weeks.
  bool clock = false;    ///< A time of the day without a day.
  std::optional<Recurrence> recurrence;

  explicit operator bool() const noexcept { return end != 0; }
};

/// A match whose point is its span.
[[nodiscard]] Match found(std::size_t end, Span span, TimePrecision precision, TimeKind kind) noexcept;

/// The text that is read, and against what. Outlives nothing: views the text.
class Scene {
 public:
  Scene(std::string_view text, const TimeReference& reference);

  [[nodiscard]] std::size_t size() const noexcept { return tokens_.size(); }
  /// The token at a place; an end of sentence beyond both ends (before the first is i = npos).
  [[nodiscard]] const TimeToken& operator[](std::size_t i) const noexcept {
    static constexpr TimeToken kBeyond;
    return i < tokens_.size() ? tokens_[i] : kBeyond;
  }
  [[nodiscard]] bool is(std::size_t i, TimeWord word) const noexcept { return (*this)[i].word == word; }
  /// The token's bytes are these letters, in any case.
  [[nodiscard]] bool says(std::size_t i, std::string_view lower) const noexcept;
  [[nodiscard]] std::string_view text_of(std::size_t i) const noexcept;
  /// The token has no blank before it.
  [[nodiscard]] bool glued(std::size_t i) const noexcept { return (*this)[i].glued; }
  /// What the verbs around a token say: of its clause, else of its sentence.
  [[nodiscard]] Tense tense_at(std::size_t i) const noexcept;
  /// "I booked a table for": what is booked for a time is to come.
  [[nodiscard]] bool is_booked(std::size_t i) const noexcept;
  /// "have", "has", "been" stands before the token in its clause.
  [[nodiscard]] bool perfect_before(std::size_t i) const noexcept;

  [[nodiscard]] Days today() const noexcept { return today_; }
  [[nodiscard]] Seconds now() const noexcept { return now_; }
  [[nodiscard]] int year() const noexcept { return date_.year; }
  [[nodiscard]] int month() const noexcept { return date_.month; }
  [[nodiscard]] int day() const noexcept { return date_.day; }
  [[nodiscard]] bool day_first() const noexcept { return day_first_; }
  [[nodiscard]] int offset_minutes() const noexcept { return offset_minutes_; }
  [[nodiscard]] std::string_view text() const noexcept { return text_; }

 private:
  void read_clauses();
  [[nodiscard]] Tense verbs_at(std::size_t i) const noexcept;

  std::string_view text_;
  std::vector<TimeToken> tokens_;
  struct Place {
    std::uint32_t clause = 0;
    std::uint32_t sentence = 0;
    std::uint32_t verb_before = kNone;  ///< Nearest token with a tense.
    std::uint32_t verb_behind = kNone;
    std::uint32_t perfect_before = kNone;
    static constexpr std::uint32_t kNone = 0xFFFFFFFF;
  };
  std::vector<Place> places_;
  Seconds now_ = 0;
  Days today_ = 0;
  calendar::Civil date_;
  int offset_minutes_ = 0;
  bool day_first_ = false;
};

/// How much: "two", "a couple of", "a few", "several", "two and a half", "21".
struct Quantity {
  std::size_t end = 0;
  int least = 0;
  int most = 0;
  int best = 0;
  bool half = false;  ///< And a half more.
  bool vague = false;
  explicit operator bool() const noexcept { return end != 0; }
};
[[nodiscard]] Quantity quantity(const Scene& scene, std::size_t i) noexcept;
/// A number in digits or words, at most 9999; end == 0 if none stands there.
[[nodiscard]] Quantity whole_number(const Scene& scene, std::size_t i) noexcept;

/// "last year", "of this year" behind a month, a season or a holiday; end == 0: none.
struct RelativeYear {
  std::size_t end = 0;
  int year = 0;
};
[[nodiscard]] RelativeYear relative_year(const Scene& scene, std::size_t i) noexcept;

// time_dates.cc: "8 May 2023", "May 8th", "in May", "2023-05-08", "5/8/2023", "in 2019", "the 90s", "Q3 2023".
[[nodiscard]] Match calendar_date(const Scene& scene, std::size_t i);
// time_numeric.cc
[[nodiscard]] Match numeric_date(const Scene& scene, std::size_t i);
// time_periods.cc
[[nodiscard]] Match year_or_decade(const Scene& scene, std::size_t i);
[[nodiscard]] Match season_or_quarter(const Scene& scene, std::size_t i);
[[nodiscard]] Match holiday(const Scene& scene, std::size_t i);
// time_clock.cc
[[nodiscard]] Match clock(const Scene& scene, std::size_t i);
/// Adds "evening", "at 8 pm" to a match of a day.
[[nodiscard]] Match with_time_of_day(const Scene& scene, Match day);
[[nodiscard]] Span day_part(Days day, DayPart part) noexcept;
// time_relative.cc: "yesterday", "last Friday", "next month".
[[nodiscard]] Match relative(const Scene& scene, std::size_t i);
[[nodiscard]] Match vague_time(const Scene& scene, std::size_t i);
// time_counted.cc: "two weeks ago", "in three days", "a week from Tuesday", "the Sunday before 25 May".
[[nodiscard]] Match counted(const Scene& scene, std::size_t i);
// time_partial.cc: "Friday", "the 14th".
[[nodiscard]] Match partial(const Scene& scene, std::size_t i);
/// "early June", "the end of the month", "the first week of May", "the second Tuesday of June".
[[nodiscard]] Match part_of_period(const Scene& scene, std::size_t i);
// time_recurring.cc
[[nodiscard]] Match recurring(const Scene& scene, std::size_t i);
// time_ranges.cc: "from May 3 to May 7", "since 2019", "for the past two weeks".
[[nodiscard]] Match range(const Scene& scene, std::size_t i);
// time_spanish.cc
[[nodiscard]] Match spanish(const Scene& scene, std::size_t i);
[[nodiscard]] Match spanish_range(const Scene& scene, std::size_t i);

/// The longest single time (no range, nothing recurring) that begins at a token. `nested`: inside another rule, where
/// rules that themselves hold a time are not tried.
[[nodiscard]] Match single_time(const Scene& scene, std::size_t i, bool nested = false);

// time_chinese.cc
/// Adds the Chinese expressions of a text.
void chinese_expressions(std::string_view text, const TimeReference& reference, std::vector<TimeExpression>& out);

/// Adds a match that stands at these bytes, unless nothing of it lies in the years that can be written.
void add_expression(const Match& match, const TimeReference& reference, std::uint32_t begin, std::uint32_t end,
                    std::vector<TimeExpression>& out);

/// The month (and day, 0 = the whole month) that a missing year makes ambiguous, by the tense.
[[nodiscard]] int year_for(const Scene& scene, Tense tense, int month, int day) noexcept;

}  // namespace memos::language::grammar
