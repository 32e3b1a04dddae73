// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// Text -> search terms. Pure functions over valid UTF-8; bytes that are not valid UTF-8 separate words.
namespace memos::language {

/// A search term and where it stands.
struct Term {
  std::string text;         ///< Folded, stemmed; CJK bigrams as they are.
  std::uint32_t begin = 0;  ///< Byte offset in the text, on a code point boundary.
  std::uint32_t end = 0;    ///< One past the last byte.
};

/// Terms without an allocation each: their bytes lie in one buffer. Keeps its capacity when cleared, so that a list
/// that is used again and again allocates nothing. Not thread-safe. Views die when a term is added.
class TermList {
 public:
  struct Place {
    std::uint32_t offset = 0;  ///< Of the term's bytes in the buffer.
    std::uint32_t size = 0;
    std::uint32_t begin = 0;  ///< Span of the term in the text.
    std::uint32_t end = 0;
  };
  [[nodiscard]] std::size_t size() const noexcept { return places_.size(); }
  [[nodiscard]] bool empty() const noexcept { return places_.empty(); }
  /// The i-th term; i < size().
  [[nodiscard]] std::string_view operator[](std::size_t i) const noexcept {
    return std::string_view(bytes_).substr(places_[i].offset, places_[i].size);
  }
  [[nodiscard]] const Place& place(std::size_t i) const noexcept { return places_[i]; }
  void clear() noexcept { truncate(0); }
  /// Drops the terms from the i-th on; i <= size().
  void truncate(std::size_t i) noexcept {
    if (i >= places_.size()) return;
    bytes_.resize(places_[i].offset);
    places_.resize(i);
  }
  void add(std::string_view term, std::uint32_t begin, std::uint32_t end) {
    places_.push_back({static_cast<std::uint32_t>(bytes_.size()), static_cast<std::uint32_t>(term.size()), begin, end});
    bytes_.append(term);
  }

 private:
  std::string bytes_;
  std::vector<Place> places_;
};

/// Makes terms. English: lower case, `[a-z0-9]+('[a-z]+)?`, possessive 's stripped, stop words dropped, irregular
/// forms to their base, Snowball stem. Other languages: NFKC_Casefold, their own stop words and stems. Chinese,
/// Japanese and Korean: character bigrams, a lone character stays. Thai, Lao, Khmer, Burmese: ICU's word breaks.
/// The rules in full: README.md. A term has at most limits::kMaxTermBytes bytes.
/// Not thread-safe (it owns a stem cache and ICU iterators): one a thread, cheap to keep. ICU is touched only when a
/// text holds more than ASCII, common punctuation and emoji. Throws nothing but std::bad_alloc.
class Tokenizer {
 public:
  Tokenizer();
  ~Tokenizer();
  Tokenizer(const Tokenizer&) = delete;
  Tokenizer& operator=(const Tokenizer&) = delete;
  /// `language`: BCP 47; empty = detected from the script and the stop words of the text. It decides for words of its
  /// own script; words of other scripts are detected. Appends to `out`, which is not cleared.
  void terms(std::string_view text, std::string_view language, TermList& out);
  void terms(std::string_view text, std::string_view language, std::vector<Term>& out);
  /// The BCP 47 code of the language that decides for most of the text; "en" where nothing speaks clearly for another.
  [[nodiscard]] std::string_view detect(std::string_view text);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// NFKC_Casefold of a text, traditional Chinese characters as simplified ones; for comparing names.
[[nodiscard]] std::string fold(std::string_view text);
/// True when the text has a Chinese, Japanese or Korean character.
[[nodiscard]] bool has_cjk(std::string_view text) noexcept;
/// True when the folded word is a function word of the language (BCP 47; empty = English).
[[nodiscard]] bool is_stop_word(std::string_view folded, std::string_view language) noexcept;

}  // namespace memos::language
