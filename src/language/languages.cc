// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "language/languages.h"

namespace memos::language {

Language language_of(std::string_view tag) noexcept {
  std::array<char, 3> code{};
  std::size_t size = 0;
  for (const char c : tag) {
    if (c == '-' || c == '_') break;
    if (size == code.size()) return Language::kNone;
    code[size++] = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  }
  const std::string_view primary(code.data(), size);
  if (primary == "nb" || primary == "nn") return Language::kNorwegian;
  for (std::size_t i = 1; i < kLanguages; ++i) {
    if (kLanguageNames[i].code == primary) return static_cast<Language>(i);
  }
  return Language::kNone;
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
