// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/reader/quotation.h"

#include <string>
#include <vector>

#include "base/utf8.h"

namespace memos::reader {
namespace {

constexpr std::size_t kShortest = 3;

bool is_white(char32_t c) noexcept {
  return c == U' ' || (c >= 0x09 && c <= 0x0D) || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200B) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000 ||
         c == 0xFEFF;
}

/// A text whose runs of white space are one blank each, none at its ends.
struct Flat {
  std::string text;
  std::vector<std::uint32_t> at;  ///< Of each byte: where it stood.
};

Flat flatten(std::string_view text) {
  Flat flat;
  flat.text.reserve(text.size());
  flat.at.reserve(text.size());
  bool white = false;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t begin = i;
    if (is_white(base::next_code_point(text, i))) {
      white = !flat.text.empty();
      continue;
    }
    if (white) {
      flat.text += ' ';
      flat.at.push_back(static_cast<std::uint32_t>(begin));
      white = false;
    }
    for (std::size_t byte = begin; byte < i; ++byte) {
      flat.text += text[byte];
      flat.at.push_back(static_cast<std::uint32_t>(byte));
    }
  }
  return flat;
}

bool is_word_byte(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// Whether a place in the text is inside a word of ASCII letters; scripts without blanks have no such edges.
bool splits_word(std::string_view text, std::size_t at) noexcept {
  return at > 0 && at < text.size() && is_word_byte(text[at - 1]) && is_word_byte(text[at]);
}

}  // namespace

std::optional<Span> find_quotation(std::string_view text, std::string_view quotation) {
  const Flat wanted = flatten(quotation);
  if (wanted.text.size() < kShortest) return std::nullopt;
  const Flat whole = flatten(text);
  for (std::size_t at = whole.text.find(wanted.text); at != std::string::npos;
       at = whole.text.find(wanted.text, at + 1)) {
    const std::size_t last = at + wanted.text.size() - 1;
    if (splits_word(whole.text, at) || splits_word(whole.text, last + 1)) continue;
    return Span{.begin = whole.at[at], .end = whole.at[last] + 1};
  }
  return std::nullopt;
}

}  // namespace memos::reader
