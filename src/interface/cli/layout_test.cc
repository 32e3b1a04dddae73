// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/cli/layout.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace memos::cli {
namespace {

using ::testing::ElementsAre;

TEST(Layout, WidthCountsColumns) {
  EXPECT_EQ(display_width(""), 0U);
  EXPECT_EQ(display_width("abc"), 3U);
  EXPECT_EQ(display_width("é"), 1U);
  EXPECT_EQ(display_width("e\u0301"), 1U);
  EXPECT_EQ(display_width("昨天"), 4U);
  EXPECT_EQ(display_width("🙂"), 2U);
}

TEST(Layout, NothingThatSteersATerminalPasses) {
  EXPECT_EQ(for_terminal("a\x1b[31mb"), "a\uFFFD[31mb");
  EXPECT_EQ(for_terminal("a\tb\nc"), "a b\nc");
  EXPECT_EQ(for_terminal("\u009b2J"), "\uFFFD2J");
  EXPECT_EQ(for_terminal("a\u202Eb"), "ab");
  EXPECT_EQ(for_terminal("a\xff\xfe"), "a\uFFFD\uFFFD");
  EXPECT_EQ(for_terminal("übrig 昨天"), "übrig 昨天");
}

TEST(Layout, WrapBreaksAtBlanksAndKeepsLineFeeds) {
  EXPECT_THAT(wrap("one two three four", 10), ElementsAre("one two", "three four"));
  EXPECT_THAT(wrap("a\n\nb", 20), ElementsAre("a", "", "b"));
  EXPECT_THAT(wrap("", 20), ElementsAre(""));
  EXPECT_THAT(wrap("   leading and  double", 30), ElementsAre("leading and double"));
}

TEST(Layout, WrapCutsLongWordsAndWideText) {
  EXPECT_THAT(wrap("abcdefghijklmno", 10), ElementsAre("abcdefghij", "klmno"));
  EXPECT_THAT(wrap("昨天我们去了图书馆", 10), ElementsAre("昨天我们去", "了图书馆"));
  for (const std::string& line : wrap("mixed 昨天 words 図書館 and more words to break somewhere", 12)) {
    EXPECT_LE(display_width(line), 12U) << line;
  }
}

TEST(Layout, OneLineMarksWhatIsLeftOut) {
  EXPECT_EQ(one_line("short", 10), "short");
  EXPECT_EQ(one_line("exactly 10", 10), "exactly 10");
  EXPECT_EQ(one_line("more than ten", 10), "more than…");
  EXPECT_EQ(one_line("first\nsecond", 10), "first…");
  EXPECT_EQ(one_line("昨天我们去了", 6), "昨天…");
}

TEST(Layout, PadFillsUpByColumns) {
  EXPECT_EQ(pad("昨", 4), "昨  ");
  EXPECT_EQ(pad("long", 2), "long");
}

}  // namespace
}  // namespace memos::cli
