// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// Text -> search terms. Pure functions over valid UTF-8; thread-safe.
namespace memos::language {

/// A search term and where it stands.
struct Term {
  std::string text;          ///< Folded, stemmed; CJK bigrams as they are.
  std::uint32_t begin = 0;   ///< Byte offset in the text.
  std::uint32_t end = 0;
};

/// Makes terms: ICU NFKC_Casefold (with an ASCII fast path that gives the same result), word breaks, possessive 's
/// stripped, stop words dropped, irregular English forms, Snowball stems by language, CJK bigrams. Not thread-safe
/// itself (it owns a stem cache and ICU iterators): one a thread, cheap to keep.
class Tokenizer {
 public:
  Tokenizer();
  ~Tokenizer();
  Tokenizer(const Tokenizer&) = delete;
  Tokenizer& operator=(const Tokenizer&) = delete;
  /// `language`: BCP 47; empty = detected from the script and the stop words of the text.
  /// Appends to `out`, which is not cleared.
  void terms(std::string_view text, std::string_view language, std::vector<Term>& out);

 private:
  struct Impl;
  Impl* impl_;
};

/// NFKC_Casefold of a text; for comparing names.
[[nodiscard]] std::string fold(std::string_view text);
/// True when the text has a character of the CJK blocks.
[[nodiscard]] bool has_cjk(std::string_view text) noexcept;
[[nodiscard]] bool is_stop_word(std::string_view folded, std::string_view language) noexcept;

}  // namespace memos::language
