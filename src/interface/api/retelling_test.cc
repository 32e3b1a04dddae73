// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/api/retelling.h"

#include <gtest/gtest.h>

namespace memos::api {
namespace {

using Texts = std::vector<std::string>;

/// Hits in this order; numbers say how old they are: the largest is the newest.
std::vector<SearchHit> hits_of(const std::vector<std::pair<int, std::string>>& texts,
                               const std::string& role = "user") {
  std::vector<SearchHit> hits;
  for (const auto& [day, text] : texts) {
    SearchHit& hit = hits.emplace_back();
    hit.memory.body.text = text;
    hit.memory.body.said_at = UtcMs{day * 86'400'000LL};
    hit.memory.body.origins.push_back({.message_id = {}, .role = role, .speaker = {}, .begin = 0, .end = 0});
  }
  return hits;
}

/// The text of what leads, then of what it replaces; empty where nothing is told anew. `day`: of the question.
Texts retold(std::string_view question, const std::vector<SearchHit>& hits, std::string_view slot = {},
             std::size_t shown = 1, int day = 0) {
  std::vector<const SearchHit*> places;
  for (const SearchHit& hit : hits) places.push_back(&hit);
  const auto found =
      find_retelling({.text = question, .slot = slot, .shown = shown, .at = UtcMs{day * 86'400'000LL}}, places);
  if (!found) return {};
  Texts out{hits[found->newest].memory.body.text};
  for (const std::size_t place : found->older) out.push_back(hits[place].memory.body.text);
  return out;
}

TEST(Retelling, TheNewestChangeOfWhatIsAsked) {
  const auto hits = hits_of({{1, "I pay 900 a month in rent."},
                             {4, "The rent is paid by card."},
                             {2, "They raised the rent to 1,050."},
                             {3, "They raised the rent to 1,100."}});
  EXPECT_EQ(retold("How much rent do I pay?", hits),
            (Texts{"They raised the rent to 1,100.", "I pay 900 a month in rent.", "They raised the rent to 1,050."}));
}

TEST(Retelling, ByTheNameOfTheOldValue) {
  EXPECT_EQ(retold("Which bank am I with?",
                   hits_of({{1, "I bank with Barclays."}, {2, "Closed my Barclays account, I'm with Monzo now."}})),
            (Texts{"Closed my Barclays account, I'm with Monzo now.", "I bank with Barclays."}));
  EXPECT_EQ(
      retold("我的狗叫什么名字？", hits_of({{1, "我家的狗叫旺财。"}, {2, "旺财上个月走了，又养了一只叫豆豆的小狗。"}}))
          .size(),
      2U);
}

TEST(Retelling, NothingIsRetold) {
  const auto hits = hits_of({{1, "I pay 900 a month in rent."}, {2, "They raised the rent to 1,050."}});
  EXPECT_TRUE(retold("How much rent did I pay before?", hits).empty()) << "the past";
  EXPECT_TRUE(retold("When does the rent fall due?", hits_of({{1, "Rent is due in March."}, {2, "I changed the rent"}}))
                  .empty())
      << "no time is told";
  EXPECT_TRUE(
      retold("How much rent do I pay?", hits_of({{2, "I pay 900 in rent."}, {1, "They raised it to 950."}})).empty())
      << "the change is older";
  EXPECT_TRUE(retold("What is my favorite food?",
                     hits_of({{1, "My favorite food is ramen."}, {2, "My new favorite band is Low."}}))
                  .empty())
      << "of something else";
  auto believed = hits_of({{1, "I work for a bakery."}, {2, "My new phone doesn't work."}});
  believed[0].beliefs.emplace_back().state = BeliefState::kCurrent;
  EXPECT_TRUE(retold("Where do I work?", believed).empty()) << "no other value";
  EXPECT_TRUE(
      retold("Where do I live?", hits_of({{1, "I live in Porto."}, {2, "My brother lives in Dublin now."}})).empty())
      << "somebody else's";
  EXPECT_TRUE(
      retold("Where do I live?", hits_of({{1, "I live in Porto."}, {2, "You live in Rome now."}}, "assistant")).empty())
      << "the assistant's";
  EXPECT_TRUE(retold("Where do I live?", {}).empty());
}

/// The same for a question that asks for a slot.
TEST(Retelling, ByWordsAndValuesOfTheSlot) {
  const auto hits = hits_of({{1, "Day 40 of my Portuguese streak."},
                             {2, "Dropped that, Korean's what I practise every night now."},
                             {3, "Sam takes evening classes in Greek, her accent's great."}});
  EXPECT_EQ(retold("Which language am I learning?", hits, "language.learning"),
            (Texts{"Dropped that, Korean's what I practise every night now.", "Day 40 of my Portuguese streak."}));
  EXPECT_EQ(retold("Where do I live?",
                   hits_of({{1, "took me an hour to get home to my own flat in Utrecht"},
                            {2, "Right, last box unpacked. Ghent it is from now on!"}}),
                   "home.city"),
            (Texts{"Right, last box unpacked. Ghent it is from now on!",
                   "took me an hour to get home to my own flat in Utrecht"}));
  EXPECT_EQ(retold("¿Qué animal tengo?", hits_of({{1, "mi galgo duerme todo el día"}}), "pet.", 0),
            Texts{"mi galgo duerme todo el día"});
}

TEST(Retelling, WhatARuleBelievesGivesWayToAChangeOnly) {
  auto hits = hits_of({{1, "I take ramipril."}, {2, "My dog is on prednisone."}});
  Belief& belief = hits[0].beliefs.emplace_back();
  belief.key = "medication.ramipril";
  belief.value = "ramipril";
  belief.state = BeliefState::kCurrent;
  EXPECT_TRUE(retold("What medication do I take?", hits, "medication.").empty());
}

TEST(Retelling, OfOnePersonOnly) {
  auto hits = hits_of({{1, "I pay 900 in rent."}, {2, "They raised the rent to 950."}});
  hits[1].memory.body.scope.user_id = "someone else";
  EXPECT_TRUE(retold("How much rent do I pay?", hits).empty());
}

/// What no rule reads and no word of the slot tells, a trained model takes for a telling of it.
TEST(Retelling, WhatAModelTakesForATellingOfTheSlot) {
  const auto hits = hits_of({{1, "We ate soup."},
                             {2, "Being a dental nurse means early mornings."},
                             {9, "Week one as duty manager is over and my feet hurt."}});
  EXPECT_EQ(retold("What's my job?", hits, "work.role"), (Texts{"Week one as duty manager is over and my feet hurt.",
                                                                "Being a dental nurse means early mornings."}));
  EXPECT_TRUE(retold("What's my job?", hits_of({{1, "We ate soup."}, {2, "It rains."}}), "work.role").empty());
}

TEST(Retelling, AgainstABeliefAModelMustBeSurer) {
  const auto led = [](const std::string& text) {
    auto hits = hits_of({{5, "I work as a vet."}, {6, text}});
    Belief& belief = hits[0].beliefs.emplace_back();
    belief.key = "work.role";
    belief.value = "vet";
    belief.state = BeliefState::kCurrent;
    return !retold("What's my job?", hits, "work.role").empty();
  };
  EXPECT_TRUE(led("Week one as duty manager is over and my feet hurt."));
  EXPECT_FALSE(led("From 1 May I'm the new duty manager.")) << "not yet";
  EXPECT_FALSE(led("A vet in her first week of work: me.")) << "the same value";
  EXPECT_FALSE(led("Everyone on this train looks like an accountant."));
}

void believe(SearchHit& hit, const std::string& key, const std::string& value, const std::string& subject = {}) {
  Belief& belief = hit.beliefs.emplace_back();
  belief.key = key;
  belief.value = value;
  belief.subject = subject;
  belief.state = BeliefState::kCurrent;
}

TEST(Retelling, WhatOthersHaveIsNobodysOwn) {
  auto hits = hits_of({{1, "I drive a Fiat Panda with 190,000 km on it."}, {5, "My neighbour drives a Tesla."}});
  believe(hits[0], "possession.car", "Fiat Panda");
  believe(hits[1], "possession.car", "Tesla", "my neighbour");
  EXPECT_TRUE(retold("Which car do I own?", hits, "possession.car").empty());
}

TEST(Retelling, AnEndBetweenTwoPetsIsOfTheFirst) {
  const std::vector<std::pair<int, std::string>> texts = {{9, "We got a parrot, he's called Admiral."},
                                                          {1, "My hamster Biscuit runs all night."},
                                                          {5, "Our hamster died last night."}};
  auto hits = hits_of(texts);
  believe(hits[0], "pet.bird", "Admiral");
  believe(hits[1], "pet.hamster", "Biscuit");
  EXPECT_EQ(retold("What pet do I have?", hits, "pet."), (Texts{texts[0].second, texts[1].second}));
  hits = hits_of({texts[0], texts[1]});
  believe(hits[0], "pet.bird", "Admiral");
  believe(hits[1], "pet.hamster", "Biscuit");
  EXPECT_TRUE(retold("What pet do I have?", hits, "pet.").empty()) << "one may have both";
}

TEST(Retelling, WhatWasAnnouncedCountsFromItsDay) {
  auto hits = hits_of({{5, "I work as a vet."}, {6, "From 1 May I'm the new duty manager."}});
  believe(hits[0], "work.role", "vet");
  constexpr int kMayDay = 120;  // 1970
  EXPECT_TRUE(retold("What's my job?", hits, "work.role", 1, kMayDay - 10).empty());
  EXPECT_EQ(retold("What's my job?", hits, "work.role", 1, kMayDay + 10),
            (Texts{"From 1 May I'm the new duty manager.", "I work as a vet."}));
}

TEST(Retelling, AValueInARequestIsAnOldOneWhereAnotherIsBelieved) {
  auto hits = hits_of({{9, "My real birthday is on 8 November."}, {1, "Plan me a party for my birthday, 3 May."}});
  believe(hits[0], "birthday", "8 November");
  EXPECT_EQ(retold("When is my birthday?", hits, "birthday"),
            (Texts{"My real birthday is on 8 November.", "Plan me a party for my birthday, 3 May."}));
}

}  // namespace
}  // namespace memos::api
