// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "language/spelling.h"

#include <gtest/gtest.h>

#include <random>

#include "language/statements.h"

namespace memos::language {
namespace {

TEST(Spelling, GivesSpanishItsAccents) {
  EXPECT_EQ(standard_spelling("mi numero de telefono nuevo es 622 334 556"),
            "mi número de teléfono nuevo es 622 334 556");
  EXPECT_EQ(standard_spelling("Alergico al mani, y el SABADO me mude a Leon"),
            "Alérgico al maní, y el SÁBADO me mudé a Leon");
  EXPECT_EQ(standard_spelling("cambio de trabajo si me llaman"), "cambio de trabajo si me llaman");
}

TEST(Spelling, LeavesOtherLanguagesAlone) {
  for (const std::string_view text :
       {"My violin teacher lives in Leon.", "We bought a sofa and a menu", "", "\xFF\xC3"})
    EXPECT_EQ(standard_spelling(text), text);
  const std::string_view correct = "Mi número está en la guía.";
  EXPECT_FALSE(Spelling(correct).is_changed());
}

TEST(Spelling, GivesEnglishItsApostrophes) {
  EXPECT_EQ(standard_spelling("im off, Ive moved and dont miss it"), "i'm off, I've moved and don't miss it");
  EXPECT_EQ(standard_question("whats my dogs name"), "what's my dogs name");
  EXPECT_EQ(standard_spelling("Ich wohne im Norden"), "Ich wohne im Norden");
  EXPECT_EQ(standard_spelling("its well, were ill"), "its well, were ill");
}

TEST(Spelling, KnowsTheWordsThatAsk) {
  EXPECT_EQ(standard_question("que coche tengo?"), "qué coche tengo?");
  EXPECT_EQ(standard_question("a que gimnasio voy"), "a qué gimnasio voy");
  EXPECT_EQ(standard_question("¿Donde vivo ahora?"), "¿dónde vivo ahora?");
  EXPECT_EQ(standard_question("Where do I live?"), "Where do I live?");
}

TEST(Spelling, WritesChineseAsTheRulesDo) {
  EXPECT_EQ(standard_spelling("我搬家了,现在住成都.你呢?"), "我搬家了，现在住成都。你呢？");
  EXPECT_EQ(standard_spelling("我的電子郵件是 a.b@example.org, 請記住"), "我的电子邮件是 a.b@example.org, 请记住");
  EXPECT_EQ(standard_spelling("体重72.5公斤, 10:30开会"), "体重72.5公斤， 10:30开会");
}

TEST(Spelling, TellsWhereItWasTyped) {
  const std::string_view text = "soy alergico al mani desde nino";
  const Spelling spelling(text);
  const std::size_t at = spelling.text().find("maní");
  ASSERT_NE(at, std::string_view::npos);
  EXPECT_EQ(spelling.typed(at, at + std::string_view("maní").size()), "mani");
  EXPECT_EQ(spelling.origin(spelling.text().size()), text.size());
}

TEST(Spelling, PlacesRiseForAnyBytes) {
  std::mt19937 random(5);
  const std::string_view pieces[] = {"telefono",         "我", "電",  ",", ".",        "\xE9",
                                     "\xF0\x9F\x98\x80", " ",  "que", "Ñ", "\xE4\xB8", "?"};
  for (int run = 0; run < 2000; ++run) {
    std::string text;
    for (std::size_t i = random() % 12; i > 0; --i) text += pieces[random() % std::size(pieces)];
    const Spelling spelling(text);
    std::size_t before = 0;
    for (std::size_t at = 0; at <= spelling.text().size(); ++at) {
      EXPECT_LE(before, spelling.origin(at));
      before = spelling.origin(at);
      EXPECT_LE(before, text.size());
    }
    EXPECT_EQ(standard_spelling(spelling.text()), spelling.text()) << text;
  }
}

TEST(Spelling, StatementsKeepWhatWasTyped) {
  const std::string text = "vivo en Malaga y mi numero de telefono es 600 111 222";
  bool phone = false;
  for (const StatedFact& fact : statements(text, {})) {
    EXPECT_NE(text.find(fact.value), std::string::npos) << fact.value;
    EXPECT_LE(fact.end, text.size());
    phone = phone || fact.key == "contact.phone";
  }
  EXPECT_TRUE(phone);
  const std::vector<StatedFact> chinese = statements("我對花生過敏,別忘了", {});
  ASSERT_EQ(chinese.size(), 1U);
  EXPECT_EQ(chinese[0].key, "allergy");
}

TEST(Spelling, QuestionsAskForTheSameSlot) {
  for (const auto& [typed, written] : {std::pair("que coche tengo?", "¿Qué coche tengo?"),
                                       std::pair("cual es mi numero de telefono", "¿Cuál es mi número de teléfono?"),
                                       std::pair("我對什麼過敏?", "我对什么过敏？")}) {
    const std::vector<AskedSlot> one = asked_slots(typed, {}, {});
    const std::vector<AskedSlot> other = asked_slots(written, {}, {});
    ASSERT_EQ(one.size(), 1U) << typed;
    ASSERT_EQ(other.size(), 1U) << written;
    EXPECT_EQ(one[0].key, other[0].key);
  }
}

}  // namespace
}  // namespace memos::language
