// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "language/statement_answers.h"

#include <array>
#include <utility>

#include "language/statement_frames.h"
#include "language/statement_words.h"

namespace memos::language::stated {

std::string turned_to_speaker(std::string_view text) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kTurns{{{"you", "I"},
                                                                                        {"your", "my"},
                                                                                        {"yours", "mine"},
                                                                                        {"yourself", "myself"},
                                                                                        {"u", "I"},
                                                                                        {"ur", "my"},
                                                                                        {"tu", "mi"},
                                                                                        {"su", "mi"}}};
  std::string out;
  std::size_t at = 0;
  const Words words(text, english_lexicon());
  bool self = false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const Word& word = words[i];
    out += text.substr(at, word.begin - at);
    at = word.end;
    std::string_view said = text.substr(word.begin, word.end - word.begin);
    for (const auto& [from, to] : kTurns) {
      if (word.mark == 0 && word.lower == from) said = to;
    }
    // "you are" -> "I am", "are you" -> "am I"
    const bool beside = self || (i + 1 < words.size() && words[i + 1].lower == "you");
    if (beside && (word.lower == "are" || word.lower == "'re")) said = word.lower == "are" ? "am" : "'m";
    self = word.lower == "you";
    out += said;
  }
  out += text.substr(at);
  return out;
}

ValueType type_of_key(std::string_view key) {
  static constexpr std::array<std::pair<std::string_view, ValueType>, 40> kTypes{{
      {"name", ValueType::kName},
      {"nickname", ValueType::kName},
      {"age", ValueType::kNumber},
      {"birthday", ValueType::kTime},
      {"birthplace", ValueType::kPlace},
      {"home.city", ValueType::kPlace},
      {"home.country", ValueType::kPlace},
      {"home.address", ValueType::kRest},
      {"hometown", ValueType::kPlace},
      {"location", ValueType::kPlace},
      {"work.employer", ValueType::kOrg},
      {"work.role", ValueType::kPhrase},
      {"work.boss", ValueType::kName},
      {"study.school", ValueType::kOrg},
      {"contact.phone", ValueType::kPhone},
      {"contact.email", ValueType::kEmail},
      {"allergy", ValueType::kList},
      {"hobby", ValueType::kList},
      {"instrument", ValueType::kList},
      {"preference.likes", ValueType::kList},
      {"preference.dislikes", ValueType::kList},
      {"diet.avoids", ValueType::kList},
      {"language.speaks", ValueType::kLanguage},
      {"language.learning", ValueType::kLanguage},
      {"relation.", ValueType::kNames},
      {"pet.", ValueType::kNames},
      {"meeting.", ValueType::kTime},
      {"deadline", ValueType::kTime},
      {"code.", ValueType::kRest},
      {"health.condition", ValueType::kList},
      {"size.", ValueType::kRest},
      {"doctor", ValueType::kPerson},
      {"dentist", ValueType::kPerson},
      {"bank", ValueType::kOrg},
      {"gym", ValueType::kOrg},
      {"vehicle.plate", ValueType::kRest},
      {"budget", ValueType::kRest},
      {"sports.team", ValueType::kName},
      {"body.", ValueType::kRest},
      {"work.salary", ValueType::kRest},
  }};
  for (const auto& [slot, type] : kTypes) {
    if (slot.ends_with('.') || slot == "deadline" ? key.starts_with(slot) : key == slot) return type;
  }
  return ValueType::kPhrase;
}

}  // namespace memos::language::stated
