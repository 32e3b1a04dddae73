// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "language/learned/tokens.h"

#include <algorithm>
#include <cctype>

#include "language/code_points.h"
#include "language/phrases.h"
#include "language/statement_nouns.h"
#include "language/statement_spanish.h"
#include "language/statement_words.h"

namespace memos::language::learned {

namespace {

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool is_letter(char32_t c) noexcept {
  return c < 0x80 ? std::isalpha(static_cast<int>(c)) != 0 : c != kInvalid && class_of(c) == CharClass::kLetter;
}
/// Joins two parts of a word: "10:30", "sous-chef", "kim@example.org", "75.5".
bool joins(char c) noexcept { return c == '\'' || c == '-' || c == ':' || c == '.' || c == '@' || c == '_'; }

/// ASCII and Latin-1 in lower case, digits as 0.
std::string norm_of(std::string_view word) {
  std::string norm(word);
  for (std::size_t i = 0; i < norm.size(); ++i) {
    const auto c = static_cast<unsigned char>(norm[i]);
    if (is_digit(norm[i])) norm[i] = '0';
    if (c >= 'A' && c <= 'Z') norm[i] = static_cast<char>(c + 32);
    if (c == 0xC3 && i + 1 < norm.size()) {
      const auto next = static_cast<unsigned char>(norm[i + 1]);
      if (next >= 0x80 && next <= 0x9E && next != 0x97) norm[i + 1] = static_cast<char>(next + 0x20);
    }
    // A typographic apostrophe as a plain one.
    if (c == 0xE2 && norm.compare(i, 3, "\xE2\x80\x99") == 0) norm.replace(i, 3, "'");
  }
  return norm;
}

/// Lists that a word may stand in, read once.
struct Lists {
  Phrases days{
      "monday|tuesday|wednesday|thursday|friday|saturday|sunday|mondays|tuesdays|wednesdays|thursdays|fridays|"
      "saturdays|"
      "sundays|mon|tue|tues|wed|thu|thurs|fri|sat|sun|lunes|martes|miércoles|jueves|viernes|sábado|sábados|domingo|"
      "domingos"};
  Phrases months{
      "january|february|march|april|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|"
      "sep|sept|oct|nov|dec|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre"};
  Phrases spanish_jobs{stated::spanish::kProfessions}, spanish_languages{stated::spanish::kLanguages};
};
const Lists& lists() {
  static const Lists made;
  return made;
}

std::string_view table_of(std::string_view norm) {
  if (norm.size() < 3) return {};
  const std::string spaced = " " + std::string(norm) + " ";
  if (lists().days.in(spaced)) return "<day>";
  if (lists().months.in(spaced)) return "<month>";
  const std::string single = stated::singular(norm);
  const auto known = [&](bool (*is)(std::string_view)) { return is(norm) || (norm.size() > 4 && is(single)); };
  if (known(stated::is_language) || lists().spanish_languages.in(spaced)) return "<language>";
  if (known(stated::is_instrument)) return "<instrument>";
  if (known(stated::is_diet)) return "<diet>";
  if (known(stated::is_medicine) || stated::spanish::is_medicine_word(norm)) return "<medicine>";
  if (known(stated::is_profession) || lists().spanish_jobs.in(spaced)) return "<job>";
  if (stated::find_noun(norm).kind == stated::NounKind::kPet ||
      stated::find_noun(single).kind == stated::NounKind::kPet)
    return "<animal>";
  if (stated::is_country(norm)) return "<country>";
  if (stated::is_known_city(norm)) return "<city>";
  if (known(stated::is_food)) return "<food>";
  if ((stated::english_lexicon().find(norm).flags & stated::kColour) != 0) return "<colour>";
  return {};
}

/// Letters, digits and what joins them, from `at` on.
std::size_t word_end(std::string_view text, std::size_t at) {
  while (at < text.size()) {
    std::size_t next = at;
    const char32_t c = decode(text, next);
    if (is_letter(c) || (c < 0x80 && is_digit(static_cast<char>(c))) || c == 0x2019 || c == 0x300 || c == 0x301) {
      at = next;
      continue;
    }
    if (c >= 0x80 || !joins(static_cast<char>(c)) || next >= text.size()) break;
    std::size_t after = next;
    const char32_t behind = decode(text, after);
    if (!is_letter(behind) && !(behind < 0x80 && is_digit(static_cast<char>(behind)))) break;
    at = after;
  }
  return at;
}

Shape shape_of(std::string_view word) {
  if (word.contains('@')) return Shape::kAddress;
  const bool digit = std::ranges::any_of(word, is_digit);
  const bool letter = std::ranges::any_of(word, [](char c) {
    return std::isalpha(static_cast<unsigned char>(c)) != 0 || static_cast<unsigned char>(c) >= 0x80;
  });
  if (digit) return letter ? Shape::kMixed : Shape::kDigits;
  std::size_t at = 0;
  const char32_t first = decode(word, at);
  const bool capital = (first >= 'A' && first <= 'Z') || (first >= 0xC0 && first <= 0xDE && first != 0xD7);
  return capital ? Shape::kCapital : Shape::kLower;
}

}  // namespace

std::vector<Token> tokens_of(std::string_view sentence) {
  std::vector<Token> tokens;
  for (std::size_t at = 0; at < sentence.size();) {
    const std::size_t begin = at;
    const char32_t c = decode(sentence, at);
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == 0xA0 || c == 0x3000 || c == kInvalid) continue;
    const bool word = is_letter(c) || (c < 0x80 && is_digit(static_cast<char>(c)));
    if (word) at = word_end(sentence, begin);
    Token& token = tokens.emplace_back();
    token.begin = static_cast<std::uint32_t>(begin);
    token.end = static_cast<std::uint32_t>(at);
    const std::string_view bytes = sentence.substr(begin, at - begin);
    token.norm = norm_of(bytes);
    token.kind = token.norm;
    if (!word) {
      token.shape = class_of(c) == CharClass::kIdeograph ? Shape::kIdeograph : Shape::kMark;
      continue;
    }
    token.shape = shape_of(bytes);
    if (token.shape == Shape::kAddress) {
      token.kind = "<address>";
    } else if (token.shape == Shape::kLower || token.shape == Shape::kCapital) {
      const std::string_view table = table_of(token.norm);
      if (!table.empty()) {
        token.kind = table;
      } else if (token.shape == Shape::kCapital && tokens.size() > 1 &&
                 tokens[tokens.size() - 2].shape != Shape::kMark && token.norm.size() > 1 &&
                 !token.norm.starts_with("i'")) {
        token.kind = "<Name>";
      }
    }
  }
  return tokens;
}

}  // namespace memos::language::learned
