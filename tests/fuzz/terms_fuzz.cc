// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Any bytes give terms that are short, not empty, valid UTF-8, and whose spans lie in the text; valid text gives the
// terms of its folded form, and folding is done after one time. The first byte chooses the language.
#include "base/limits.h"
#include "base/utf8.h"
#include "fuzz.h"
#include "language/language.h"

namespace {

constexpr std::string_view kLanguages[] = {"",   "en", "de", "fr", "it", "tr", "ru", "el",
                                           "ar", "hi", "yi", "ta", "ga", "zh", "pl", "xx-not-a-tag"};

bool on_boundary(std::string_view text, std::size_t at) {
  return at == text.size() || (static_cast<unsigned char>(text[at]) & 0xC0U) != 0x80U;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view language = kLanguages[data[0] % std::size(kLanguages)];
  const std::string_view text = memos::fuzz::as_text(data + 1, size - 1);
  const bool valid = memos::base::first_invalid_utf8(text) == std::string_view::npos;
  static memos::language::Tokenizer tokenizer;
  memos::language::TermList terms;
  tokenizer.terms(text, language, terms);
  std::uint32_t before = 0;
  for (std::size_t i = 0; i < terms.size(); ++i) {
    const auto& place = terms.place(i);
    MEMOS_INVARIANT(!terms[i].empty() && terms[i].size() <= memos::limits::kMaxTermBytes, terms[i]);
    MEMOS_INVARIANT(place.begin < place.end && place.end <= text.size() && before <= place.begin, terms[i]);
    MEMOS_INVARIANT(memos::base::first_invalid_utf8(terms[i]) == std::string_view::npos, terms[i]);
    MEMOS_INVARIANT(!valid || (on_boundary(text, place.begin) && on_boundary(text, place.end)), terms[i]);
    before = place.begin;
  }
  (void)tokenizer.detect(text);
  (void)memos::language::has_cjk(text);
  const std::string folded = memos::language::fold(text);
  if (!valid) return 0;
  MEMOS_INVARIANT(memos::language::fold(folded) == folded, folded);
  memos::language::TermList again;
  tokenizer.terms(folded, language, again);
  MEMOS_INVARIANT(again.size() == terms.size(), folded);
  for (std::size_t i = 0; i < terms.size(); ++i) MEMOS_INVARIANT(again[i] == terms[i], terms[i]);
  return 0;
}
