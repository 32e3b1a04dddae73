// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <span>
#include <string_view>

#include "language/languages.h"

namespace memos::language {

/// The function words of one language, folded (fold()), separated by white space.
struct StopWordList {
  Language language;
  std::string_view words;
};
extern const std::span<const StopWordList> kLatinStopWords;
extern const std::span<const StopWordList> kOtherStopWords;

/// Languages that have the folded word as a function word. Thread-safe; builds its table on the first call.
[[nodiscard]] LanguageMask stop_word_languages(std::string_view folded) noexcept;

}  // namespace memos::language
