// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>

#include "language/languages.h"

struct sb_stemmer;

namespace memos::language {

/// Snowball's stemmers, each made when first used. Not thread-safe.
class Stemmers {
 public:
  /// Stem of a folded word; the word itself for kNone. Never empty. The view lives until the next call.
  [[nodiscard]] std::string_view stem(std::string_view word, Language language);

 private:
  struct Delete {
    void operator()(sb_stemmer* stemmer) const noexcept;
  };
  std::array<std::unique_ptr<sb_stemmer, Delete>, kLanguages> stemmers_;
};

/// One folded word -> its term. Not thread-safe: it owns stemmers and a cache of what they answered.
class WordRules {
 public:
  /// What a word says about the language of its text.
  struct Evidence {
    LanguageMask stop_word = 0;  ///< It is a function word of these.
    LanguageMask letters = 0;    ///< Else: it has letters beyond a-z that only these use.
  };
  struct Outcome {
    std::string_view term;  ///< Empty = a stop word, dropped. Lives until the next call.
    Evidence evidence;
  };

  WordRules();
  ~WordRules();
  WordRules(const WordRules&) = delete;
  WordRules& operator=(const WordRules&) = delete;
  /// `word`: folded, apostrophes as ', not empty. With a cache of limits::kStemCacheSlots words.
  [[nodiscard]] Outcome apply(std::string_view word, Language language);
  /// The same without the cache: what apply() is tested against.
  [[nodiscard]] Outcome compute(std::string_view word, Language language);

 private:
  struct Slot;
  std::string_view bare(std::string_view word, Language language);
  Stemmers stemmers_;
  std::string buffer_;
  std::unique_ptr<Slot[]> cache_;
};

}  // namespace memos::language
