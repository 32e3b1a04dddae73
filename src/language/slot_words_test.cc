// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "language/slot_words.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "language/change_words.h"

namespace memos::language {
namespace {

using Values = std::vector<std::string>;

TEST(SlotWords, KnownValuesWhateverTheVerb) {
  EXPECT_EQ(slot_mention("language.learning", "Korean's what I practise every night").values, Values{"korean"});
  EXPECT_EQ(slot_mention("medication.", "GP swapped me over to losartan").values, Values{"losartan"});
  EXPECT_EQ(slot_mention("contact.phone", "I'm on 07700 900482 now").values, Values{"07700900482"});
  EXPECT_EQ(slot_mention("diet", "llevo un mes vegana").values, Values{"vegana"});
  EXPECT_EQ(slot_mention("language.learning", "法语课又上到虚拟式").values, Values{"法语"});
  EXPECT_EQ(slot_mention("possession.car", "our Subaru hit a post").values, Values{"subaru"});
  EXPECT_TRUE(slot_mention("contact.phone", "room 4711").values.empty());
  EXPECT_TRUE(slot_mention("language.learning", "the bus was full").values.empty());
}

TEST(SlotWords, NamesAlsoAtTheHeadOfASentence) {
  EXPECT_EQ(slot_mention("home.city", "Ghent it is from now on, last box unpacked").values, Values{"Ghent"});
  EXPECT_TRUE(slot_mention("home.city", "Moved on Monday").values.empty()) << "a verb and a day";
  EXPECT_EQ(slot_mention("relation.partner", "Álvaro y yo somos novios").values, Values{"Álvaro"});
}

TEST(SlotWords, WordsOfTheSlot) {
  EXPECT_TRUE(slot_mention("home.city", "last box unpacked").topic);
  EXPECT_FALSE(slot_mention("home.city", "the soup was salty").topic);
  EXPECT_TRUE(slot_mention("favourite.band", "they are my favourite band").topic);
  EXPECT_FALSE(slot_mention("favourite.band", "soup is my favourite food").topic);
  EXPECT_TRUE(slot_mention("deadline.essay", "the essay can wait").topic);
  EXPECT_FALSE(slot_mention("deadline.essay", "the rent is due").topic);
  EXPECT_FALSE(slot_mention("relation.partner", "大刘的女朋友叫思雨").topic) << "somebody else's";
  EXPECT_FALSE(slot_kind("profile.star_sign").known);
  EXPECT_TRUE(slot_kind("home.city").single);
}

TEST(SlotWords, QuestionsByTheirWords) {
  EXPECT_EQ(question_slot("How do I eat? any diet?"), "diet");
  EXPECT_EQ(question_slot("¿Con quién estoy saliendo?"), "relation.partner");
  EXPECT_EQ(question_slot("我现居哪个城市？"), "home.city");
  EXPECT_EQ(question_slot("¿A qué gimnasio voy?"), "gym");
  EXPECT_EQ(question_slot("What dose of levothyroxine do I take?"), "medication.");
  EXPECT_EQ(question_slot("我在学哪门外语？"), "language.learning");
  EXPECT_EQ(question_slot("Which street do I live on?"), "home.address");
  EXPECT_EQ(question_slot("Which phone do I have?"), "possession.phone");
  EXPECT_EQ(question_slot("What's my phone number?"), "contact.phone");
  EXPECT_EQ(question_slot("Where did I live before?"), "");
  EXPECT_EQ(question_slot("Where does Ada live?"), "") << "not the asker";
  EXPECT_EQ(question_slot("\xff\xfe"), "");
  EXPECT_FALSE(slot_lookup("diet", "¿Qué dieta sigo?").empty());
}

TEST(SlotWords, SignsAreThoseOfEachSlotByItself) {
  for (const std::string_view text :
       {"we moved to a flat in Graz", "me pasé al clarinete", "我换了手机号13900005688", ""})
    for (const SlotSigns& sign : slot_signs(text))
      EXPECT_EQ(sign.value, !slot_mention(sign.key, text).values.empty()) << text << " " << sign.key;
  const auto signs = slot_signs("we moved to a flat in Graz");
  const auto home = std::ranges::find(signs, "home.city", &SlotSigns::key);
  ASSERT_NE(home, signs.end());
  EXPECT_TRUE(home->topic && home->value);
}

TEST(ToldSentences, SayHowTheyAreSaid) {
  const auto told =
      told_sentences("Maybe I'll go. My brother lives here. Is it far? She said \"never\". I'm home.", {});
  ASSERT_EQ(told.size(), 4U);
  EXPECT_TRUE(told[0].supposed);
  EXPECT_TRUE(told[1].others);
  EXPECT_TRUE(told[2].asked);
  EXPECT_EQ(told[3].text, " I'm home");
  EXPECT_EQ(told[3].begin, 66U);
  EXPECT_FALSE(told_sentences("Mis colores son el azul y el verde.", {}).front().others) << "no child";
}

TEST(Assertions, AttemptsAndOthersTellNothing) {
  const auto first = [](std::string_view message) {
    const std::vector<Assertion> found = assertions(message, "Where do I live?");
    return found.empty() ? Assertion{} : found.front();
  };
  EXPECT_TRUE(first("We looked at houses in Nelson").tries);
  EXPECT_FALSE(first("We moved to Nelson").tries);
  EXPECT_TRUE(first("We ended up in Nelson").turn);
  EXPECT_TRUE(first("I also have a flat in Nelson").adds);
  EXPECT_TRUE(assertions("Jo likes lilac because it is her favourite", "Which colour do I like?").empty());
  EXPECT_EQ(assertions("my galgo sleeps all day ¿es normal?", "What pets do I have?").size(), 1U);
}

}  // namespace
}  // namespace memos::language
