// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

/// The spelling that the rules know, for what people type in a hurry or by another habit: Spanish without accents
/// ("telefono"), English without apostrophes ("im"), traditional Chinese characters, plain marks in Chinese.
namespace memos::language {

/// A text in standard spelling. Views the text that it is made of, which must outlive it. Linear for any bytes.
class Spelling {
 public:
  explicit Spelling(std::string_view text);
  Spelling(const Spelling&) = delete;
  Spelling& operator=(const Spelling&) = delete;

  [[nodiscard]] std::string_view text() const noexcept { return is_changed() ? std::string_view(standard_) : source_; }
  [[nodiscard]] bool is_changed() const noexcept { return !origins_.empty(); }
  /// Where a byte of text(), or its end, stands in the text as it was typed.
  [[nodiscard]] std::size_t origin(std::size_t at) const noexcept { return is_changed() ? origins_[at] : at; }
  /// A part of text(), as it was typed.
  [[nodiscard]] std::string_view typed(std::size_t begin, std::size_t end) const noexcept {
    return source_.substr(origin(begin), origin(end) - origin(begin));
  }

 private:
  void spell_chinese();
  using Words = std::unordered_map<std::string, std::string_view>;
  void spell_words(const Words& words);
  void put(std::string_view some, std::size_t from);

  std::string_view source_;
  std::string standard_;
  std::vector<std::uint32_t> origins_;  ///< Of each byte of standard_ and its end; empty = nothing was changed.
};

/// The same without places.
[[nodiscard]] std::string standard_spelling(std::string_view text);
/// Of a question in Spanish the words that ask, too: "que coche tengo" -> "qué coche tengo".
[[nodiscard]] std::string standard_question(std::string_view question);

}  // namespace memos::language
