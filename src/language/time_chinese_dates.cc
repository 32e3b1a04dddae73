// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <algorithm>
#include <cstdlib>

#include "language/time_chinese.h"
#include "language/time_holidays.h"

namespace memos::language::grammar::chinese {
namespace {

using P = TimePrecision;
using calendar::Holiday;
using calendar::Season;

struct Year {
  std::size_t end = 0;
  int year = 0;
  bool relative = false;
};

int year_digit(char32_t c) noexcept {
  if (c >= U'0' && c <= U'9') return static_cast<int>(c - U'0');
  if (c == U'〇' || c == U'零') return 0;
  constexpr std::u32string_view kDigits = U"一二三四五六七八九";
  const std::size_t at = kDigits.find(c);
  return c != 0 && at != std::u32string_view::npos ? static_cast<int>(at) + 1 : -1;
}

/// "2023年", "二〇二三年", "23年5月", "去年".
Year year_at(const Text& text, std::size_t i) noexcept {
  struct Name {
    std::u32string_view words;
    int offset;
  };
  constexpr Name kNames[] = {{U"大前年", -3},   {U"前年", -2}, {U"去年", -1},
                             {U"今年 本年", 0}, {U"明年", 1},  {U"后年", 2}};
  if (text[i - 1] != U'年' && text[i - 1] != U'以') {
    for (const Name& name : kNames) {
      std::size_t end = i;
      if (text.accept(end, name.words)) return {end, text.date().year + name.offset, true};
    }
  }
  if (year_digit(text[i - 1]) >= 0) return {};
  int value = 0;
  std::size_t at = i;
  for (; at < i + 4 && year_digit(text[at]) >= 0; ++at) value = value * 10 + year_digit(text[at]);
  if (text[at] != U'年' || text.starts(at, U"年代")) return {};
  if (at == i + 4 && value >= 1000 && value <= 2199) return {at + 1, value, false};
  const bool month_follows = text[at + 2] == U'月' || text[at + 3] == U'月';
  if (at == i + 2 && month_follows && value <= 99) return {at + 1, value + (value >= 70 ? 1900 : 2000), false};
  return {};
}

/// A number with 月 behind it, from 1 to 12. Not 个月.
Quantity month_at(const Text& text, std::size_t i) noexcept {
  Quantity count = number(text, i);
  if (!count || count.vague || count.half || count.best < 1 || count.best > 12 || text[count.end] != U'月') return {};
  ++count.end;
  return count;
}

/// A number with 日 or 号 behind it, from 1 to 31.
Quantity day_at(const Text& text, std::size_t i) noexcept {
  Quantity count = number(text, i);
  if (!count || count.vague || count.half || count.best < 1 || count.best > 31) return {};
  if (text[count.end] != U'日' && text[count.end] != U'号') return {};
  ++count.end;
  // "3号线", "5号楼"
  if (text[count.end - 1] == U'号' && text.one_of(count.end, U"线楼门房馆机床桌仓厅选店院口位码球")) return {};
  return count;
}

int nearest_year(const Text& text, std::size_t i, int month, int day) noexcept {
  const int year = text.date().year;
  const int here = text.date().month * 32 + (day == 0 ? 0 : text.date().day);
  const int there = month * 32 + day;
  const Tense tense = text.tense_at(i);
  if (tense == Tense::kFuture) return there < here ? year + 1 : year;
  if (tense == Tense::kPast) return there > here ? year - 1 : year;
  int best = year;
  for (const int other : {year - 1, year + 1}) {
    const auto away = [&](int y) { return std::llabs(calendar::day_of(y, month, day == 0 ? 15 : day) - text.today()); };
    if (away(other) < away(best)) best = other;
  }
  return best;
}

/// "初", "底", "中旬" behind a month or a year: a third of it.
Match with_part(const Text& text, Match period) {
  auto third = calendar::Third::kNone;
  std::size_t at = period.end;
  if (text.accept(at, U"初 上旬 年初 月初"))
    third = calendar::Third::kFirst;
  else if (text.accept(at, U"中旬 年中 月中"))
    third = calendar::Third::kMiddle;
  else if (text.accept(at, U"底 末 下旬 年底 年末 月底 月末"))
    third = calendar::Third::kLast;
  else
    return period;
  period.span = period.point = calendar::third_of(period.span, third, true);
  period.vague = true;
  period.end = at;
  return period;
}

std::optional<Season> season_at(const Text& text, std::size_t& at) noexcept {
  constexpr std::u32string_view kSeasons = U"春夏秋冬";
  const std::size_t which = kSeasons.find(text[at]);
  if (text[at] == 0 || which == std::u32string_view::npos) return std::nullopt;
  if (text[at + 1] != U'天' && text[at + 1] != U'季') return std::nullopt;
  at += 2;
  return static_cast<Season>(which);
}

/// What stands behind a year: month and day, season, quarter, half, part.
Match within_year(const Text& text, const Year& year) {
  std::size_t at = year.end;
  if (text[at] == U'的') ++at;
  const TimeKind kind = year.relative ? TimeKind::kRelative : TimeKind::kAbsolute;
  if (const Quantity month = month_at(text, at)) {
    const Quantity day = day_at(text, month.end);
    if (day && calendar::is_date(year.year, month.best, day.best)) {
      return found(day.end, calendar::days(calendar::day_of(year.year, month.best, day.best), 1), P::kDay, kind);
    }
    return with_part(text, found(month.end, calendar::month(year.year, month.best), P::kMonth, kind));
  }
  std::size_t end = at;
  if (const auto season = season_at(text, end))
    return found(end, calendar::season(year.year, *season), P::kSeason, kind);
  end = at;
  (void)text.accept(end, U"第");
  const Quantity quarter = number(text, end);
  if (quarter && !quarter.vague && quarter.best >= 1 && quarter.best <= 4 && text.starts(quarter.end, U"季度")) {
    return found(quarter.end + 2, calendar::quarter(year.year, quarter.best), P::kQuarter, kind);
  }
  end = at;
  if (text.accept(end, U"上半年 下半年")) {
    const int first = text[at] == U'上' ? 1 : 7;
    const Span half{calendar::day_of(year.year, first, 1) * calendar::kSecondsADay,
                    calendar::day_of(year.year, first + 6, 1) * calendar::kSecondsADay};
    return found(end, half, P::kQuarter, kind);
  }
  return with_part(text, found(year.end, calendar::years(year.year, 1), P::kYear, kind));
}

/// "90年代", "九十年代", "上世纪80年代", "2010年代".
Match decade(const Text& text, std::size_t i) {
  std::size_t at = i;
  const bool last_century = text.accept(at, U"上世纪 上个世纪 二十世纪 20世纪");
  const Quantity count = number(text, at);
  if (!count || count.vague || !text.starts(count.end, U"年代") || count.best % 10 != 0) return {};
  int first = count.best;
  if (first < 100) first += last_century || first >= 30 ? 1900 : 2000;
  if (first < 1500 || first > 2190) return {};
  return found(count.end + 2, calendar::years(first, 10), P::kDecade, TimeKind::kAbsolute);
}

/// "5月8日", "5月", "8号".
Match yearless(const Text& text, std::size_t i) {
  if (year_digit(text[i - 1]) >= 0 || text[i - 1] == U'第' || text[i - 1] == U'十' || text[i - 1] == U'.') return {};
  if (const Quantity month = month_at(text, i)) {
    const Quantity day = day_at(text, month.end);
    const int year = nearest_year(text, i, month.best, day ? day.best : 0);
    Match match;
    if (day) {
      if (!calendar::is_date(year, month.best, day.best)) return {};
      match =
          found(day.end, calendar::days(calendar::day_of(year, month.best, day.best), 1), P::kDay, TimeKind::kPartial);
    } else {
      match = with_part(text, found(month.end, calendar::month(year, month.best), P::kMonth, TimeKind::kPartial));
    }
    match.yearless = true;
    match.ambiguous = text.tense_at(i) == Tense::kNone;
    return match;
  }
  const Quantity day = day_at(text, i);
  if (!day || text[day.end - 1] == U'日') return {};
  int month = text.date().month;
  const Tense tense = text.tense_at(i);
  if (tense == Tense::kPast && day.best > text.date().day)
    --month;
  else if (tense != Tense::kPast && day.best < text.date().day)
    ++month;
  const calendar::Civil civil = calendar::civil_of(calendar::day_of(text.date().year, month, 1));
  if (!calendar::is_date(civil.year, civil.month, day.best)) return {};
  Match match = found(day.end, calendar::days(calendar::day_of(civil.year, civil.month, day.best), 1), P::kDay,
                      TimeKind::kPartial);
  match.ambiguous = tense == Tense::kNone;
  return match;
}

struct HolidayName {
  std::u32string_view words;
  Holiday holiday;
};
constexpr HolidayName kHolidays[] = {
    {U"春节 过年", Holiday::kSpringFestival},
    {U"大年初一 正月初一", Holiday::kLunarNewYear},
    {U"除夕 除夕夜 大年三十 年三十", Holiday::kLunarNewYearsEve},
    {U"元宵节 元宵", Holiday::kLanternFestival},
    {U"清明节 清明", Holiday::kQingming},
    {U"端午节 端午", Holiday::kDragonBoat},
    {U"七夕节 七夕", Holiday::kQixi},
    {U"中秋节 中秋", Holiday::kMidAutumn},
    {U"重阳节 重阳", Holiday::kDoubleNinth},
    {U"国庆节 国庆", Holiday::kNationalDayChina},
    {U"国庆假期 国庆长假 十一假期 十一长假 十一黄金周 国庆黄金周", Holiday::kNationalDayWeekChina},
    {U"劳动节 五一节 五一假期 五一长假 五一", Holiday::kWorkersDay},
    {U"元旦节 元旦", Holiday::kNewYearsDay},
    {U"圣诞节 圣诞", Holiday::kChristmas},
    {U"平安夜", Holiday::kChristmasEve},
    {U"情人节", Holiday::kValentinesDay},
    {U"儿童节 六一儿童节", Holiday::kChildrensDayChina},
    {U"教师节", Holiday::kTeachersDayChina},
    {U"妇女节 三八节", Holiday::kWomensDay},
    {U"双十一 双11", Holiday::kSinglesDay},
    {U"感恩节", Holiday::kThanksgiving},
    {U"万圣节", Holiday::kHalloween},
    {U"复活节", Holiday::kEaster},
    {U"母亲节", Holiday::kMothersDay},
    {U"父亲节", Holiday::kFathersDay},
};

/// "圣诞树", "中秋月饼" and the like name things.
constexpr std::u32string_view kHolidayThings = U"树卡礼老贺快联月粽汤歌装帽袜路街广";

std::optional<Holiday> holiday_at(const Text& text, std::size_t& at) noexcept {
  std::size_t best = at;
  std::optional<Holiday> which;
  for (const HolidayName& name : kHolidays) {
    std::size_t end = at;
    if (text.accept(end, name.words) && end > best) {
      best = end;
      which = name.holiday;
    }
  }
  const bool thing = text.one_of(best, kHolidayThings);
  if (!which || thing) return std::nullopt;
  at = best;
  return which;
}

}  // namespace

Match date(const Text& text, std::size_t i) {
  const Year year = year_at(text, i);
  if (year.end != 0) return within_year(text, year);
  if (const Match match = decade(text, i)) return match;
  if (const Match match = yearless(text, i)) return match;
  // "这个夏天", "年底", "月底"
  std::size_t at = i;
  if (text.accept(at, U"这个 这")) {
    if (const auto season = season_at(text, at)) {
      return found(at, calendar::season(text.date().year, *season), P::kSeason, TimeKind::kRelative);
    }
    return {};
  }
  if (year_digit(text[i - 1]) >= 0 || text.one_of(i - 1, U"今去明前后每半")) return {};
  if (text.starts(i, U"年底") || text.starts(i, U"年初") || text.starts(i, U"年末")) {
    Match match = with_part(text, found(i, calendar::years(text.date().year, 1), P::kYear, TimeKind::kPartial));
    match.ambiguous = true;
    return match;
  }
  if ((text.starts(i, U"月底") || text.starts(i, U"月初") || text.starts(i, U"月末")) &&
      !text.one_of(i - 1, U"个这本上下")) {
    const Span month = calendar::month(text.date().year, text.date().month);
    Match match = with_part(text, found(i, month, P::kMonth, TimeKind::kPartial));
    match.ambiguous = true;
    return match;
  }
  return {};
}

Match holiday(const Text& text, std::size_t i) {
  const Year year = year_at(text, i);
  std::size_t at = year.end != 0 ? year.end : i;
  if (year.end != 0 && text[at] == U'的') ++at;
  const auto which = holiday_at(text, at);
  if (!which) return {};
  const P precision =
      *which == Holiday::kSpringFestival || *which == Holiday::kNationalDayWeekChina ? P::kWeek : P::kDay;
  if (year.end != 0) {
    const auto span = calendar::holiday(*which, year.year);
    return span ? found(at, *span, precision, year.relative ? TimeKind::kRelative : TimeKind::kAbsolute) : Match{};
  }
  const bool past = text.tense_at(i) == Tense::kPast;
  const Seconds today = text.today() * calendar::kSecondsADay;
  std::optional<Span> best;
  for (int y = text.date().year - 1; y <= text.date().year + 1; ++y) {
    const auto span = calendar::holiday(*which, y);
    if (!span) continue;
    if (past && span->begin <= today) best = span;
    // "昨天是元旦": without a sign of the tense, one that has just been counts as well.
    const Seconds since = text.tense_at(i) == Tense::kNone ? today - 14 * calendar::kSecondsADay : today;
    if (!past && !best && span->end > since) best = span;
  }
  if (!best) return {};
  Match match = found(at, *best, precision, TimeKind::kPartial);
  match.yearless = true;
  match.ambiguous = text.tense_at(i) == Tense::kNone;
  return match;
}

}  // namespace memos::language::grammar::chinese
