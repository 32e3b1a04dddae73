// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "language/languages.h"

#include <algorithm>
#include <initializer_list>

namespace memos::language {

namespace {

/// The primary part of a BCP 47 tag in lower case; empty when it has not two or three letters.
struct Primary {
  explicit Primary(std::string_view tag) noexcept {
    tag = tag.substr(0, tag.find_first_of("-_"));
    if (tag.size() < 2 || tag.size() > letters.size()) return;
    for (const char c : tag) {
      const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
      if (lower < 'a' || lower > 'z') {
        size = 0;
        return;
      }
      letters[size++] = lower;
    }
  }
  [[nodiscard]] std::string_view code() const noexcept { return {letters.data(), size}; }
  std::array<char, 3> letters{};
  std::size_t size = 0;
};

bool one_of(std::string_view code, std::initializer_list<std::string_view> codes) noexcept {
  return std::ranges::find(codes, code) != codes.end();
}

}  // namespace

Language language_of(std::string_view tag) noexcept {
  const Primary primary(tag);
  if (one_of(primary.code(), {"nb", "nn"})) return Language::kNorwegian;
  for (std::size_t i = 1; i < kLanguages; ++i) {
    if (kLanguageNames[i].code == primary.code()) return static_cast<Language>(i);
  }
  return Language::kNone;
}

std::optional<Rules> rules_of(std::string_view tag) noexcept {
  const Primary primary(tag);
  const std::string_view code = primary.code();
  if (code.empty() || one_of(code, {"und", "mul", "mis", "zxx"})) return std::nullopt;
  if (const Language language = language_of(tag); language != Language::kNone)
    return Rules{script_of(language), language};
  // Languages without a stemmer that are not written in Latin letters.
  if (one_of(code, {"zh", "ja", "ko", "th", "lo", "km", "my", "yue", "bo"}))
    return Rules{Script::kOther, Language::kNone};
  if (one_of(code, {"uk", "bg", "be", "mk", "kk", "ky", "tg", "mn", "tt"}))
    return Rules{Script::kCyrillic, Language::kNone};
  if (one_of(code, {"fa", "ur", "ps", "ckb", "sd", "ug"})) return Rules{Script::kArabic, Language::kNone};
  if (one_of(code, {"mr", "sa", "mai", "kok"})) return Rules{Script::kDevanagari, Language::kNone};
  if (code == "he") return Rules{Script::kHebrew, Language::kNone};
  return Rules{Script::kLatin, Language::kNone};
}

Script script_of(char32_t letter) noexcept {
  struct Block {
    char32_t first;
    char32_t last;
    Script script;
  };
  // Unicode blocks of the scripts (unicode.org/Public/UNIDATA/Blocks.txt).
  static constexpr Block kBlocks[] = {
      {0x00, 0x24F, Script::kLatin},       {0x1E00, 0x1EFF, Script::kLatin},    {0x370, 0x3FF, Script::kGreek},
      {0x1F00, 0x1FFF, Script::kGreek},    {0x400, 0x52F, Script::kCyrillic},   {0x1C80, 0x1C8F, Script::kCyrillic},
      {0x2DE0, 0x2DFF, Script::kCyrillic}, {0xA640, 0xA69F, Script::kCyrillic}, {0x530, 0x58F, Script::kArmenian},
      {0x590, 0x5FF, Script::kHebrew},     {0x600, 0x6FF, Script::kArabic},     {0x750, 0x77F, Script::kArabic},
      {0x8A0, 0x8FF, Script::kArabic},     {0x900, 0x97F, Script::kDevanagari}, {0xB80, 0xBFF, Script::kTamil},
  };
  for (const Block& block : kBlocks) {
    if (letter >= block.first && letter <= block.last) return block.script;
  }
  return Script::kOther;
}

Script script_of(Language language) noexcept {
  if ((mask_of(language) & kLatinLanguages) != 0) return Script::kLatin;
  switch (language) {
    case Language::kRussian:
    case Language::kSerbian:
      return Script::kCyrillic;
    case Language::kGreek:
      return Script::kGreek;
    case Language::kArabic:
      return Script::kArabic;
    case Language::kHindi:
    case Language::kNepali:
      return Script::kDevanagari;
    case Language::kArmenian:
      return Script::kArmenian;
    case Language::kYiddish:
      return Script::kHebrew;
    case Language::kTamil:
      return Script::kTamil;
    default:
      return Script::kOther;
  }
}

}  // namespace memos::language
