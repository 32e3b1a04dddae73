// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/reader/quotation.h"

#include <gtest/gtest.h>

#include <string>

namespace memos::reader {
namespace {

std::string found(const std::string& text, const std::string& quotation) {
  const auto span = find_quotation(text, quotation);
  return span ? text.substr(span->begin, span->end - span->begin) : "-";
}

TEST(Quotation, IsFoundByteForByte) {
  EXPECT_EQ(found("Well, I live in Lisbon now.", "I live in Lisbon"), "I live in Lisbon");
  EXPECT_EQ(found("I live in Lisbon", "I live in lisbon"), "-");
  EXPECT_EQ(found("I live in Lisbon", "I live in Porto"), "-");
  EXPECT_EQ(found("I live in Lisbon", "I live … Lisbon"), "-");
  EXPECT_EQ(found("", "I live"), "-");
}

TEST(Quotation, AnyWhiteSpaceEqualsAnyOther) {
  EXPECT_EQ(found("I  live\n\tin Lisbon", " I live in  Lisbon\n"), "I  live\n\tin Lisbon");
  EXPECT_EQ(found("a\u00A0b\u3000c", "a b c"), "a\u00A0b\u3000c");
  EXPECT_EQ(found("   ", "   "), "-");
}

TEST(Quotation, BeginsAndEndsAtTheEdgeOfAWord) {
  EXPECT_EQ(found("My name is Max", "am is M"), "-");
  EXPECT_EQ(found("Camera, era", "era"), "era");
  EXPECT_EQ(find_quotation("Camera, era", "era")->begin, 8U);
  EXPECT_EQ(found("I am here", "am"), "-") << "too short to mean anything";
  EXPECT_EQ(found("我住在里斯本。", "里斯本"), "里斯本");
  EXPECT_EQ(found("Vivo en Málaga.", "Málaga"), "Málaga");
}

}  // namespace
}  // namespace memos::reader
