// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Searching where values change: the answer first, what is over marked, nothing lost.
#include <gtest/gtest.h>

#include <algorithm>

#include "interface/api/plain_rules.h"

namespace memos::api {
namespace {

using Texts = std::vector<std::string>;

class BeliefSearchTest : public testing::Test {
 protected:
  void SetUp() override {
    boston_ = world_.say("home.city: Boston", "01-10");
    world_.say("the city is loud", "01-11");
    denver_ = world_.say("home.city: Denver", "05-03");
    world_.say("home.city: Boston", "02-01");  // arrives late
    rome_ = world_.say("home.city: Rome from 2027-01-01", "06-01");
  }
  static Texts texts(const SearchResult& result) {
    Texts out;
    for (const SearchHit& hit : result.hits) out.push_back(hit.memory.body.text);
    return out;
  }
  static UtcMs time(const std::string& day) { return PlainWorld::time(day); }
  PlainWorld world_;
  AddResult::Item boston_, denver_, rome_;
};

TEST_F(BeliefSearchTest, TheCurrentValueComesFirstAndStaleOnesAreMarked) {
  const SearchResult result = world_.ask("home.city?");
  ASSERT_EQ(result.hits.size(), 5U);
  EXPECT_EQ(result.hits[0].memory.id, denver_.id);
  EXPECT_FALSE(result.hits[0].outdated);
  ASSERT_EQ(result.hits[0].beliefs.size(), 1U);
  EXPECT_EQ(result.hits[0].beliefs[0].state, BeliefState::kCurrent);
  for (const SearchHit& hit : result.hits) {
    EXPECT_EQ(hit.outdated, hit.memory.body.text == "home.city: Boston");
    if (!hit.outdated) continue;
    ASSERT_EQ(hit.beliefs.size(), 1U);
    EXPECT_EQ(hit.beliefs[0].state, BeliefState::kSuperseded);
    EXPECT_EQ(hit.beliefs[0].to, time("05-03"));
    EXPECT_EQ(hit.beliefs[0].superseded_by, denver_.derived.front());
    EXPECT_EQ(hit.beliefs[0].superseded_value, "Denver");
  }
}

TEST_F(BeliefSearchTest, WithoutASlotTheCurrentValueLeadsUnlessTheOldOneIsNamed) {
  const Texts found = texts(world_.ask("home.city"));
  const auto denver = std::ranges::find(found, "home.city: Denver");
  ASSERT_NE(denver, found.end());
  EXPECT_LT(denver, std::ranges::find(found, "home.city: Boston"));
  EXPECT_EQ(texts(world_.ask("home.city boston")).front(), "home.city: Boston");
}

TEST_F(BeliefSearchTest, AQuestionWithoutASlotKeepsTheOrderAndTellsBeliefs) {
  const SearchResult result = world_.ask("home.city: Boston");
  ASSERT_FALSE(result.hits.empty());
  EXPECT_EQ(result.hits[0].memory.body.text, "home.city: Boston");
  EXPECT_FALSE(result.hits[0].outdated);
  ASSERT_EQ(result.hits[0].beliefs.size(), 1U);
  EXPECT_EQ(result.hits[0].beliefs[0].value, "Boston");
  EXPECT_EQ(result.hits[0].beliefs[0].state, BeliefState::kSuperseded);
}

TEST_F(BeliefSearchTest, WhatWasTrueThen) {
  EXPECT_EQ(texts(world_.ask("home.city in 2026-02-10?")).front(), "home.city: Boston");
  const SearchResult then = world_.ask("home.city?", {.as_of = time("03-01")});
  EXPECT_EQ(then.hits.front().memory.body.text, "home.city: Boston");
  EXPECT_FALSE(then.hits.front().outdated);
  EXPECT_EQ(then.hits.front().beliefs.front().state, BeliefState::kCurrent);
  EXPECT_EQ(texts(world_.ask("home.city in 2027-02-01?")).front(), "home.city: Rome from 2027-01-01");
  EXPECT_EQ(texts(world_.ask("home.city before?")).front(), "home.city: Boston");
}

TEST_F(BeliefSearchTest, WhereNothingHoldsAnyMoreWhatTellsItComesFirst) {
  world_.say("job.employer: Acme", "01-10");
  const auto over = world_.say("not job.employer: Acme", "04-01");
  world_.say("what a day", "04-02");
  const SearchResult result = world_.ask("job.employer?");
  ASSERT_FALSE(result.hits.empty());
  EXPECT_EQ(result.hits.front().memory.id, over.id);
  for (const SearchHit& hit : result.hits)
    EXPECT_EQ(hit.outdated, hit.memory.body.text.starts_with("job.employer: Acme")) << hit.memory.body.text;
  EXPECT_EQ(texts(world_.ask("@ job.employer?")).front(), "not job.employer: Acme");  // the ranking misses it
  EXPECT_EQ(texts(world_.ask("job.employer before?")).front(), "job.employer: Acme");
  EXPECT_EQ(texts(world_.ask("job.employer?", {.as_of = time("02-01")})).front(), "job.employer: Acme");
}

TEST_F(BeliefSearchTest, AListShowsEveryValue) {
  const SearchResult result = world_.ask("home.city list?");
  ASSERT_GE(result.hits.size(), 3U);
  EXPECT_EQ(result.hits[0].memory.id, denver_.id);
  EXPECT_EQ(result.hits[1].memory.id, rome_.id);
  EXPECT_EQ(result.hits[2].memory.body.text, "home.city: Boston");
  EXPECT_TRUE(result.hits[2].outdated);
}

TEST_F(BeliefSearchTest, TheAnswerIsPutInWhereTheRankingMissesIt) {
  SearchRequest request;
  request.limit = 2;
  const SearchResult result = world_.ask("@ home.city?", request);  // words that only the slot understands
  ASSERT_FALSE(result.hits.empty());
  EXPECT_EQ(result.hits.front().memory.id, denver_.id);
  EXPECT_LE(result.hits.size(), 2U);
  const auto explained = world_.ask("home.city?", {.explain = true});
  double sum = 0;
  for (const ScorePart& part : explained.hits.front().parts) sum += part.value;
  EXPECT_NEAR(sum, explained.hits.front().score, 1e-6);
}

TEST_F(BeliefSearchTest, AFilterIsNeverOverruled) {
  SearchRequest request;
  request.filter.said_to = time("03-01");
  const SearchResult result = world_.ask("home.city?", request);
  for (const SearchHit& hit : result.hits) {
    EXPECT_LT(*hit.memory.body.said_at, time("03-01"));
    EXPECT_EQ(hit.outdated, hit.memory.body.text == "home.city: Boston");
  }
  request = {};
  request.filter.types = {MemoryType::kFact};
  const SearchResult facts = world_.ask("home.city?", request);
  ASSERT_EQ(facts.hits.size(), 1U);  // turns are no facts, but what was read from them is
  EXPECT_EQ(facts.hits.front().memory.id, denver_.derived.front());
  request = {};
  request.filter.derived = true;
  EXPECT_EQ(world_.ask("home.city?", request).hits.size(), 1U);
  request.filter.derived = false;
  EXPECT_EQ(world_.ask("home.city?", request).hits.front().memory.id, denver_.id);
}

TEST_F(BeliefSearchTest, WhatIsDeletedIsInNoAnswer) {
  ASSERT_TRUE(world_.memos->remove(denver_.id, {}));
  const SearchResult result = world_.ask("home.city?");
  EXPECT_EQ(result.hits.front().memory.body.text, "home.city: Boston");
  EXPECT_FALSE(result.hits.front().outdated);
  for (const SearchHit& hit : result.hits) {
    EXPECT_EQ(hit.memory.body.text.find("Denver"), std::string::npos);
    for (const Belief& belief : hit.beliefs) EXPECT_NE(belief.superseded_value, "Denver");
  }
}

TEST_F(BeliefSearchTest, AsItWasKnownThen) {
  const Sequence after_denver{world_.memos->history(denver_.derived.front())->front().entry.sequence};
  const SearchResult result = world_.ask("home.city?", {.known_at = {.sequence = Sequence{after_denver.value - 2}}});
  ASSERT_FALSE(result.hits.empty());
  EXPECT_EQ(result.hits.front().memory.id, boston_.id);
  EXPECT_FALSE(result.hits.front().outdated);
}

TEST_F(BeliefSearchTest, SeveralCubesAtOnce) {
  AddRequest request;
  request.cube = "other";
  request.items.push_back(item("home.city: Lima"));
  request.items.front().said_at = time("01-01");
  ASSERT_TRUE(world_.memos->add(request));
  const SearchResult result = world_.ask("home.city?", {.cubes = {"me", "other"}});
  ASSERT_GE(result.hits.size(), 2U);
  const Texts two = {result.hits[0].memory.body.text, result.hits[1].memory.body.text};
  EXPECT_NE(std::ranges::find(two, "home.city: Lima"), two.end());
  EXPECT_NE(std::ranges::find(two, "home.city: Denver"), two.end());
}

/// With the rules, the model and the questions that programs have.
class ReadSearchTest : public BeliefSearchTest {
 protected:
  void SetUp() override {
    world_.statements = language::learned::told_statements;
    world_.asked_slots = language::asked_slots;
    world_.reopen();
  }
};

TEST_F(ReadSearchTest, WhoTellsOnlyTheEndIsNoAnswerToWhatItWas) {
  world_.say("I own a Ford Fiesta.", "01-16");
  world_.say("Sold the car and bought a Skoda Fabia.", "02-22");
  EXPECT_EQ(texts(world_.ask("What car do I drive?", {.as_of = time("02-01")})).front(), "I own a Ford Fiesta.");
  EXPECT_EQ(texts(world_.ask("What car do I drive?")).front(), "Sold the car and bought a Skoda Fabia.");
}

TEST_F(ReadSearchTest, WhatIsCalledOffInAnyWordsNeverHolds) {
  world_.say("I live in Lisbon.", "01-10");
  world_.say("I drive a Honda Jazz.", "01-11");
  world_.say("I'm moving to Porto on 1 June.", "02-10");
  world_.say("From 20 May I will be driving a Volvo estate.", "02-11");
  world_.say("The dealer messed me about, so the swap isn't happening.", "02-20");
  EXPECT_EQ(texts(world_.ask("What car do I have?", {.now = time("07-01")})).front(), "I drive a Honda Jazz.");
  const SearchResult home = world_.ask("Where do I live?", {.now = time("07-01")});
  EXPECT_EQ(texts(home).front(), "I'm moving to Porto on 1 June.") << "only what was announced last is off";
}

TEST_F(ReadSearchTest, WhatSpeaksOfNoPlanTakesNoneBack) {
  world_.say("I live in Lisbon.", "01-10");
  world_.say("I'm moving to Porto on 1 June.", "02-10");
  for (const std::string text : {"Good news, my phone isn't broken after all.", "The milk is off, what can I bake?",
                                 "I changed my mind about the curtains.", "叶子都黄了，怎么办？"})
    world_.say(text, "02-20");
  EXPECT_EQ(texts(world_.ask("Where do I live?", {.now = time("07-01")})).front(), "I'm moving to Porto on 1 June.");
}

TEST_F(ReadSearchTest, AMedicineInThePlaceOfAnUnnamedOneEndsTheLastOne) {
  world_.say("I take metformin for my diabetes.", "01-10");
  world_.say("I take ramipril for my blood pressure.", "01-11");
  world_.say("The pharmacist has me on losartan in its place.", "02-10");
  const SearchResult result = world_.ask("What medicine do I take?");
  for (const SearchHit& hit : result.hits)
    EXPECT_EQ(hit.outdated, hit.memory.body.text.contains("ramipril")) << hit.memory.body.text;
}

TEST_F(ReadSearchTest, APetWhoseEndIsToldWithoutItsNameIsTheOneToldLast) {
  world_.say("I have a cat called Milo.", "01-10");
  world_.say("I have a dog called Rex.", "01-11");
  world_.say("We had to put him to sleep on Monday.", "02-10");
  for (const SearchHit& hit : world_.ask("What pets do I have?").hits)
    EXPECT_EQ(hit.outdated, hit.memory.body.text.contains("Rex")) << hit.memory.body.text;
  world_.say("We have no pets any more.", "03-10");
  for (const SearchHit& hit : world_.ask("What pets do I have?").hits)
    EXPECT_EQ(hit.outdated, hit.memory.body.text.contains("called")) << hit.memory.body.text;
}

TEST_F(ReadSearchTest, WhatOnlyTouchesTheThingTakesNothingBack) {
  world_.say("My car is a blue Golf.", "01-10");
  world_.say("My phone is a Pixel 8.", "01-11");
  world_.say("My boss is Helen.", "01-12");
  world_.say("I have a cat called Miso.", "01-13");
  world_.say("We switched seats in the cinema.", "02-10");
  world_.say("Changed the tyres on the Golf, now on Michelins.", "02-11");
  world_.say("The new case for my phone came from Amazon.", "02-12");
  world_.say("My old classmate's boss is now Peter.", "02-13");
  world_.say("I changed the cat litter.", "02-14");
  const std::vector<std::pair<std::string, std::string>> asked = {{"What car do I have?", "blue Golf"},
                                                                  {"What phone do I have?", "Pixel 8"},
                                                                  {"Who is my boss?", "Helen"},
                                                                  {"What pets do I have?", "Miso"}};
  for (const auto& [question, value] : asked) {
    const SearchResult result = world_.ask(question);
    ASSERT_FALSE(result.hits.empty());
    EXPECT_TRUE(result.hits.front().memory.body.text.contains(value)) << question;
    EXPECT_FALSE(result.hits.front().outdated) << question;
  }
}

TEST_F(ReadSearchTest, WhatCallsAPlanOffNamesNoValue) {
  world_.say("I swapped mine for a Berlingo, so the cellos fit.", "01-10");
  world_.say("I've put a deposit on an electric Kangoo, delivery in October.", "02-10");
  world_.say("I've got that deposit back, the Kangoo isn't happening.", "03-10");
  EXPECT_TRUE(texts(world_.ask("Which car do I have?")).front().contains("Berlingo"));
}

TEST_F(ReadSearchTest, AQuestionThatNoRuleKnowsAsksByAWordOfTheSlot) {
  world_.say("Voy al gimnasio Atlas tres veces por semana.", "01-16");
  world_.say("Me he apuntado al gimnasio Zancada, ahora entreno siempre ahí.", "02-22");
  const SearchResult now = world_.ask("¿A qué gimnasio voy?");
  ASSERT_EQ(now.hits.size(), 2U);
  EXPECT_TRUE(now.hits[0].memory.body.text.contains("Zancada"));
  EXPECT_FALSE(now.hits[0].outdated);
  EXPECT_TRUE(now.hits[1].outdated);
  EXPECT_TRUE(texts(world_.ask("¿A qué gimnasio voy?", {.as_of = time("02-01")})).front().contains("Atlas"));
}

TEST_F(ReadSearchTest, OfSeveralWithANameTheQuestionsOne) {
  world_.say("I take 50 mg of sertraline in the morning.", "01-10");
  world_.say("I take 20 mg of lisinopril at night.", "01-11");
  world_.say("I take 75 mg of sertraline now.", "03-10");
  EXPECT_EQ(texts(world_.ask("What dose of sertraline do I take?")).front(), "I take 75 mg of sertraline now.");
  EXPECT_EQ(texts(world_.ask("What dose of sertraline do I take?", {.as_of = time("02-01")})).front(),
            "I take 50 mg of sertraline in the morning.");
}

TEST_F(ReadSearchTest, WhatWasToldLaterIsNoAnswerAsOfADay) {
  world_.say("Nothing in the flat in Graz is unpacked yet, last week we had keys.", "01-16");
  world_.say("Last box unpacked: Turku it is from now on.", "05-22");
  const Texts then = texts(world_.ask("Where do I live?", {.as_of = time("03-01")}));
  ASSERT_FALSE(then.empty());
  EXPECT_TRUE(then.front().contains("Graz")) << then.front();
}

}  // namespace
}  // namespace memos::api
