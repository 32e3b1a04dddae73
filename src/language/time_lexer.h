// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "language/time_words.h"

namespace memos::language {

/// A word, a run of digits or a character of a text as the time grammar sees it. An apostrophe begins a word of its
/// own: "I'll" is i + 'll.
struct TimeToken {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  TimeWord word = TimeWord::kStop;
  std::uint8_t flags = 0;  ///< Of the word's entry.
  Tense tense = Tense::kNone;
  bool capital = false;    ///< Begins with a capital letter.
  bool glued = false;      ///< Stands right behind the token before it.
  std::int32_t value = 0;  ///< Of the entry; of digits the number, at most kMaxDigitsValue.
};
inline constexpr std::int32_t kMaxDigitsValue = 99'999'999;

/// True when a text may hold an expression: it has a digit or a word with kTrigger. Chinese is not looked at.
[[nodiscard]] bool may_hold_time(std::string_view text) noexcept;
/// Every token of a text. Chinese and Japanese characters are kPunctuation.
[[nodiscard]] std::vector<TimeToken> time_tokens(std::string_view text);

}  // namespace memos::language
