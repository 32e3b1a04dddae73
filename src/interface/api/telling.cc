// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/api/telling.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "language/language.h"
#include "language/phrases.h"
#include "language/spelling.h"
#include "language/statements.h"
#include "language/time_expressions.h"

namespace memos::api {

using language::WantedAnswer;

std::set<std::string> names_of(std::string_view text) {
  std::vector<std::string> names = language::names_in(text);
  return {std::make_move_iterator(names.begin()), std::make_move_iterator(names.end())};
}

std::string_view speaker_of(const Body& body) {
  return body.origins.empty() ? std::string_view() : std::string_view(body.origins.front().speaker);
}
namespace {
std::string_view role_of(const Body& body) {
  return body.origins.empty() ? std::string_view() : std::string_view(body.origins.front().role);
}
}  // namespace

bool is_assistant(const Body& body) { return role_of(body) == "assistant"; }

namespace {

thread_local language::Tokenizer tokenizer;  // its caches are worth keeping

/// `language`: of the question; short turns do not tell their own.
std::set<std::string> terms_of(std::string_view text, std::string_view language) {
  language::TermList list;
  tokenizer.terms(text, language, list);
  std::set<std::string> terms;
  const std::set<std::string> names = names_of(text);
  for (std::size_t i = 0; i < list.size(); ++i) {
    std::string term(list[i]);
    // Of Chinese only pairs without function words.
    if (!language::has_cjk(term) || names.contains(term)) terms.insert(std::move(term));
  }
  return terms;
}

constexpr std::size_t kShort = 240;  ///< Bytes of a message whose sentences are all about one thing.

/// What a sentence says of the asked slot.
void read_slot(const language::Assertion& one, language::SlotMention mention, bool is_short, const Asked& asked,
               Telling& telling) {
  telling.topical = telling.topical || mention.topic;
  // Known words are values wherever something changes; names only beside words of the slot.
  const bool fits = mention.topic || is_short || (asked.kind.closed && one.turn) || (asked.kind.sure && one.own);
  if (!fits) return;
  for (std::string& value : mention.values) {
    if (std::ranges::find(asked.named, value) != asked.named.end()) telling.names_asked = true;
    if (!asked.question.contains(value)) telling.values.insert(std::move(value));
  }
}

/// "They announced that from 1 October …", "En enero empezaré con …": nothing of it holds yet, where `at` is before.
/// "In 2014 …": nor any more.
bool is_elsewhen(std::string_view sentence, std::string_view value, UtcMs said_at, UtcMs at) {
  static const language::Phrases beginning(
      "from|starting|start|starts|as of|effective|will|going to|begins|collecting|picking it up|desde|a "
      "partir|empezaré|"
      "empiezo|empieza|comienza|voy a|pasaré");
  const bool begins = beginning.in(language::words_of(sentence)) || language::has_part(sentence, "起|开始|就要|将");
  constexpr std::int64_t kDayMs = 86'400'000;
  return std::ranges::any_of(language::time_expressions(sentence, {.instant = said_at}), [&](const auto& time) {
    // "The portal will take uploads up to 10 October": the time is what is told.
    const bool told = !value.empty() && value.contains(sentence.substr(time.begin, time.end - time.begin));
    if (time.kind == language::TimeKind::kRecurring || time.vague || told) return false;
    if (time.precision == language::TimePrecision::kYear && time.point.end.value < said_at.value - 365 * kDayMs)
      return true;
    return begins && time.precision >= language::TimePrecision::kDay &&
           time.point.begin.value > std::max(said_at.value + kDayMs, at.value);
  });
}

/// Adds what a sentence of the message tells. `mention`: of the asked slot in it; empty where no slot is known.
void read_sentence(const language::Assertion& one, language::SlotMention mention, const Asked& asked, const Body& body,
                   Telling& telling) {
  telling.change = telling.change || one.change;
  telling.turn = telling.turn || one.turn;
  telling.adds = telling.adds || one.adds;
  telling.own = telling.own || one.own;
  if (asked.kind.known && !one.tries) read_slot(one, std::move(mention), body.text.size() <= kShort, asked, telling);
  telling.number = telling.number || one.number;
  telling.answers = telling.answers || asked.wanted == WantedAnswer::kAnything || one.number ||
                    (asked.wanted == WantedAnswer::kTime && !language::time_expressions(one.text, {}).empty());
  telling.elsewhen = telling.elsewhen || is_elsewhen(one.text, telling.of_slot.value, telling.said_at, asked.at);
  for (const std::string& term : terms_of(one.text, asked.language))
    if (asked.terms.contains(term)) telling.topic.insert(term);
  telling.names.merge(names_of(one.text));
}

}  // namespace

Telling read_telling(const SearchHit& hit, const Asked& asked) {
  Telling telling;
  const Body& body = hit.memory.body;
  telling.said_at = body.said_at.value_or(hit.memory.created_at);
  // The model knows what people write to an assistant.
  if (!asked.slot.empty() && !body.statement &&
      (role_of(body) == "user" || (role_of(body).empty() && speaker_of(body).empty())))
    telling.of_slot = language::learned::slot_telling(body.text, asked.slot);
  const std::string text = language::standard_spelling(body.text);
  for (const language::Assertion& one : language::told_sentences(text, asked.about)) {
    if (one.supposed || one.others) continue;
    language::SlotMention mention = language::slot_mention(asked.slot, one.text);
    if (asked.kind.closed) {
      // "Which dog do I have?" is not answered by the word.
      telling.has_value = telling.has_value || std::ranges::any_of(mention.values, [&](const std::string& value) {
                            return !asked.question.contains(value);
                          });
      telling.mentions = telling.mentions || (one.own && asked.kind.single && mention.topic && !mention.values.empty());
    }
    telling.calls_off = telling.calls_off || (one.calls_off && !one.asked);
    if (!one.asked) {
      read_sentence(one, std::move(mention), asked, body, telling);
      continue;
    }
    const std::string_view front = language::before_question(one.text);
    for (const language::Assertion& told : language::assertions(front, asked.about))
      read_sentence(told, language::slot_mention(asked.slot, told.text), asked, body, telling);
  }
  if (!telling.of_slot.value.empty()) telling.adds = telling.of_slot.adds;
  // "Top colour these days? Teal.": who asks and answers names the slot in the question.
  if (asked.kind.known && !telling.topical && !telling.values.empty() && body.text.size() <= kShort)
    telling.topical = language::slot_mention(asked.slot, text).topic;
  return telling;
}

Asked read_question(std::string_view question, std::string_view slot) {
  Asked asked{.question = question, .wanted = language::wanted_answer(question), .slot = slot};
  // What asks for a slot as it is now asks for a present state, however it is put ("can you tell me …").
  if (asked.wanted == WantedAnswer::kNothing && !slot.empty()) asked.wanted = WantedAnswer::kAnything;
  asked.language = tokenizer.detect(question);
  asked.terms = terms_of(question, asked.language);
  asked.kind = language::slot_kind(slot);
  constexpr std::string_view kOfOne[] = {"home.address", "age", "study.school", "possession.computer"};
  if (!asked.kind.known) asked.kind.single = std::ranges::find(kOfOne, slot) != std::end(kOfOne);
  if (asked.kind.known && slot.ends_with('.')) asked.named = language::slot_mention(slot, question).values;
  // "What pet do I have?" names none.
  constexpr std::string_view kKinds[] = {"pet", "pets", "animal", "animals", "mascota", "mascotas", "宠物", "动物"};
  std::erase_if(asked.named,
                [&](const std::string& one) { return std::ranges::find(kKinds, one) != std::end(kKinds); });
  asked.about = std::string(question) + " " + std::string(language::slot_persons(slot));
  return asked;
}

}  // namespace memos::api
