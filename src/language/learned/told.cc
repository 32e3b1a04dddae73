// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "language/learned/told.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <string>
#include <tuple>

#include "language/change_words.h"
#include "language/language.h"
#include "language/learned/embedded_model.h"
#include "language/learned/sentence_parts.h"
#include "language/learned/told_guards.h"
#include "language/learned/told_keys.h"
#include "language/phrases.h"
#include "language/slot_synonyms.h"
#include "language/statement_amends.h"
#include "language/statement_reader.h"
#include "language/statement_spelling.h"
#include "language/statement_tongue.h"

namespace memos::language::learned {

namespace {

/// Least probability of a class. In six sets of lives .6, .7, .8, .9 answer 93.1, 93.0, 93.0, 92.7 % of the questions
/// rightly; the higher, the less is read in messages that tell nothing.
constexpr float kSure = 0.8F;
constexpr float kNothing = 0.97F;      ///< Such sentences are not looked at in parts.
constexpr std::size_t kLongest = 400;  ///< Bytes of a sentence that tells something of its writer.
constexpr std::size_t kLongestText = 16 * 1024;
constexpr float kTrust = 80;  ///< Percent of confidence of a class with probability 1: rules err less.

std::string_view head_of(std::string_view key) { return key.substr(0, key.find('.')); }

/// The corpus is of what people write to an assistant, where "I" tells facts to be kept. In dialogues of two persons
/// the model's statements cost .4 points of nDCG@10 of human dialogues and gained nothing.
bool writes_to_assistant(const StatementContext& context) {
  return context.role == "user" || (context.role.empty() && context.speaker.empty());
}

/// What the model found in a sentence.
struct Found {
  std::size_t slot = 0;
  bool ends = false;
  float probability = 0;
  StatedFact fact;
};

/// Values of these are times, or tell no time at which they begin.
bool is_time_slot(std::string_view slot) {
  return slot == "deadline" || slot == "meeting" || slot == "birthday" || slot == "age";
}

/// "Another vegan January", "我办的年卡还剩半年": of these slots nobody adds one, whatever else the sentence adds.
bool may_have_two(std::string_view slot) {
  constexpr std::string_view kOne[] = {"home", "address", "age",    "birthday", "diet",
                                       "gym",  "partner", "doctor", "role"};
  return std::ranges::find(kOne, slot) == std::end(kOne);
}

constexpr std::array<std::string_view, 10> kFrom{"from ",  "From ",        "starting ",     "as of ", "effective ",
                                                 "desde ", "a partir de ", "a partir del ", "从",     "自"};

/// "A partir del 15 de septiembre la clase será los jueves": with the day it begins, and the other time is what is
/// told. `value`: a part of `text`. Empty: the value is that already.
std::string_view told_instead(std::string_view text, std::string_view value, const StatementContext& context) {
  const auto begin = static_cast<std::size_t>(value.data() - text.data());
  const std::vector<TimeExpression> times = time_expressions(text, context.time);
  const bool starts = std::ranges::any_of(times, [&](const TimeExpression& time) {
    if (time.kind == TimeKind::kRecurring || time.end <= begin || time.begin >= begin + value.size()) return false;
    const std::string_view said = text.substr(time.begin);
    return std::ranges::any_of(kFrom, [&](std::string_view from) {
      return text.substr(0, time.begin).ends_with(from) || said.starts_with(from);
    });
  });
  const auto other = std::ranges::find_if(times, [&](const TimeExpression& time) {
    return time.kind == TimeKind::kRecurring && (time.end <= begin || time.begin >= begin + value.size());
  });
  return starts && other != times.end() ? text.substr(other->begin, other->end - other->begin) : std::string_view();
}

/// "From 1 August on", "since May": when it begins to hold. `part`: of the sentence, tells the value. A time to come
/// elsewhere in the sentence ("and I'd like August off") says nothing of the value unless something begins then.
void add_times(std::string_view sentence, std::string_view part, const StatementContext& context, StatedFact& fact) {
  static constexpr std::string_view kSince[] = {"since ", "Since ", "desde ", "Desde ", "从", "自从", "自"};
  const auto part_begin = static_cast<std::size_t>(part.data() - sentence.data());
  for (const TimeExpression& time : time_expressions(sentence, context.time)) {
    if (time.kind == TimeKind::kRecurring || time.vague || time.precision < TimePrecision::kDay) continue;
    const std::string_view lead = sentence.substr(0, time.begin);
    const std::string_view said = sentence.substr(time.begin, time.end - time.begin);
    const std::string_view behind = sentence.substr(time.end);
    const auto leads = [&](std::string_view word) { return lead.ends_with(word) || said.starts_with(word); };
    const bool since = std::ranges::any_of(kSince, leads);
    const bool begins = behind.starts_with("起") || behind.starts_with("开始");
    const bool from = begins || std::ranges::any_of(kFrom, leads);
    // "从6月10日起", said in April: a day without its year that lies far back is the next one.
    constexpr std::int64_t kDayMs = 86'400'000;
    const bool next_year =
        begins && time.point.begin.value < context.time.instant.value - 180 * kDayMs && !said.contains("年");
    const UtcMs begin{time.point.begin.value + (next_year ? 365 * kDayMs : 0)};
    const bool in_part = time.begin >= part_begin && time.end <= part_begin + part.size();
    if (begin > context.time.instant) {
      if (!from && !in_part) continue;
      (fact.ends ? fact.valid_to : fact.valid_from) = begin;
    } else if (since && !fact.ends) {
      fact.valid_from = time.point.begin;
      fact.holds_now = true;
    } else {
      continue;
    }
    fact.precision = time.precision;
    return;
  }
}

/// Without marks and articles around it.
std::string_view trimmed(std::string_view value) {
  for (const std::string_view article : {"a ", "an ", "the ", "The ", "A ", "my ", "un ", "una ", "el ", "la "})
    if (value.starts_with(article)) value.remove_prefix(article.size());
  return value;
}

/// "Instead", "switched": of slots with many values too the new one takes the place of the others.
bool replaces(std::string_view key, const Assertion& said, std::string_view message) {
  static const Phrases plain(
      "instead|switched|swapped|swapping|replaced|traded|ditched|dropped|gave up|anymore|only|no longer|changed to|"
      "en vez de|en lugar de|cambié|dejé|reemplacé|ya no|única|único");
  static const Phrases now(
      "now|these days|nowadays|new|sold|gave away|packed away|put away|ahora|hoy|nuevo|nueva|vendí|vendido|regalé");
  const std::string words = words_of(said.text);
  if (key.starts_with("pet.")) return names_only_one(said.text);
  if (key == "allergy") {
    static const Phrases not_the_old(
        "actually|really|turns out|turned out|after all|outgrown|outgrew|nonsense|misdiagnosed|wrong|fine now|innocent|"
        "gone|fine again|cleared|retested|retest|new results|repitieron|repetido|en "
        "realidad|descartado|descartados|descartada|equivocado|equivocada|lo de antes|ya no sale|superada");
    if (not_the_old.in(words_of(message)) || has_part(message, "其实|真正|不准|误诊|没事|弄错|搞错|复查|重新查|重新测"))
      return true;
  }
  static const Phrases other_medicine(
      "different box|different tablet|different pill|different meds|new box|last lot|me cambió|me cambiaron|me ha "
      "cambiado|me han cambiado|me la cambió|me lo cambió|me la cambiaron|me lo cambiaron|me lo ha cambiado|me la ha "
      "cambiado|me lo han cambiado|me la han cambiado|en su lugar|in its place|moved me to|moved me onto|cambio de "
      "pastilla|cambio de medicación|otra vez cambio");
  if (key.starts_with("medication") && (other_medicine.in(words_of(message)) || has_part(message, "换药|换了药")))
    return true;
  if (plain.in(words) || has_part(said.text, "换成|改吃|改学|改练|改弹|只对|不再")) return true;
  const bool pastime = key == "instrument" || key == "hobby";
  return pastime && !said.adds && (now.in(words) || has_part(said.text, "现在|新|卖了|送人|收起来|这阵子"));
}

/// "The dog is called Pepper now": the old name is none any more.
bool is_renamed(std::string_view key, std::string_view sentence) {
  static const Phrases called("is called|goes by|answers to|renamed|is named|name is|se llama|responde a|rebautizamos");
  static const Phrases now("now|these days|nowadays|from now on|renamed|instead|changed|ahora|ya no|rebautizamos");
  if (!key.starts_with("pet.")) return false;
  if (has_cjk(sentence)) return has_part(sentence, "改名|改叫|现在叫");
  const std::string words = words_of(sentence);
  return called.in(words) && now.in(words);
}

void read_sentence(std::string_view message, const Assertion& said, const StatementContext& context,
                   std::vector<Found>& out) {
  if (said.text.size() > kLongest || opens_supposition(said.text)) return;
  const Model& model = embedded_model();
  const std::string_view sentence = with_mark(message, said);
  thread_local Features features;
  std::vector<Token> tokens;
  std::string_view text;
  std::size_t best = 0;
  float sure = kSure;
  for (const std::string_view part : parts_of(sentence, said.asked)) {
    if (opens_supposition(part)) continue;
    std::vector<Token> some = tokens_of(part);
    if (some.size() < 2) continue;
    sentence_features(some, {0, 0}, part, features);
    const auto scores = model.classify(features);
    const auto most = static_cast<std::size_t>(std::ranges::max_element(scores) - scores.begin());
    // Most sentences tell nothing, and their parts neither.
    if (part.size() >= said.text.size() && scores[0] > kNothing) return;
    if (most == 0 || scores[most] < sure) continue;
    sure = scores[most];
    best = most;
    tokens = std::move(some);
    text = part;
  }
  if (best == 0) return;
  Found found{.slot = slot_of(best), .ends = is_end(best), .probability = sure, .fact = {}};
  const std::string_view slot = kSlots[found.slot];
  std::string_view value;
  if (const auto span = value_in(model, tokens, found.slot)) {
    const std::span<const Token> words = whole_value(slot, tokens, *span);
    if (is_plausible(slot, words))
      value = trimmed(text.substr(words.front().begin, words.back().end - words.front().begin));
    // "我爱人姓陈": the name goes without the word for it.
    constexpr std::string_view kSurname = "姓";
    if (slot == "partner" && value.starts_with(kSurname)) value.remove_prefix(kSurname.size());
  }
  const std::string_view instead =
      slot == "meeting" && !value.empty() ? told_instead(text, value, context) : std::string_view();
  if (!instead.empty()) value = trimmed(instead);
  if (value.empty() && !found.ends) return;
  if (is_ruled_out({.slot = slot, .sentence = sentence, .value = value, .ends = found.ends}, context)) return;
  // "His birthday is 19 May": whose it is the sentence does not say.
  const bool of_kin = slot == "partner" || slot == "pet" || slot == "doctor";
  if (!value.empty() && !of_kin && is_anothers(clause_around(sentence, value))) return;
  // The sentence knows more than its part of what the value is of.
  const ToldKey key = told_key(slot, tokens_of(sentence), sentence, value);
  if (key.key.empty()) return;
  StatedFact& fact = found.fact;
  fact.kind = key.kind;
  fact.subject = context.speaker;
  fact.key = key.key;
  fact.value = value;
  const std::string_view place = value.empty() ? text : value;
  fact.single = key.single && !(may_have_two(slot) && adds_another(clause_around(sentence, place)));
  fact.ends = found.ends;
  // An end without a value would end all in a slot of many, unless the slot is of one kind ("the hamster died").
  const bool of_kind = slot == "pet" && key.key != "pet.pet";
  if (fact.ends && fact.value.empty() && !key.single && !of_kind) return;
  fact.begin = static_cast<std::uint32_t>(said.begin);
  fact.end = static_cast<std::uint32_t>(said.begin + said.text.size());
  fact.confidence = static_cast<std::uint8_t>(std::lround(kTrust * found.probability));
  if (!is_time_slot(slot) || !instead.empty()) add_times(sentence, text, context, fact);
  fact.text = stated::sentence_in_tongue(fact, context.speaker, said.text);
  out.push_back(std::move(found));
}

/// Slots that rules fill where they know no better one ("the new one is 0770 …"), or by a verb of many meanings
/// ("joined").
bool is_vague(const StatedFact& fact, std::string_view found_key) {
  const std::string_view head = head_of(fact.key);
  if (head == "thing" || head == "profile" || fact.key == "uses") return true;
  return fact.key == "work.employer" && (found_key == "gym" || found_key == "study.school" || found_key == "hobby");
}

/// A rule read something of the slot, or something else of the value: it knows better.
bool is_read(const StatedFact& found, std::span<const StatedFact> facts) {
  return std::ranges::any_of(facts, [&](const StatedFact& fact) {
    // "Quillfeather's axolotl is called Bubbles": whose it is the rule knows.
    const bool anothers = found.key.starts_with("pet.") && !fact.subject.empty() && fact.subject != found.subject &&
                          !found.value.empty() && fact.value == found.value && fact.begin < found.end &&
                          found.begin < fact.end;
    if (anothers) return true;
    if (is_vague(fact, found.key)) return false;
    // "My gym isn't Equinox any more, it's …": what ended says nothing of what takes its place.
    if (fact.ends && !found.ends && !fact.value.contains(found.value) && !found.value.contains(fact.value))
      return false;
    // What one likes may be what one does.
    if (fact.key == "preference.likes" && (found.key == "hobby" || found.key == "instrument")) return false;
    if (fact.key == found.key || (!fact.single && head_of(fact.key) == head_of(found.key))) return true;
    const bool same_place = fact.begin < found.end && found.begin < fact.end;
    const bool same_value = !found.value.empty() && fact.value.contains(found.value);
    return same_place && (same_value || fact.key.starts_with("plan.") || head_of(fact.key) == head_of(found.key));
  });
}

/// A rule that took all up to the next mark for the value, where the model knows its end: "红米note12老是自动关机".
void shorten(StatedFact& fact, const StatedFact& found) {
  const bool same = fact.key == found.key && !fact.ends && fact.begin < found.end && found.begin < fact.end;
  const bool longer = fact.value.size() >= 2 * found.value.size() || fact.value.starts_with("is ");
  if (!same || !longer || !fact.value.contains(found.value)) return;
  const std::size_t at = fact.text.find(fact.value);
  if (at != std::string::npos) fact.text.replace(at, fact.value.size(), found.value);
  fact.value = found.value;
}

/// "No wait, I misread the letter; it says 19 June": what is put right is what the same person told just before.
void read_correction(std::string_view text, const StatementContext& context, std::vector<StatedFact>& facts) {
  static const Phrases marks(
      "no wait|wait no|correction|i misread|misread|my mistake|typo|i meant|scratch "
      "that|oops|perdona|perdón|corrijo|me "
      "equivoqué|quise decir|leí mal");
  // "I meant to go vegan" tells a plan.
  static const Phrases plans(
      "i meant to go|i meant to start|i meant to buy|i meant to move|i meant to learn|i meant to try|i meant to take");
  if (context.own_previous.empty() || plans.in(words_of(text)) ||
      (!marks.in(words_of(text)) && !has_part(text, "不对|看错|说错|打错|写错|更正|记错|搞错")))
    return;
  StatementContext earlier = context;
  earlier.previous = earlier.own_previous = {};
  for (const StatedFact& before : told_statements(context.own_previous, earlier)) {
    if (before.ends || before.value.empty() || before.subject != context.speaker) continue;
    const auto same = [&](const StatedFact& fact) { return head_of(fact.key) == head_of(before.key) && !fact.ends; };
    if (const auto fact = std::ranges::find_if(facts, same); fact != facts.end()) {
      fact->key = before.key;
      fact->corrects = true;
      return;
    }
    const auto slot = std::ranges::find_if(kSlots, [&](std::string_view one) {
      return told_key(one, tokens_of(context.own_previous), context.own_previous, before.value).key == before.key;
    });
    if (slot == kSlots.end()) continue;
    const auto sentences = told_sentences(text, {});
    for (auto said = sentences.rbegin(); said != sentences.rend(); ++said) {
      const std::vector<Token> tokens = tokens_of(said->text);
      const auto span = embedded_model().value(tokens, static_cast<std::size_t>(slot - kSlots.begin()));
      if (said->asked || !span) continue;
      const std::span<const Token> words = whole_value(*slot, tokens, *span);
      const std::uint32_t begin = words.front().begin;
      const std::string value = said->text.substr(begin, words.back().end - begin);
      if (!is_plausible(*slot, words) || before.value.contains(value)) continue;
      StatedFact fact = before;
      fact.value = value;
      fact.corrects = true;
      fact.valid_from.reset();
      fact.valid_to.reset();
      fact.holds_now = false;
      fact.begin = static_cast<std::uint32_t>(said->begin);
      fact.end = static_cast<std::uint32_t>(said->begin + said->text.size());
      fact.text = stated::sentence_in_tongue(fact, context.speaker, said->text);
      // What the sentence was taken for without what it corrects.
      std::erase_if(
          facts, [&](const StatedFact& other) { return other.value.contains(value) || value.contains(other.value); });
      facts.push_back(std::move(fact));
      return;
    }
  }
}

/// "My boyfriend Dan turns 30 on Saturday, any ideas?": what stands before the question is told, so rules read it.
void read_before_questions(std::string_view text, const std::vector<Assertion>& sentences,
                           const StatementContext& context, std::vector<StatedFact>& facts) {
  for (const Assertion& said : sentences) {
    if (said.supposed || said.text.size() > kLongest) continue;
    const bool before = text.substr(said.begin + said.text.size()).starts_with("¿");
    if (!said.asked && !before) continue;
    const std::string_view front = before ? std::string_view(said.text) : before_question(said.text);
    if (front.empty() || has_cjk(front)) continue;
    for (StatedFact& fact : statements(front, context)) {
      if (std::ranges::any_of(facts, [&](const StatedFact& one) { return one.key == fact.key; })) continue;
      fact.key = known_key(fact.key, fact.value);
      fact.begin += static_cast<std::uint32_t>(said.begin);
      fact.end += static_cast<std::uint32_t>(said.begin);
      facts.push_back(std::move(fact));
    }
  }
}

/// By where they are told, ends of all before what takes their place, else as they were found.
void in_text_order(std::vector<StatedFact>& facts) {
  std::vector<std::tuple<std::uint32_t, bool, std::size_t>> order;
  for (std::size_t i = 0; i < facts.size(); ++i)
    order.emplace_back(facts[i].begin, !(facts[i].ends && facts[i].value.empty()), i);
  std::ranges::sort(order);
  std::vector<StatedFact> sorted;
  for (const auto& [begin, later, i] : order) sorted.push_back(std::move(facts[i]));
  facts = std::move(sorted);
}

/// Ends of all that was in slots of many values before a new value takes its place.
void end_replaced(std::string_view text, const std::vector<Assertion>& sentences, const StatementContext& context,
                  std::vector<StatedFact>& facts) {
  const std::size_t count = facts.size();
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view head = head_of(facts[i].key);
    const bool many =
        head == "instrument" || head == "hobby" || head == "allergy" || head == "medication" || head == "pet";
    if (!many || facts[i].ends || facts[i].corrects || facts[i].subject != context.speaker) continue;
    const auto said = std::ranges::find_if(sentences, [&](const Assertion& one) {
      return one.begin <= facts[i].begin && facts[i].begin < one.begin + one.text.size();
    });
    if (said == sentences.end() || said->adds) continue;
    const bool renamed = is_renamed(facts[i].key, said->text);
    // "I've been switched to celecoxib, so could you …?"
    const bool asked = said->asked && !before_question(said->text).contains(facts[i].value);
    if (asked || (!renamed && !replaces(facts[i].key, *said, text))) continue;
    StatedFact end = facts[i];
    end.ends = true;
    end.value.clear();
    if (!renamed && (head == "medication" || head == "pet")) end.key = std::string(head) + ".";
    end.text = stated::sentence_in_tongue(end, context.speaker, said->text);
    facts.push_back(std::move(end));
  }
}

/// "I'm going to buy a Jimny next month": as long as it is only meant to be, nothing holds.
void drop_intended(std::string_view text, const std::vector<Assertion>& sentences, const StatementContext& context,
                   std::vector<StatedFact>& facts) {
  std::erase_if(facts, [&](const StatedFact& fact) {
    if (fact.ends || fact.value.empty() || fact.subject != context.speaker || fact.key.starts_with("plan.") ||
        fact.key.starts_with("preference."))
      return false;
    const auto said = std::ranges::find_if(sentences, [&](const Assertion& one) {
      return one.begin <= fact.begin && fact.begin < one.begin + one.text.size();
    });
    if (said == sentences.end()) return false;
    const std::string_view sentence = text.substr(said->begin, said->text.size());
    const std::size_t at = sentence.find(fact.value);
    return at != std::string_view::npos && is_intended(clause_around(sentence, sentence.substr(at, fact.value.size())));
  });
}

/// "我每天吃二甲双胍，一天0.5克": how much of a medicine is told behind its name.
void add_doses(std::string_view text, std::vector<StatedFact>& facts) {
  constexpr std::size_t kNear = 24;  // bytes
  for (StatedFact& fact : facts) {
    if (!fact.key.starts_with("medication.") || fact.ends || fact.key != "medication." + fact.value) continue;
    const std::size_t name = text.find(fact.value, fact.begin);
    if (name == std::string_view::npos) continue;
    const std::size_t behind = name + fact.value.size();
    const std::string_view rest = text.substr(behind, text.find_first_of("!?\n", behind) - behind);
    const std::size_t number = rest.find_first_of("0123456789");
    if (number == std::string_view::npos || number > kNear || rest.substr(0, number).contains("。")) continue;
    const std::size_t unit = rest.find_first_not_of("0123456789.,/ ", number);
    if (unit == std::string_view::npos) continue;
    for (const std::string_view one : {"毫克", "微克", "克", "片", "粒", "毫升", "mg", "mcg", "ml", "g"}) {
      if (!rest.substr(unit).starts_with(one)) continue;
      const std::string dose(rest.substr(number, unit + one.size() - number));
      if (const std::size_t at = fact.text.rfind(fact.value); at != std::string::npos)
        fact.text.replace(at, fact.value.size(), fact.value + " " + dose);
      fact.value += " " + dose;
      break;
    }
  }
}

/// "From 1 July on", "a partir del 1 de julio", "明年二月起"
bool begins_at(std::string_view text, const TimeExpression& time) {
  const std::string_view before = text.substr(0, time.begin);
  const std::string_view behind = text.substr(time.end);
  for (const std::string_view one : {"起", "开始"})
    if (behind.starts_with(one)) return true;
  std::string lower(before.substr(before.size() - std::min<std::size_t>(before.size(), 24)));
  for (char& c : lower) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  for (const std::string_view one :
       {"from ", "from the ", "starting ", "starting on ", "as of ", "effective ", "a partir de ", "a partir del "})
    if (lower.ends_with(one)) return true;
  return false;
}

/// "From July the stand-up is at nine. Until then it stays as it is": what is told holds from the one day to come that
/// the message names.
void delay_announced(std::string_view text, const StatementContext& context, std::vector<StatedFact>& facts) {
  static const Phrases until("until then|till then|stay put|hasta entonces|mientras tanto");
  const bool waits = until.in(words_of(text)) || has_part(text, "在那之前|在此之前|那之前");
  std::vector<TimeExpression> days = time_expressions(text, context.time);
  if (!waits) std::erase_if(days, [&](const TimeExpression& one) { return !begins_at(text, one); });
  std::erase_if(days, [&](const TimeExpression& one) {
    return one.kind == TimeKind::kRecurring || one.vague || one.precision < TimePrecision::kDay ||
           one.point.begin <= context.time.instant;
  });
  if (days.size() != 1) return;
  for (StatedFact& fact : facts) {
    const bool is_day = text.substr(days[0].begin, days[0].end - days[0].begin).contains(fact.value);
    if (fact.subject != context.speaker || fact.ends || fact.value.empty() || is_day || fact.valid_from) continue;
    fact.valid_from = days[0].point.begin;
    fact.precision = days[0].precision;
  }
}

/// `text` and `context` are in standard spelling.
std::vector<StatedFact> read_told(std::string_view text, const StatementContext& context) {
  // "Haha yeah, I totally live on Mars"
  static const Phrases mocking("haha yeah|haha sure|yeah right|oh sure|jaja sí claro|sí claro jaja");
  if (mocking.in(words_of(text))) return {};
  std::vector<StatedFact> facts = statements(text, context);
  if (is_joke(text)) return facts;
  for (StatedFact& fact : facts)
    if (fact.subject == context.speaker) fact.key = known_key(fact.key, fact.value);
  std::vector<Found> found;
  const std::vector<Assertion> sentences = told_sentences(text, {});
  read_before_questions(text, sentences, context, facts);
  for (const Assertion& said : sentences) read_sentence(text, said, context, found);
  const std::size_t read = facts.size();
  for (std::size_t i = 0; i < found.size(); ++i) {
    // Of several sentences about one slot the surest; a new value says more than the end of the old one.
    const bool beaten = std::ranges::any_of(found, [&](const Found& other) {
      if (&other == &found[i] || other.slot != found[i].slot) return false;
      if (other.ends != found[i].ends) return found[i].ends;
      return other.probability > found[i].probability && found[i].fact.single;
    });
    for (std::size_t n = 0; n < read && !found[i].ends; ++n) shorten(facts[n], found[i].fact);
    if (!beaten && !is_read(found[i].fact, std::span(facts).first(read))) facts.push_back(found[i].fact);
  }
  // What the model knows by its name says more than a vague slot of the same value.
  const auto named = [&](const StatedFact& fact) {
    return std::any_of(facts.begin() + static_cast<std::ptrdiff_t>(read), facts.end(), [&](const StatedFact& other) {
      return is_vague(fact, other.key) && !fact.value.empty() && other.value.contains(fact.value);
    });
  };
  std::vector<StatedFact> kept;
  for (std::size_t i = 0; i < facts.size(); ++i)
    if (i >= read || !named(facts[i])) kept.push_back(std::move(facts[i]));
  facts = std::move(kept);
  stated::amend(text, context, facts);
  stated::take_back(text, context, facts);
  drop_intended(text, sentences, context, facts);
  read_correction(text, context, facts);
  end_replaced(text, sentences, context, facts);
  delay_announced(text, context, facts);
  add_doses(text, facts);
  in_text_order(facts);
  return facts;
}

}  // namespace

std::vector<StatedFact> told_statements(std::string_view text, const StatementContext& context) {
  if (text.empty() || text.size() > kLongestText || !writes_to_assistant(context)) return statements(text, context);
  const Spelling spelling(text);
  const StandardContext standard(context);
  std::vector<StatedFact> facts = read_told(spelling.text(), standard.get());
  as_typed(spelling, facts);
  for (StatedFact& fact : facts) fact.key = standard_key(fact.key);
  return facts;
}

}  // namespace memos::language::learned
