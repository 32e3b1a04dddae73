// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/index/names.h"

#include <gtest/gtest.h>

namespace memos::index {
namespace {

std::vector<std::uint32_t> named(const SpeakerNames& names, std::string_view text) {
  std::vector<std::uint32_t> speakers;
  for (const auto& match : names.find(text, words_of(text))) {
    if (speakers.empty() || speakers.back() != match.speaker) speakers.push_back(match.speaker);
  }
  return speakers;
}

using Ids = std::vector<std::uint32_t>;

TEST(WordsOf, CutsPossessivesAndKeepsContractions) {
  const std::string_view text = "What's Ida\xE2\x80\x99s dog, James' cat and I'm O'Neil?";
  std::vector<std::string> folded;
  for (const Word& word : words_of(text)) folded.push_back(word.folded);
  EXPECT_EQ(folded, (std::vector<std::string>{"what", "ida", "dog", "james", "cat", "and", "i'm", "o'neil"}));
  const auto words = words_of(text);
  EXPECT_EQ(text.substr(words[1].begin, words[1].whole_end - words[1].begin), "Ida\xE2\x80\x99s");
  EXPECT_EQ(text.substr(words[3].begin, words[3].whole_end - words[3].begin), "James'");
  EXPECT_TRUE(words[1].capital);
  EXPECT_FALSE(words[2].capital);
  EXPECT_TRUE(words_of("").empty());
  EXPECT_TRUE(words_of("?!…").empty());
}

TEST(SpeakerNames, WholeWordsAndShortForms) {
  SpeakerNames names;
  names.add(1, "Oksana");
  names.add(2, "Tomas Reyes");
  EXPECT_EQ(named(names, "what did oksana cook?"), Ids{1});
  EXPECT_EQ(named(names, "What did Oks cook?"), Ids{1});
  EXPECT_EQ(named(names, "what did oks cook?"), Ids{}) << "a short form is a name only with a capital letter";
  EXPECT_EQ(named(names, "Is Reyes' train late?"), Ids{2});
  EXPECT_EQ(named(names, "Tomas and Oksana's garden"), (Ids{1, 2}));
  EXPECT_EQ(named(names, "Oksanas"), Ids{});
}

TEST(SpeakerNames, FunctionWordsAreNamesOnlyInsideASentenceWithACapital) {
  SpeakerNames names;
  names.add(1, "Will");
  EXPECT_EQ(named(names, "What will happen?"), Ids{});
  EXPECT_EQ(named(names, "Will it rain?"), Ids{});
  EXPECT_EQ(named(names, "Where does Will live?"), Ids{1});
}

TEST(SpeakerNames, RolesAreNoNames) {
  SpeakerNames names;
  for (const char* role : {"user", "Assistant", "system", "tool"}) names.add(1, role);
  EXPECT_EQ(named(names, "what did the user tell the Assistant about the system tool?"), Ids{});
}

TEST(SpeakerNames, NamesInScriptsWithoutBlanksAreFoundInside) {
  SpeakerNames names;
  names.add(3, "小明");
  EXPECT_EQ(named(names, "小明喜欢什么？"), Ids{3});
  EXPECT_EQ(named(names, "他喜欢什么？"), Ids{});
}

}  // namespace
}  // namespace memos::index
