// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "language/folded_text.h"

#include <unicode/bytestream.h>
#include <unicode/edits.h>
#include <unicode/normalizer2.h>

#include <algorithm>
#include <new>

#include "base/invariant.h"
#include "base/utf8.h"
#include "language/code_points.h"
#include "language/language.h"
#include "language/spelling_words.h"

namespace memos::language {
namespace {

// ICU owns it; made when a text first needs it.
const icu::Normalizer2& folder() {
  static const icu::Normalizer2* const instance = [] {
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* const made = icu::Normalizer2::getNFKCCasefoldInstance(status);
    MEMOS_INVARIANT(U_SUCCESS(status) && made != nullptr, u_errorName(status));  // ICU's data is missing
    return made;
  }();
  return *instance;
}

/// Traditional characters as simplified ones, which have as many bytes: one word, however it is written.
void simplify(std::string& text) {
  for (std::size_t at = 0; at < text.size();) {
    if (static_cast<unsigned char>(text[at]) < 0xE4) {  // U+4000 and above begin with E4
      ++at;
      continue;
    }
    const std::size_t begin = at;
    const char32_t c = decode(text, at);
    const char32_t simple = c == kInvalid ? c : simplified_of(c);
    if (simple == c) continue;
    std::string utf8;
    base::append_utf8(utf8, simple);
    text.replace(begin, utf8.size(), utf8);
  }
}

void fold_into(std::string_view text, std::string& out, icu::Edits* edits) {
  out.clear();
  icu::StringByteSink<std::string> sink(&out, static_cast<std::int32_t>(text.size()));
  UErrorCode status = U_ZERO_ERROR;
  folder().normalizeUTF8(0, icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())), sink, edits, status);
  if (status == U_MEMORY_ALLOCATION_ERROR) throw std::bad_alloc();
  MEMOS_INVARIANT(U_SUCCESS(status), u_errorName(status));
  simplify(out);
}

// ZWJ and the variation selector vanish in NFKC_Casefold. Behind an inert character nothing is joined by that.
bool vanishes(char32_t c) noexcept { return c == 0xFE0F || c == 0x200D; }

bool is_simple(std::string_view text) noexcept {
  bool after_inert = false;
  for (std::size_t at = 0; at < text.size();) {
    if (static_cast<unsigned char>(text[at]) < 0x80) {
      after_inert = false;
      ++at;
      continue;
    }
    const char32_t c = decode(text, at);
    if (after_inert && vanishes(c)) continue;
    if (!is_inert(c)) return false;
    after_inert = c != 0x2019;
  }
  return true;
}

}  // namespace

void FoldedText::assign(std::string_view text) {
  unsigned char all = 0;
  for (const char c : text) all |= static_cast<unsigned char>(c);
  if (all >= 0x80 && !is_simple(text)) {
    assign_slowly(text);
    return;
  }
  simple_ = true;
  changes_.clear();
  folded_.resize(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    folded_[i] = static_cast<char>(c + (c >= 'A' && c <= 'Z' ? 'a' - 'A' : 0));
  }
}

void FoldedText::assign_slowly(std::string_view text) {
  simple_ = false;
  changes_.clear();
  icu::Edits edits;
  fold_into(text, folded_, &edits);
  auto at = edits.getFineChangesIterator();
  UErrorCode status = U_ZERO_ERROR;
  while (at.next(status)) {
    changes_.push_back({static_cast<std::size_t>(at.destinationIndex()), static_cast<std::size_t>(at.newLength()),
                        static_cast<std::size_t>(at.sourceIndex()), static_cast<std::size_t>(at.oldLength())});
  }
  if (status == U_MEMORY_ALLOCATION_ERROR) throw std::bad_alloc();
  MEMOS_INVARIANT(U_SUCCESS(status), u_errorName(status));
}

std::size_t FoldedText::map(std::size_t folded, bool is_end) const noexcept {
  // The last change that begins before the position (for an end) or at it or before (for a begin).
  const auto behind = std::partition_point(changes_.begin(), changes_.end(), [&](const Change& change) {
    return is_end ? change.folded < folded : change.folded <= folded;
  });
  if (behind == changes_.begin()) return folded;
  const Change& change = *(behind - 1);
  if (folded >= change.folded + change.folded_size) {
    return change.original + change.size + (folded - change.folded - change.folded_size);
  }
  return is_end ? change.original + change.size : change.original;
}

std::pair<std::uint32_t, std::uint32_t> FoldedText::origin(std::size_t begin, std::size_t end) const noexcept {
  if (changes_.empty()) return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
  return {static_cast<std::uint32_t>(map(begin, false)), static_cast<std::uint32_t>(map(end, true))};
}

std::string fold(std::string_view text) {
  std::string out;
  if (std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; })) {
    out.resize(text.size());
    std::transform(text.begin(), text.end(), out.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
    return out;
  }
  fold_into(text, out, nullptr);
  return out;
}

bool has_cjk(std::string_view text) noexcept {
  for (std::size_t at = 0; at < text.size();) {
    if (static_cast<unsigned char>(text[at]) < 0xE1) {  // U+1000 and above begin with E1
      ++at;
      continue;
    }
    const CharClass c = class_of(decode(text, at));
    if (c == CharClass::kIdeograph || c == CharClass::kHangul) return true;
  }
  return false;
}

}  // namespace memos::language
