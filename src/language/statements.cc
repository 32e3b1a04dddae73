// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "language/statements.h"

#include <algorithm>
#include <array>

#include "language/asked_rewrites.h"
#include "language/language.h"
#include "language/slot_synonyms.h"
#include "language/statement_amends.h"
#include "language/statement_farewells.h"
#include "language/statement_nouns.h"
#include "language/statement_reader.h"
#include "language/statement_returns.h"
#include "language/statement_spelling.h"
#include "language/statement_tongue.h"

namespace memos::language {

namespace {

constexpr std::size_t kLongestText = 64 * 1024;  ///< What stands behind is no chat; time stays bounded.

std::string_view cut(std::string_view text) noexcept {
  if (text.size() <= kLongestText) return text;
  std::size_t end = kLongestText;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end);
}

bool speaks_for_nobody(std::string_view role) noexcept {
  return role == "assistant" || role == "system" || role == "tool";
}

std::vector<StatedFact> read(std::string_view text, const StatementContext& context) {
  switch (stated::tongue_of(text)) {
    case stated::Tongue::kChinese:
      return stated::chinese_statements(text, context);
    case stated::Tongue::kSpanish:
      return stated::spanish_statements(text, context);
    default:
      return stated::MessageReader(text, context).read();
  }
}

std::vector<AskedSlot> ask(std::string_view question, std::string_view asker, const TimeReference& now) {
  switch (stated::tongue_of(question)) {
    case stated::Tongue::kChinese:
      return stated::chinese_slots(stated::plain_chinese_question(question), asker, now);
    case stated::Tongue::kSpanish:
      return stated::spanish_slots(question, asker, now);
    default:
      return stated::english_slots(question, asker, now);
  }
}

}  // namespace

std::vector<StatedFact> statements(std::string_view text, const StatementContext& context) {
  if (text.empty() || speaks_for_nobody(context.role)) return {};
  const Spelling spelling(cut(text));
  const StandardContext standard(context);
  std::vector<StatedFact> facts = read(spelling.text(), standard.get());
  stated::amend(spelling.text(), standard.get(), facts);
  stated::read_returns(spelling.text(), standard.get(), facts);
  stated::read_farewells(spelling.text(), standard.get(), facts);
  as_typed(spelling, facts);
  for (StatedFact& fact : facts) {
    fact.key = standard_key(fact.key);
    // Only an end may mean all pets.
    if (fact.key == "pet." && !fact.ends) fact.key = "pet.pet";
  }
  return facts;
}

std::vector<AskedSlot> asked_slots(std::string_view question, std::string_view asker, const TimeReference& now) {
  if (question.empty()) return {};
  std::vector<AskedSlot> slots = ask(standard_question(cut(question).substr(0, 2048)), asker, now);
  for (AskedSlot& slot : slots) slot.key = standard_key(slot.key);
  return slots;
}

std::string folded_value(std::string_view key, std::string_view value) {
  static constexpr auto kNumbers = std::to_array<std::pair<std::string_view, std::string_view>>({{"one", "1"},
                                                                                                 {"two", "2"},
                                                                                                 {"three", "3"},
                                                                                                 {"four", "4"},
                                                                                                 {"five", "5"},
                                                                                                 {"six", "6"},
                                                                                                 {"seven", "7"},
                                                                                                 {"eight", "8"},
                                                                                                 {"nine", "9"},
                                                                                                 {"ten", "10"},
                                                                                                 {"eleven", "11"},
                                                                                                 {"twelve", "12"},
                                                                                                 {"once", "1"},
                                                                                                 {"twice", "2"},
                                                                                                 {"uno", "1"},
                                                                                                 {"dos", "2"},
                                                                                                 {"tres", "3"},
                                                                                                 {"cuatro", "4"},
                                                                                                 {"cinco", "5"}});
  const std::string folded = fold(value);
  if (key == "contact.phone") {
    std::string digits;
    for (const char c : folded) {
      if ((c >= '0' && c <= '9') || c == '+') digits += c;
    }
    if (!digits.empty()) return digits;
  }
  std::string out;
  std::size_t at = 0;
  const auto is_word = [&](std::size_t i) {
    const char c = folded[i];
    const bool inner = (c == '.' || c == ':' || c == '@' || c == '-' || c == '/') && i > 0 && i + 1 < folded.size() &&
                       folded[i - 1] != ' ' && folded[i + 1] != ' ';
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80 || inner;
  };
  while (at < folded.size()) {
    if (!is_word(at)) {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < folded.size() && is_word(end)) ++end;
    std::string word = folded.substr(at, end - at);
    at = end;
    if (stated::one_of(word, "a|an|the|my|our|some|el|la|los|las|un|una|mi|de")) continue;
    const auto* const number = std::ranges::find(kNumbers, word, &std::pair<std::string_view, std::string_view>::first);
    if (number != kNumbers.end()) word = number->second;
    const bool plain = std::ranges::all_of(word, [](char c) { return c >= 'a' && c <= 'z'; });
    if (plain && word.size() > 3) word = stated::singular(word);
    if (!out.empty()) out += ' ';
    out += word;
  }
  return out.empty() ? folded : out;
}

}  // namespace memos::language
