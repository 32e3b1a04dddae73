// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "language/asked_times.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>

#include "base/time.h"
#include "language/language.h"
#include "language/time_grammar.h"

namespace memos::language {
namespace {

using grammar::Scene;
using W = TimeWord;

constexpr std::int64_t kMsADay = 86'400'000;
constexpr std::int64_t kDaysBehind = 8;  ///< A turn is often told of up to a week later.
constexpr std::int64_t kDaysBeside = 2;  ///< "five days ago" is counted loosely.

bool one_of(const Scene& scene, std::size_t i, std::span<const std::string_view> words) noexcept {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return scene.says(i, word); });
}

constexpr std::string_view kSessionWords[] = {"session",  "conversation", "chat",          "discussion", "dialogue",
                                              "sessions", "chats",        "conversations", "discussions"};

bool is_session(const Scene& scene, std::size_t i) noexcept { return one_of(scene, i, kSessionWords); }

/// "fifth", "30th", "twenty-first" that ends before a token; 0 if there is none.
int ordinal_before(const Scene& scene, std::size_t end) noexcept {
  const std::size_t at = end - 1;
  if (scene.says(at, "second")) {
    return scene.is(at - 1, W::kDash) && scene.is(at - 2, W::kTens) ? scene[at - 2].value + 2
           : scene.is(at - 1, W::kTens)                             ? scene[at - 1].value + 2
                                                                    : 2;
  }
  if (!scene.is(at, W::kOrdinal)) return 0;
  const std::size_t tens = scene.is(at - 1, W::kDash) ? at - 2 : at - 1;
  const bool joined = scene.is(tens, W::kTens) && scene[at].value <= 9;
  return joined ? scene[tens].value + scene[at].value : scene[at].value;
}

/// A number that ends before a token, and where it begins.
grammar::Quantity number_before(const Scene& scene, std::size_t end, std::size_t& begin) noexcept {
  for (std::size_t length = 3; length >= 1; --length) {
    if (end < length) continue;
    const grammar::Quantity count = grammar::quantity(scene, end - length);
    if (count && count.end == end) {
      begin = end - length;
      return count;
    }
  }
  return {};
}

struct FoundSessions {
  std::size_t end = 0;
  AskedSessions sessions;
};

/// "session 5", "sessions 3 through 5", "session #5".
FoundSessions numbered(const Scene& scene, std::size_t i) noexcept {
  std::size_t at = i + 1;
  if (scene.says(at, "number") || scene.text_of(at) == "#") ++at;
  const grammar::Quantity first = grammar::whole_number(scene, at);
  const bool hash = scene.text_of(at - 1) == "#" && scene.is(at, W::kDigits);
  if ((!first && !hash) || scene.is(first.end, W::kUnit)) return {};
  const int number = hash ? scene[at].value : first.best;
  std::size_t end = hash ? at + 1 : first.end;
  if (number < 1) return {};
  const bool joined =
      scene.is(end, W::kTo) || scene.is(end, W::kDash) || scene.is(end, W::kAnd) || scene.is(end, W::kUntil);
  if (joined) {
    const grammar::Quantity second = grammar::whole_number(scene, end + 1);
    if (second && second.best >= number) return {second.end, {number, second.best}};
  }
  return {end, {number, number}};
}

/// What stands at a word like "session".
FoundSessions sessions_at(const Scene& scene, std::size_t i) noexcept {
  if (const FoundSessions found = numbered(scene, i); found.end != 0) return found;
  std::size_t begin = i;
  if (scene.is(i + 1, W::kAgo)) {
    const grammar::Quantity count = number_before(scene, i, begin);
    if (count && count.best >= 1) return {i + 2, {-count.most, -count.least}};
  }
  if (const grammar::Quantity count = number_before(scene, i, begin); count && count.best >= 1 && begin > 0) {
    const int many = count.vague ? count.most : count.best;
    if (scene.is(begin - 1, W::kLast) || scene.is(begin - 1, W::kPast)) return {i + 1, {-many, -1}};
    if (scene.says(begin - 1, "first")) return {i + 1, {1, many}};
  }
  if (const int number = ordinal_before(scene, i); number > 0) return {i + 1, {number, number}};
  const bool recent = scene.is(i - 1, W::kLast) || scene.says(i - 1, "latest") || scene.says(i - 1, "recent");
  if (!recent) return {};
  // "second to last session", "second-to-last"
  const std::size_t to = scene.is(i - 2, W::kDash) ? i - 3 : i - 2;
  const std::size_t rank = scene.is(to - 1, W::kDash) ? to - 1 : to;
  if (scene.says(to, "to") && ordinal_before(scene, rank) > 1) {
    const int from_end = ordinal_before(scene, rank);
    return {i + 1, {-from_end, -from_end}};
  }
  return {i + 1, {-1, -1}};
}

/// "last time we talked".
bool last_time(const Scene& scene, std::size_t i) noexcept {
  constexpr std::string_view kTalked[] = {"talked", "spoke", "chatted", "met", "talk", "speak", "chat", "discussed"};
  return scene.says(i, "last") && scene.says(i + 1, "time") && scene.says(i + 2, "we") && one_of(scene, i + 3, kTalked);
}

bool asks_when_at(const Scene& scene, std::size_t i) noexcept {
  constexpr std::string_view kAuxiliaries[] = {"did", "was", "were", "is",  "are",    "will", "would", "does",
                                               "do",  "has", "have", "had", "should", "can",  "'s",    "am"};
  constexpr std::string_view kKnowing[] = {"know", "remember", "recall", "me", "say", "said", "since", "of"};
  constexpr std::string_view kTimes[] = {"date",    "day",     "year",   "month",  "time", "week",
                                         "weekend", "weekday", "season", "decade", "hour"};
  if (scene.says(i, "when")) {
    return one_of(scene, i + 1, kAuxiliaries) || scene.is(i + 1, W::kPossessive) || one_of(scene, i - 1, kKnowing);
  }
  if (scene.says(i, "what") || scene.says(i, "which")) return one_of(scene, i + 1, kTimes);
  if (scene.says(i, "how") && scene.says(i + 1, "long")) return scene.is(i + 2, W::kAgo);
  return (scene.says(i, "cuando") || scene.text_of(i) == "cu\xC3\xA1ndo" || scene.text_of(i) == "Cu\xC3\xA1ndo");
}

bool asks_how_long_at(const Scene& scene, std::size_t i) noexcept {
  if (!scene.says(i, "how")) return false;
  if (scene.says(i + 1, "long")) return !scene.is(i + 2, W::kAgo);
  return scene.says(i + 1, "many") && scene.is(i + 2, W::kUnit) && (scene[i + 2].flags & kPlural) != 0;
}

bool contains_any(std::string_view text, std::span<const std::string_view> words) noexcept {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

constexpr std::string_view kChineseWhen[] = {"什么时候", "何时",   "哪天", "哪一天",   "哪年",     "哪一年",
                                             "几月",     "几号",   "几点", "多久以前", "多久之前", "多久前",
                                             "啥时候",   "星期几", "周几", "哪个月",   "哪月"};
constexpr std::string_view kChineseHowLong[] = {"多久", "多长时间", "几天", "几年", "几个月"};
/// Longest first where one begins another.
constexpr std::string_view kChineseChat[] = {
    "什么时候", "多长时间", "聊过", "聊了", "聊天", "聊",   "谈论", "讨论", "谈了", "谈过", "谈",   "说了",
    "说过",     "说",       "提到", "提过", "对话", "会话", "什么", "我们", "你们", "咱们", "我",   "你",
    "他",       "她",       "在",   "的",   "了",   "过",   "吗",   "呢",   "都",   "些",   "有",   "是",
    "时候",     "那天",     "那",   "这",   "期间", "和",   "跟",   "哪些", "事情", "事",   "话题", "内容",
    "之间",     "里",       "一下", "请",   "关于", "次",   "呀",   "啊"};

/// "第3次会话", "上次对话", "上次聊天", "三次会话前".
void chinese_sessions(std::string_view question, AskedTimes& asked) {
  constexpr std::string_view kLast[] = {"上次聊",     "上次对话",   "上次会话",    "上一次聊",
                                        "上一次对话", "上一次会话", "最后一次会话"};
  if (contains_any(question, kLast)) asked.sessions.push_back({-1, -1});
  constexpr std::string_view kDigits[] = {"一", "二", "三", "四", "五", "六", "七", "八", "九", "十"};
  for (std::size_t at = question.find("第"); at != std::string_view::npos; at = question.find("第", at + 3)) {
    std::string_view rest = question.substr(at + 3);
    std::int32_t number = 0;
    while (!rest.empty() && rest.front() >= '0' && rest.front() <= '9' && number < 100'000) {
      number = number * 10 + (rest.front() - '0');
      rest.remove_prefix(1);
    }
    for (std::int32_t k = 0; number == 0 && k < 10; ++k) {
      if (rest.starts_with(kDigits[k])) {
        number = k + 1;
        rest.remove_prefix(3);
      }
    }
    if (rest.starts_with("次")) rest.remove_prefix(3);
    const bool named = rest.starts_with("会话") || rest.starts_with("对话") || rest.starts_with("聊天");
    if (number > 0 && named) asked.sessions.push_back({number, number});
  }
}

constexpr std::string_view kChatWords[] = {
    "talk",      "talked",   "talking",   "discuss",      "discussed",     "discussing", "chat",       "chatted",
    "chatting",  "session",  "sessions",  "conversation", "conversations", "chats",      "discussion", "discussions",
    "dialogue",  "say",      "said",      "mention",      "mentioned",     "tell",       "told",       "topic",
    "topics",    "speak",    "spoke",     "summary",      "summarize",     "summarise",  "happen",     "happened",
    "remind",    "go",       "went",      "covered",      "cover",         "number",     "share",      "shared",
    "messages",  "message",  "things",    "thing",        "time",          "times",      "date",       "list",
    "recall",    "remember", "last",      "previous",     "first",         "latest",     "recent",     "earlier",
    "today",     "ago",      "through",   "exchange",     "exchanged",     "bring",      "brought",    "anything",
    "something", "us",       "previously"};

/// Which bytes of the question are spoken for by times and sessions.
using Covered = std::vector<bool>;

void cover(Covered& covered, std::uint32_t begin, std::uint32_t end) {
  std::fill(covered.begin() + begin, covered.begin() + end, true);
}

/// Latin words and numbers that are none of the known kinds.
std::uint32_t other_latin_words(const Scene& scene, const Covered& covered, std::span<const std::string_view> names) {
  std::uint32_t count = 0;
  for (std::size_t i = 0; i < scene.size(); ++i) {
    const std::string_view text = scene.text_of(i);
    const auto first = static_cast<unsigned char>(text.front());
    const bool word = (first >= 'A' && first <= 'Z') || (first >= 'a' && first <= 'z') || first == 0xC3 ||
                      (first >= '0' && first <= '9');
    if (!word || covered[scene[i].begin] || one_of(scene, i, kChatWords)) continue;
    const std::string folded = fold(text);
    if (is_stop_word(folded, "en") || is_stop_word(folded, "es")) continue;
    if (std::find(names.begin(), names.end(), folded) != names.end()) continue;
    ++count;
  }
  return count;
}

/// Chinese characters that belong to no known phrase.
std::uint32_t other_chinese(std::string_view question, const Covered& covered,
                            std::span<const std::string_view> names) {
  std::uint32_t count = 0;
  for (std::size_t at = 0; at < question.size();) {
    const auto byte = static_cast<unsigned char>(question[at]);
    if (byte < 0xE3 || byte > 0xE9 || covered[at]) {
      ++at;
      continue;
    }
    const std::string_view rest = question.substr(at);
    std::size_t length = 0;
    for (const auto& list : {std::span<const std::string_view>(kChineseChat), names}) {
      for (const std::string_view phrase : list) {
        if (phrase.size() > length && rest.starts_with(phrase)) length = phrase.size();
      }
    }
    for (const std::string_view sign : {"，", "。", "？", "！", "、", "：", "；"}) {
      if (rest.starts_with(sign)) length = std::max(length, sign.size());
    }
    if (length == 0) ++count;
    at += std::max<std::size_t>(length, 3);
  }
  return count;
}

void read_times(std::string_view question, const TimeReference& reference, AskedTimes& asked, Covered& covered) {
  for (const TimeExpression& found : time_expressions(question, reference)) {
    cover(covered, found.begin, found.end);
    if (found.kind == TimeKind::kRecurring || found.kind == TimeKind::kDuration) continue;
    AskedTime time;
    time.interval = found.interval;
    time.precision = found.precision;
    time.yearless = found.yearless;
    time.relative = !found.yearless && found.kind != TimeKind::kAbsolute;
    asked.times.push_back(time);
  }
  // "what did she make recently, as said on May 8th": the vague word asks nothing beside a plain time.
  const auto vague = [](const AskedTime& time) { return time.precision == TimePrecision::kVague; };
  if (!std::all_of(asked.times.begin(), asked.times.end(), vague)) std::erase_if(asked.times, vague);
}

}  // namespace

AskedTimes asked_times(std::string_view question, const TimeReference& reference,
                       std::span<const std::string_view> names) {
  AskedTimes asked;
  asked.offset_minutes = std::clamp(reference.offset_minutes, -24 * 60, 24 * 60);
  const Scene scene(question, reference);
  Covered covered(question.size(), false);
  bool tense_known = false;
  for (std::size_t i = 0; i < scene.size(); ++i) {
    asked.asks_when = asked.asks_when || asks_when_at(scene, i);
    asked.asks_how_long = asked.asks_how_long || asks_how_long_at(scene, i);
    if (!tense_known && scene[i].tense != Tense::kNone) {
      tense_known = true;
      asked.direction = scene[i].tense == Tense::kPast     ? TimeDirection::kPast
                        : scene[i].tense == Tense::kFuture ? TimeDirection::kFuture
                                                           : TimeDirection::kPresent;
    }
    // "When did she plan to go?" may look ahead.
    const bool looks_ahead = tense_known && asked.direction == TimeDirection::kPast && scene[i].tense == Tense::kFuture;
    if (looks_ahead) asked.direction = TimeDirection::kPresent;
    if (last_time(scene, i)) {
      asked.sessions.push_back({-1, -1});
      cover(covered, scene[i].begin, scene[i + 3].end);
    }
    if (!is_session(scene, i)) continue;
    const FoundSessions found = sessions_at(scene, i);
    if (found.end == 0) continue;
    asked.sessions.push_back(found.sessions);
    const std::size_t from = i >= 4 ? i - 4 : 0;
    for (std::size_t k = from; k < found.end; ++k) {
      const W word = scene[k].word;
      const bool part = k >= i || word == W::kOrdinal || word == W::kTens || word == W::kNumber || word == W::kDigits ||
                        scene.says(k, "second") || word == W::kFew || word == W::kCouple;
      if (part) cover(covered, scene[k].begin, scene[k].end);
    }
  }
  read_times(question, reference, asked, covered);
  chinese_sessions(question, asked);
  asked.asks_when = asked.asks_when || contains_any(question, kChineseWhen);
  asked.asks_how_long = asked.asks_how_long || (!asked.asks_when && contains_any(question, kChineseHowLong));
  asked.other_words = other_latin_words(scene, covered, names) + other_chinese(question, covered, names);
  return asked;
}

namespace {

std::int64_t local_day(UtcMs time, std::int32_t offset_minutes) noexcept {
  const std::int64_t ms = time.value + std::int64_t{offset_minutes} * 60'000;
  return ms >= 0 ? ms / kMsADay : -((-ms + kMsADay - 1) / kMsADay);
}

/// The asked interval, moved into the year of a time where every year is meant.
TimeInterval near(const AskedTime& asked, UtcMs time, std::int32_t offset_minutes) noexcept {
  if (!asked.yearless || asked.interval.begin <= base::kMinTime || asked.interval.end >= base::kMaxTime) {
    return asked.interval;
  }
  const std::int64_t first = local_day(asked.interval.begin, offset_minutes);
  const calendar::Civil civil = calendar::civil_of(first);
  const int year = calendar::civil_of(local_day(time, offset_minutes)).year;
  TimeInterval best = asked.interval;
  std::int64_t least = -1;
  for (const int candidate : {year - 1, year, year + 1}) {
    const std::int64_t shift = (calendar::day_of(candidate, civil.month, civil.day) - first) * kMsADay;
    const TimeInterval moved{{asked.interval.begin.value + shift}, {asked.interval.end.value + shift}};
    const std::int64_t away = moved.contains(time) ? 0
                              : time < moved.begin ? moved.begin.value - time.value
                                                   : time.value - moved.end.value + 1;
    if (least < 0 || away < least) {
      least = away;
      best = moved;
    }
  }
  return best;
}

double match_of(const AskedTime& asked, UtcMs time, std::int32_t offset_minutes) noexcept {
  const TimeInterval interval = near(asked, time, offset_minutes);
  if (interval.contains(time)) return 1.0;
  const std::int64_t day = local_day(time, offset_minutes);
  const std::int64_t first = local_day(interval.begin, offset_minutes);
  const std::int64_t last = local_day({interval.end.value - 1}, offset_minutes);
  if (day >= first && day <= last) return 0.5;
  const bool fine = asked.precision <= TimePrecision::kMonth;
  if (asked.relative) {
    return fine && day >= first - kDaysBeside && day <= last + kDaysBeside ? 0.5 : 0.0;
  }
  return fine && day > last && day <= last + kDaysBehind ? 0.5 : 0.0;
}

}  // namespace

double date_match(const AskedTimes& asked, UtcMs session_time, std::int32_t number, std::int32_t count) noexcept {
  double best = 0.0;
  for (const AskedSessions& sessions : asked.sessions) {
    const std::int64_t first = sessions.first > 0 ? sessions.first : std::int64_t{count} + 1 + sessions.first;
    const std::int64_t last = sessions.last > 0 ? sessions.last : std::int64_t{count} + 1 + sessions.last;
    if (number >= first && number <= last) return 1.0;
  }
  for (const AskedTime& time : asked.times) {
    best = std::max(best, match_of(time, session_time, asked.offset_minutes));
  }
  return best;
}

bool meets(const AskedTimes& asked, const TimeInterval& interval) noexcept {
  return std::any_of(asked.times.begin(), asked.times.end(), [&](const AskedTime& time) {
    return near(time, interval.begin, asked.offset_minutes).overlaps(interval);
  });
}

}  // namespace memos::language
