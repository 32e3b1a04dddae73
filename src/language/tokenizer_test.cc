// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// What the tokenizer makes of a text: cases from tokenizer_cases.txt, and properties of random texts.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <random>

#include "base/limits.h"
#include "base/utf8.h"
#include "language/code_points.h"
#include "language/folded_text.h"
#include "language/language.h"

namespace memos::language {
namespace {

constexpr std::uint32_t kSeed = 20260102;

struct Case {
  int line = 0;
  std::string language, text, terms;
};

std::vector<Case> read_cases() {
  std::ifstream file(MEMOS_TOKENIZER_CASES);
  std::vector<Case> cases;
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    if (line.empty() || line.starts_with('#')) continue;
    const std::size_t first = line.find(" | ");
    const std::size_t last = line.rfind(" | ");
    if (first == std::string::npos || first == last) {
      ADD_FAILURE() << "line " << number << " is no case";
      continue;
    }
    const std::string language = line.substr(0, first);
    cases.push_back(
        {number, language == "-" ? "" : language, line.substr(first + 3, last - first - 3), line.substr(last + 3)});
  }
  return cases;
}

std::vector<std::string> texts_of(const std::vector<Term>& terms) {
  std::vector<std::string> out;
  for (const Term& term : terms) out.push_back(term.text);
  return out;
}

std::vector<Term> terms_of(Tokenizer& tokenizer, std::string_view text, std::string_view language = "") {
  std::vector<Term> out;
  tokenizer.terms(text, language, out);
  return out;
}

std::string joined(const std::vector<Term>& terms) {
  std::string out;
  for (const Term& term : terms) out += (out.empty() ? "" : " ") + term.text;
  return out;
}

/// Random text of pieces that meet each other in odd ways: letters of many scripts, marks, joiners, apostrophes.
class TextMaker {
 public:
  std::string ascii(std::size_t size) {
    std::string out(size, ' ');
    static constexpr std::string_view kLikely = "abcdefghijklmnopqrstuvwxyzABCDETS''  .,-0123456789";
    for (char& c : out) c = below(8) == 0 ? static_cast<char>(1 + below(127)) : kLikely[below(kLikely.size())];
    return out;
  }
  std::string mixed(std::size_t pieces) {
    static constexpr char32_t kOdd[] = {0x2019,  0x02BC,  0x200D, 0xFE0F, 0xAD,   0x300,   0x301,  0x307,
                                        0x130,   0xDF,    0x1E9E, 0xFB03, 0xBD,   0x3005,  0x30FC, 0xFF70,
                                        0x1F600, 0x1F1E6, 0x2764, 0x20E3, 0x2026, 0xE01,   0xE33,  0x1780,
                                        0x17D2,  0x1000,  0xAC00, 0x1100, 0x1161, 0x20000, 0xFDFA};
    static constexpr char32_t kBlocks[] = {0xC0,  0x100,  0x370,  0x400,  0x530,  0x5D0,  0x620,  0x905,  0xB85,
                                           0xE01, 0x1780, 0x3041, 0x30A1, 0x4E00, 0xAC00, 0xFF10, 0x1F300};
    std::string out;
    for (std::size_t i = 0; i < pieces; ++i) {
      switch (below(4)) {
        case 0:
          out += ascii(1 + below(6));
          break;
        case 1:
          base::append_utf8(out, kOdd[below(std::size(kOdd))]);
          break;
        default:
          base::append_utf8(out, kBlocks[below(std::size(kBlocks))] + static_cast<char32_t>(below(60)));
          break;
      }
    }
    return out;
  }
  std::size_t below(std::size_t bound) { return std::uniform_int_distribution<std::size_t>(0, bound - 1)(engine_); }

 private:
  std::mt19937 engine_{kSeed};
};

bool on_boundary(std::string_view text, std::size_t at) {
  return at == text.size() || (static_cast<unsigned char>(text[at]) & 0xC0U) != 0x80U;
}

TEST(Tokenizer, MakesTheTermsOfTheCases) {
  const std::vector<Case> cases = read_cases();
  ASSERT_GE(cases.size(), 80U);
  Tokenizer tokenizer;
  for (const Case& one : cases) {
    EXPECT_EQ(joined(terms_of(tokenizer, one.text, one.language)), one.terms) << "line " << one.line;
  }
}

TEST(Tokenizer, SpansPointAtTheWords) {
  Tokenizer tokenizer;
  const std::string text = "Ünï — ﬁne, 我们 don’t Anna’s";
  std::vector<std::string> words;
  for (const Term& term : terms_of(tokenizer, text, "en"))
    words.push_back(text.substr(term.begin, term.end - term.begin));
  EXPECT_EQ(words, (std::vector<std::string>{"Ünï", "ﬁne", "我们", "Anna’s"}));
}

TEST(Tokenizer, SpansLieOnCodePointsAndRise) {
  TextMaker maker;
  Tokenizer tokenizer;
  for (int i = 0; i < 3000; ++i) {
    const std::string text = maker.mixed(1 + maker.below(30));
    std::uint32_t before = 0;
    for (const Term& term : terms_of(tokenizer, text)) {
      ASSERT_FALSE(term.text.empty());
      ASSERT_LE(term.text.size(), limits::kMaxTermBytes);
      ASSERT_EQ(base::first_invalid_utf8(term.text), std::string::npos);
      ASSERT_LT(term.begin, term.end);
      ASSERT_LE(term.end, text.size());
      ASSERT_TRUE(on_boundary(text, term.begin) && on_boundary(text, term.end)) << text;
      ASSERT_LE(before, term.begin) << text;
      before = term.begin;
    }
  }
}

TEST(Tokenizer, FoldingFirstChangesNothing) {
  TextMaker maker;
  Tokenizer tokenizer;
  for (int i = 0; i < 3000; ++i) {
    const std::string text = maker.mixed(1 + maker.below(30));
    const std::string folded = fold(text);
    ASSERT_EQ(fold(folded), folded);
    ASSERT_EQ(texts_of(terms_of(tokenizer, text)), texts_of(terms_of(tokenizer, folded))) << text;
  }
}

TEST(Tokenizer, HistoryChangesNothing) {
  // A tokenizer that has seen much (full cache, other languages) answers as a fresh one.
  TextMaker maker;
  Tokenizer old;
  for (int i = 0; i < 20'000; ++i) (void)terms_of(old, maker.ascii(40), i % 3 == 0 ? "de" : "");
  for (int i = 0; i < 200; ++i) {
    const std::string text = i % 2 == 0 ? maker.mixed(20) : maker.ascii(120);
    Tokenizer fresh;
    ASSERT_EQ(texts_of(terms_of(old, text)), texts_of(terms_of(fresh, text))) << text;
  }
}

TEST(Tokenizer, BothKindsOfOutputAreEqual) {
  TextMaker maker;
  Tokenizer tokenizer;
  TermList list;
  list.add("before", 0, 0);
  for (int i = 0; i < 200; ++i) {
    const std::string text = maker.mixed(20);
    const std::vector<Term> terms = terms_of(tokenizer, text);
    list.truncate(1);
    tokenizer.terms(text, "", list);
    ASSERT_EQ(list.size(), terms.size() + 1);
    ASSERT_EQ(list[0], "before");
    for (std::size_t k = 0; k < terms.size(); ++k) {
      ASSERT_EQ(list[k + 1], terms[k].text);
      ASSERT_EQ(list.place(k + 1).begin, terms[k].begin);
      ASSERT_EQ(list.place(k + 1).end, terms[k].end);
    }
  }
}

TEST(Tokenizer, CutsLongWordsAtTheLimit) {
  Tokenizer tokenizer;
  const std::string at_limit(limits::kMaxTermBytes, 'x');
  EXPECT_EQ(joined(terms_of(tokenizer, at_limit)), at_limit);
  EXPECT_EQ(joined(terms_of(tokenizer, at_limit + "x")), at_limit);
  EXPECT_EQ(terms_of(tokenizer, at_limit + "x")[0].end, limits::kMaxTermBytes + 1);
  std::string cyrillic = "x";
  for (std::size_t i = 0; i < limits::kMaxTermBytes; ++i) cyrillic += "ж";
  const std::string cut = terms_of(tokenizer, cyrillic)[0].text;
  EXPECT_EQ(cut.size(), limits::kMaxTermBytes - 1);  // one byte, then two-byte letters
  EXPECT_EQ(base::first_invalid_utf8(cut), std::string::npos);
}

TEST(Tokenizer, SurvivesBytesThatAreNotUtf8) {
  Tokenizer tokenizer;
  EXPECT_EQ(joined(terms_of(tokenizer, "tea\xFFtime \xE4\xB8 cup\xC3")), "tea time cup");
}

TEST(Tokenizer, TellsTheLanguage) {
  Tokenizer tokenizer;
  EXPECT_EQ(tokenizer.detect("I bought a book"), "en");
  EXPECT_EQ(tokenizer.detect(""), "en");
  EXPECT_EQ(tokenizer.detect("Ich habe ein Buch gekauft"), "de");
  EXPECT_EQ(tokenizer.detect("He comprado un libro para ti"), "es");
  EXPECT_EQ(tokenizer.detect("Это очень интересная книга"), "ru");
  EXPECT_EQ(tokenizer.detect("Ово је моја књига"), "sr");
  EXPECT_EQ(tokenizer.detect("Це моя книга, її купив я"), "und");
  EXPECT_EQ(tokenizer.detect("我昨天买了一本书"), "zh");
  EXPECT_EQ(tokenizer.detect("昨日、本を買いました"), "ja");
  EXPECT_EQ(tokenizer.detect("어제 책을 샀어요"), "ko");
  EXPECT_EQ(tokenizer.detect("اشتريت كتابا أمس"), "ar");
  EXPECT_EQ(tokenizer.detect("من یک کتاب خریدم که"), "und");
  EXPECT_EQ(tokenizer.detect("मैंने एक किताब खरीदी है"), "hi");
}

TEST(Fold, IsTheSameWithAndWithoutIcu) {
  TextMaker maker;
  FoldedText fast;
  FoldedText slow;
  for (int i = 0; i < 5000; ++i) {
    const std::string text = maker.ascii(maker.below(200));
    fast.assign(text);
    slow.assign_slowly(text);
    ASSERT_TRUE(fast.simple());
    ASSERT_EQ(fast.text(), slow.text());
    ASSERT_EQ(fold(text), slow.text());
    for (std::size_t at = 0; at < text.size(); ++at) ASSERT_EQ(fast.origin(at, at + 1), slow.origin(at, at + 1));
  }
}

TEST(Fold, InertCharactersSeparateWordsEitherWay) {
  for (char32_t c = 0x80; c <= 0x10FFFF; ++c) {
    if (!is_inert(c)) continue;
    std::string one;
    base::append_utf8(one, c);
    const std::string folded = fold(one);
    for (std::size_t at = 0; at < folded.size();) {
      const CharClass folded_class = class_of(decode(folded, at));
      ASSERT_EQ(folded_class, c == 0x2019 ? CharClass::kApostrophe : CharClass::kSeparator)
          << std::hex << std::uint32_t{c};
    }
    FoldedText text;
    text.assign("a" + one + "B" + one + "\uFE0F\u200D" + (c == 0x2019 ? "" : one));
    ASSERT_EQ(text.simple(), c != 0x2019);  // a joiner behind an apostrophe would join letters
  }
}

TEST(Fold, ComparesNames) {
  EXPECT_EQ(fold("ÉMILE"), fold("E\u0301mile"));
  EXPECT_EQ(fold("Strasse"), fold("STRAßE"));
  EXPECT_EQ(fold("Ａｎｎａ"), "anna");
  EXPECT_EQ(fold(""), "");
}

TEST(HasCjk, SeesAllThree) {
  EXPECT_TRUE(has_cjk("tea 茶"));
  EXPECT_TRUE(has_cjk("カ"));
  EXPECT_TRUE(has_cjk("차"));
  EXPECT_FALSE(has_cjk("tea, Tee, чай, 🍵, ชา"));
  EXPECT_FALSE(has_cjk(""));
}

}  // namespace
}  // namespace memos::language
