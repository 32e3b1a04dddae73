// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <gtest/gtest.h>

#include "language/language.h"

namespace memos::language {
namespace {

std::string terms(std::string_view text, std::string_view language = "") {
  Tokenizer tokenizer;
  std::vector<Term> out;
  tokenizer.terms(text, language, out);
  std::string joined;
  for (const Term& term : out) joined += (joined.empty() ? "" : "|") + term.text;
  return joined;
}

TEST(Tokenizer, MakesTermsOfManyScripts) {
  EXPECT_EQ(terms("I went to Caroline's group at 10:30, don’t ask"), "go|carolin|group|10|30|ask");
  EXPECT_EQ(terms("昨天我见到了Anna"), "昨天|天我|我见|见到|到了|anna");
  EXPECT_EQ(terms("สวัสดีชาวโลก"), "สวัสดี|ชาว|โลก");
  EXPECT_EQ(terms("Wo ist das Haus von Frau Müller?"), "haus|frau|mull");
}

}  // namespace
}  // namespace memos::language
