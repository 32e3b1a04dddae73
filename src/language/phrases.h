// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

/// Lists of words and phrases, and texts in the form in which they are looked for.
namespace memos::language {

/// Lower-case words with a space around each: letters, digits, apostrophes and all beyond ASCII belong to words.
[[nodiscard]] std::string words_of(std::string_view text);

/// Words and phrases of a list ("now|no longer"), found by their first word. Views the list.
class Phrases {
 public:
  explicit Phrases(std::string_view choices);
  /// Where the first of them begins in a text made by words_of; npos if none is there.
  [[nodiscard]] std::size_t find(std::string_view words) const;
  [[nodiscard]] bool in(std::string_view words) const { return find(words) != std::string_view::npos; }
  /// All of them that the text has, in the list's own bytes.
  [[nodiscard]] std::vector<std::string_view> all_in(std::string_view words) const;

 private:
  std::unordered_map<std::string_view, std::vector<std::string_view>> by_first_;
};

/// A text has one of the choices anywhere: for Chinese, which writes no spaces.
[[nodiscard]] bool has_part(std::string_view text, std::string_view choices);

}  // namespace memos::language
