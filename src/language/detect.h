// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "language/languages.h"
#include "language/word_rules.h"

namespace memos::language {

/// Which language's rules hold for the words of each script.
using ScriptLanguages = std::array<Language, kScripts>;

/// What the letters of a folded text say, without looking at words.
struct LetterCounts {
  std::array<std::uint32_t, kScripts> letters{};
  std::uint32_t han = 0, kana = 0, hangul = 0;
  bool serbian = false;         ///< ђ ј љ њ ћ џ
  bool other_cyrillic = false;  ///< Letters of Ukrainian, Belarusian, Macedonian, Kazakh …
  bool russian = false;         ///< ы э ё ъ
  bool other_arabic = false;    ///< Letters that Persian, Urdu and others added.
  bool yiddish = false;         ///< װ ױ ײ
};
[[nodiscard]] LetterCounts count_letters(std::string_view folded) noexcept;

/// Rules to begin with: English for Latin letters, and what the letters tell of other scripts.
[[nodiscard]] ScriptLanguages first_guess(const LetterCounts& counts) noexcept;

/// Counts what words say about the language of their text.
class LanguageVotes {
 public:
  void add(const WordRules::Evidence& evidence) noexcept {
    if ((evidence.stop_word & kEnglish) != 0) {
      shared_.push_back(evidence.stop_word);
    } else if ((evidence.stop_word | evidence.letters) != 0) {
      foreign_.push_back(evidence);
    }
  }
  void clear() noexcept {
    shared_.clear();
    foreign_.clear();
  }
  /// The guess, corrected where function words speak clearly: for another Latin language when at least one function
  /// word and one more sign of it stand in the text, and more than for English; for Nepali against Hindi by more.
  [[nodiscard]] ScriptLanguages decide(ScriptLanguages guess) const noexcept;

 private:
  static constexpr LanguageMask kEnglish = mask_of(Language::kEnglish);
  std::vector<LanguageMask> shared_;          ///< English function words, and whose they are as well.
  std::vector<WordRules::Evidence> foreign_;  ///< Words that speak for others only; few in an English text.
};

}  // namespace memos::language
