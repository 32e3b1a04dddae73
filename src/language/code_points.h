// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace memos::language {

/// What a character is to the tokenizer.
enum class CharClass : std::uint8_t {
  kSeparator,
  kLetter,      ///< Letter of a script that puts something between words.
  kDigit,       ///< Any number character.
  kMark,        ///< Combining mark: belongs to the word before it.
  kApostrophe,  ///< ' ’ ʼ
  kIdeograph,   ///< Chinese characters and Japanese syllables: bigrams.
  kHangul,      ///< Korean syllables: bigrams.
  kComplex,     ///< Thai, Lao, Khmer, Burmese …: ICU's dictionaries find the words.
};

constexpr std::array<CharClass, 128> make_ascii_classes() noexcept {
  std::array<CharClass, 128> table{};
  for (std::size_t c = 'a'; c <= 'z'; ++c) table[c] = table[c - 'a' + 'A'] = CharClass::kLetter;
  for (std::size_t c = '0'; c <= '9'; ++c) table[c] = CharClass::kDigit;
  table['\''] = CharClass::kApostrophe;
  return table;
}
inline constexpr std::array<CharClass, 128> kAsciiClasses = make_ascii_classes();

/// Class of a code point above U+007F. Calls ICU's property functions for letters beyond the ranges that it knows.
[[nodiscard]] CharClass class_beyond_ascii(char32_t code_point) noexcept;
/// Class of a code point. Thread-safe.
[[nodiscard]] inline CharClass class_of(char32_t code_point) noexcept {
  return code_point < 0x80 ? kAsciiClasses[code_point] : class_beyond_ascii(code_point);
}

/// Common punctuation and symbols beyond ASCII that separate words with and without NFKC_Casefold, so that a text of
/// these and ASCII needs no ICU: quotes, dashes, bullet, ellipsis, dingbats, emoji. The apostrophe ’ counts as well.
[[nodiscard]] constexpr bool is_inert(char32_t c) noexcept {
  return c == 0x2013 || c == 0x2014 || c == 0x2018 || c == 0x2019 || c == 0x201C || c == 0x201D || c == 0x2022 ||
         c == 0x2026 || (c >= 0x2600 && c <= 0x2712) || (c >= 0x2728 && c <= 0x2764) ||
         (c >= 0x1F300 && c <= 0x1F6D7) || (c >= 0x1F900 && c <= 0x1F9FF);
}

inline constexpr char32_t kInvalid = 0xFFFFFFFF;

/// Reads the code point at `at` (< text.size()) and moves `at` behind it. A byte that does not begin a whole, valid
/// sequence gives kInvalid and is passed over alone. Inline, because the tokenizer's speed hangs on it.
[[nodiscard]] inline char32_t decode(std::string_view text, std::size_t& at) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(at);
  if (lead < 0x80) {
    ++at;
    return lead;
  }
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  constexpr char32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  if (lead < 0xC2 || lead > 0xF4 || text.size() - at < length) {
    ++at;
    return kInvalid;
  }
  char32_t value = lead & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(at + i) & 0xC0U) != 0x80U) {
      ++at;
      return kInvalid;
    }
    value = (value << 6U) | (byte(at + i) & 0x3FU);
  }
  const bool valid = value >= kLeast[length] && value <= 0x10FFFF && (value < 0xD800 || value > 0xDFFF);
  at += valid ? length : 1;
  return valid ? value : kInvalid;
}

}  // namespace memos::language
