// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "language/learned/slot_telling.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <span>

#include "language/change_words.h"
#include "language/learned/embedded_model.h"
#include "language/learned/sentence_parts.h"
#include "language/learned/told_keys.h"

namespace memos::language::learned {

namespace {

constexpr std::size_t kLongestText = 4 * 1024;  ///< Bytes; longer messages are documents.
constexpr std::size_t kLongest = 400;           ///< Of a sentence.
constexpr float kLeast = 0.1F;                  ///< Below, something else is likelier by far.

struct KeySlot {
  std::string_view key;  ///< Or how it begins, with '.' at the end.
  std::string_view slot;
};
constexpr KeySlot kKeys[] = {
    {"home.city", "home"},           {"home.address", "address"},
    {"work.employer", "employer"},   {"work.role", "role"},
    {"relation.partner", "partner"}, {"pet.", "pet"},
    {"contact.phone", "phone"},      {"possession.phone", "handset"},
    {"contact.email", "email"},      {"allergy", "allergy"},
    {"diet", "diet"},                {"favourite.", "favourite"},
    {"age", "age"},                  {"birthday", "birthday"},
    {"deadline", "deadline"},        {"meeting.", "meeting"},
    {"possession.car", "car"},       {"medication.", "medication"},
    {"language.learning", "language"}, {"hobby", "hobby"},
    {"instrument", "instrument"},    {"gym", "gym"},
    {"doctor", "doctor"},            {"dentist", "doctor"},
    {"therapist", "doctor"},         {"study.", "school"},
    {"possession.computer", "computer"}};

std::optional<std::size_t> slot_for(std::string_view key) {
  const auto* const row = std::ranges::find_if(kKeys, [&](const KeySlot& one) {
    const bool named = one.key.ends_with('.') || one.key == "deadline";
    return key == one.key || (named && key.starts_with(one.key));
  });
  if (row == std::end(kKeys)) return std::nullopt;
  return static_cast<std::size_t>(std::ranges::find(kSlots, row->slot) - kSlots.begin());
}

/// Whether what was told is of the asked slot: "favourite.colour" is no "favourite.film".
bool same_slot(std::string_view told, std::string_view asked) {
  if (told.empty()) return false;
  const std::size_t dot = asked.find('.');
  if (asked == "doctor" || asked == "dentist" || asked == "therapist") return told == asked;
  if (dot == std::string_view::npos || dot + 1 == asked.size() || told == asked) return true;
  if (!asked.starts_with("favourite.") && !asked.starts_with("meeting.") && !asked.starts_with("deadline.")) return true;
  const std::size_t told_dot = told.find('.');
  return told_dot == std::string_view::npos || told.substr(told_dot + 1).contains(asked.substr(dot + 1)) ||
         asked.contains(told.substr(told_dot + 1));
}

}  // namespace

SlotTelling slot_telling(std::string_view text, std::string_view key) {
  SlotTelling out;
  const std::optional<std::size_t> slot = slot_for(key);
  if (!slot || text.size() > kLongestText) return out;
  const Model& model = embedded_model();
  thread_local Features features;
  for (const Assertion& said : told_sentences(text, {})) {
    if (said.others || said.supposed || said.text.size() > kLongest) continue;
    for (const std::string_view part : parts_of(said.text, said.asked)) {
      const std::vector<Token> tokens = tokens_of(part);
      if (tokens.size() < 2) continue;
      sentence_features(tokens, {0, 0}, part, features);
      const auto scores = model.classify(features);
      float told = scores[class_for(*slot, false)];
      const float ended = scores[class_for(*slot, true)];
      told = told < kLeast ? 0 : told / (told + ended + scores[0]);
      out.ended = std::max(out.ended, ended);
      if (told <= out.told) continue;
      std::string value;
      if (const auto span = model.value(tokens, *slot)) {
        const auto words = std::span(tokens).subspan(span->first, span->second - span->first);
        if (is_plausible(kSlots[*slot], words))
          value = part.substr(words.front().begin, words.back().end - words.front().begin);
      }
      if (!same_slot(told_key(kSlots[*slot], tokens_of(said.text), said.text, value).key, key)) continue;
      out.told = told;
      out.value = value;
    }
  }
  return out;
}

}  // namespace memos::language::learned
