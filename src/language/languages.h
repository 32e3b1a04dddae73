// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace memos::language {

/// Languages with rules of their own: those that Snowball stems, and kNone (no stop words, words stay as they are).
/// The order breaks ties when a language is detected.
enum class Language : std::uint8_t {
  kNone,
  kEnglish,
  kSpanish,
  kFrench,
  kGerman,
  kPortuguese,
  kItalian,
  kDutch,
  kIndonesian,
  kTurkish,
  kRomanian,
  kHungarian,
  kSwedish,
  kDanish,
  kNorwegian,
  kFinnish,
  kCatalan,
  kLithuanian,
  kBasque,
  kIrish,  // Latin script
  kRussian,
  kSerbian,
  kGreek,
  kArabic,
  kHindi,
  kNepali,
  kArmenian,
  kYiddish,
  kTamil,  // other scripts
};
inline constexpr std::size_t kLanguages = 29;

/// A set of languages, one bit each.
using LanguageMask = std::uint32_t;
constexpr LanguageMask mask_of(Language language) noexcept {
  return LanguageMask{1} << static_cast<unsigned>(language);
}
/// Languages that are written in Latin letters.
inline constexpr LanguageMask kLatinLanguages = (mask_of(Language::kIrish) << 1U) - mask_of(Language::kEnglish);

struct LanguageName {
  std::string_view code;  ///< BCP 47.
  const char* stemmer;    ///< Name of its Snowball algorithm.
};
inline constexpr std::array<LanguageName, kLanguages> kLanguageNames = {{
    {"und", ""},          {"en", "english"},   {"es", "spanish"},    {"fr", "french"},     {"de", "german"},
    {"pt", "portuguese"}, {"it", "italian"},   {"nl", "dutch"},      {"id", "indonesian"}, {"tr", "turkish"},
    {"ro", "romanian"},   {"hu", "hungarian"}, {"sv", "swedish"},    {"da", "danish"},     {"no", "norwegian"},
    {"fi", "finnish"},    {"ca", "catalan"},   {"lt", "lithuanian"}, {"eu", "basque"},     {"ga", "irish"},
    {"ru", "russian"},    {"sr", "serbian"},   {"el", "greek"},      {"ar", "arabic"},     {"hi", "hindi"},
    {"ne", "nepali"},     {"hy", "armenian"},  {"yi", "yiddish"},    {"ta", "tamil"},
}};
constexpr const LanguageName& name_of(Language language) noexcept {
  return kLanguageNames[static_cast<std::size_t>(language)];
}

/// The language of a BCP 47 tag ("pt-BR" -> kPortuguese, "nb" -> kNorwegian); kNone when it has no rules of its own.
[[nodiscard]] Language language_of(std::string_view tag) noexcept;

/// Writing systems that have stemmers.
enum class Script : std::uint8_t {
  kOther,
  kLatin,
  kCyrillic,
  kGreek,
  kArabic,
  kDevanagari,
  kArmenian,
  kHebrew,
  kTamil,
};
inline constexpr std::size_t kScripts = 9;
[[nodiscard]] Script script_of(char32_t letter) noexcept;
[[nodiscard]] Script script_of(Language language) noexcept;

/// What a caller's language decides: the rules for the words of one script.
struct Rules {
  Script script = Script::kOther;
  Language language = Language::kNone;
};
/// None for "und", "mul", "" and what is no language tag. A language without rules of its own (Polish, Ukrainian) has
/// kNone for its script; Chinese, Japanese, Korean and Thai decide nothing about words in letters.
[[nodiscard]] std::optional<Rules> rules_of(std::string_view tag) noexcept;

}  // namespace memos::language
