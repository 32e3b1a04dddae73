// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// What of a model's facts may be believed: each item is checked by itself.
#include "interface/reader/refine.h"

#include <algorithm>
#include <array>
#include <optional>
#include <tuple>
#include <variant>

#include "base/limits.h"
#include "base/time.h"
#include "base/utf8.h"
#include "infrastructure/cube/body.h"
#include "interface/reader/derive.h"
#include "interface/reader/quotation.h"
#include "interface/reader/refine_slots.h"
#include "interface/reader/told_time.h"
#include "language/code_points.h"
#include "language/language.h"

namespace memos::reader {
namespace {

constexpr std::uint8_t kMostConfidence = 90;  ///< What a model says of itself is worth less than a tested rule.
constexpr std::uint8_t kUsualConfidence = 60;

/// An item, or why it is refused: a name of docs/refinement.md.
using Refusal = const char*;

struct Item {
  std::size_t turn = 0;
  std::string quote, type, subject, slot, value, sentence, from, to;
  bool ends = false;
  std::uint8_t confidence = kUsualConfidence;
};

std::string trimmed(std::string_view text) {
  constexpr std::string_view kWhite = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(kWhite);
  if (begin == std::string_view::npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(kWhite) + 1 - begin));
}

/// A text member; one that is missing or null is empty. False: it is of another kind, or no text that can be kept.
bool take_text(const json::Value& object, std::string_view member, std::string& out) {
  const json::Value* value = object.find(member);
  if (value == nullptr || value->is_null()) return true;
  if (value->as_string() == nullptr || !base::require_text(*value->as_string(), member)) return false;
  out = trimmed(*value->as_string());
  return true;
}

std::optional<Item> take(const json::Value& object) {
  Item item;
  if (object.as_object() == nullptr) return std::nullopt;
  const bool texts = take_text(object, "quote", item.quote) && take_text(object, "type", item.type) &&
                     take_text(object, "subject", item.subject) && take_text(object, "slot", item.slot) &&
                     take_text(object, "value", item.value) && take_text(object, "sentence", item.sentence) &&
                     take_text(object, "from", item.from) && take_text(object, "to", item.to);
  const json::Value* turn = object.find("turn");
  if (!texts || turn == nullptr || !turn->to_uint()) return std::nullopt;
  item.turn = static_cast<std::size_t>(*turn->to_uint());
  if (const json::Value* ends = object.find("ends"); ends != nullptr && !ends->is_null()) {
    if (ends->as_bool() == nullptr) return std::nullopt;
    item.ends = *ends->as_bool();
  }
  if (const json::Value* given = object.find("confidence"); given != nullptr && !given->is_null()) {
    const auto number = given->to_uint();
    if (!number || *number > 100) return std::nullopt;
    item.confidence = std::min(static_cast<std::uint8_t>(*number), kMostConfidence);
  }
  return item;
}

std::optional<language::StatementKind> kind_of(std::string_view type) {
  if (type == "profile") return language::StatementKind::kProfile;
  if (type == "preference") return language::StatementKind::kPreference;
  if (type == "fact") return language::StatementKind::kFact;
  if (type == "event") return language::StatementKind::kEvent;
  return std::nullopt;
}

/// The words of a folded text, without possessive endings: "ana's sister" -> "ana", "sister".
std::vector<std::string> words_of(const std::string& folded) {
  std::vector<std::string> words;
  std::string word;
  const auto close = [&] {
    for (const std::string_view ending : {"'s", "’s", "'", "’"})
      if (word.size() > ending.size() && word.ends_with(ending)) {
        word.resize(word.size() - ending.size());
        break;
      }
    if (!word.empty()) words.push_back(std::move(word));
    word.clear();
  };
  for (const char c : folded) {
    if (c == ' ') {
      close();
    } else {
      word += c;
    }
  }
  close();
  return words;
}

bool holds_word(std::string_view folded, std::string_view word) {
  const auto inside = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  for (std::size_t at = folded.find(word); at != std::string_view::npos; at = folded.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    const bool begins = at == 0 || !inside(folded[at - 1]) || !inside(word.front());
    const bool closes = end == folded.size() || !inside(folded[end]) || !inside(word.back());
    if (begins && closes) return true;
  }
  return false;
}

/// Whom the item is about: who speaks, or somebody that the turn itself names; none where it names nobody such.
std::optional<std::string> owner_of(const Item& item, const FineTurn& turn) {
  const std::string speaker = turn.body.origins.empty() ? std::string() : turn.body.origins.front().speaker;
  const std::string subject = language::fold(item.subject);
  constexpr std::array kSelf = {"i", "me", "user", "the user", "speaker", "the speaker"};
  if (subject.empty() || std::ranges::find(kSelf, subject) != kSelf.end()) return speaker;
  const std::string own = language::fold(speaker);
  if (subject == own) return speaker;
  const std::string text = language::fold(turn.body.text);
  const std::vector<std::string> own_words = words_of(own);
  for (const std::string& word : words_of(subject)) {
    const bool of_speaker = std::ranges::find(own_words, word) != own_words.end();
    if (!of_speaker && !holds_word(text, word)) return std::nullopt;
  }
  return item.subject;
}

/// Whether the rules, or the answer itself before, tell the same: the same value of the slot, of whomever; or another
/// value of a slot that holds one, for the rules' value stays.
bool is_told(const language::StatedFact& fact, std::span<const Body> told) {
  const std::string subject = language::fold(fact.subject);
  const std::string value = language::folded_value(fact.key, fact.value);
  return std::ranges::any_of(told, [&](const Body& one) {
    if (!one.statement || one.key != fact.key) return false;
    if (language::folded_value(one.key, one.statement->value) == value) return true;
    return fact.single && one.statement->single && language::fold(one.statement->subject) == subject;
  });
}

/// Whether a text has at least half of the words of a value, up to their endings ("peanut" of "peanuts"); of Chinese,
/// Japanese and Korean half of the characters. A model that follows what a turn tells it to do invents values.
bool has_words(std::string_view text, std::string_view value) {
  constexpr std::size_t kStem = 4;  // bytes of a word that must be there
  const std::string folded = language::fold(text);
  std::size_t all = 0, found = 0;
  const auto count = [&](std::string_view unit) {
    ++all;
    found += folded.contains(unit) ? 1U : 0U;
  };
  for (const std::string& word : words_of(language::fold(value))) {
    if (!language::has_cjk(word)) {
      count(std::string_view(word).substr(0, std::max(kStem, word.size() > kStem + 2 ? word.size() - 3 : kStem)));
      continue;
    }
    for (std::size_t at = 0; at < word.size();) {
      const std::size_t begin = at;
      std::ignore = language::decode(word, at);
      count(std::string_view(word).substr(begin, at - begin));
    }
  }
  return found * 2 >= all;
}

bool is_too_large(const Item& item) {
  return item.quote.size() > limits::kMaxRefinedTextBytes || item.sentence.size() > limits::kMaxRefinedTextBytes ||
         item.value.size() > limits::kMaxRefinedValueBytes || item.subject.size() > limits::kMaxNameBytes ||
         item.slot.size() > limits::kMaxNameBytes;
}

/// The memory that an item becomes, or why it becomes none.
std::variant<Body, Refusal> check(const Item& item, const FineTurn& turn, std::span<const Body> told_now,
                                  const std::string& info) {
  if (is_too_large(item)) return "rejected.size";
  const auto kind = kind_of(item.type);
  if (!kind) return "rejected.type";
  const auto single = refined_slot(item.slot);
  if (!single) return "rejected.slot";
  const auto place = find_quotation(turn.body.text, item.quote);
  if (!place) return "rejected.quote";
  const auto owner = owner_of(item, turn);
  if (!owner) return "rejected.owner";
  const auto times = told_times(item.from, item.to, *kind == language::StatementKind::kEvent);
  if (!times) return "rejected.time";
  if (item.sentence.empty() || (item.value.empty() && !item.ends)) return "rejected.shape";
  language::StatedFact fact;
  fact.kind = *kind;
  fact.subject = *owner;
  fact.key = item.slot;
  fact.value = item.value;
  fact.text = item.sentence;
  fact.single = *single;
  fact.ends = item.ends;
  fact.begin = place->begin;
  fact.end = place->end;
  fact.valid_from = times->from;
  fact.valid_to = times->to;
  fact.precision = times->precision;
  fact.confidence = item.confidence;
  if (is_told(fact, turn.known) || is_told(fact, told_now)) return "rejected.repeat";
  Body body = stated_body(turn.body, turn.id, turn.said_at, std::move(fact));
  body.info = info;
  if (!cube::validate(body, {})) return "rejected.shape";
  if (!has_words(turn.body.text, item.value) || !has_words(item.sentence, item.value)) return "rejected.value";
  return body;
}

}  // namespace

json::Value provenance_info(const MadeBy& made_by) {
  json::Value info{json::Object{}};
  info.set("generator", made_by.generator);
  info.set("prompt", made_by.prompt);
  return info;
}

bool is_refined(const Body& body) {
  if (body.info.empty() || !cube::is_derived(body)) return false;
  const auto info = json::parse(body.info);
  const json::Value* generator = info ? info->find("generator") : nullptr;
  return generator != nullptr && generator->as_string() != nullptr;
}

Result<FineFacts> read_facts(std::string_view answer, std::span<const FineTurn> turns, const MadeBy& made_by) {
  MEMOS_TRY(const json::Value object, object_in_answer(answer, "facts"));
  const json::Array* const items = object.find("facts")->as_array();
  if (items == nullptr)
    return fail(ErrorCode::kUnsupported, "the language model's answer holds facts that are no list", "refine");
  const std::string info = json::dump(provenance_info(made_by));
  FineFacts out;
  std::vector<std::vector<Body>> told(turns.size());
  for (std::size_t i = 0; i < items->size(); ++i) {
    if (i == limits::kMaxRefinedPerReply) {
      out.rejected["rejected.size"] += items->size() - i;
      break;
    }
    const std::optional<Item> item = take((*items)[i]);
    if (!item) {
      ++out.rejected["rejected.shape"];
      continue;
    }
    if (item->turn == 0 || item->turn > turns.size()) {
      ++out.rejected["rejected.turn"];
      continue;
    }
    const std::size_t place = item->turn - 1;
    std::variant<Body, Refusal> checked = check(*item, turns[place], told[place], info);
    if (const Refusal* const why = std::get_if<Refusal>(&checked)) {
      ++out.rejected[*why];
      continue;
    }
    Body& body = std::get<Body>(checked);
    told[place].push_back(body);
    out.facts.emplace_back(place, std::move(body));
  }
  return out;
}

}  // namespace memos::reader
