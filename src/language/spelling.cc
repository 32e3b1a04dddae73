// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "language/spelling.h"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <unordered_map>
#include <utility>

#include "base/utf8.h"
#include "language/choices.h"
#include "language/code_points.h"
#include "language/language.h"
#include "language/phrases.h"
#include "language/spelling_words.h"
#include "language/statement_tongue.h"

namespace memos::language {

namespace {

struct Accent {
  std::string_view letter;
  char plain;
};
constexpr Accent kAccents[] = {{"á", 'a'}, {"é", 'e'}, {"í", 'i'}, {"ó", 'o'}, {"ú", 'u'}, {"ü", 'u'}, {"ñ", 'n'}};

/// The letter without its accent, and its bytes.
std::pair<char, std::size_t> plain_letter(std::string_view text) noexcept {
  const auto* const found =
      std::ranges::find_if(kAccents, [&](const Accent& one) { return text.starts_with(one.letter); });
  return found == std::end(kAccents) ? std::pair(text[0], std::size_t{1}) : std::pair(found->plain, std::size_t{2});
}

std::string without_accents(std::string_view word) {
  std::string plain;
  while (!word.empty()) {
    const auto [letter, bytes] = plain_letter(word);
    if (letter != '\'') plain += letter;
    word.remove_prefix(bytes);
  }
  return plain;
}

using Words = std::unordered_map<std::string, std::string_view>;
/// By the form without accents and apostrophes.
Words words_in(std::string_view list) {
  Words words;
  while (!list.empty()) {
    const std::string_view word = next_choice(list);
    words.emplace(without_accents(word), word);
  }
  return words;
}
const Words& accented_words() {
  static const Words made = words_in(kAccentedWords);
  return made;
}

/// In German "im" is a word of its own: it takes one of English's to be English.
bool is_english(std::string_view text) {
  static const Phrases signs("i|my|the|and|to|of|is|now|at|for|with|it|not|this|you|we|our");
  return signs.in(words_of(text));
}
const Words& joined_words() {
  static const Words made = words_in(kJoinedWords);
  return made;
}

bool is_ascii_letter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_wordly(char c) noexcept {
  return is_ascii_letter(c) || (c >= '0' && c <= '9') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

bool is_ideograph(std::string_view text, std::size_t at) {
  if (at >= text.size() || static_cast<unsigned char>(text[at]) < 0xE0) return false;
  const char32_t c = decode(text, at);
  return c != kInvalid && class_of(c) == CharClass::kIdeograph;
}

struct Mark {
  char plain;
  std::string_view chinese;
};
constexpr Mark kMarks[] = {{',', "，"}, {'?', "？"}, {'!', "！"}, {';', "；"}, {':', "："}, {'.', "。"}};

constexpr std::size_t kLeastWord = 2, kLongestWord = 24;  ///< Letters.

}  // namespace

Spelling::Spelling(std::string_view text) : source_(text) {
  if (has_cjk(text)) {
    spell_chinese();
  } else if (stated::tongue_of(text) == stated::Tongue::kSpanish) {
    spell_words(accented_words());
  } else if (is_english(text)) {
    spell_words(joined_words());
  }
  if (standard_ == source_) origins_.clear();
  if (is_changed()) origins_.push_back(static_cast<std::uint32_t>(source_.size()));
}

void Spelling::put(std::string_view some, std::size_t from) {
  standard_ += some;
  origins_.insert(origins_.end(), some.size(), static_cast<std::uint32_t>(from));
}

void Spelling::spell_chinese() {
  bool behind_ideograph = false;
  for (std::size_t at = 0; at < source_.size();) {
    const std::size_t begin = at;
    const char32_t c = decode(source_, at);
    const std::string_view bytes = source_.substr(begin, at - begin);
    if (c < 0x80) {
      // "现在住成都, 你呢?", "3.5", "https://…": a mark is Chinese beside what is.
      const auto* const mark = std::ranges::find(kMarks, static_cast<char>(c), &Mark::plain);
      const bool joins = c == '.' && at < source_.size() && source_[at] != ' ' && !is_ideograph(source_, at);
      const bool chinese = behind_ideograph || (c != '.' && is_ideograph(source_, at));
      put(mark != std::end(kMarks) && chinese && !joins ? mark->chinese : bytes, begin);
      behind_ideograph = false;
      continue;
    }
    behind_ideograph = c != kInvalid && class_of(c) == CharClass::kIdeograph;
    const char32_t simplified = behind_ideograph ? simplified_of(c) : c;
    if (simplified == c) {
      put(bytes, begin);
      continue;
    }
    std::string utf8;
    base::append_utf8(utf8, simplified);
    put(utf8, begin);
  }
}

void Spelling::spell_words(const Words& words) {
  const auto standard_of = [&](std::size_t begin, std::size_t end) -> std::string_view {
    const bool whole =
        (end == source_.size() || !is_wordly(source_[end])) && (begin == 0 || !is_wordly(source_[begin - 1]));
    const std::size_t size = end - begin;
    if (!whole || size < kLeastWord || size > kLongestWord) return {};
    std::string lower(source_.substr(begin, size));
    for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    const auto known = words.find(lower);
    return known == words.end() ? std::string_view() : known->second;
  };
  const auto word_end = [&](std::size_t at) {
    while (at < source_.size() && is_ascii_letter(source_[at])) ++at;
    return at;
  };
  for (std::size_t at = 0; at < source_.size();) {
    const std::size_t begin = at;
    at = word_end(begin);
    std::string_view standard = at == begin ? std::string_view() : standard_of(begin, at);
    // Most texts are as they should be, and are not copied.
    if (!standard.empty() && standard_.empty())
      for (std::size_t i = 0; i < begin; ++i) put(source_.substr(i, 1), i);
    const bool copies = !standard.empty() || !standard_.empty();
    for (std::size_t i = begin; i < at && copies; ++i) {
      if (standard.starts_with("'")) {
        put("'", i);
        standard.remove_prefix(1);
      }
      const std::size_t bytes = standard.empty() ? 1 : plain_letter(standard).second;
      std::string letter(1, source_[i]);
      if (bytes == 2) {
        letter = standard.substr(0, 2);
        if (std::isupper(static_cast<unsigned char>(source_[i])) != 0) letter[1] = static_cast<char>(letter[1] - 0x20);
      }
      put(letter, i);
      if (!standard.empty()) standard.remove_prefix(bytes);
    }
    // What stands up to the next word, or goes on with other letters.
    for (; at < source_.size() && !is_ascii_letter(source_[at]); ++at)
      if (copies) put(source_.substr(at, 1), at);
  }
}

std::string standard_spelling(std::string_view text) { return std::string(Spelling(text).text()); }

std::string standard_question(std::string_view question) {
  std::string standard = standard_spelling(question);
  if (stated::tongue_of(standard) != stated::Tongue::kSpanish) return standard;
  static const Words asking = words_in("qué|cuál|cuáles|cómo|dónde|cuándo|quién|quiénes|cuánto|cuánta|cuántos|cuántas");
  static const Phrases leading("a|de|en|con|para|por|desde|hasta|sobre|y|oye|hola|dime|recuérdame|sabes|el|la|los|las");
  for (std::size_t at = 0; at < standard.size();) {
    at = standard.find_first_not_of(" ,;:\xC2\xBF\xA1", at);
    if (at == std::string::npos) break;
    const std::size_t end = std::min(standard.find_first_of(" ,;:?!", at), standard.size());
    std::string lower = standard.substr(at, end - at);
    for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    if (const auto known = asking.find(lower); known != asking.end()) {
      standard.replace(at, end - at, known->second);
      break;
    }
    if (!leading.in(" " + lower + " ")) break;
    at = end;
  }
  return standard;
}

}  // namespace memos::language
