// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "language/change_words.h"

#include <gtest/gtest.h>

namespace memos::language {
namespace {

TEST(WantedAnswer, PresentStatesOnly) {
  EXPECT_EQ(wanted_answer("What's my rent?"), WantedAnswer::kAnything);
  EXPECT_EQ(wanted_answer("When is my class?"), WantedAnswer::kTime);
  EXPECT_EQ(wanted_answer("How much rent do I pay?"), WantedAnswer::kNumber);
  EXPECT_EQ(wanted_answer("¿Dónde está el taller?"), WantedAnswer::kAnything);
  EXPECT_EQ(wanted_answer("¿A qué hora es la clase?"), WantedAnswer::kTime);
  EXPECT_EQ(wanted_answer("我的房租是多少？"), WantedAnswer::kNumber);
  EXPECT_EQ(wanted_answer("周会是什么时候？"), WantedAnswer::kTime);
  for (const char* other : {"What was my rent before?", "Where did I live?", "What should I cook?", "my rent", "",
                            "我以前的房租是多少？", "¿Dónde vivía antes?"})
    EXPECT_EQ(wanted_answer(other), WantedAnswer::kNothing) << other;
}

std::vector<bool> changes(std::string_view message, std::string_view question) {
  std::vector<bool> out;
  for (const Assertion& one : assertions(message, question)) out.push_back(one.change);
  return out;
}

TEST(Assertions, TellWhichSentenceChangesSomething) {
  using Flags = std::vector<bool>;
  EXPECT_EQ(changes("The gym is full. I switched to the one by the river.", "Which gym?"), (Flags{false, true}));
  EXPECT_EQ(changes("Dr. Okafor retired.", "Who is my dentist?"), Flags{true});
  EXPECT_EQ(changes("Me subieron el alquiler a 820.", "¿Cuánto pago?"), Flags{true});
  EXPECT_EQ(changes("周会改到每周四了。大家辛苦。", "周会是什么时候？"), (Flags{true, false}));
  EXPECT_EQ(changes("ÚLTIMAMENTE salgo poco.", "¿Qué hago?"), Flags{true});
}

TEST(Assertions, LeaveOutWhatSaysNothingOfTheSpeaker) {
  const char* question = "Where do I live?";
  for (const char* message :
       {"Should I live in Rome now?", "If I win I'll live in Monaco now.", "My brother lives in Dublin now.",
        "They said \"we live in Kent now\".", "I wish I lived in Oslo now.", "Mi tía vive ahora en Lima."})
    EXPECT_TRUE(assertions(message, question).empty()) << message;
  EXPECT_EQ(assertions("I moved to Porto with my sister.", question).size(), 1U);
  EXPECT_EQ(assertions("My sister moved to Porto.", "Where does my sister live?").size(), 1U);
  EXPECT_EQ(assertions("My son Theo started third grade.", "What grade is Theo in?").size(), 1U);
  EXPECT_TRUE(assertions("我表哥现在住在深圳。", "我住在哪里？").empty());
}

TEST(Suppositions, WhoAsksSupposesNothing) {
  const auto supposed = [](std::string_view text) { return told_sentences(text, {}).front().supposed; };
  EXPECT_TRUE(supposed("if I moved to Rome"));
  EXPECT_TRUE(supposed("we're supposed to get the keys in June"));
  EXPECT_TRUE(supposed("公司可能派我去苏州"));
  EXPECT_FALSE(supposed("if anyone asks, my favourite food is pierogi"));
  EXPECT_TRUE(opens_supposition("If I moved to Rome, I'd eat well."));
  EXPECT_FALSE(opens_supposition("If you need my address, it's 5 Mill Lane."));
}

TEST(Assertions, APartOfASentenceIsAboutItsSpeaker) {
  EXPECT_TRUE(is_about_speaker("so now we have a corgi"));
  EXPECT_FALSE(is_about_speaker("my sister moved to Porto"));
  EXPECT_FALSE(is_about_speaker("Sam takes evening classes in Greek"));
  EXPECT_TRUE(is_about_speaker("现在我家养的是一只柯基"));
  EXPECT_FALSE(is_about_speaker("我表哥住在深圳"));
  EXPECT_TRUE(is_about_speaker("tengo 29 años"));
}

TEST(Assertions, WhatIsToldBeforeAQuestion) {
  EXPECT_EQ(before_question("My boyfriend Dan turns 30, any ideas?"), "My boyfriend Dan turns 30");
  EXPECT_EQ(before_question("Can you suggest a gym, please?"), "");
  EXPECT_EQ(before_question("Vivo en Zamora. ¿Qué planto?"), "Vivo en Zamora. ");
  EXPECT_EQ(before_question("现在陪我的是一只柯基，小名豆包，怎么管教？"), "现在陪我的是一只柯基，小名豆包");
  EXPECT_EQ(before_question("我该养什么狗，柯基？"), "");
  EXPECT_TRUE(adds_another("I'm also learning Dutch"));
  EXPECT_FALSE(adds_another("I'm learning Dutch"));
}

TEST(Names, PointsEndSentencesButNotTitles) {
  EXPECT_EQ(names_in("Ask Mrs. Huang. Petrov left."), (std::vector<std::string>{"Mrs", "Huang"}));
  EXPECT_EQ(assertions("I see Dra. Gil now. It rains.", "Who is my dentist?").size(), 2U);
  EXPECT_TRUE(names_in(std::string(1U << 20U, '.')).empty()) << "ends soon only if it is linear";
}

TEST(Names, CapitalsAndNumbers) {
  using Names = std::vector<std::string>;
  EXPECT_EQ(names_in("Closed my Barclays account. With Monzo from 3 May."), (Names{"Barclays", "Monzo", "3", "May"}));
  EXPECT_EQ(names_in("Dr. Okafor retired."), (Names{"Okafor"}));
  EXPECT_EQ(names_in("Vivo en Málaga."), (Names{"Málaga"}));
  EXPECT_EQ(names_in("旺财上个月走了"), (Names{"旺财"}));
  EXPECT_TRUE(names_in("\xff\xfe").empty());
}

}  // namespace
}  // namespace memos::language
