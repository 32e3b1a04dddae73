// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Chinese clauses with two values: a post, and what a doctor changed.
#include <algorithm>

#include "language/statement_chinese.h"

namespace memos::language::stated::chinese {

namespace {

/// Latin letters in lower case.
std::string small(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

}  // namespace

bool take_time(std::string_view& rest) noexcept {
  if (rest.empty() || rest.front() != kTimeMark) return false;
  rest.remove_prefix(1);
  return true;
}

void strip_mood(std::string_view& rest, Mood& mood) noexcept {
  constexpr int kMost = 10;
  for (int i = 0; i < kMost; ++i) {
    if (take_time(rest) || strip(rest, kAdverbs)) continue;
    if (strip(rest, "再也不|不再")) {
      mood.negated = mood.no_more = true;
    } else if (strip(rest, "以前|曾经|从前|过去|原来|之前|曾|当年")) {
      mood.past = true;
    } else if (strip(rest, "打算|准备|计划|将要|即将|将|马上要|快要|要")) {
      mood.future = true;
    } else if (strip(rest, "想|愿意|需要|必须|能够|可以")) {
      mood.doubt = true;
    } else {
      break;
    }
  }
}

Post post_in(std::string_view clause) noexcept {
  constexpr std::string_view kAt = "在";
  if (!clause.starts_with(kAt)) return {};
  for (const std::string_view verb : {"担任", "当上", "当", "做"}) {
    const std::size_t at = clause.find(verb, kAt.size() + 1);
    if (at == std::string_view::npos || at > 36) continue;
    Post post{clause.substr(kAt.size(), at - kAt.size()), clause.substr(at + verb.size())};
    strip(post.role, "了|着|一名|一个|一位");
    while (!post.role.empty() && post.role.ends_with("了")) post.role.remove_suffix(std::string_view("了").size());
    strip(post.place, "一家|一所|一个|一间");
    const bool home = holds(post.place, "家里|家中|这里|那里|哪");
    if (!post.place.empty() && !home && ends_with_one(post.role, kProfessions)) return post;
  }
  return {};
}

std::vector<Dose> doctor_said(std::string_view clause) {
  std::vector<Dose> doses;
  if (!strip(clause, "医生|大夫|主治医生")) return doses;
  strip(clause, "已经|又|刚|上周|今天|昨天");
  strip(clause, "给我|让我|帮我|建议我|叫我");
  const auto cut = [](std::string_view name) {
    while (!name.empty() && name.ends_with("了")) name.remove_suffix(std::string_view("了").size());
    strip(name, "了|吃|用|服用");
    return name;
  };
  const auto add = [&](std::string_view name, bool ends) {
    name = cut(name);
    // "把我的药换成…": whatever it was
    if (ends && (name == "药" || name == "我的药" || name == "原来的药" || name == "之前的药")) {
      doses.push_back({{}, true});
      return;
    }
    constexpr std::size_t kLongest = 10;
    if (!name.empty() && length(name) <= kLongest) doses.push_back({name, ends});
  };
  if (strip(clause, "把")) {
    for (const std::string_view verb : {"换成", "改成", "停掉", "停"}) {
      const std::size_t at = clause.find(verb);
      if (at == std::string_view::npos || at == 0) continue;
      add(clause.substr(0, at), true);
      if (verb.starts_with("换") || verb.starts_with("改")) add(clause.substr(at + verb.size()), false);
      return doses;
    }
  } else if (strip(clause, "换成了|换成|改成了|改成|改用了|改用|改吃|换了|开了")) {
    add(clause, false);
  } else if (strip(clause, "停了|停掉了|停掉|停用")) {
    add(clause, true);
  }
  return doses;
}

std::string_view without_purpose(std::string_view medicine) noexcept {
  for (const std::string_view kind : {"降压药", "降糖药", "降脂药", "感冒药", "止痛药", "安眠药", "抗抑郁药", "胃药",
                                      "抗过敏药", "过敏药", "退烧药", "消炎药", "甲状腺药"}) {
    if (medicine.starts_with(kind) && medicine.size() > kind.size() + 3) medicine.remove_prefix(kind.size());
  }
  for (const std::string_view purpose : {"降血", "降压", "控制", "治疗", "治", "来", "缓解", "助眠"}) {
    const std::size_t at = medicine.find(purpose);
    if (at != std::string_view::npos && at >= 6) medicine = medicine.substr(0, at);
  }
  return medicine;
}

std::string event_key(std::string_view noun, bool due) {
  strip(noun, "起|开始");  // "从下月起古琴课改成…"
  const bool deadline = due || holds(noun, "截止日期|截止时间|最后期限|截止日|截稿|deadline|交付日期");
  const bool event =
      holds(noun,
            "会|面试|预约|约|课|聚|航班|飞机|火车|考试|比赛|婚礼|典礼|演出|派对|晚餐|发布|站会|讲座|检查|手术|培训|"
            "看牙|洗牙|牙医|复诊|门诊|治疗|咨询|理发");
  if (!deadline) return event ? "meeting." + clean(noun) : std::string();
  std::string name(noun);
  for (const std::string_view word : {"的截止日期", "的截止时间", "截止日期", "截止时间", "最后期限", "截止日",
                                      "截稿日期", "截稿日", "截稿", "deadline", "交付日期", "项目"}) {
    if (const std::size_t at = name.find(word); at != std::string::npos) name.erase(at, word.size());
  }
  name = clean(name);
  if (name.ends_with("的")) name.resize(name.size() - std::string_view("的").size());
  return name.empty() ? "deadline" : "deadline." + small(name);
}

std::string timed_event(std::string_view rest, bool asks) {
  const std::size_t mark = rest.find(kTimeMark);
  std::string_view noun = rest.substr(0, std::min(mark, rest.size()));
  bool due = false;  // "报告什么时候截止"
  if (asks && mark == std::string_view::npos) {
    const std::size_t when = std::min({rest.find("是什么时候"), rest.find("什么时候"), rest.find("几点"),
                                       rest.find("是几号"), rest.find("在几点"), rest.find("是哪天")});
    if (when == std::string_view::npos) return {};
    noun = rest.substr(0, when);
    due = holds(rest.substr(when), "截止|截稿|到期|交");
  } else if (mark == std::string_view::npos) {
    return {};
  }
  bool said = false;
  for (std::string_view list = kTimeVerbs; !list.empty() && !said;) {
    const std::string_view verb = next_choice(list);
    if (noun.ends_with(verb)) noun.remove_suffix(verb.size()), said = true;
  }
  for (const std::string_view adverb : {"已经", "被", "又", "现在", "将"}) {
    if (noun.ends_with(adverb)) noun.remove_suffix(adverb.size());
  }
  strip(noun, "我们组的|我们团队的|我们部门的|我们公司的|我们班的|我们的|我们|我的|我|再把|又把|就把|把|将|再|又");
  constexpr std::size_t kLongest = 14;
  return (!said && !asks) || noun.empty() || length(noun) > kLongest ? std::string() : event_key(noun, due);
}

std::string code_key(std::string_view named) {
  const std::string what = small(named);
  const bool wifi = what == "wifi" || what == "wi-fi" || what == "无线" || what == "无线网" || what == "网络";
  const bool door = what == "门禁" || what == "门锁" || what == "门" || what == "大门";
  if (wifi) return "code.wifi";
  if (door) return "code.door";
  return what.empty() ? "code.password" : "code." + what;
}

std::string_view told_noun(std::string_view text, std::size_t& behind) noexcept {
  std::size_t is = text.find("是");
  behind = is + std::string_view("是").size();
  for (const std::string_view verb : {"变成了", "变成", "改成了", "改成", "换成了", "换成"}) {
    const std::size_t at = text.find(verb);
    if (at < is) is = at, behind = at + verb.size();
  }
  if (is == std::string_view::npos) return {};
  std::string_view noun = text.substr(0, is);
  for (const std::string_view now : {"现在", "已经", "如今"}) {
    if (noun.ends_with(now)) noun.remove_suffix(now.size());
  }
  return noun;
}

const NounRow* renewed(std::string_view clause) noexcept {
  strip(clause, "我");
  strip(clause, kAdverbs);
  if (!strip(clause, "换了|更换了|换|改了")) return nullptr;
  strip(clause, "新的|新|一个|个");
  while (clause.ends_with("了")) clause.remove_suffix(std::string_view("了").size());
  for (const NounRow& row : nouns()) {
    const bool contact = row.key.starts_with("contact.") || row.key.starts_with("possession.") ||
                         row.key == "home.address" || row.key == "gym";
    if (contact && !clause.empty() && head_of(clause, row.words).size() == clause.size()) return &row;
  }
  return nullptr;
}

bool ends_clause(std::string_view text, char32_t mark, std::size_t at) noexcept {
  constexpr std::u32string_view kMarks = U"，。！？；!?;\n…：";
  if (kMarks.contains(mark)) return true;
  const bool digit = at > 0 && text[at - 1] >= '0' && text[at - 1] <= '9';
  return mark == U',' && !digit;
}

void strip_company(std::string_view& clause) noexcept {
  std::string_view with = clause;
  if (!strip(with, "和|跟")) return;
  strip(with, "我的|我");
  for (const NounRow& row : nouns()) {
    const std::string_view noun = row.kind == NounKind::kPerson ? head_of(with, row.words) : std::string_view();
    if (noun.empty()) continue;
    with.remove_prefix(noun.size());
    strip(with, "现在|已经|都|一起|一直|目前");
    if (!head_of(with, "住|搬|养|在|移居|定居").empty()) clause = with;
    return;
  }
}

std::vector<std::string_view> languages_behind(std::string_view text) {
  std::vector<std::string_view> found;
  while (strip(text, "、|和|跟|以及|还有")) {
    const std::string_view language = head_of(text, kLanguages);
    if (language.empty()) break;
    text.remove_prefix(language.size());
    found.push_back(language);
  }
  return found;
}

std::string_view whole_time(std::string_view text, const TimeExpression& time) noexcept {
  std::size_t begin = time.begin;
  std::size_t end = time.end;
  const std::size_t hour = text.find("点", end);
  if (hour != std::string_view::npos && hour - end <= 6 && !text.substr(end, hour - end).contains("，")) {
    end = hour + std::string_view("点").size();
    if (text.substr(end).starts_with("半")) end += std::string_view("半").size();
  }
  for (const std::string_view lunar : {"农历", "阴历"}) {
    if (!text.substr(0, begin).ends_with(lunar)) continue;
    begin -= lunar.size();
    while (!head_of(text.substr(end), "正|一|二|三|四|五|六|七|八|九|十|冬|腊|初|廿|月|日").empty()) end += 3;
    break;
  }
  return text.substr(begin, end - begin);
}

}  // namespace memos::language::stated::chinese
