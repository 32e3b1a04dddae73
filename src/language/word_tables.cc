// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <unordered_map>

#include "language/english_forms.h"
#include "language/stop_words.h"
#include "language/word_list.h"

namespace memos::language {
namespace {

using StopWords = std::unordered_map<std::string_view, LanguageMask>;

StopWords load_stop_words() {
  StopWords table;
  table.reserve(4096);
  for (const auto lists : {kLatinStopWords, kOtherStopWords}) {
    for (const StopWordList& list : lists) {
      for_each_word(list.words, [&](std::string_view word) { table[word] |= mask_of(list.language); });
    }
  }
  return table;
}

using Forms = std::unordered_map<std::string_view, std::string_view>;

Forms load_forms() {
  Forms table;
  table.reserve(2048);
  std::string_view rest = kEnglishIrregularForms;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    if (line.starts_with('#')) continue;
    std::string_view base;
    for_each_word(line, [&](std::string_view word) {
      if (base.empty()) {
        base = word;
      } else {
        table.emplace(word, base);
      }
    });
  }
  return table;
}

}  // namespace

LanguageMask stop_word_languages(std::string_view folded) noexcept {
  static const StopWords table = load_stop_words();
  const auto found = table.find(folded);
  return found == table.end() ? 0 : found->second;
}

std::string_view irregular_base(std::string_view folded) noexcept {
  static const Forms table = load_forms();
  const auto found = table.find(folded);
  return found == table.end() ? std::string_view{} : found->second;
}

}  // namespace memos::language
