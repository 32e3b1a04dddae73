// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "language/phrases.h"

#include <cctype>

#include "language/choices.h"
#include "language/code_points.h"

namespace memos::language {

std::string words_of(std::string_view text) {
  std::string words = " ";
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const char32_t c = decode(text, at);
    const bool in_word = c < 0x80 ? std::isalnum(static_cast<int>(c)) != 0 || c == '\''
                                  : c != kInvalid && (class_of(c) != CharClass::kSeparator || c == 0x2019);
    if (!in_word) {
      if (words.back() != ' ') words += ' ';
    } else if (c == 0x2019) {
      words += '\'';
    } else if (c < 0x80) {
      words += static_cast<char>(std::tolower(static_cast<int>(c)));
    } else if (c >= 0xC0 && c <= 0xDE && c != 0xD7) {  // Á … Þ: the small letter lies 0x20 further on
      words += text[begin];
      words += static_cast<char>(static_cast<unsigned char>(text[begin + 1]) + 0x20);
    } else {
      words.append(text, begin, at - begin);
    }
  }
  if (words.back() != ' ') words += ' ';
  return words;
}

Phrases::Phrases(std::string_view choices) {
  while (!choices.empty()) {
    const std::string_view phrase = next_choice(choices);
    by_first_[phrase.substr(0, phrase.find(' '))].push_back(phrase);
  }
}

std::size_t Phrases::find(std::string_view words) const {
  for (std::size_t at = 1; at < words.size();) {
    const std::size_t end = words.find(' ', at);
    const auto known = by_first_.find(words.substr(at, end - at));
    if (known != by_first_.end()) {
      for (const std::string_view phrase : known->second)
        if (words.substr(at).starts_with(phrase) && words[at + phrase.size()] == ' ') return at;
    }
    at = end + 1;
  }
  return std::string_view::npos;
}

std::vector<std::string_view> Phrases::all_in(std::string_view words) const {
  std::vector<std::string_view> out;
  for (std::size_t at = 1; at < words.size();) {
    const std::size_t end = words.find(' ', at);
    const auto known = by_first_.find(words.substr(at, end - at));
    if (known != by_first_.end()) {
      for (const std::string_view phrase : known->second)
        if (words.substr(at).starts_with(phrase) && words[at + phrase.size()] == ' ') out.push_back(phrase);
    }
    at = end + 1;
  }
  return out;
}

bool has_part(std::string_view text, std::string_view choices) {
  while (!choices.empty())
    if (text.contains(next_choice(choices))) return true;
  return false;
}

}  // namespace memos::language
