// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <algorithm>

#include "language/time_chinese.h"

namespace memos::language::grammar::chinese {
namespace {

using P = TimePrecision;

constexpr int kMaxCount = 3'000;

/// 上 -1, 上上 -2, 这/本 0, 下 1, 下下 2, with 个 behind it or not. end == 0: none.
struct Offset {
  std::size_t end = 0;
  int units = 0;
};

Offset offset_at(const Text& text, std::size_t i) noexcept {
  std::size_t at = i;
  int units = 0;
  if (text.accept(at, U"上上"))
    units = -2;
  else if (text.accept(at, U"下下"))
    units = 2;
  else if (text.accept(at, U"上一 上"))
    units = -1;
  else if (text.accept(at, U"下一 下"))
    units = 1;
  else if (!text.accept(at, U"这一 这 本"))
    return {};
  if (text[at] == U'个') ++at;
  return {at, units};
}

struct Unit {
  std::size_t end = 0;
  P unit = P::kDay;
};

/// A unit behind a number: 天, 周, 个月, 年, 小时, 分钟 …
Unit unit_at(const Text& text, std::size_t i) noexcept {
  struct Name {
    std::u32string_view words;
    P unit;
  };
  constexpr Name kNames[] = {
      {U"天 日 晚", P::kDay},
      {U"周 星期 礼拜 个星期 个礼拜 个周", P::kWeek},
      {U"个月", P::kMonth},
      {U"年", P::kYear},
      {U"小时 个小时 个钟头", P::kHour},
      {U"分钟 分", P::kMinute},
      {U"个季度 季度", P::kQuarter},
      {U"秒 秒钟", P::kSecond},
      {U"个周末", P::kWeekend},
  };
  Unit best;
  for (const Name& name : kNames) {
    std::size_t end = i;
    if (text.accept(end, name.words) && end > best.end) best = {end, name.unit};
  }
  return best;
}

Span around(const Text& text, P unit, int count, int sign, bool half) noexcept {
  const int n = std::min(count, kMaxCount);
  if (unit < P::kDay) {
    const Seconds size = unit == P::kHour ? 3600 : unit == P::kMinute ? 60 : 1;
    const Seconds middle = text.now() + sign * (n * size + (half ? size / 2 : 0));
    return unit == P::kHour ? Span{middle - 1800, middle + 1800}
                            : Span{middle - middle % size, middle - middle % size + size};
  }
  if (unit == P::kWeek) return calendar::days(text.today() + sign * (Days{n} * 7) - 3, 7);
  if (unit == P::kYear && half)
    return calendar::unit_at(calendar::add_months(text.today(), sign * (n * 12 + 6)), P::kMonth, 0);
  if (unit == P::kMonth && half) return calendar::days(text.today() + sign * (15 + Days{n} * 30) - 3, 7);
  if (unit == P::kMonth || unit == P::kYear || unit == P::kQuarter) {
    const int months = unit == P::kMonth ? 1 : unit == P::kYear ? 12 : 3;
    return calendar::unit_at(calendar::add_months(text.today(), sign * n * months), unit, 0);
  }
  return calendar::unit_at(text.today(), unit, sign * n);
}

/// Length of a stretch in days.
Days length_of(const Text& text, P unit, int count, int sign) noexcept {
  const int n = std::min(count, kMaxCount);
  if (unit == P::kDay) return n;
  if (unit == P::kWeek || unit == P::kWeekend) return Days{n} * 7;
  const int months = unit == P::kMonth ? 1 : unit == P::kYear ? 12 : 3;
  const Days other = calendar::add_months(text.today(), sign * n * months);
  return sign < 0 ? text.today() - other : other - text.today();
}

}  // namespace

Match near_day(const Text& text, std::size_t i) {
  struct Name {
    std::u32string_view words;
    int offset;
  };
  constexpr Name kDays[] = {{U"大前天", -3},   {U"前天 前日", -2}, {U"昨天 昨日", -1}, {U"今天 今日", 0},
                            {U"明天 明日", 1}, {U"后天", 2},       {U"大后天", 3}};
  // "三天前天气", "以前天天"
  if (text.one_of(i - 1, U"天年月周以期") && text[i] == U'前') return {};
  for (const Name& name : kDays) {
    std::size_t end = i;
    if (text.accept(end, name.words) && (end - i == 3 || text[i - 1] != U'大')) {
      return found(end, calendar::days(text.today() + name.offset, 1), P::kDay, TimeKind::kRelative);
    }
  }
  struct PartName {
    std::u32string_view words;
    int offset;
    DayPart part;
  };
  constexpr PartName kParts[] = {{U"昨晚 昨夜", -1, DayPart::kNight},  {U"今晚 今夜", 0, DayPart::kNight},
                                 {U"明晚", 1, DayPart::kNight},        {U"前晚", -2, DayPart::kNight},
                                 {U"今早 今晨", 0, DayPart::kMorning}, {U"明早 明晨", 1, DayPart::kMorning},
                                 {U"昨早", -1, DayPart::kMorning}};
  for (const PartName& name : kParts) {
    std::size_t end = i;
    if (!text.accept(end, name.words)) continue;
    // "今晚8点"
    const Quantity hour = number(text, end);
    if (hour && !hour.vague && hour.best <= 12 && text[hour.end] == U'点') {
      int h = hour.best;
      if (name.part == DayPart::kNight && h < 12) h += 12;
      const bool half = text[hour.end + 1] == U'半';
      const Seconds begin = (text.today() + name.offset) * calendar::kSecondsADay + h * 3600 + (half ? 1800 : 0);
      return found(hour.end + (half ? 2 : 1), {begin, begin + (half ? 60 : 3600)}, half ? P::kMinute : P::kHour,
                   TimeKind::kRelative);
    }
    return found(end, day_part(text.today() + name.offset, name.part), P::kDayPart, TimeKind::kRelative);
  }
  return {};
}

Match week_day(const Text& text, std::size_t i) {
  const Offset offset = offset_at(text, i);
  const std::size_t at = offset.end != 0 ? offset.end : i;
  const std::size_t word = week_word(text, at);
  if (word == 0) return {};
  const std::size_t behind = at + word;
  const Days monday = calendar::monday_of(text.today()) + 7 * offset.units;
  const int day = weekday(text[behind]);
  const bool weekend = text[behind] == U'末';
  if (offset.end != 0) {
    if (weekend) return found(behind + 1, calendar::days(monday + 5, 2), P::kWeekend, TimeKind::kRelative);
    if (day >= 0) return found(behind + 1, calendar::days(monday + day, 1), P::kDay, TimeKind::kRelative);
    if (text[behind] == U'年' || text[behind] == U'期') return {};
    return found(behind, calendar::days(monday, 7), P::kWeek, TimeKind::kRelative);
  }
  if (text.one_of(i - 1, U"每一二两三四五六七八九十几个圆")) return {};
  const bool past = text.tense_at(i) == Tense::kPast;
  const Days today = text.today();
  if (weekend) {
    const bool before = past && calendar::weekday_of(today) < 5;
    Match match =
        found(behind + 1, calendar::unit_at(today, P::kWeekend, before ? -1 : 0), P::kWeekend, TimeKind::kPartial);
    match.ambiguous = text.tense_at(i) == Tense::kNone;
    return match;
  }
  if (day < 0 || (text[behind] == U'一' && text[behind + 1] == U'样')) return {};
  Match match = found(
      behind + 1, calendar::days(past ? calendar::weekday_before(today, day) : calendar::weekday_after(today, day), 1),
      P::kDay, TimeKind::kPartial);
  match.weekday = true;
  match.ambiguous = text.tense_at(i) == Tense::kNone;
  return match;
}

Match near_month(const Text& text, std::size_t i) {
  const Offset offset = offset_at(text, i);
  if (offset.end == 0) return {};
  if (text.starts(offset.end, U"季度")) {
    return found(offset.end + 2, calendar::unit_at(text.today(), P::kQuarter, offset.units), P::kQuarter,
                 TimeKind::kRelative);
  }
  if (text[offset.end] != U'月') return {};
  const Span month = calendar::unit_at(text.today(), P::kMonth, offset.units);
  std::size_t end = offset.end + 1;
  const Quantity day = number(text, end);
  const calendar::Civil first = calendar::civil_of(calendar::floor_day(month.begin));
  if (day && !day.vague && (text[day.end] == U'号' || text[day.end] == U'日') &&
      calendar::is_date(first.year, first.month, day.best)) {
    return found(day.end + 1, calendar::days(calendar::day_of(first.year, first.month, day.best), 1), P::kDay,
                 TimeKind::kRelative);
  }
  Match match = found(end, month, P::kMonth, TimeKind::kRelative);
  auto third = calendar::Third::kNone;
  if (text.accept(end, U"初 上旬"))
    third = calendar::Third::kFirst;
  else if (text.accept(end, U"中旬 中"))
    third = calendar::Third::kMiddle;
  else if (text.accept(end, U"底 末 下旬"))
    third = calendar::Third::kLast;
  if (third != calendar::Third::kNone) match.span = calendar::third_of(month, third, true);
  match.vague = end != match.end;
  match.end = end;
  match.point = match.span;
  return match;
}

Match counted(const Text& text, std::size_t i) {
  // "前几天", "前两天", "前些天", "过几天", "过两天"
  std::size_t at = i;
  const bool earlier = text.accept(at, U"前");
  const bool later = !earlier && text.accept(at, U"再过 过");
  if (earlier && (text.accept(at, U"些天 些日子 阵子"))) {
    Match match = found(at, calendar::days(text.today() - 14, 13), P::kVague, TimeKind::kRelative);
    match.vague = true;
    return match;
  }
  const Quantity count = number(text, at);
  if (!count) return {};
  const Unit unit = unit_at(text, count.end);
  if (unit.end == 0) return {};
  std::size_t end = unit.end;
  const bool half_more = text[end] == U'半' && !count.half;
  if (half_more) ++end;
  int sign = 0;
  if (earlier) {
    if (unit.unit > P::kWeek) return {};
    const int most = std::max(count.most, 2);
    Match match = found(end,
                        calendar::days(text.today() - (unit.unit == P::kWeek ? 7 * most : most),
                                       unit.unit == P::kWeek ? 7 * most - 6 : most),
                        P::kVague, TimeKind::kRelative);
    match.vague = true;
    return match;
  }
  if (later) {
    if (text.tense_at(i) == Tense::kPast) return {};
    sign = 1;
    (void)text.accept(end, U"之后 以后 后");
  } else if (text.accept(end, U"之前 以前 前")) {
    sign = -1;
  } else if (text.accept(end, U"之后 以后 后")) {
    sign = 1;
  } else {
    return {};
  }
  const bool half = count.half || half_more;
  Match match = found(end, around(text, unit.unit, count.best, sign, half), unit.unit, TimeKind::kRelative);
  match.vague = count.vague;
  if (unit.unit == P::kYear && half) match.precision = P::kMonth;
  if (unit.unit == P::kMonth && half) match.precision = P::kWeek;
  if (count.least != count.most) {
    const Span near = around(text, unit.unit, sign < 0 ? count.least : count.most, sign, half);
    const Span far = around(text, unit.unit, sign < 0 ? count.most : count.least, sign, half);
    match.span = {far.begin, near.end};
    match.precision = P::kVague;
    if (unit.unit == P::kDay) match.point = match.span;
  }
  return match;
}

Match stretch(const Text& text, std::size_t i) {
  std::size_t at = i;
  int sign = 0;
  if (text.accept(at, U"过去的 过去 最近的 最近这 最近 近 这"))
    sign = -1;
  else if (text.accept(at, U"未来的 未来 接下来的 接下来 今后"))
    sign = 1;
  const bool recent = text.starts(i, U"最近");
  const bool this_one = text[i] == U'这';
  const Quantity count = sign == 0 ? number(text, i) : number(text, at);
  const Unit unit = count ? unit_at(text, count.end) : Unit{};
  if (sign != 0 && unit.end != 0 && !(this_one && count.best == 1)) {
    const Days days = length_of(text, unit.unit, count.vague ? count.most : std::max(count.best, 1), sign);
    Match match = found(unit.end, {}, unit.unit, TimeKind::kRange);
    match.span = sign < 0 ? calendar::days(text.today() - days, days + 1) : calendar::days(text.today(), days + 1);
    match.point = match.span;
    match.vague = count.vague || this_one;
    if (unit.unit < P::kDay) return {};
    if (text.one_of(unit.end, U"内里来间")) ++match.end;
    return match;
  }
  if (recent && !text.starts(i, U"最近的")) {
    Match match = found(i + 2, calendar::days(text.today() - 13, 14), P::kVague, TimeKind::kRelative);
    match.vague = true;
    return match;
  }
  // "三天内", "两周之内"
  std::size_t end = unit.end;
  if (sign == 0 && unit.end != 0 && text.accept(end, U"之内 以内 内") && unit.unit >= P::kDay) {
    const Days days = length_of(text, unit.unit, std::max(count.best, 1), 1);
    return found(end, calendar::days(text.today(), days + 1), unit.unit, TimeKind::kRange);
  }
  return {};
}

namespace {

/// "两次", "三回" at `from`: its number, and `end` moves behind it.
bool take_times(const Text& text, std::size_t from, std::size_t& end, Recurrence& rule) noexcept {
  const Quantity count = number(text, from);
  if (!count || count.half || !text.one_of(count.end, U"次回趟遍")) return false;
  rule.times = static_cast<std::uint16_t>(std::clamp(count.best, 1, kMaxCount));
  end = count.end + 1;
  return true;
}

/// Behind 每: "周三", "周末", "周两次". Returns the place behind it.
std::size_t every_week(const Text& text, std::size_t end, Recurrence& rule) noexcept {
  rule.unit = P::kWeek;
  const int day = weekday(text[end]);
  if (text[end] == U'末') {
    rule.weekdays = 0b1100000;
    return end + 1;
  }
  if (day >= 0 && !text.one_of(end + 1, U"次回趟遍")) {
    rule.weekdays = static_cast<std::uint8_t>(1U << static_cast<unsigned>(day));
    ++end;
    // "每周二和周四"
    for (int more = 0; more < 6; ++more) {
      std::size_t at = end;
      if (!text.accept(at, U"和 、 跟")) break;
      at += week_word(text, at);
      const int other = weekday(text[at]);
      if (other < 0) break;
      rule.weekdays |= static_cast<std::uint8_t>(1U << static_cast<unsigned>(other));
      end = at + 1;
    }
    (void)text.accept(end, U"早上 上午 中午 下午 晚上");
    return end;
  }
  (void)take_times(text, end, end, rule);
  return end;
}

/// "天早上", "晚".
std::size_t every_day(const Text& text, std::size_t at, Recurrence& rule) noexcept {
  std::size_t end = at + 1;
  if (text.one_of(at, U"天日")) {
    (void)text.accept(end, U"早上 上午 中午 下午 晚上 早 晚");
  } else if (text[end] == U'上') {
    ++end;
  }
  (void)take_times(text, end, end, rule);
  return end;
}

/// "月15号", "年五月", "年春节", "年一次".
std::size_t every_month_or_year(const Text& text, std::size_t at, Recurrence& rule) {
  rule.unit = text[at] == U'月' ? P::kMonth : P::kYear;
  std::size_t end = at + 1;
  const Quantity count = number(text, end);
  if (rule.unit == P::kMonth && count && count.best <= 31 && text.one_of(count.end, U"号日")) {
    rule.day = static_cast<std::uint8_t>(count.best);
    return count.end + 1;
  }
  if (rule.unit == P::kYear && count && count.best >= 1 && count.best <= 12 && text[count.end] == U'月') {
    rule.month = static_cast<std::uint8_t>(count.best);
    return count.end + 1;
  }
  if (const Match feast = holiday(text, end); feast && rule.unit == P::kYear) return feast.end;
  (void)take_times(text, end, end, rule);
  return end;
}

/// "两周", "三天一次": every so many units.
std::size_t every_few(const Text& text, std::size_t at, Recurrence& rule) noexcept {
  const Quantity count = number(text, at);
  const Unit unit = count && !count.half ? unit_at(text, count.end) : Unit{};
  if (unit.end == 0 || unit.unit < P::kHour) return 0;
  rule.unit = unit.unit;
  rule.every = static_cast<std::uint16_t>(std::clamp(count.best, 1, kMaxCount));
  std::size_t end = unit.end;
  (void)take_times(text, end, end, rule);
  return end;
}

}  // namespace

Match recurring(const Text& text, std::size_t i) {
  std::size_t at = i;
  std::size_t end = 0;
  Recurrence rule;
  if (text.accept(at, U"每逢 每隔 每个 每")) {
    const std::size_t word = week_word(text, at);
    if (word != 0) {
      end = every_week(text, at + word, rule);
    } else if (text.one_of(at, U"天日早晚")) {
      end = every_day(text, at, rule);
    } else if (text.one_of(at, U"月年")) {
      end = every_month_or_year(text, at, rule);
    } else {
      end = every_few(text, at, rule);
    }
  } else if (text[i] == U'一' && text[i - 1] != U'十') {  // "一周两次"
    const Unit unit = unit_at(text, i + 1);
    if (unit.end == 0 || unit.unit < P::kDay || !take_times(text, unit.end, end, rule)) return {};
    rule.unit = unit.unit;
  }
  if (end == 0) return {};
  Match match = found(end, calendar::unit_at(text.today(), rule.unit, 0), rule.unit, TimeKind::kRecurring);
  if (rule.unit < P::kDay) match.span = match.point = {text.now(), text.now() + 3600};
  match.recurrence = rule;
  return match;
}

}  // namespace memos::language::grammar::chinese
