// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// The tables and the rules for one word.
#include "language/word_rules.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "language/english_forms.h"
#include "language/language.h"
#include "language/stop_words.h"
#include "language/word_list.h"

namespace memos::language {
namespace {

TEST(StopWords, AreFoldedAndUnique) {
  for (const auto lists : {kLatinStopWords, kOtherStopWords}) {
    for (const StopWordList& list : lists) {
      std::map<std::string_view, int> seen;
      for_each_word(list.words, [&](std::string_view word) {
        EXPECT_EQ(fold(word), word);
        EXPECT_EQ(++seen[word], 1) << word;
        EXPECT_TRUE(is_stop_word(word, name_of(list.language).code)) << word;
      });
      EXPECT_GE(seen.size(), 60U) << name_of(list.language).code;
    }
  }
}

TEST(StopWords, BelongToTheirLanguage) {
  EXPECT_TRUE(is_stop_word("the", ""));
  EXPECT_TRUE(is_stop_word("und", "de-CH"));
  EXPECT_FALSE(is_stop_word("und", "en"));
  EXPECT_FALSE(is_stop_word("the", "pl"));
  EXPECT_FALSE(is_stop_word("", "en"));
}

TEST(EnglishForms, EveryFormHasOneBaseThatIsNoForm) {
  std::map<std::string, std::string> forms;
  std::string_view rest = kEnglishIrregularForms;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    if (line.starts_with('#')) continue;
    std::string base;
    for_each_word(line, [&](std::string_view word) {
      if (base.empty()) {
        base = word;
        return;
      }
      EXPECT_TRUE(forms.emplace(word, base).second) << word;
      EXPECT_EQ(irregular_base(word), base);
    });
  }
  EXPECT_GE(forms.size(), 600U);
  for (const auto& [form, base] : forms) EXPECT_FALSE(forms.contains(base)) << form << " -> " << base;
  EXPECT_EQ(irregular_base("table"), "");
}

TEST(Languages, AreFoundByTheirTags) {
  for (std::size_t i = 1; i < kLanguages; ++i) {
    const auto language = static_cast<Language>(i);
    EXPECT_EQ(language_of(name_of(language).code), language);
    EXPECT_NE(script_of(language), Script::kOther) << name_of(language).code;
  }
  EXPECT_EQ(language_of("PT-br"), Language::kPortuguese);
  EXPECT_EQ(language_of("nb_NO"), Language::kNorwegian);
  for (const char* const other : {"", "zh", "und", "english", "e", "-en"}) {
    EXPECT_EQ(language_of(other), Language::kNone) << other;
  }
}

TEST(Stemmers, ExistForEveryLanguage) {
  Stemmers stemmers;
  for (std::size_t i = 0; i < kLanguages; ++i) EXPECT_FALSE(stemmers.stem("abc", static_cast<Language>(i)).empty());
  EXPECT_EQ(stemmers.stem("books", Language::kEnglish), "book");
  EXPECT_EQ(stemmers.stem("books", Language::kNone), "books");
}

TEST(WordRules, CacheAnswersLikeTheRules) {
  std::mt19937 engine(3);
  const auto below = [&](std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(engine); };
  WordRules cached;
  WordRules plain;
  std::vector<std::string> words = {"the", "went", "children's", "qu'il", "été", "it's"};
  for (int i = 0; i < 6000; ++i) {
    std::string word;
    for (std::size_t n = 1 + below(30); n > 0; --n) word.push_back("aeioubcdlmnrsting"[below(17)]);
    words.push_back(word);
  }
  for (int i = 0; i < 60'000; ++i) {
    const std::string& word = words[below(words.size())];
    const auto language = static_cast<Language>(below(5));
    const auto expected = plain.compute(word, language);
    const auto got = cached.apply(word, language);
    ASSERT_EQ(got.term, expected.term) << word;
    ASSERT_EQ(got.evidence.stop_word, expected.evidence.stop_word) << word;
    ASSERT_EQ(got.evidence.letters, expected.evidence.letters) << word;
  }
}

}  // namespace
}  // namespace memos::language
