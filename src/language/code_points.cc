// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "language/code_points.h"

#include <unicode/uchar.h>

namespace memos::language {
namespace {

constexpr bool in(char32_t c, char32_t first, char32_t last) noexcept { return c >= first && c <= last; }

// 々 and 〇 stand for characters, ー lengthens a syllable: all three are part of words.
bool is_ideograph(char32_t c) noexcept {
  return in(c, 0x4E00, 0x9FFF) || in(c, 0x3041, 0x3096) || in(c, 0x30A1, 0x30FA) || in(c, 0x3400, 0x4DBF) ||
         in(c, 0x30FC, 0x30FF) || in(c, 0x309D, 0x309F) || in(c, 0x31F0, 0x31FF) || c == 0x3005 || c == 0x3007 ||
         in(c, 0xF900, 0xFAFF) || in(c, 0x20000, 0x3FFFD);
}

bool is_hangul(char32_t c) noexcept {
  return in(c, 0xAC00, 0xD7A3) || in(c, 0x1100, 0x11FF) || in(c, 0xA960, 0xA97C) || in(c, 0xD7B0, 0xD7FB);
}

// Blocks that hold scripts without spaces; Unicode's line breaking class SA says which of their characters.
bool is_complex(char32_t c) noexcept {
  const bool candidate = in(c, 0xE00, 0xEFF) || in(c, 0x1000, 0x109F) || in(c, 0x1780, 0x17FF) ||
                         in(c, 0x1950, 0x19DF) || in(c, 0x1A20, 0x1AAD) || in(c, 0xA9E0, 0xA9FF) ||
                         in(c, 0xAA60, 0xAADF);
  return candidate && u_getIntPropertyValue(static_cast<UChar32>(c), UCHAR_LINE_BREAK) == U_LB_COMPLEX_CONTEXT;
}

}  // namespace

CharClass class_beyond_ascii(char32_t c) noexcept {
  if (c == 0x2019 || c == 0x02BC) return CharClass::kApostrophe;
  if (is_inert(c) || c > 0x10FFFF) return CharClass::kSeparator;
  if (is_ideograph(c)) return CharClass::kIdeograph;
  if (is_hangul(c)) return CharClass::kHangul;
  if (is_complex(c)) return CharClass::kComplex;
  const auto category = U_MASK(u_charType(static_cast<UChar32>(c)));
  if ((category & U_GC_L_MASK) != 0) return CharClass::kLetter;
  if ((category & U_GC_N_MASK) != 0) return CharClass::kDigit;
  if ((category & U_GC_M_MASK) != 0) return CharClass::kMark;
  return CharClass::kSeparator;
}

}  // namespace memos::language
