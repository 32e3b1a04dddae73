// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "language/statement_returns.h"

#include <algorithm>
#include <string>

#include "language/change_words.h"
#include "language/choices.h"
#include "language/language.h"
#include "language/phrases.h"
#include "language/statement_nouns.h"
#include "language/statement_reader.h"
#include "language/statement_spanish.h"
#include "language/statement_tongue.h"

namespace memos::language::stated {

namespace {

/// Who eats these again keeps to no diet that goes without them.
constexpr std::string_view kDietFoods =
    "meat|chicken|beef|pork|bacon|steak|lamb|turkey|burgers|fish|seafood|dairy|cheese|eggs|milk|bread|carbs|gluten|"
    "sugar|pasta|carne|pollo|cerdo|pescado|marisco|lácteos|queso|huevos|leche|pan|gluten|azúcar|jamón|"
    "肉|鱼|海鲜|荤|鸡肉|牛肉|猪肉|羊肉|鸡蛋|奶制品|主食|碳水";

std::vector<std::string_view> split(std::string_view words) {
  std::vector<std::string_view> out;
  while (!words.empty()) {
    const std::size_t end = std::min(words.find(' '), words.size());
    if (end > 0) out.push_back(words.substr(0, end));
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return out;
}

/// What a sentence tells of a food.
struct Food {
  std::string name;  ///< Empty: nothing.
  bool avoided = false;
};

Food english_food(std::string_view sentence) {
  const std::string text = words_of(sentence);
  const std::vector<std::string_view> words = split(text);
  const auto at = [&](std::size_t i) { return i < words.size() ? words[i] : std::string_view(); };
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string food(at(i + 1));
    const bool known = is_food(food) || one_of(food, kDietFoods);
    if (known && at(i) == "more" && i > 0 && at(i - 1) == "no" && at(i + 2) == "for" && one_of(at(i + 3), "me|us"))
      return {food, true};
    const bool eats = one_of(at(i), "eating|eat|eats|drinking|drink|having|ate");
    if (!known || !eats) continue;
    const bool again = at(i + 2) == "again" || (at(i + 3) == "again" && at(i + 2) != "not");
    const bool back = i >= 2 && at(i - 1) == "to" && one_of(at(i - 2), "back|returned|returning");
    const bool no = i >= 1 && one_of(at(i - 1), "not|never|without|stopped|avoid|quit|don't|won't");
    if ((again || back) && !no) return {food, false};
  }
  return {};
}

Food spanish_food(std::string_view sentence) {
  const std::string text = words_of(sentence);
  const std::vector<std::string_view> words = split(text);
  const auto at = [&](std::size_t i) { return i < words.size() ? words[i] : std::string_view(); };
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (at(i) == "nada" && at(i + 1) == "de" && one_of(at(i + 2), spanish::kFoods) &&
        (one_of(at(i + 3), "para|desde|a|por") || (i > 0 && one_of(at(i - 1), "ya|más"))))
      return {std::string(at(i + 2)), true};
    if (!one_of(at(i), "comer|tomar|beber|como|tomo|bebo")) continue;
    const std::size_t food = i + (one_of(at(i + 1), "el|la|los|las|un|una") ? 2U : 1U);
    if (!one_of(at(food), spanish::kFoods) && !one_of(at(food), kDietFoods)) continue;
    const bool returned = i >= 2 && at(i - 1) == "a" && one_of(at(i - 2), "vuelvo|volví|vuelto|volvemos|volvimos");
    const bool again =
        (at(food + 1) == "otra" && at(food + 2) == "vez") || (at(food + 1) == "de" && at(food + 2) == "nuevo");
    const bool no = i >= 1 && one_of(at(i - 1), "no|nunca|sin");
    if ((returned || again) && !no) return {std::string(at(food)), false};
  }
  return {};
}

Food chinese_food(std::string_view sentence) {
  for (const std::string_view again :
       {"又开始吃", "重新开始吃", "重新吃", "恢复吃", "又吃回", "又吃上", "又吃起", "又能吃", "又开始喝", "又喝上"}) {
    const std::size_t found = sentence.find(again);
    if (found == std::string_view::npos) continue;
    std::string_view rest = sentence.substr(found + again.size());
    if (rest.starts_with("了")) rest.remove_prefix(std::string_view("了").size());
    const std::size_t end = std::min({rest.find("了"), rest.find("，"), rest.find("啦"), rest.size()});
    constexpr std::size_t kLongest = 12;  // bytes: four characters
    if (end > 0 && end <= kLongest && !rest.starts_with("药") && !rest.starts_with("素"))
      return {std::string(rest.substr(0, end)), false};
  }
  return {};
}

}  // namespace

void read_returns(std::string_view text, const StatementContext& context, std::vector<StatedFact>& facts) {
  // Few messages have one of these.
  if (!has_part(text, "again|back to|o more|returned to|uelvo|uelto|olv|otra vez|de nuevo|ada de|又|重新|恢复")) return;
  const Tongue tongue = tongue_of(text);
  for (const Assertion& said : told_sentences(text, {})) {
    // "He vuelto" is no "he".
    if (said.asked || said.supposed || (said.others && tongue != Tongue::kSpanish)) continue;
    Food food = tongue == Tongue::kChinese ? chinese_food(said.text) : english_food(said.text);
    if (food.name.empty() && tongue != Tongue::kChinese) food = spanish_food(said.text);
    if (food.name.empty()) continue;
    StatedFact fact{.kind = StatementKind::kPreference, .subject = std::string(context.speaker), .key = "diet.avoids"};
    fact.value = food.name;
    fact.single = false;
    fact.ends = !food.avoided;
    fact.begin = static_cast<std::uint32_t>(said.begin);
    fact.end = static_cast<std::uint32_t>(said.begin + said.text.size());
    fact.confidence = 80;
    fact.text = sentence_in_tongue(fact, context.speaker, said.text);
    const auto same = [&](const StatedFact& one) { return one.key == fact.key && one.subject == fact.subject; };
    const bool diet = fact.ends && one_of(food.name, kDietFoods) &&
                      std::ranges::none_of(facts, [](const StatedFact& one) { return one.key == "diet"; });
    if (diet) {
      StatedFact over = fact;
      over.key = "diet";
      over.value.clear();
      over.single = true;
      facts.push_back(std::move(over));
    }
    if (std::ranges::none_of(facts, same)) facts.push_back(std::move(fact));
  }
}

}  // namespace memos::language::stated
