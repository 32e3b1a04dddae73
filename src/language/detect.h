// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <array>
#include <cstddef>
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
  void add(std::string_view word, const WordRules::Evidence& evidence) {
    if ((evidence.stop_word & kEnglish) != 0) {
      shared_.push_back(evidence.stop_word);
    } else if ((evidence.stop_word | evidence.letters) != 0) {
      add_foreign(word, evidence);
    }
  }
  void clear() noexcept {
    shared_.clear();
    foreign_.clear();
  }
  /// The guess, corrected where words speak clearly: for another Latin language when at least two different words that
  /// are not English are signs of it, one of them a function word, and it has more signs than English has function
  /// words; for Nepali against Hindi by more function words.
  [[nodiscard]] ScriptLanguages decide(ScriptLanguages guess) const noexcept;

 private:
  struct Foreign {
    std::size_t word_hash;
    WordRules::Evidence evidence;
  };
  static constexpr LanguageMask kEnglish = mask_of(Language::kEnglish);
  static constexpr std::size_t kMostForeign = 256;  ///< Enough to know; keeps long texts linear.
  void add_foreign(std::string_view word, const WordRules::Evidence& evidence);

  std::vector<LanguageMask> shared_;  ///< English function words, and whose they are as well.
  std::vector<Foreign> foreign_;      ///< Different words that speak for others only; few in an English text.
};

}  // namespace memos::language
