// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "language/time_chinese.h"

#include <algorithm>

#include "base/time.h"
#include "language/code_points.h"

namespace memos::language::grammar::chinese {
namespace {

using P = TimePrecision;

constexpr std::u32string_view kDigits = U"零一二三四五六七八九";
constexpr std::u32string_view kClauseEnds = U"，。！？；、,.!?;\n";
constexpr std::u32string_view kFutureSigns = U"会要将打算准备计划想打约";
constexpr std::u32string_view kPastSigns = U"了过刚曾已";

int digit(char32_t c) noexcept {
  if (c >= U'0' && c <= U'9') return static_cast<int>(c - U'0');
  if (c == U'两') return 2;
  if (c == U'〇') return 0;
  const std::size_t at = kDigits.find(c);
  return c != 0 && at != std::u32string_view::npos ? static_cast<int>(at) : -1;
}

bool is_arabic(char32_t c) noexcept { return c >= U'0' && c <= U'9'; }

/// "十二", "二十", "一百": at most 999.
Quantity worded_number(const Text& text, std::size_t i) noexcept {
  int value = 0;
  std::size_t at = i;
  int pending = -1;
  for (; at < i + 6; ++at) {
    const char32_t c = text[at];
    if (c == U'十') {
      value += (pending < 0 ? 1 : pending) * 10;
      pending = -1;
    } else if (c == U'百' && pending > 0) {
      value += pending * 100;
      pending = -1;
    } else if (digit(c) >= 0 && !is_arabic(c) && pending < 0) {
      pending = digit(c);
    } else {
      break;
    }
  }
  if (at == i) return {};
  value += std::max(pending, 0);
  return {at, value, value, value, false, false};
}

bool may_hold(std::string_view text) noexcept {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0xE3 && byte <= 0xE9;
  });
}

}  // namespace

Text::Text(std::string_view text, const TimeReference& reference) {
  points_.reserve(text.size() / 2);
  bytes_.reserve(text.size() / 2 + 1);
  for (std::size_t at = 0; at < text.size();) {
    bytes_.push_back(static_cast<std::uint32_t>(at));
    char32_t c = decode(text, at);
    if (c >= 0xFF10 && c <= 0xFF19) c = c - 0xFF10 + U'0';
    if (c == 0xFF1A) c = U':';
    points_.push_back(c);
  }
  bytes_.push_back(static_cast<std::uint32_t>(text.size()));
  const Scene scene({}, reference);
  now_ = scene.now();
  today_ = scene.today();
  date_ = calendar::civil_of(today_);
  read_tenses();
}

void Text::read_tenses() {
  tenses_.assign(points_.size(), Tense::kNone);
  for (std::size_t begin = 0; begin < points_.size();) {
    Tense tense = Tense::kNone;
    std::size_t end = begin;
    for (; end < points_.size() && kClauseEnds.find(points_[end]) == std::u32string_view::npos; ++end) {
      const char32_t c = points_[end];
      const bool over = c == U'过' && (starts(end, U"过去") || starts(end, U"过几") || starts(end, U"过年"));
      if (kPastSigns.find(c) != std::u32string_view::npos && !over && !starts(end, U"了解"))
        tense = Tense::kPast;
      else if (kFutureSigns.find(c) != std::u32string_view::npos && tense == Tense::kNone)
        tense = Tense::kFuture;
    }
    end = std::min(end + 1, points_.size());
    std::fill(tenses_.begin() + static_cast<std::ptrdiff_t>(begin), tenses_.begin() + static_cast<std::ptrdiff_t>(end),
              tense);
    begin = end;
  }
  // A clause without a sign takes that of the next one: "周五，我们去了".
  for (std::size_t i = points_.size(); i-- > 1;) {
    const bool sentence_ends = std::u32string_view(U"。！？；.!?;\n").find(points_[i - 1]) != std::u32string_view::npos;
    if (tenses_[i - 1] == Tense::kNone && !sentence_ends) tenses_[i - 1] = tenses_[i];
  }
}

bool Text::accept(std::size_t& i, std::u32string_view choices) const noexcept {
  std::size_t longest = 0;
  while (!choices.empty()) {
    const std::size_t length = std::min(choices.find(U' '), choices.size());
    if (length > longest && starts(i, choices.substr(0, length))) longest = length;
    choices.remove_prefix(std::min(choices.size(), length + 1));
  }
  i += longest;
  return longest != 0;
}

int weekday(char32_t c) noexcept {
  if (c == U'日' || c == U'天') return 6;
  const int value = is_arabic(c) ? -1 : digit(c);
  return value >= 1 && value <= 6 && c != U'两' ? value - 1 : -1;
}

std::size_t week_word(const Text& text, std::size_t i) noexcept {
  if (text.starts(i, U"星期") || text.starts(i, U"礼拜")) return 2;
  return text[i] == U'周' ? 1 : 0;
}

Quantity number(const Text& text, std::size_t i) noexcept {
  if (text.starts(i, U"好几")) return {i + 2, 3, 7, 4, false, true};
  if (text[i] == U'几' || text[i] == U'数') return {i + 1, 2, 5, 3, false, true};
  if (text[i] == U'半') return {i + 1, 0, 0, 0, true, false};
  if (!is_arabic(text[i])) {
    Quantity count = worded_number(text, i);
    if (count && text[count.end] == U'几') {  // 十几
      return {count.end + 1, count.best + 1, count.best + 9, count.best + 5, false, true};
    }
    // 两三天
    if (count && count.best >= 1 && count.best <= 8 && count.end == i + 1 && digit(text[count.end]) == count.best + 1 &&
        !is_arabic(text[count.end])) {
      return {count.end + 1, count.best, count.best + 1, count.best, false, true};
    }
    return count;
  }
  if (is_arabic(text[i - 1]) || text[i - 1] == U'.') return {};
  int value = 0;
  std::size_t at = i;
  for (; is_arabic(text[at]) && at < i + 5; ++at) value = value * 10 + digit(text[at]);
  if (is_arabic(text[at])) return {};
  return {at, value, value, value, false, false};
}

namespace {

struct Clock {
  std::size_t end = 0;
  int hour = 0, minute = 0;
  P precision = P::kHour;
};

struct Part {
  std::size_t end = 0;
  DayPart part{};
};

Part day_part_at(const Text& text, std::size_t i) noexcept {
  struct Name {
    std::u32string_view words;
    DayPart part;
  };
  constexpr Name kNames[] = {
      {U"凌晨 清晨", DayPart::kDawn}, {U"早上 上午 早晨", DayPart::kMorning}, {U"中午", DayPart::kNoon},
      {U"下午", DayPart::kAfternoon}, {U"晚上 傍晚", DayPart::kEvening},      {U"夜里 深夜 半夜", DayPart::kNight},
  };
  for (const Name& name : kNames) {
    std::size_t end = i;
    if (text.accept(end, name.words)) return {end, name.part};
  }
  return {};
}

/// "8点", "八点半", "3点20分", "20:30". `marked`: a day or a part of the day stands before it.
Clock clock_at(const Text& text, std::size_t i, bool marked) noexcept {
  const Quantity hour = number(text, i);
  if (!hour || hour.vague || hour.half || hour.best > 24) return {};
  Clock clock{hour.end, hour.best, 0, P::kHour};
  if (text[hour.end] == U':' && is_arabic(text[hour.end + 1]) && is_arabic(text[hour.end + 2]) &&
      !is_arabic(text[hour.end + 3])) {
    clock.minute = digit(text[hour.end + 1]) * 10 + digit(text[hour.end + 2]);
    clock.precision = P::kMinute;
    clock.end = hour.end + 3;
    return marked && clock.minute < 60 ? clock : Clock{};
  }
  std::size_t at = hour.end;
  if (!text.accept(at, U"点钟 点 时")) return {};
  const bool sure = text[at - 1] == U'钟';
  if (text[hour.end] == U'时' && (!marked || text[at] == U'候' || text[at] == U'间')) return {};
  const Quantity minute = number(text, at);
  if (text[at] == U'半') {
    clock = {at + 1, hour.best, 30, P::kMinute};
  } else if (text.starts(at, U"一刻")) {
    clock = {at + 2, hour.best, 15, P::kMinute};
  } else if (minute && minute.best < 60 && !minute.half &&
             (text[minute.end] == U'分' || (marked && minute.best >= 10))) {
    clock = {text[minute.end] == U'分' ? minute.end + 1 : minute.end, hour.best, minute.best, P::kMinute};
  } else if (marked || sure) {
    clock.end = at;
  } else {
    return {};  // "两点建议"
  }
  return clock;
}

int hour_in(DayPart part, int hour) noexcept {
  const bool second_half = part == DayPart::kAfternoon || part == DayPart::kEvening || part == DayPart::kNight;
  if (part == DayPart::kNoon) return hour < 11 ? hour + 12 : hour;
  return second_half && hour < 12 ? hour + 12 : hour;
}

/// The part of the day and the clock behind a day.
Match with_time_of_day(const Text& text, Match day) {
  if (!day || day.precision != P::kDay) return day;
  const Days date = calendar::floor_day(day.span.begin);
  std::size_t at = day.end;
  if (text[at] == U'的') ++at;
  const Part part = day_part_at(text, at);
  if (part.end != 0) at = part.end;
  const Clock clock = clock_at(text, at, true);
  if (clock.end != 0) {
    const int hour = part.end != 0 ? hour_in(part.part, clock.hour) : clock.hour;
    const Seconds begin = date * calendar::kSecondsADay + hour * 3600 + clock.minute * 60;
    day.span = day.point = {begin, begin + (clock.precision == P::kHour ? 3600 : 60)};
    day.precision = clock.precision;
    day.end = clock.end;
  } else if (part.end != 0) {
    day.span = day.point = grammar::day_part(date, part.part);
    day.precision = P::kDayPart;
    day.end = part.end;
  }
  return day;
}

/// "下午3点", "八点半" of the reference's day.
Match bare_clock(const Text& text, std::size_t i) {
  const Part part = day_part_at(text, i);
  const Clock clock = clock_at(text, part.end != 0 ? part.end : i, part.end != 0);
  if (clock.end == 0) return {};
  const int hour = part.end != 0 ? hour_in(part.part, clock.hour) : clock.hour;
  const Seconds begin = text.today() * calendar::kSecondsADay + hour * 3600 + clock.minute * 60;
  Match match =
      found(clock.end, {begin, begin + (clock.precision == P::kHour ? 3600 : 60)}, clock.precision, TimeKind::kPartial);
  match.ambiguous = part.end == 0;
  match.clock = true;
  return match;
}

/// "5月3日到7日", "周一至周五", "下午3点到5点", "2019年到2021年".
Match two_times(const Text& text, const Match& first) {
  std::size_t at = first.end;
  if (!text.accept(at, U"到 至 - — ~ ～ 直到 和 与")) return {};
  const bool between = text.one_of(first.end, U"和与");
  Match second = single_time(text, at);
  const Quantity other = number(text, at);
  if (!second && first.precision == P::kDay && !first.weekday && other && !other.vague && text[other.end] == U'日') {
    const calendar::Civil civil = calendar::civil_of(calendar::floor_day(first.span.begin));
    if (calendar::is_date(civil.year, civil.month, other.best)) {
      second = found(other.end + 1, calendar::days(calendar::day_of(civil.year, civil.month, other.best), 1), P::kDay,
                     first.kind);
    }
  }
  if (!second && first.clock) {
    const Clock clock = clock_at(text, at, true);
    if (clock.end != 0 && !between) {
      const Seconds day = calendar::floor_day(first.span.begin) * calendar::kSecondsADay;
      int hour = clock.hour;
      if (first.span.begin - day >= 43'200 && hour < 12) hour += 12;
      const Seconds begin = day + hour * 3600 + clock.minute * 60;
      second = found(clock.end, {begin, begin + 60}, clock.precision, TimeKind::kPartial);
    }
  }
  if (!second) return {};
  std::size_t end = second.end;
  if (between && !text.accept(end, U"之间")) return {};
  if (second.weekday && second.span.begin < first.span.begin) {
    second.span.begin += 7 * calendar::kSecondsADay;
    second.span.end += 7 * calendar::kSecondsADay;
  }
  const calendar::Civil from = calendar::civil_of(calendar::floor_day(first.span.begin));
  const calendar::Civil to = calendar::civil_of(calendar::floor_day(second.span.begin));
  const bool day_only = second.precision == P::kDay && !second.weekday && text[second.end - 1] != U'月' &&
                        !second.yearless && second.kind == TimeKind::kPartial;
  if (day_only) second.span = calendar::days(calendar::day_of(from.year, from.month, to.day), 1);
  if (second.yearless && to.year != from.year) {
    second.span = second.precision == P::kMonth ? calendar::month(from.year, to.month)
                                                : calendar::days(calendar::day_of(from.year, to.month, to.day), 1);
  }
  if (second.span.end <= first.span.begin) return {};
  const bool hours = second.precision <= P::kHour;
  Match match =
      found(end, {first.span.begin, hours ? second.span.begin : second.span.end}, second.precision, TimeKind::kRange);
  match.yearless = first.yearless;
  if (match.span.end <= match.span.begin) return {};
  return match;
}

/// "以来", "之前", "之后" behind a time; "从", "自", "直到" before it.
Match range(const Text& text, std::size_t i) {
  std::size_t at = i;
  const bool from = text.accept(at, U"从 自从 自");
  const bool until = !from && text.accept(at, U"直到 截至 截止到");
  const Match first = single_time(text, at);
  if (!first) return {};
  if (const Match both = two_times(text, first)) return both;
  std::size_t end = first.end;
  Match match = first;
  match.kind = TimeKind::kRange;
  if (text.accept(end, U"以来 起 开始") || from) {
    if (!from && text[end - 1] != U'来') return {};
    if (first.span.begin < text.now()) match.span.end = text.now();
  } else if (until) {
    if (first.span.end > text.now()) match.span.begin = std::min(text.now(), first.span.begin);
  } else if (text.accept(end, U"之前 以前") || (text[end] == U'前' && !text.starts(end, U"前面") && ++end != 0)) {
    match.span = {base::kMinTime.value / 500, first.span.begin};
  } else if (text.accept(end, U"之后 以后")) {
    match.span = {first.span.end, base::kMaxTime.value / 500};
  } else {
    return {};
  }
  match.end = end;
  return match;
}

}  // namespace

Match single_time(const Text& text, std::size_t i) {
  using Rule = Match (*)(const Text&, std::size_t);
  constexpr Rule kRules[] = {date, holiday, near_day, week_day, near_month, counted, bare_clock};
  Match best;
  for (const Rule rule : kRules) {
    const Match match = rule(text, i);
    if (match.end > best.end) best = match;
  }
  return with_time_of_day(text, best);
}

}  // namespace memos::language::grammar::chinese

namespace memos::language::grammar {

void chinese_expressions(std::string_view text, const TimeReference& reference, std::vector<TimeExpression>& out) {
  if (!chinese::may_hold(text)) return;
  const chinese::Text points(text, reference);
  const std::size_t others = out.size();
  for (std::size_t i = 0; i < points.size();) {
    Match best = chinese::single_time(points, i);
    for (const auto rule : {chinese::range, chinese::stretch, chinese::recurring}) {
      const Match match = rule(points, i);
      if (match.end > best.end || (match && match.end == best.end)) best = match;
    }
    if (!best) {
      ++i;
      continue;
    }
    add_expression(best, reference, points.byte_of(i), points.byte_of(best.end), out);
    i = best.end;
  }
  if (others == 0 || out.size() == others) return;
  // Both lists are in reading order. Where two overlap, the longer one stays.
  std::sort(out.begin(), out.end(),
            [](const auto& a, const auto& b) { return a.begin != b.begin ? a.begin < b.begin : a.end > b.end; });
  std::size_t kept = 0;
  for (std::size_t k = 1; k < out.size(); ++k) {
    const bool overlap = out[k].begin < out[kept].end;
    if (!overlap)
      out[++kept] = out[k];
    else if (out[k].end - out[k].begin > out[kept].end - out[kept].begin)
      out[kept] = out[k];
  }
  out.resize(kept + 1);
}

}  // namespace memos::language::grammar
