// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

/// The words that the time grammar knows.
namespace memos::language {

/// What a token is to the grammar. Words of one class share their grammar and differ by their value.
enum class TimeWord : std::uint8_t {
  kOther,  ///< A word without a meaning here.
  kDigits,
  kOrdinal,  ///< "third", "14th". Value: the number.
  kPunctuation,
  kDash,
  kSlash,
  kColon,
  kDot,
  kComma,
  kStop,  ///< Ends a sentence.
  kNumber,
  kTens,      ///< 20, 30 … 90: may be followed by a kNumber.
  kMonth,     ///< 1 to 12.
  kWeekday,   ///< 0 is Monday.
  kWeekdays,  ///< "Tuesdays": 0 to 6; and the names below.
  kUnit,      ///< A TimePrecision.
  kFortnight,
  kSeason,   ///< A calendar::Season.
  kDayPart,  ///< A DayPart.
  kHoliday,  ///< A calendar::Holiday.
  kYesterday,
  kToday,
  kTomorrow,
  kTonight,
  kNow,
  kJust,  ///< "right", "just" before "now".
  kLast,
  kNext,
  kComing,
  kThis,
  kPast,
  kAgo,
  kEarlier,
  kLater,
  kBefore,
  kAfter,
  kFrom,
  kTo,
  kUntil,
  kSince,
  kBetween,
  kAnd,
  kBut,  ///< Begins a clause.
  kFor,
  kOver,
  kIn,
  kWithin,
  kOn,
  kAt,
  kBy,
  kAround,
  kDuring,
  kThe,
  kOf,
  kA,
  kFew,
  kCouple,
  kSeveral,
  kHalf,
  kEvery,
  kTimes,      ///< once 1, twice 2, thrice 3; "times" 0.
  kOftenness,  ///< daily, weekly …: a TimePrecision.
  kPer,
  kAlternate,  ///< "other" in "every other day".
  kEarly,
  kMid,
  kLate,
  kStart,
  kMiddle,
  kEnd,
  kRecently,
  kSoon,
  kWhile,
  kLong,
  kThese,
  kAll,
  kMeridiem,  ///< 0 am, 1 pm.
  kPossessive,
  kVerb,        ///< Tells the tense and nothing else.
  kPerfect,     ///< "been", "have": a duration behind it reaches up to now.
  kDecadeName,  ///< "eighties": 80.
  kSpanish,     ///< A word of the Spanish rules; the value says which (time_spanish.h).
  kCountNoun,   ///< What numbers count or what stands behind "the 14th" or "Christmas" as their noun.
};

inline constexpr int kWorkdays = 7;
inline constexpr int kWeekendDays = 8;
inline constexpr int kSummers = 9;
inline constexpr int kWinters = 10;

/// What a word says about the tense of its clause.
enum class Tense : std::uint8_t { kNone, kPast, kPresent, kFuture };

enum class DayPart : std::uint8_t { kDawn, kMorning, kNoon, kAfternoon, kEvening, kNight, kMidnight };

/// Bits of TimeWordEntry::flags.
inline constexpr std::uint8_t kTrigger = 1;    ///< A text without one holds no expression.
inline constexpr std::uint8_t kShort = 2;      ///< An abbreviation that is also a word: "sat", "mar".
inline constexpr std::uint8_t kDoubtful = 4;   ///< Also a name or a verb: "may", "april".
inline constexpr std::uint8_t kPlural = 8;     ///< A unit in the plural.
inline constexpr std::uint8_t kFollower = 16;  ///< May stand behind "the 14th" without being its noun.

struct TimeWordEntry {
  TimeWord word = TimeWord::kOther;
  std::int16_t value = 0;
  std::uint8_t flags = 0;
  Tense tense = Tense::kNone;
};

struct TimeWordList {
  TimeWordEntry entry;
  std::string_view words;
};
/// In time_words_english.cc, time_words_tense.cc and time_spanish.cc.
extern const std::span<const TimeWordList> kEnglishTimeWords;
extern const std::span<const TimeWordList> kTenseWords;
extern const std::span<const TimeWordList> kSpanishTimeWords;

/// Longest word that the table can hold, in bytes after folding.
inline constexpr std::size_t kMaxTimeWord = 15;

/// The entry of a word folded to lower-case ASCII; the default entry if it is not known.
[[nodiscard]] const TimeWordEntry& find_time_word(std::string_view folded) noexcept;

}  // namespace memos::language
