// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "language/statement_amends.h"

#include <algorithm>
#include <array>
#include <string>

#include "language/change_words.h"
#include "language/language.h"
#include "language/phrases.h"
#include "language/statement_reader.h"
#include "language/statement_tongue.h"

namespace memos::language::stated {

namespace {

constexpr std::string_view kDwellings =
    "flat|apartment|house|place|home|studio|condo|room|piso|apartamento|departamento|casa|estudio|ático|chalet|new "
    "flat|new apartment|new house|new place";

bool is_capital(std::string_view text, std::size_t at) {
  if (at >= text.size()) return false;
  if (text[at] >= 'A' && text[at] <= 'Z') return true;
  // Á … Þ
  const bool latin = static_cast<unsigned char>(text[at]) == 0xC3 && at + 1 < text.size();
  return latin && static_cast<unsigned char>(text[at + 1]) <= 0x9E;
}

/// Words with capitals from `at` on; empty = none begins there.
std::string_view name_at(std::string_view text, std::size_t at) {
  std::size_t end = at;
  for (std::size_t word = at; is_capital(text, word);) {
    end = std::min(text.find_first_of(" ,.!?;:\n", word), text.size());
    if (end >= text.size() || text[end] != ' ') break;
    word = end + 1;
  }
  return text.substr(at, end - at);
}

/// "We moved into a flat in Bath": one lives in Bath. False: no place is told.
bool name_town(std::string_view text, StatedFact& fact) {
  const std::size_t value = text.find(fact.value, fact.begin);
  if (value == std::string_view::npos) return false;
  const std::size_t behind = value + fact.value.size();
  for (const std::string_view in : {" in ", " en "}) {
    if (!text.substr(behind).starts_with(in)) continue;
    const std::string_view name = name_at(text, behind + in.size());
    if (name.empty()) return false;
    fact.value = name;
    return true;
  }
  return false;
}

/// "Tengo una gata, Luna", "tres perros: Rex, Lola y Chispa", "三只猫：花花、豆豆和咪咪": the names behind the kind.
std::vector<std::string> names_behind(std::string_view text, std::string_view kind, std::size_t from) {
  std::vector<std::string> names;
  std::size_t at = text.find(kind, from);
  if (at == std::string_view::npos) return names;
  at += kind.size();
  for (const std::string_view mark : {", ", ": ", "：", "，"}) {
    if (!text.substr(at).starts_with(mark)) continue;
    const bool list = mark != "，";
    at += mark.size();
    if (has_cjk(kind)) {
      const std::size_t end = std::min({text.find("。", at), text.find("，", at), text.find("！", at), text.size()});
      std::string rest(text.substr(at, end - at));
      if (!list || !has_part(rest, "、|和")) return names;
      for (const std::string_view joint : {"、", "和"})
        for (std::size_t joined = rest.find(joint); joined != std::string::npos; joined = rest.find(joint))
          rest.replace(joined, joint.size(), "|");
      constexpr std::size_t kLongest = 12;  // bytes: four characters
      for (std::size_t begin = 0; begin < rest.size();) {
        const std::size_t stop = std::min(rest.find('|', begin), rest.size());
        if (stop - begin > kLongest) return {};
        if (stop > begin) names.push_back(rest.substr(begin, stop - begin));
        begin = stop + 1;
      }
      return names;
    }
    while (is_capital(text, at)) {
      const std::string_view name = name_at(text, at);
      names.emplace_back(name);
      at += name.size();
      std::size_t joint = 0;
      for (const std::string_view one : {", ", " y ", " e ", " and "})
        if (text.substr(at).starts_with(one)) joint = one.size();
      if (joint == 0) break;
      at += joint;
    }
    return names;
  }
  return names;
}

/// What stands in the clause before a value.
std::string_view before_in_clause(std::string_view text, std::size_t value) {
  std::string_view before = text.substr(0, value);
  for (const std::string_view mark : {"，", "。", "！", "？", "；", "\n"})
    if (const std::size_t at = before.rfind(mark); at != std::string_view::npos) before.remove_prefix(at + mark.size());
  return before;
}

bool is_denied_or_foreign(std::string_view text, const StatedFact& fact) {
  const std::size_t value = fact.value.empty() ? std::string_view::npos : text.find(fact.value, fact.begin);
  if (value == std::string_view::npos || fact.ends) return false;
  // "我不是住在南京"; "帮我翻译：我住在纽约"
  if (before_in_clause(text, value).contains("不是住") || before_in_clause(text, value).contains("不是在")) return true;
  if (const std::size_t to = text.find("翻译"); to != std::string_view::npos && to < value) return true;
  // "搬进去了", "搬来跟我住了"
  return fact.key == "home.city" && (fact.value == "去" || fact.value == "来" || has_part(fact.value, "跟|我|你"));
}

/// "I'm 5'7": no age; "我女儿叫小雨，今年五岁": not the speaker's.
bool is_no_age(std::string_view text, const StatementContext& context, Tongue tongue, const StatedFact& fact) {
  const std::size_t value = fact.value.empty() ? std::string_view::npos : text.find(fact.value, fact.begin);
  if (fact.key != "age" || fact.subject != context.speaker || value == std::string_view::npos) return false;
  const std::string_view behind = text.substr(value + fact.value.size());
  for (const std::string_view feet : {"'", "’", "ft", " ft", " feet"})
    if (behind.starts_with(feet)) return true;
  std::string_view sentence = text.substr(0, value);
  if (const std::size_t end = sentence.rfind("。"); end != std::string_view::npos) sentence.remove_prefix(end);
  return tongue == Tongue::kChinese && !before_in_clause(text, value).contains("我") &&
         has_part(sentence, "女儿|儿子|孩子|我爸|我妈|弟弟|妹妹|哥哥|姐姐|老婆|老公|侄");
}

/// "I'm not allergic to cats, just dogs": to dogs one is.
void affirm_exception(std::string_view text, const StatementContext& context, StatedFact& fact) {
  const std::size_t value = fact.value.empty() ? std::string_view::npos : text.find(fact.value, fact.begin);
  if (fact.key != "allergy" || !fact.ends || !fact.corrects || value == std::string_view::npos) return;
  const std::string_view before = text.substr(0, value);
  const bool excepted =
      std::ranges::any_of(std::to_array<std::string_view>(
                              {", just ", ", only ", " but only ", " just to ", " only to ", ", but to ", ", but "}),
                          [&](std::string_view lead) { return before.ends_with(lead); });
  if (!excepted) return;
  fact.ends = fact.corrects = false;
  fact.text = sentence_in_tongue(fact, context.speaker, text);
}

std::string called_off_sentence(Tongue tongue, std::string_view speaker, std::string_view text) {
  if (tongue == Tongue::kChinese) return "用户：" + std::string(text);
  const bool spanish = tongue == Tongue::kSpanish;
  const std::string who = !speaker.empty() ? std::string(speaker) : spanish ? "El usuario" : "The user";
  return who + (spanish ? " retira lo que anunció" : " takes back what was announced");
}

}  // namespace

void amend(std::string_view text, const StatementContext& context, std::vector<StatedFact>& facts) {
  const Tongue tongue = tongue_of(text);
  if (tongue == Tongue::kChinese) {
    const bool joke = text.starts_with("开玩笑") || text.starts_with("逗你");
    std::erase_if(facts, [&](const StatedFact& fact) { return joke || is_denied_or_foreign(text, fact); });
  }
  std::erase_if(facts, [&](const StatedFact& fact) { return is_no_age(text, context, tongue, fact); });
  for (StatedFact& fact : facts) affirm_exception(text, context, fact);
  std::vector<StatedFact> added;
  std::erase_if(facts, [&](StatedFact& fact) {
    if (fact.key == "home.city" && !fact.ends && one_of(fold(fact.value), kDwellings)) {
      const bool told = name_town(text, fact);
      if (told) fact.text = sentence_in_tongue(fact, context.speaker, text);
      return !told;
    }
    const bool kind = fact.key.starts_with("pet.") && !fact.ends && !fact.value.empty() && !is_capital(fact.value, 0);
    const std::vector<std::string> names =
        kind ? names_behind(text, fact.value, fact.begin) : std::vector<std::string>();
    for (const std::string& name : names) {
      StatedFact& one = added.emplace_back(fact);
      one.value = name;
      one.single = false;
      one.text = sentence_in_tongue(one, context.speaker, text);
    }
    return !names.empty();
  });
  facts.insert(facts.end(), added.begin(), added.end());
}

void take_back(std::string_view text, const StatementContext& context, std::vector<StatedFact>& facts) {
  bool off_now = false;
  for (const Assertion& one : told_sentences(text, {})) {
    if (!one.calls_off || one.asked || one.supposed) continue;
    off_now = true;
    // "吃全素的事算了": what stands before it does not hold.
    const std::size_t given_up = one.text.find("的事算了");
    if (given_up == std::string::npos) continue;
    std::erase_if(facts, [&](const StatedFact& fact) {
      return !fact.ends && !fact.value.empty() && one.text.find(fact.value) < given_up;
    });
  }
  if (!off_now) return;
  StatedFact off{
      .kind = StatementKind::kPlan, .subject = std::string(context.speaker), .key = std::string(kAnnouncedPlan)};
  off.ends = off.corrects = true;
  off.end = static_cast<std::uint32_t>(text.size());
  off.confidence = 80;
  off.text = called_off_sentence(tongue_of(text), context.speaker, text);
  facts.push_back(std::move(off));
}

}  // namespace memos::language::stated
