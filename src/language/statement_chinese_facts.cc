// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// From what Chinese clauses hold to statements and asked slots.
#include <algorithm>
#include <array>

#include "language/statement_answers.h"
#include "language/statement_chinese.h"
#include "language/statement_reader.h"
#include "language/statement_tongue.h"

namespace memos::language::stated {

namespace {

using chinese::Found;
using chinese::Part;

bool holds_any(std::string_view text, std::initializer_list<std::string_view> words) noexcept {
  return std::ranges::any_of(words, [&](std::string_view word) { return text.contains(word); });
}

/// Ends, is not so, or is to come.
struct Verdict {
  bool stated = false;
  bool ends = false;
  bool corrects = false;
};

Verdict judge(const Found& found, std::string_view clause, bool future_time) {
  const bool done = clause.ends_with("了");
  if (found.mood.no_more) return {true, true, false};
  if (found.mood.negated && !found.denies) {
    // "不搬去大理了": what was announced is called off.
    if (found.nature != Nature::kState)
      return found.nature == Nature::kBegin && done ? Verdict{true, true, true} : Verdict{};
    return {true, true, !done};
  }
  if (found.nature == Nature::kEnd) return {!found.mood.future || future_time, true, false};
  if (found.mood.past) return {true, true, false};
  if (found.mood.future && !future_time) return {};
  return {true, false, false};
}

/// The clause's times, on the statement.
void add_times(std::string_view clause, std::uint32_t begin, const Found& found, Times& times, StatedFact& fact) {
  if (found.timed || (fact.ends && fact.corrects)) return;
  const std::uint32_t end = begin + static_cast<std::uint32_t>(clause.size());
  for (const TimeExpression& time : times.all()) {
    if (time.begin < begin || time.end > end || time.kind == TimeKind::kRecurring ||
        time.precision == TimePrecision::kVague)
      continue;
    if (time.precision < TimePrecision::kDay) continue;
    const std::string_view behind = clause.substr(time.end - begin);
    const std::string_view said = clause.substr(time.begin - begin, time.end - time.begin);
    const bool until =
        holds_any(said, {"之前", "以前", "为止"}) || behind.starts_with("之前") || behind.starts_with("为止");
    const bool from = holds_any(said, {"开始", "以来", "起"}) || behind.starts_with("开始") || behind.starts_with("起");
    const bool over = time.interval.end <= times.reference().instant;
    fact.precision = time.precision;
    if (until || found.nature == Nature::kEnd) {
      fact.valid_to = time.point.begin;
    } else if (found.nature == Nature::kBegin || from || time.direction == TimeDirection::kFuture) {
      fact.valid_from = time.point.begin;
      fact.holds_now = from && found.nature == Nature::kState && time.point.begin < times.reference().instant;
    } else if (time.kind == TimeKind::kDuration) {
      fact.valid_from = time.interval.begin;
    } else if (over && time.precision >= TimePrecision::kMonth && found.nature == Nature::kState) {
      fact.valid_from = time.interval.begin;
      fact.valid_to = time.interval.end;
      fact.ends = true;
    } else {
      continue;
    }
    return;
  }
}

bool has_future(std::string_view clause, std::uint32_t begin, Times& times) {
  return std::ranges::any_of(times.all(), [&](const TimeExpression& time) {
    return time.begin >= begin && time.end <= begin + clause.size() && time.kind != TimeKind::kRecurring &&
           time.interval.begin > times.reference().instant;
  });
}

/// The value stands at "{}"; the subject before it.
constexpr std::pair<std::string_view, std::string_view> kSentences[] = {
    {"home.city", "住在{}"},
    {"home.address", "住在{}"},
    {"hometown", "来自{}"},
    {"birthplace", "出生在{}"},
    {"work.employer", "在{}工作"},
    {"work.role", "是{}"},
    {"study.school", "在{}上学"},
    {"language.learning", "在学{}"},
    {"language.speaks", "会说{}"},
    {"allergy", "对{}过敏"},
    {"diet.avoids", "不吃或不喝{}"},
    {"preference.likes", "喜欢{}"},
    {"preference.dislikes", "不喜欢{}"},
    {"nickname", "被称为{}"},
    {"health.condition", "患有{}"},
    {"age", "{}岁"},
    {"name", "叫{}"},
    {"sports.team", "支持{}"},
    {"instrument", "会演奏{}"},
};

/// A slot in Chinese: "contact.phone" -> "电话号码".
std::string noun_of(std::string_view key) {
  const std::string_view name = key.substr(key.find('.') + 1);
  if (key.starts_with("favourite.")) return "最喜欢的" + std::string(name);
  if (key.starts_with("deadline")) return (key == "deadline" ? std::string() : std::string(name)) + "截止日期";
  if (key.starts_with("code.")) return (name == "door" ? "门锁" : name == "password" ? "" : std::string(name)) + "密码";
  if (key == "relation.partner") return "伴侣";
  if (key == "pet.dog" || key == "pet.cat") return key == "pet.dog" ? "狗" : "猫";
  if (key.starts_with("possession.") || key.starts_with("relation.") || key.starts_with("pet.") ||
      key.starts_with("contact.") || !key.contains('.') || key.starts_with("work.") || key.starts_with("body.") ||
      key.starts_with("vehicle.") || key.starts_with("size.") || key.starts_with("home.")) {
    for (const chinese::NounRow& row : chinese::nouns()) {
      std::string_view words = row.words;
      if (row.key == key) return std::string(next_choice(words));
    }
  }
  return std::string(name);
}

}  // namespace

std::string chinese_sentence_of(const StatedFact& fact, std::string_view clause) {
  const std::string who = fact.subject.empty() ? "用户" : fact.subject;
  if (fact.value.empty()) return who + "：" + std::string(clause);
  if (fact.ends && fact.key == "diet.avoids") return who + "又吃或喝" + fact.value;
  const std::string negation = fact.ends ? "不再" : "";
  if (fact.key == "medication." + fact.value) return who + negation + "服用" + fact.value;
  const auto* const found =
      std::ranges::find(kSentences, fact.key, &std::pair<std::string_view, std::string_view>::first);
  if (found != std::end(kSentences)) {
    std::string said(found->second);
    said.replace(said.find("{}"), 2, fact.value);
    return who + negation + said;
  }
  const std::string noun = noun_of(fact.key);
  return who + (noun.starts_with("最") ? "" : "的") + noun + (fact.ends ? "不再是" : "是") + fact.value;
}

namespace {

/// "开玩笑的", "骗你的": what stands before is no statement.
std::size_t joke_end(std::string_view text) noexcept {
  std::size_t end = 0;
  for (const std::string_view word :
       {"开玩笑的", "开个玩笑", "开玩笑啦", "逗你的", "骗你的", "逗你玩", "开玩笑", "才怪", "瞎说的", "骗人的"}) {
    const std::size_t at = text.find(word);
    if (at == std::string_view::npos || text.substr(0, at).ends_with("不是") || text.substr(0, at).ends_with("没") ||
        text.substr(0, at).ends_with("没有"))
      continue;
    end = std::max(end, at + word.size());
  }
  return end;
}

/// Where a correction's new value stands: "不对，是16号", "抱歉，应该是周四".
std::size_t correction(std::string_view text, std::size_t& marker) noexcept {
  for (const std::string_view word :
       {"我说错了", "说错了", "不对", "更正一下", "更正", "等等", "抱歉", "不好意思", "哦不", "搞错了", "口误"}) {
    const std::size_t at = text.find(word);
    if (at == std::string_view::npos) continue;
    marker = at;
    std::size_t begin = at + word.size();
    for (bool moved = true; moved;) {
      moved = false;
      for (const std::string_view lead :
           {"，", "。", ",", " ", "！", "应该是", "我是说", "我的意思是", "其实是", "是", "不对", "说错了"}) {
        if (!text.substr(begin).starts_with(lead)) continue;
        begin += lead.size();
        moved = true;
      }
    }
    return begin;
  }
  return std::string_view::npos;
}

std::string turned(std::string_view text) {
  std::string out(text);
  for (const std::string_view you : {"您", "你"}) {
    for (std::size_t at = out.find(you); at != std::string::npos; at = out.find(you, at))
      out.replace(at, you.size(), "我");
  }
  return out;
}

std::string trimmed_value(std::string_view value) {
  for (const std::string_view stop : {"，", "。", "！", ",", "\n", "？"})
    value = value.substr(0, std::min(value.find(stop), value.size()));
  for (const std::string_view lead : {"在", "是", "叫", "我在", "我是", "我叫", "嗯", "对"}) {
    if (value.starts_with(lead) && value.size() > lead.size()) value.remove_prefix(lead.size());
  }
  for (const std::string_view tail : {"了", "啊", "吧", "呀", "呢", " ", "."}) {
    if (value.ends_with(tail) && value.size() > tail.size()) value.remove_suffix(tail.size());
  }
  return std::string(value);
}

/// "是16号", "应该是周四": the last statement with another value.
void correct(std::string_view text, const StatementContext& context, std::vector<StatedFact>& facts) {
  std::size_t marker = 0;
  const std::size_t begin = correction(text, marker);
  if (begin == std::string_view::npos || begin >= text.size()) return;
  const bool behind = std::ranges::any_of(facts, [&](const StatedFact& fact) { return fact.begin >= marker; });
  if (behind) return;
  std::vector<StatedFact> before = facts;
  const bool own = !before.empty();
  if (!own && !context.own_previous.empty()) {
    StatementContext earlier = context;
    earlier.previous = earlier.own_previous = {};
    before = chinese_statements(context.own_previous, earlier);
  }
  const std::string value = trimmed_value(text.substr(begin));
  constexpr std::size_t kLongest = 30;
  if (before.empty() || value.empty() || value.size() > kLongest || before.back().ends ||
      text.substr(begin).contains("？"))
    return;
  Times times(text, context.time);
  const bool time = times.at(begin) != nullptr;
  const bool was_time = before.back().key.starts_with("meeting.") || before.back().key.starts_with("deadline") ||
                        before.back().key == "birthday";
  const bool stated = text.substr(marker, begin - marker).contains("是");
  if (time != was_time || (!time && !stated)) return;
  StatedFact fact = before.back();
  if (own) {
    facts.pop_back();
  } else {
    fact.begin = static_cast<std::uint32_t>(marker);
    fact.valid_from.reset();
    fact.valid_to.reset();
  }
  fact.value = value;
  fact.corrects = !own;
  fact.end = static_cast<std::uint32_t>(std::min(text.size(), begin + value.size()));
  fact.text = chinese_sentence_of(fact, value);
  facts.push_back(std::move(fact));
}

/// "里斯本" behind "你现在住在哪里？"
void answer(std::string_view text, const StatementContext& context, std::vector<StatedFact>& facts) {
  if (context.previous.empty() || text.contains("？") || text.contains("?")) return;
  const std::vector<AskedSlot> asked = chinese_slots(turned(context.previous), context.speaker, context.time);
  if (asked.empty() || asked.front().past || asked.front().history || asked.front().key.ends_with('.')) return;
  const std::string value = trimmed_value(text);
  constexpr std::size_t kLongest = 36;
  if (value.empty() || value.size() > kLongest ||
      holds_any(value, {"不知道", "没有", "什么", "为什么", "不告诉", "你", "哈哈", "随便", "好的", "不"}))
    return;
  StatedFact fact;
  fact.subject = asked.front().subject;
  fact.key = asked.front().key;
  fact.value = value;
  fact.end = static_cast<std::uint32_t>(std::min(text.size(), text.find(value) + value.size()));
  fact.confidence = 75;
  fact.text = chinese_sentence_of(fact, value);
  facts.push_back(std::move(fact));
}

/// The time at the end of a clause, with the hour behind it.
std::string last_time(std::string_view text, const Part& part, Times& times) {
  std::string value;
  for (const TimeExpression& time : times.all()) {
    if (time.begin < part.begin || time.end > part.end) continue;
    std::size_t end = time.end;
    const std::size_t hour = text.find("点", end);
    if (hour != std::string_view::npos && hour - end <= 6 && hour < part.end)
      end = hour + std::string_view("点").size();
    value = text.substr(time.begin, end - time.begin);
  }
  return value;
}

/// Where no verb of a table told anything of a clause: what its form tells.
void read_form(std::string_view text, std::string_view speaker, Times& times, Part& part) {
  std::string_view form = part.form;
  if (form.empty() || part.asked || !part.found.empty()) return;
  if (const std::string key = chinese::scheduled(form); !key.empty()) {
    const std::string value = last_time(text, part, times);
    if (!value.empty())
      part.found.push_back({.subject = {}, .key = key, .value = value, .kind = StatementKind::kFact, .timed = true});
    return;
  }
  part.found = chinese::exchanged(form, text, speaker);
  if (part.found.empty()) part.found = chinese::inverted(form, speaker);
  if (part.found.empty()) {
    constexpr std::string_view kThen = "以前|之前|从前|原来|过去";
    const bool led = chinese::strip(form, kThen);
    bool self = chinese::strip(form, "我们家|我们|我家|我");
    const bool past = led || (self && chinese::strip(form, kThen));
    self |= led && form.starts_with("住");  // "我住北京，以前住上海"
    part.found = chinese::by_form(form, text, speaker, self);
    for (Found& found : part.found) found.mood.past |= past;
  }
  for (Found& found : part.found)
    if (found.timed) found.value = last_time(text, part, times);
}

}  // namespace

std::vector<StatedFact> chinese_statements(std::string_view text, const StatementContext& context) {
  std::vector<StatedFact> facts;
  Times times(text, context.time);
  const std::size_t joke = joke_end(text);
  for (Part& part : chinese::read_clauses(text, context.speaker, context.time, false)) {
    if (part.asked || part.begin < joke) continue;
    const std::string_view clause = text.substr(part.begin, part.end - part.begin);
    read_form(text, context.speaker, times, part);
    const auto begin = static_cast<std::uint32_t>(part.begin);
    for (Found& found : part.found) {
      const Verdict verdict = judge(found, clause, has_future(clause, begin, times));
      if (!verdict.stated || found.key.empty() || (found.value.empty() && !verdict.ends)) continue;
      if (found.key == "work.employer" && !found.value.empty() && !chinese::is_employer(found.value)) continue;
      StatedFact fact;
      fact.kind = found.kind;
      fact.subject = std::move(found.subject);
      fact.key = std::move(found.key);
      fact.value = std::move(found.value);
      fact.single = found.single && !clause.contains("也");
      fact.ends = verdict.ends;
      fact.corrects = verdict.corrects;
      fact.begin = begin;
      fact.end = static_cast<std::uint32_t>(part.end);
      fact.confidence = 80;
      add_times(clause, begin, found, times, fact);
      fact.text = chinese_sentence_of(fact, clause);
      const bool same = std::ranges::any_of(facts, [&](const StatedFact& old) {
        return old.subject == fact.subject && old.key == fact.key && old.value == fact.value;
      });
      if (!same) facts.push_back(std::move(fact));
    }
  }
  if (joke != 0) return facts;
  correct(text, context, facts);
  if (facts.empty()) answer(text, context, facts);
  return facts;
}

std::vector<AskedSlot> chinese_slots(std::string_view question, std::string_view asker, const TimeReference& now) {
  std::vector<AskedSlot> out;
  Times times(question, now);
  const bool current = holds_any(question, {"现在", "目前", "如今"});
  const bool past = holds_any(question, {"以前", "之前", "过去", "曾经", "原来", "当时"}) && !current;
  const bool history = holds_any(question, {"哪些", "所有", "列出", "都住过", "全部"});
  const bool open = holds_any(question, {"为什么", "怎么样", "怎么看", "建议", "推荐", "怎么办"});
  if (open) return out;
  for (Part& part : chinese::read_clauses(question, asker, now, true)) {
    for (Found& found : part.found) {
      if (found.key.empty() || std::ranges::any_of(out, [&](const AskedSlot& slot) {
            return slot.key == found.key && slot.subject == found.subject;
          }))
        continue;
      AskedSlot slot;
      slot.subject = std::move(found.subject);
      slot.key = std::move(found.key);
      slot.past = (past || found.mood.past) && !current;
      slot.history = history;
      for (const TimeExpression& time : times.all()) {
        if (found.timed || time.kind == TimeKind::kRecurring || time.precision == TimePrecision::kVague ||
            time.direction == TimeDirection::kPresent)
          continue;
        slot.at = time.interval;
        break;
      }
      out.push_back(std::move(slot));
    }
  }
  return out;
}

}  // namespace memos::language::stated
