// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "language/learned/told_guards.h"

#include <algorithm>
#include <span>
#include <string>

#include "language/change_words.h"
#include "language/language.h"
#include "language/learned/sentence_parts.h"
#include "language/learned/tokens.h"
#include "language/learned/told_keys.h"
#include "language/phrases.h"
#include "language/statement_chinese.h"
#include "language/statement_nouns.h"
#include "language/statement_reader.h"
#include "language/statement_tongue.h"
#include "language/time_expressions.h"

namespace memos::language::learned {

namespace {

/// "From the 1st of July I'll be …": no birthday, though a day of a month.
bool speaks_of_birth(std::string_view sentence) {
  static const Phrases words(
      "birthday|birthday's|birthdays|bday|b-day|born|turn|turns|turning|turned|cumple|cumpleaños|cumplo|cumplí|nací|"
      "nacido|nacida");
  return words.in(words_of(sentence)) || has_part(sentence, "生日|出生|生于|生的|岁|寿");
}

/// "I strongly dislike fitness gadgets", "a fan of stand-up": what one minds or watches is no gym, hobby or pet of
/// one's.
bool is_taste_only(std::string_view slot, std::string_view sentence, std::string_view value) {
  static const Phrases tastes(
      "dislike|hate|despise|detest|loathe|avoid|aversion|phobia|can't stand|cannot stand|not a fan|fan of|fans "
      "of|averse|"
      "no me gusta|no me gustan|odio|detesto|no soporto|fan de|evito");
  const bool may =
      slot == "gym" || slot == "hobby" || slot == "instrument" || slot == "pet" || slot == "favourite" || slot == "car";
  const bool named = !value.empty() && value[0] >= 'A' && value[0] <= 'Z';
  return may && !named && (tastes.in(words_of(sentence)) || has_part(sentence, "讨厌|不喜欢|受不了"));
}

/// "De vuelta del viaje a Oporto": where one was is not where one lives.
bool is_left_behind(std::string_view sentence, std::string_view value) {
  static const Phrases back(
      "de vuelta|vuelto|volví|volvimos|volviendo|vuelvo|"
      "después de|tras|volvemos|regresé|regresado|regresamos|regreso|llegado a casa|llegar a casa|llegué a "
      "casa|llegamos a casa");
  constexpr std::string_view kFromPlace[] = {"desde ",         " de ",        "viaje a ",          "viaje por ",
                                             "vacaciones en ", "escapada a ", "fin de semana en ", "días en ",
                                             "semanas en "};
  const std::string_view before = sentence.substr(0, static_cast<std::size_t>(value.data() - sentence.data()));
  const bool from = std::ranges::any_of(kFromPlace, [&](std::string_view one) { return before.ends_with(one); });
  return from && back.in(words_of(clause_around(sentence, value)));
}

/// "我住在学校附近", "我在杭州工作", "他是法国人": what the rules for Chinese take for no value of these slots.
bool is_no_chinese_value(std::string_view slot, std::string_view sentence, std::string_view value) {
  if (!has_cjk(value)) return false;
  if (slot == "employer") return !stated::chinese::is_employer(value);
  if (slot == "partner") return stated::chinese::is_kind_of_person(value);
  if (slot != "home") return false;
  std::string_view clause = sentence.substr(static_cast<std::size_t>(value.data() - sentence.data()));
  for (const std::string_view mark : {"，", "。", "！", "？", "；", ","}) clause = clause.substr(0, clause.find(mark));
  return stated::chinese::dwelling_town(value) != value || stated::chinese::dwelling_town(clause).size() < value.size();
}

bool is_no_value(std::string_view slot, std::string_view sentence, std::string_view value) {
  static const Phrases no_meeting("no tengo|no tenemos|no hay|i have no|i don't have|we don't have|there's no");
  if (slot == "meeting" && no_meeting.in(words_of(clause_around(sentence, value)))) return true;
  if (slot == "employer" && stated::is_known_city(fold(value))) return true;
  return is_taste_only(slot, sentence, value) || (slot == "home" && is_left_behind(sentence, value)) ||
         is_no_chinese_value(slot, sentence, value);
}

/// What stands before a value in its sentence, as lower-case words with blanks around them.
std::string words_before(std::string_view sentence, std::string_view value) {
  return words_of(sentence.substr(0, static_cast<std::size_t>(value.data() - sentence.data())));
}

/// "Back home from Seattle", "unpacked after a week in Rome": where one was, not where one lives.
bool is_trip(std::string_view sentence, std::string_view value) {
  static const Phrases back(
      "back|return|returned|returning|home|unpack|unpacked|unpacking|landed|flew|flight|trip|jetlag|jet lag|jet-lagged|"
      "jetlagged|souvenirs|tan");
  const std::string before = words_before(sentence, value);
  if (before.ends_with(" after ")) return true;
  if (before.ends_with(" from ")) return back.in(words_of(sentence)) && !words_of(sentence).contains(" new home ");
  // "after a long week in"
  constexpr std::size_t kReach = 24;  // bytes
  const std::size_t after = before.rfind(" after ");
  return after != std::string::npos && (before.ends_with(" in ") || before.ends_with(" at ")) &&
         before.size() - after < kReach;
}

/// "Portland, Maine, not Oregon": names alone say nothing of who lives there.
bool is_bare_list(std::string_view sentence, std::string_view value) {
  std::size_t names = 0;
  for (const Token& token : tokens_of(sentence)) {
    const bool name = token.shape == Shape::kCapital;
    if (!name && token.shape != Shape::kMark && token.norm != "not" && token.norm != "the") return false;
    names += name ? 1 : 0;
  }
  return names > 1 && sentence.size() > value.size() && sentence.contains(',');
}

/// "I live in jeans": where a writer uses capitals a town has one.
bool is_common_noun(std::string_view sentence, std::string_view value) {
  const auto capital = [](char c) { return (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80; };
  if (sentence.empty() || !capital(sentence[0]) || std::ranges::any_of(value, capital)) return false;
  return std::ranges::all_of(tokens_of(value), [](const Token& token) {
    return (token.shape == Shape::kLower && token.kind != "<city>" && token.kind != "<country>") ||
           token.shape == Shape::kMark;
  });
}

/// "I took my cat Miso to Dr. Bell", "gave the old lead to Luca": no pet's name.
bool is_given_to(std::string_view sentence, std::string_view value) {
  static const Phrases renamed("renamed|name|changed|answers|answer|rename|said hello|hello|welcome");
  if (value.starts_with("Dr. ") || value.starts_with("Dr ")) return true;
  return words_before(sentence, value).ends_with(" to ") && !renamed.in(words_of(sentence));
}

/// "I switched the violin strings to gut": a part of an instrument is none.
bool is_part_of_instrument(std::span<const Token> tokens, std::string_view value) {
  static const Phrases parts("string|strings|reed|reeds|bow|pad|pads|pedal|pedals|pickup|pickups|peg|pegs|bridge|case");
  const auto known = [](const Token& token) { return token.kind == "<instrument>"; };
  if (std::ranges::any_of(tokens_of(value), known)) return false;
  for (std::size_t i = 1; i < tokens.size(); ++i)
    if (known(tokens[i - 1]) && parts.in(words_of(tokens[i].norm))) return true;
  return false;
}

/// "I'll be there from 3 to 7 April": the end of a stay is no deadline.
bool ends_range(std::string_view sentence, std::string_view value, const StatementContext& context) {
  static const Phrases dues(
      "deadline|due|moved|pushed|changed|extended|shifted|delayed|postponed|slipped|submit|hand|file|finish");
  if (dues.in(words_of(sentence))) return false;
  const auto begin = static_cast<std::size_t>(value.data() - sentence.data());
  const std::string before = words_before(sentence, value);
  const std::size_t from = before.rfind(" from ");
  constexpr std::size_t kReach = 24;  // bytes
  if (before.ends_with(" to ") && from != std::string::npos && before.size() - from < kReach) return true;
  return std::ranges::any_of(time_expressions(sentence, context.time), [&](const TimeExpression& time) {
    const bool inside = time.kind == TimeKind::kRange && time.begin < begin && time.end >= begin + value.size();
    return inside && has_part(sentence.substr(time.begin, begin - time.begin), " to |-|–");
  });
}

/// The same in English, by the words around the value.
bool is_no_english_value(std::string_view slot, std::string_view sentence, std::string_view value, bool ends,
                         const StatementContext& context) {
  if (value.empty() || stated::tongue_of(sentence) != stated::Tongue::kEnglish) return false;
  const bool own = slot == "home" || slot == "employer" || slot == "role" || slot == "age" || slot == "school";
  if (own && is_claimed(sentence.substr(0, static_cast<std::size_t>(value.data() - sentence.data())))) return true;
  // "Google Maps says I live in …": who says so is no place.
  const std::string behind =
      words_of(sentence.substr(static_cast<std::size_t>(value.data() - sentence.data()) + value.size()));
  if (slot == "home" && (behind.starts_with(" says i ") || behind.starts_with(" thinks i "))) return true;
  if (slot == "home")
    return !ends && (is_trip(sentence, value) || is_bare_list(sentence, value) || is_common_noun(sentence, value));
  if (slot == "pet") return is_given_to(sentence, value);
  if (slot == "instrument") return is_part_of_instrument(tokens_of(sentence), value);
  if (slot == "deadline") return ends_range(sentence, value, context);
  return false;
}

}  // namespace

bool is_ruled_out(const Guess& guess, const StatementContext& context) {
  const auto& [slot, sentence, value, ends] = guess;
  if (slot == "birthday" && !speaks_of_birth(sentence)) return true;
  if (!ends && is_no_value(slot, sentence, value)) return true;
  return is_no_english_value(slot, sentence, value, ends, context);
}

}  // namespace memos::language::learned
