// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Searching through the API: checks, cubes, filters, earlier points, vectors and why there are none.
#include <gtest/gtest.h>

#include "base/limits.h"
#include "interface/api/api_test_support.h"

namespace memos::api {
namespace {

using Texts = std::vector<std::string>;

class SearchTest : public testing::TestWithParam<Kind> {
 protected:
  void SetUp() override { world_.open(); }
  Memos& memos() { return *world_.memos; }
  SearchResult search(SearchRequest request) {
    auto result = memos().search(request);
    EXPECT_TRUE(result) << result.error().message;
    return result.value_or(SearchResult{});
  }
  World world_{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(Vaults, SearchTest, testing::Values(Kind::kSqlite, Kind::kMemory), kind_name);

std::string field_of(const auto& result) { return result ? "ok" : result.error().field; }

TEST_P(SearchTest, WrongInputIsNamed) {
  world_.add("x");
  EXPECT_EQ(field_of(memos().search({.cubes = {}, .text = "x"})), "cubes");
  EXPECT_EQ(field_of(memos().search({.cubes = {"me", "none"}, .text = "x"})), "cubes[1]");
  EXPECT_EQ(field_of(memos().search({})), "text");
  EXPECT_EQ(field_of(memos().search({.text = "\xFF"})), "text");
  EXPECT_EQ(field_of(memos().search({.text = std::string(limits::kMaxQueryBytes + 1, 'x')})), "text");
  EXPECT_TRUE(memos().search({.text = std::string(limits::kMaxQueryBytes, 'x')}));
  EXPECT_EQ(field_of(memos().search({.text = "x", .limit = 0})), "limit");
  EXPECT_EQ(field_of(memos().search({.text = "x", .limit = limits::kMaxSearchResults + 1})), "limit");
  EXPECT_EQ(
      field_of(memos().search({.cubes = std::vector<std::string>(limits::kMaxCubesPerSearch + 1, "me"), .text = "x"})),
      "cubes");
  world_.add("x", "two");
  EXPECT_EQ(field_of(memos().search({.cubes = {"me", "two"}, .text = "x", .known_at = {.sequence = Sequence{1}}})),
            "known_at.sequence");
}

TEST_P(SearchTest, AQuestionThatAsksWhenGetsATime) {
  AddItem turn = item("I signed up for the pottery class yesterday.");
  turn.said_at = UtcMs{1'688'378'160'000};  // 3 July 2023
  world_.add_items({turn});
  const SearchResult result = search({.text = "When did you sign up for the pottery class?", .limit = 1});
  ASSERT_EQ(result.hits.size(), 1U);
  ASSERT_TRUE(result.when);
  EXPECT_EQ(result.when->time.words, "yesterday");
  EXPECT_EQ(result.when->time.from.value, 1'688'256'000'000);  // 2 July 2023, 00:00
  EXPECT_EQ(result.when->memory, result.hits[0].memory.id);
  EXPECT_FALSE(search({.text = "the pottery class"}).when);
  EXPECT_TRUE(search({.text = "the pottery class", .resolve_times = true}).when);
  EXPECT_EQ(search({.text = "pottery", .when = "July 2023"}).hits.size(), 1U);
  EXPECT_TRUE(search({.text = "pottery", .when = "June 2023"}).hits.empty());
  EXPECT_EQ(field_of(memos().search({.text = "pottery", .when = "purple"})), "when");
}

TEST_P(SearchTest, SeveralCubesAreJoinedAndNamedTwiceCountOnce) {
  world_.add("A red bicycle", "a");
  world_.add("A green bicycle", "b");
  world_.add("A blue bicycle", "c");
  const SearchResult result = search({.cubes = {"a", "b", "a"}, .text = "bicycle"});
  ASSERT_EQ(result.hits.size(), 2U);
  EXPECT_EQ(result.hits[0].memory.cube, "a");
  EXPECT_EQ(result.hits[1].memory.cube, "b");
}

TEST_P(SearchTest, FiltersAndLimitHold) {
  AddItem mine = item("The meeting is on Monday");
  mine.scope.user_id = "u1";
  AddItem yours = item("The meeting is on Friday");
  yours.scope.user_id = "u2";
  world_.add_items({mine, yours});
  EXPECT_EQ(world_.found("meeting", {.filter = {.scope = {.user_id = "u2"}}}), Texts{"The meeting is on Friday"});
  EXPECT_EQ(world_.found("meeting", {.limit = 1}).size(), 1U);
}

TEST_P(SearchTest, AsOfAnEarlierPointAnswersAsThen) {
  const MemoryId id = world_.add("I work at the bakery");
  const Sequence point = world_.cube().head;
  const UtcMs then = world_.clock.now();
  world_.clock.advance_ms(60'000);
  ASSERT_TRUE(memos().update({.id = id, .text = "I work at the harbour"}));
  world_.add("The bakery closed");
  EXPECT_EQ(world_.found("bakery", {.known_at = {.sequence = point}}), Texts{"I work at the bakery"});
  EXPECT_EQ(world_.found("bakery", {.known_at = {.time = then}}), Texts{"I work at the bakery"});
  EXPECT_EQ(world_.found("bakery"), Texts{"The bakery closed"});
  EXPECT_EQ(world_.found("bakery", {.known_at = {.time = UtcMs{1}}}), Texts{});
}

TEST_P(SearchTest, ExplainedSharesSumToTheScore) {
  world_.add("The violin concert was wonderful", "me", Embed::kNow);
  const SearchResult result = search({.text = "violin concert", .explain = true});
  ASSERT_EQ(result.hits.size(), 1U);
  const SearchHit& hit = result.hits[0];
  double sum = 0;
  for (const ScorePart& part : hit.parts) sum += part.value;
  EXPECT_NEAR(sum, hit.score, 1e-6);
  EXPECT_EQ(hit.terms.size(), 2U);
  EXPECT_GE(hit.confidence, 0);
  EXPECT_LE(hit.confidence, 1);
  for (const char* stage : {"embed", "lexical", "rank", "fetch"})
    EXPECT_TRUE(result.timings_ms.contains(stage)) << stage;
  EXPECT_TRUE(search({.text = "violin"}).hits[0].parts.empty());
}

TEST_P(SearchTest, VectorsFindWhatSharesNoStem) {
  world_.add("alpha beta gamma", "me", Embed::kNow);
  const SearchResult with = search({.text = "gamma delta"});
  EXPECT_TRUE(with.used_vectors);
  EXPECT_EQ(with.notice, "");
  const SearchResult without = search({.text = "gamma delta", .use_vectors = false});
  EXPECT_FALSE(without.used_vectors);
  EXPECT_EQ(without.notice, "vectors were not asked for");
  EXPECT_GT(with.hits.at(0).score, without.hits.at(0).score);
}

TEST_P(SearchTest, AGivenQuestionVectorIsUsedAndChecked) {
  AddItem near = item("near");
  near.vector = {3, 4, 0};
  AddItem far = item("far");
  far.vector = {0, 0, 2};
  world_.add_items({near, far}, "given");
  EXPECT_EQ(world_.cube("given").embedder, "given-3");
  EXPECT_EQ(world_.cube("given").embedded, 2U);
  const SearchResult result = search({.cubes = {"given"}, .vector = {30, 40, 0}});
  EXPECT_TRUE(result.used_vectors);
  ASSERT_FALSE(result.hits.empty());
  EXPECT_EQ(result.hits[0].memory.body.text, "near");
  EXPECT_EQ(field_of(memos().search({.cubes = {"given"}, .vector = {1, 2}})), "vector");
  EXPECT_EQ(field_of(memos().search({.cubes = {"given"}, .vector = {0, 0, 0}})), "vector");
  AddItem wrong = item("wrong");
  wrong.vector = {1, 2};
  const auto added = memos().add({.cube = "given", .items = {wrong}});
  EXPECT_EQ(field_of(added), "items[0].vector");
  EXPECT_NE(added.error().message.find("have 3"), std::string::npos) << added.error().message;
}

TEST_P(SearchTest, VectorsOfTheEmbeddersDimensionAreTakenForItsOwn) {
  AddItem one = item("own");
  one.vector.assign(64, 0.0F);
  one.vector[5] = 1;
  world_.add_items({one});
  EXPECT_EQ(world_.cube().embedder, "twin");
}

TEST_P(SearchTest, ChineseQuestionsToAnEnglishModelAreLexical) {
  world_.close();
  world_.plan.english_only = true;
  world_.open();
  world_.add("我住在北京", "me", Embed::kNow);
  const SearchResult result = search({.text = "我住在哪里"});
  EXPECT_FALSE(result.used_vectors);
  EXPECT_NE(result.notice.find("English only"), std::string::npos);
  ASSERT_EQ(result.hits.size(), 1U);
}

TEST_P(SearchTest, AnEditedAnswerStillFollowsItsQuestion) {
  std::vector<AddItem> turns;
  for (const auto& [text, speaker] : {std::pair{"Shall we meet at the lighthouse?", "Ida"},
                                      {"Yes, at noon.", "Tomas"},
                                      {"I will bring bread.", "Ida"},
                                      {"And I some soup.", "Tomas"}}) {
    turns.push_back(item(text, speaker));
    turns.back().scope.session_id = "s";
  }
  const AddResult added = world_.add_items(turns);
  ASSERT_TRUE(memos().update({.id = added.items[1].id, .text = "Yes, at one."}));
  const auto share = [&](const AsOf& as_of) {
    for (const SearchHit& hit : search({.text = "lighthouse", .known_at = as_of, .explain = true}).hits) {
      if (hit.memory.id != added.items[1].id) continue;
      for (const ScorePart& part : hit.parts)
        if (part.rule == "previous_question") return part.value;
    }
    return 0.0;
  };
  EXPECT_GT(share({}), 0.0);
  EXPECT_GT(share({.sequence = added.sequence}), 0.0);
  if (GetParam() == Kind::kMemory) return;
  world_.reopen();
  EXPECT_GT(share({}), 0.0) << "also in an index built from the rows";
}

TEST_P(SearchTest, AnEmbedderThatFailsLeavesALexicalAnswer) {
  world_.add("The lighthouse keeper", "me", Embed::kNow);
  world_.plan.fail_next = 1;
  const SearchResult result = search({.text = "lighthouse"});
  EXPECT_FALSE(result.used_vectors);
  EXPECT_NE(result.notice.find("the model is away"), std::string::npos);
  EXPECT_EQ(result.hits.size(), 1U);
  EXPECT_TRUE(search({.text = "lighthouse"}).used_vectors);
}

}  // namespace
}  // namespace memos::api
