// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "language/detect.h"

#include <algorithm>
#include <bit>
#include <functional>

#include "language/code_points.h"

namespace memos::language {
namespace {

constexpr bool one_of(char32_t c, std::u32string_view letters) noexcept {
  return letters.find(c) != std::u32string_view::npos;
}

void count_special(char32_t c, LetterCounts& counts) noexcept {
  counts.serbian |= one_of(c, U"ђјљњћџ");
  counts.other_cyrillic |= one_of(c, U"іїєґўәғқңөұүһѓќѕ");
  counts.russian |= one_of(c, U"ыэё");
  counts.other_arabic |= one_of(c, U"پچژگکیٹڈڑںےۆەێ");
  counts.yiddish |= one_of(c, U"װױײ");
}

}  // namespace

LetterCounts count_letters(std::string_view folded) noexcept {
  LetterCounts counts;
  for (std::size_t at = 0; at < folded.size();) {
    const char32_t c = decode(folded, at);
    switch (class_of(c)) {
      case CharClass::kLetter: {
        const Script script = script_of(c);
        ++counts.letters[static_cast<std::size_t>(script)];
        if (script != Script::kLatin) count_special(c, counts);
        break;
      }
      case CharClass::kIdeograph:
        ++(c >= 0x3041 && c <= 0x31FF ? counts.kana : counts.han);
        break;
      case CharClass::kHangul:
        ++counts.hangul;
        break;
      default:
        break;
    }
  }
  return counts;
}

ScriptLanguages first_guess(const LetterCounts& counts) noexcept {
  ScriptLanguages guess{};
  const auto set = [&](Script script, Language language) { guess[static_cast<std::size_t>(script)] = language; };
  set(Script::kLatin, Language::kEnglish);
  set(Script::kGreek, Language::kGreek);
  set(Script::kDevanagari, Language::kHindi);
  set(Script::kArmenian, Language::kArmenian);
  set(Script::kTamil, Language::kTamil);
  if (!counts.other_arabic) set(Script::kArabic, Language::kArabic);
  if (counts.yiddish) set(Script::kHebrew, Language::kYiddish);
  if (counts.russian || !counts.other_cyrillic) {
    set(Script::kCyrillic, counts.serbian && !counts.russian ? Language::kSerbian : Language::kRussian);
  }
  return guess;
}

void LanguageVotes::add_foreign(std::string_view word, const WordRules::Evidence& evidence) {
  if (word.size() == 1 || foreign_.size() == kMostForeign) return;  // a lone letter is a name or an initial as often
  const std::size_t hash = std::hash<std::string_view>{}(word);
  if (std::ranges::find(foreign_, hash, &Foreign::word_hash) == foreign_.end()) foreign_.push_back({hash, evidence});
}

ScriptLanguages LanguageVotes::decide(ScriptLanguages guess) const noexcept {
  if (foreign_.empty()) return guess;
  using Counts = std::array<std::uint32_t, kLanguages>;
  const auto count = [](LanguageMask mask, Counts& counts) {
    for (; mask != 0; mask &= mask - 1) ++counts[static_cast<std::size_t>(std::countr_zero(mask))];
  };
  Counts shared{};
  Counts stop_words{};
  Counts letters{};
  for (const LanguageMask mask : shared_) count(mask, shared);
  for (const Foreign& foreign : foreign_) {
    count(foreign.evidence.stop_word, stop_words);
    count(foreign.evidence.letters, letters);
  }
  Language best = Language::kEnglish;
  std::uint32_t best_votes = shared[static_cast<std::size_t>(Language::kEnglish)];
  for (std::size_t i = 0; i < kLanguages; ++i) {
    if ((mask_of(static_cast<Language>(i)) & kLatinLanguages & ~kEnglish) == 0) continue;
    const std::uint32_t foreign = stop_words[i] + letters[i];
    if (stop_words[i] >= 1 && foreign >= 2 && foreign + shared[i] > best_votes) {
      best = static_cast<Language>(i);
      best_votes = foreign + shared[i];
    }
  }
  guess[static_cast<std::size_t>(Script::kLatin)] = best;
  if (stop_words[static_cast<std::size_t>(Language::kNepali)] >
      stop_words[static_cast<std::size_t>(Language::kHindi)]) {
    guess[static_cast<std::size_t>(Script::kDevanagari)] = Language::kNepali;
  }
  return guess;
}

}  // namespace memos::language
