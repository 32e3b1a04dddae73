// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <algorithm>

#include "language/time_grammar.h"
#include "language/time_holidays.h"

namespace memos::language::grammar {
namespace {

using W = TimeWord;
using P = TimePrecision;
using calendar::Season;

std::size_t width(const Scene& scene, std::size_t i) noexcept { return scene[i].end - scene[i].begin; }

bool is_year(const Scene& scene, std::size_t i) noexcept {
  const TimeToken& token = scene[i];
  return token.word == W::kDigits && width(scene, i) == 4 && token.value >= 1500 && token.value <= 2199;
}

/// Words after which four digits are a year.
bool calls_for_year(const Scene& scene, std::size_t i) noexcept {
  switch (scene[i - 1].word) {
    case W::kIn:
    case W::kSince:
    case W::kUntil:
    case W::kBy:
    case W::kDuring:
    case W::kOver:
    case W::kBefore:
    case W::kAfter:
    case W::kEarly:
    case W::kMid:
    case W::kLate:
      return true;
    case W::kFrom:
      return !scene.glued(i);
    case W::kAnd:
    case W::kOther:  // "in 2017 or 2018"
      return (scene.is(i - 1, W::kAnd) || scene.says(i - 1, "or")) && is_year(scene, i - 2) && scene.is(i - 3, W::kIn);
    case W::kOf:
      return scene.is(i - 2, W::kStart) || scene.is(i - 2, W::kEnd) || scene.is(i - 2, W::kMiddle) ||
             scene.is(i - 2, W::kUnit) || scene.is(i - 2, W::kHalf) || scene.says(i - 2, "class");
    case W::kUnit:
      return scene.says(i - 1, "year");
    case W::kAround:
      return scene.is(i - 2, W::kIn) || scene.says(i - 1, "circa");
    case W::kDash:
      return scene.is(i - 2, W::kMid);
    default:
      return false;
  }
}

/// What stands behind the digits does not make them a count or part of something longer.
bool year_ends(const Scene& scene, std::size_t i) noexcept {
  const TimeToken& next = scene[i];
  if (next.word == W::kCountNoun || next.word == W::kUnit || next.word == W::kColon) return false;
  if (next.glued) {
    const bool more = scene.is(i + 1, W::kDigits) && scene.glued(i + 1);
    if (next.word == W::kOther || next.word == W::kSlash || more) return false;
    if (scene.text_of(i) == "%" || scene.text_of(i) == "_" || scene.text_of(i) == "+") return false;
  }
  // "in 2000 homes"
  const bool round = scene[i - 1].value % 50 == 0;
  const std::string_view word = scene.text_of(i);
  return !(round && next.word == W::kOther && next.flags == 0 && word.size() > 2 && word.back() == 's');
}

/// "90s", "1990s", "'90s": digits with an s behind them; end == 0 if none.
Match decade(const Scene& scene, std::size_t i) {
  const std::size_t digits = scene.is(i, W::kThe) ? i + 1 : i;
  int first = 0;
  std::size_t end = 0;
  const bool quoted = scene.says(digits, "'") || scene.text_of(digits) == "\xE2\x80\x99";
  const std::size_t at = quoted ? digits + 1 : digits;
  if (scene.is(at, W::kDigits) && scene[at].value % 10 == 0 && scene.glued(at + 1) &&
      (scene.says(at + 1, "s") || scene.is(at + 1, W::kPossessive))) {
    first = scene[at].value;
    end = at + 2;
    const bool marked = digits != i || quoted || scene.is(i - 1, W::kEarly) || scene.is(i - 1, W::kMid) ||
                        scene.is(i - 1, W::kLate) || scene.is(i - 1, W::kDash);
    if (width(scene, at) == 2 ? !marked : width(scene, at) != 4) return {};
  } else if (scene.is(at, W::kDecadeName) && (digits != i || calls_for_year(scene, at))) {
    first = scene[at].value;
    end = at + 1;
  } else {
    return {};
  }
  if (first >= 100 && (first < 1500 || first > 2190)) return {};
  Match match = found(end, {}, P::kDecade, TimeKind::kAbsolute);
  if (first < 100) {
    match.ambiguous = first < 30;
    first += first < 30 ? 2000 : 1900;
  }
  match.span = match.point = calendar::years(first, 10);
  return match;
}

struct HolidayName {
  std::size_t end = 0;
  calendar::Holiday holiday{};
};

struct HolidayPhrase {
  std::string_view words;  ///< Tokens, a blank between them.
  calendar::Holiday holiday;
};
using H = calendar::Holiday;
/// Longer phrases first.
constexpr HolidayPhrase kPhrases[] = {
    {"martin luther king jr day", H::kMartinLutherKingDay},
    {"martin luther king day", H::kMartinLutherKingDay},
    {"saint patrick 's day", H::kSaintPatricksDay},
    {"st . patrick 's day", H::kSaintPatricksDay},
    {"st patrick 's day", H::kSaintPatricksDay},
    {"st patricks day", H::kSaintPatricksDay},
    {"mid - autumn festival", H::kMidAutumn},
    {"mid autumn festival", H::kMidAutumn},
    {"dragon boat festival", H::kDragonBoat},
    {"lunar new year 's eve", H::kLunarNewYearsEve},
    {"chinese new year 's eve", H::kLunarNewYearsEve},
    {"chinese new year", H::kLunarNewYear},
    {"lunar new year", H::kLunarNewYear},
    {"new year 's eve", H::kNewYearsEve},
    {"new years eve", H::kNewYearsEve},
    {"new year 's day", H::kNewYearsDay},
    {"new years day", H::kNewYearsDay},
    {"new year 's", H::kNewYearsDay},
    {"new years", H::kNewYearsDay},
    {"international women 's day", H::kWomensDay},
    {"valentine 's day", H::kValentinesDay},
    {"valentines day", H::kValentinesDay},
    {"valentine 's", H::kValentinesDay},
    {"mother 's day", H::kMothersDay},
    {"mothers day", H::kMothersDay},
    {"father 's day", H::kFathersDay},
    {"fathers day", H::kFathersDay},
    {"april fools ' day", H::kAprilFools},
    {"april fool 's day", H::kAprilFools},
    {"april fools day", H::kAprilFools},
    {"presidents ' day", H::kPresidentsDay},
    {"presidents day", H::kPresidentsDay},
    {"veterans day", H::kVeteransDay},
    {"memorial day", H::kMemorialDay},
    {"independence day", H::kIndependenceDay},
    {"labor day", H::kLaborDay},
    {"labour day", H::kWorkersDay},
    {"columbus day", H::kColumbusDay},
    {"earth day", H::kEarthDay},
    {"boxing day", H::kBoxingDay},
    {"mlk day", H::kMartinLutherKingDay},
    {"thanksgiving day", H::kThanksgiving},
    {"christmas eve", H::kChristmasEve},
    {"xmas eve", H::kChristmasEve},
    {"christmas day", H::kChristmas},
    {"christmas break", H::kHolidays},
    {"christmas holidays", H::kHolidays},
    {"christmas vacation", H::kHolidays},
    {"easter sunday", H::kEaster},
    {"easter monday", H::kEasterMonday},
    {"good friday", H::kGoodFriday},
    {"palm sunday", H::kPalmSunday},
    {"black friday", H::kBlackFriday},
    {"cyber monday", H::kCyberMonday},
    {"cinco de mayo", H::kCincoDeMayo},
};

std::size_t phrase_end(const Scene& scene, std::size_t i, std::string_view words) noexcept {
  while (!words.empty()) {
    const std::size_t length = std::min(words.find(' '), words.size());
    const std::string_view word = words.substr(0, length);
    if (word == "'s" ? !scene.is(i, W::kPossessive) : !scene.says(i, word)) return 0;
    words.remove_prefix(std::min(words.size(), length + 1));
    ++i;
  }
  return i;
}

HolidayName holiday_name(const Scene& scene, std::size_t i) noexcept {
  const std::string_view text = scene.text_of(i);
  if (text.empty() || !scene[i].capital) {
    if (!scene.is(i, W::kHoliday) && text.size() < 2) return {};
  }
  for (const HolidayPhrase& phrase : kPhrases) {
    if ((phrase.words.front() | 0x20) != (text.front() | 0x20)) continue;
    if (const std::size_t end = phrase_end(scene, i, phrase.words)) return {end, phrase.holiday};
  }
  if (!scene.is(i, W::kHoliday)) return {};
  const auto holiday = static_cast<H>(scene[i].value);
  if (scene.is(i + 1, W::kCountNoun)) return {};
  if (holiday == H::kHolidays && !scene.is(i - 1, W::kThe) && !scene.is(i - 1, W::kThis)) return {};
  return {i + 1, holiday};
}

/// "Labor Day weekend": the days off around a holiday.
Span weekend_around(Span day) noexcept {
  const Days first = calendar::floor_day(day.begin);
  switch (calendar::weekday_of(first)) {
    case 0:
      return calendar::days(first - 2, 3);
    case 3:
      return calendar::days(first, 4);
    case 4:
      return calendar::days(first, 3);
    case 5:
      return calendar::days(first, 2);
    case 6:
      return calendar::days(first - 1, 2);
    default:
      return calendar::days(calendar::monday_of(first) + (calendar::weekday_of(first) == 1 ? -2 : 5), 2);
  }
}

/// The occurrence of something yearly that a mode asks for, given its span in each year.
enum class Which : std::uint8_t { kLast, kThis, kNext, kLatestBegun, kUpcoming };

template <class InYear>
std::optional<Span> occurrence(const Scene& scene, Which which, InYear in_year) {
  if (which == Which::kThis) return in_year(scene.year());
  const Seconds today = scene.today() * calendar::kSecondsADay;
  std::optional<Span> best;
  for (int year = scene.year() - 2; year <= scene.year() + 2; ++year) {
    const std::optional<Span> span = in_year(year);
    if (!span) continue;
    const bool past = which == Which::kLast ? span->end <= today : span->begin <= today;
    const bool next = which == Which::kNext ? span->begin > today : span->end > today;
    if (which == Which::kLast || which == Which::kLatestBegun) {
      if (past) best = span;
    } else if (next && !best) {
      best = span;
    }
  }
  return best;
}

/// How "last", "this", "next" or the tense choose.
Which which_of(const Scene& scene, std::size_t modifier, std::size_t at, bool upcoming_by_default) noexcept {
  switch (scene[modifier].word) {
    case W::kLast:
    case W::kPast:
      return Which::kLast;
    case W::kNext:
    case W::kComing:
      return Which::kNext;
    case W::kThis:
      return Which::kThis;
    default:
      break;
  }
  const Tense tense = scene.tense_at(at);
  if (tense == Tense::kPast) return Which::kLatestBegun;
  if (tense == Tense::kNone && !upcoming_by_default) return Which::kLatestBegun;
  return Which::kUpcoming;
}

/// Skips "this past", "last", "next" …; returns the place of the word that counts, npos if there is none.
std::size_t modifier_before(const Scene& scene, std::size_t i, std::size_t& at) noexcept {
  at = i;
  if (scene.is(at, W::kThe)) ++at;
  std::size_t modifier = static_cast<std::size_t>(-1);
  if (scene.is(at, W::kThis)) modifier = at++;
  if (scene.is(at, W::kLast) || scene.is(at, W::kPast) || scene.is(at, W::kNext) || scene.is(at, W::kComing)) {
    modifier = at++;
  }
  return modifier;
}

Match season_at(const Scene& scene, std::size_t i) {
  std::size_t at = 0;
  const std::size_t modifier = modifier_before(scene, i, at);
  if (!scene.is(at, W::kSeason)) return {};
  const auto season = static_cast<Season>(scene[at].value);
  std::size_t year_at = at + 1;
  if (scene.is(year_at, W::kOf) || scene.is(year_at, W::kComma) || scene.is(year_at, W::kIn)) ++year_at;
  if (const RelativeYear year = relative_year(scene, at + 1); year.end != 0) {
    return found(year.end, calendar::season(year.year, season), P::kSeason, TimeKind::kRelative);
  }
  if (is_year(scene, year_at) && year_ends(scene, year_at + 1)) {
    return found(year_at + 1, calendar::season(scene[year_at].value, season), P::kSeason, TimeKind::kAbsolute);
  }
  const bool strict = (scene[at].flags & kDoubtful) != 0;
  const W before = scene[i - 1].word;
  const bool placed = before == W::kIn || before == W::kDuring || before == W::kOver || before == W::kSince ||
                      before == W::kUntil || before == W::kBy || before == W::kBefore || before == W::kAfter;
  if (scene.is(at + 1, W::kCountNoun)) return {};
  if (modifier >= scene.size()) {
    const bool with_the = scene.is(i, W::kThe);
    if (!(placed && (with_the || !strict)) && !scene.is(i, W::kAll)) return {};
  }
  const auto in_year = [&](int year) { return std::optional(calendar::season(year, season)); };
  Which which = which_of(scene, modifier, at, false);
  if (which == Which::kThis && season == Season::kWinter && scene.month() <= 2) which = Which::kLatestBegun;
  const auto span = occurrence(scene, which, in_year);
  if (!span) return {};
  const bool relative = modifier < scene.size();
  Match match = found(at + 1, *span, P::kSeason, relative ? TimeKind::kRelative : TimeKind::kPartial);
  match.yearless = !relative;
  match.ambiguous = !relative;
  return match;
}

Match quarter_at(const Scene& scene, std::size_t i) {
  int number = 0;
  std::size_t end = 0;
  const std::size_t at = scene.is(i, W::kThe) ? i + 1 : i;
  if (scene.says(at, "q") && scene.is(at + 1, W::kDigits) && scene.glued(at + 1) && width(scene, at + 1) == 1) {
    number = scene[at + 1].value;
    end = at + 2;
  } else if (scene.is(at, W::kOrdinal) && scene.says(at + 1, "quarter")) {
    number = scene[at].value;
    end = at + 2;
  } else if (scene.says(at, "second") && scene.says(at + 1, "quarter")) {
    number = 2;
    end = at + 2;
  }
  if (number < 1 || number > 4 || (scene.glued(end) && scene.is(end, W::kOther))) return {};
  std::size_t year_at = end;
  if (scene.is(year_at, W::kOf) || scene.is(year_at, W::kComma)) ++year_at;
  if (is_year(scene, year_at) && year_ends(scene, year_at + 1)) {
    return found(year_at + 1, calendar::quarter(scene[year_at].value, number), P::kQuarter, TimeKind::kAbsolute);
  }
  if (!scene.says(at, "q") || !scene[at].capital) return {};
  const auto in_year = [&](int year) { return std::optional(calendar::quarter(year, number)); };
  const auto span = occurrence(scene, which_of(scene, static_cast<std::size_t>(-1), at, true), in_year);
  if (!span) return {};
  Match match = found(end, *span, P::kQuarter, TimeKind::kPartial);
  match.yearless = match.ambiguous = true;
  return match;
}

}  // namespace

Match year_or_decade(const Scene& scene, std::size_t i) {
  if (const Match match = decade(scene, i)) return match;
  if (!is_year(scene, i) || !year_ends(scene, i + 1)) return {};
  const bool bracketed = scene.text_of(i - 1) == "(" && scene.text_of(i + 1) == ")";
  const bool glued = scene.glued(i) && !(scene.is(i - 1, W::kDash) && scene.is(i - 2, W::kMid));
  if (!bracketed && (!calls_for_year(scene, i) || glued)) return {};
  return found(i + 1, calendar::years(scene[i].value, 1), P::kYear, TimeKind::kAbsolute);
}

Match season_or_quarter(const Scene& scene, std::size_t i) {
  if (const Match match = quarter_at(scene, i)) return match;
  return season_at(scene, i);
}

Match holiday(const Scene& scene, std::size_t i) {
  std::size_t at = 0;
  const std::size_t modifier = modifier_before(scene, i, at);
  HolidayName name = holiday_name(scene, at);
  if (name.end == 0) return {};
  const bool weekend = scene.says(name.end, "weekend") && name.holiday != calendar::Holiday::kHolidays;
  if (weekend) ++name.end;
  const auto in_year = [&](int year) {
    const auto span = calendar::holiday(name.holiday, year);
    return span && weekend ? std::optional(weekend_around(*span)) : span;
  };
  std::size_t year_at = name.end;
  if (scene.is(year_at, W::kOf) || scene.is(year_at, W::kComma) || scene.is(year_at, W::kIn)) ++year_at;
  const P precision = weekend ? P::kWeekend : name.holiday == calendar::Holiday::kHolidays ? P::kWeek : P::kDay;
  if (const RelativeYear year = relative_year(scene, name.end); year.end != 0) {
    const auto span = in_year(year.year);
    return span ? found(year.end, *span, precision, TimeKind::kRelative) : Match{};
  }
  if (is_year(scene, year_at) && year_ends(scene, year_at + 1)) {
    const auto span = in_year(scene[year_at].value);
    return span ? found(year_at + 1, *span, precision, TimeKind::kAbsolute) : Match{};
  }
  const auto span = occurrence(scene, which_of(scene, modifier, at, true), in_year);
  if (!span) return {};
  const bool relative = modifier < scene.size();
  Match match = found(name.end, *span, precision, relative ? TimeKind::kRelative : TimeKind::kPartial);
  match.yearless = !relative;
  match.ambiguous = !relative && scene.tense_at(at) == Tense::kNone;
  match.vague = name.holiday == calendar::Holiday::kHolidays;
  return match;
}

}  // namespace memos::language::grammar
