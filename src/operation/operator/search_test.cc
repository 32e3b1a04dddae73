// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/operator/search.h"

#include <gtest/gtest.h>

#include "operation/operator/search_test_support.h"

namespace memos::op {
namespace {

class SearchTest : public testing::Test {
 protected:
  std::vector<std::string> texts(const Found& found) {
    std::vector<std::string> out;
    for (const Hit& hit : found.hits) out.push_back(world_.text_of(hit));
    return out;
  }
  std::string best(std::string question) {
    const Found found = world_.search(cube_, std::move(question));
    return found.hits.empty() ? "" : world_.text_of(found.hits.front());
  }

  SearchWorld world_;
  CubeId cube_ = world_.make_cube("me");
};

TEST_F(SearchTest, FindsWhatSharesWordsAndNothingElse) {
  world_.add(cube_, "We planted tomatoes in the garden.", "", "a");
  world_.add(cube_, "The train was late.", "", "b");
  const Found found = world_.search(cube_, "Which tomato did you plant?");
  EXPECT_EQ(texts(found), std::vector<std::string>{"We planted tomatoes in the garden."});
  EXPECT_GT(found.hits[0].score, 0);
  EXPECT_GT(found.hits[0].confidence, 0);
  EXPECT_LE(found.hits[0].confidence, 1);
}

TEST_F(SearchTest, AnEmptyCubeAndAnEmptyQuestionFindNothing) {
  EXPECT_TRUE(world_.search(cube_, "garden").hits.empty());
  world_.add(cube_, "We planted tomatoes.");
  EXPECT_TRUE(world_.search(cube_, "").hits.empty());
  EXPECT_TRUE(world_.search(cube_, "?!").hits.empty());
  EXPECT_TRUE(world_.search(cube_, "what is it that was there").hits.empty());
}

TEST_F(SearchTest, AnAddIsFoundByTheNextSearch) {
  EXPECT_EQ(best("kite"), "");
  for (int i = 0; i < 20; ++i) {
    world_.add(cube_, "Note number" + std::to_string(i) + " about a kite.", "", std::to_string(i));
    EXPECT_EQ(best("number" + std::to_string(i)), "Note number" + std::to_string(i) + " about a kite.");
  }
}

TEST_F(SearchTest, DeletedIsNeverFoundAndRestoredIs) {
  const MemoryId id = world_.add(cube_, "The violin is in the attic.");
  ASSERT_NE(world_.change(cube_, Operation::kDelete, id).value, 0U);
  EXPECT_EQ(best("violin"), "");
  Query query{.cubes = {cube_}, .text = "violin"};
  query.filter.include_archived = true;
  query.filter.include_deleted = true;
  EXPECT_TRUE(world_.search(query).hits.empty());
  ASSERT_NE(world_.change(cube_, Operation::kRestore, id).value, 0U);
  EXPECT_EQ(best("violin"), "The violin is in the attic.");
}

TEST_F(SearchTest, ArchivedIsFoundOnlyOnRequest) {
  const MemoryId id = world_.add(cube_, "The violin is in the attic.");
  const Sequence row = world_.change(cube_, Operation::kArchive, id);
  EXPECT_EQ(best("violin"), "");
  Query query{.cubes = {cube_}, .text = "violin"};
  query.filter.include_archived = true;
  const Found found = world_.search(query);
  ASSERT_EQ(found.hits.size(), 1U);
  EXPECT_EQ(found.hits[0].key, row) << "the hit names the version row that is current";
}

TEST_F(SearchTest, AnUpdateReplacesTheTextNowAndKeepsItAsOf) {
  const MemoryId id = world_.add(cube_, "I live in Porto.");
  const Sequence before{world_.vault->cube(cube_)->head};
  Body body = *world_.vault->current(id)->body;
  body.text = "I live in Turin.";
  ASSERT_NE(world_.change(cube_, Operation::kUpdate, id, body).value, 0U);
  EXPECT_EQ(best("Porto"), "");
  EXPECT_EQ(best("Turin"), "I live in Turin.");
  Query query{.cubes = {cube_}, .text = "Porto"};
  query.as_of[cube_] = before;
  EXPECT_EQ(texts(world_.search(query)), std::vector<std::string>{"I live in Porto."});
  query.text = "Turin";
  EXPECT_TRUE(world_.search(query).hits.empty());
}

TEST_F(SearchTest, AnErasedTextIsNotFoundNowNorAsOf) {
  const MemoryId id = world_.add(cube_, "The code is swordfish.");
  world_.add(cube_, "Something else.");
  const Sequence before{world_.vault->cube(cube_)->head};
  EXPECT_EQ(best("swordfish"), "The code is swordfish.");
  ASSERT_TRUE(world_.vault->erase(cube_, std::array{id}, ActorId{}, world_.clock.now()));
  ASSERT_TRUE(world_.pool.forget(cube_));
  EXPECT_EQ(best("swordfish"), "");
  Query query{.cubes = {cube_}, .text = "swordfish"};
  query.as_of[cube_] = before;
  EXPECT_TRUE(world_.search(query).hits.empty());
}

TEST_F(SearchTest, TheTurnAfterTheQuestionAnswersIt) {
  world_.add(cube_, "Hello there.", "Ida");
  world_.add(cube_, "Which instrument do you play?", "Ida");
  world_.add(cube_, "The cello, since school.", "Tomas");
  world_.add(cube_, "Nice.", "Ida");
  Query query{.cubes = {cube_}, .text = "What instrument does Tomas play?", .explain = true};
  const Found found = world_.search(query);
  ASSERT_FALSE(found.hits.empty());
  EXPECT_EQ(world_.text_of(found.hits.front()), "The cello, since school.");
  std::map<std::string, double> parts;
  for (const ScorePart& part : found.hits.front().parts) parts[part.rule] = part.value;
  EXPECT_GT(parts["previous_question"], 0);
  EXPECT_EQ(parts["named_speaker"], 0.2);
}

TEST_F(SearchTest, PartsSumToTheScoreAndTermsAreThoseFound) {
  world_.add(cube_, "We planted tomatoes and basil in the garden. Did you?", "Oksana");
  world_.add(cube_, "I planted nothing.", "Ida");
  Query query{.cubes = {cube_}, .text = "Which tomatoes did Oksana plant in spring?", .explain = true};
  const Found found = world_.search(query);
  ASSERT_EQ(found.hits.size(), 2U);
  for (const Hit& hit : found.hits) {
    double sum = 0;
    for (const ScorePart& part : hit.parts) sum += part.value;
    EXPECT_DOUBLE_EQ(sum, hit.score);
  }
  EXPECT_EQ(found.hits[0].terms, (std::vector<std::string>{"tomatoes", "plant"}));
  query.explain = false;
  EXPECT_TRUE(world_.search(query).hits[0].parts.empty());
}

TEST_F(SearchTest, TheUserIsMeantByI) {
  Body body;
  body.text = "My favourite tea is oolong.";
  body.origins = {{.role = "assistant", .speaker = "assistant"}};
  world_.add(cube_, body);
  body.text = "My favourite tea is matcha.";
  body.origins = {{.role = "user", .speaker = "user"}};
  world_.add(cube_, body);
  EXPECT_EQ(best("What is my favourite tea?"), "My favourite tea is matcha.");
}

TEST_F(SearchTest, FiltersComeBeforeScoring) {
  for (int i = 0; i < 30; ++i) world_.add(cube_, "The garden garden garden.", "Ida", std::to_string(i));
  Body body;
  body.text = "A long note in which somebody mentions the garden only once.";
  body.tags = {"work", "home"};
  body.key = "place";
  body.type = MemoryType::kFact;
  body.said_at = UtcMs{1000};
  body.scope.user_id = "u";
  world_.add(cube_, body);
  const auto with = [&](auto set) {
    Query query{.cubes = {cube_}, .text = "garden", .limit = 3};
    set(query.filter);
    return texts(world_.search(query));
  };
  const std::vector<std::string> one{body.text};
  EXPECT_EQ(with([](Filter& f) { f.tags = {"home"}; }), one);
  EXPECT_EQ(with([](Filter& f) { f.tags = {"home", "work"}; }), one);
  EXPECT_TRUE(with([](Filter& f) { f.tags = {"home", "absent"}; }).empty());
  EXPECT_EQ(with([](Filter& f) { f.types = {MemoryType::kFact}; }), one);
  EXPECT_EQ(with([](Filter& f) { f.key = "place"; }), one);
  EXPECT_EQ(with([](Filter& f) { f.scope.user_id = "u"; }), one);
  EXPECT_EQ(with([](Filter& f) { f.said_to = UtcMs{1001}; }), one);
  EXPECT_TRUE(with([](Filter& f) { f.said_to = UtcMs{1000}; }).empty());
  EXPECT_EQ(with([](Filter& f) { f.said_from = UtcMs{1001}; }).size(), 3U);
  EXPECT_TRUE(with([](Filter& f) { f.speakers = {"Nobody"}; }).empty());
  EXPECT_EQ(with([](Filter& f) { f.speakers = {"Ida"}; }).size(), 3U);
}

TEST_F(SearchTest, VectorsFindWhatWordsDoNot) {
  base::SeededRandom random(3);
  const vault::VectorRow near = world_.vector_row(random, 1);
  Body body;
  body.text = "A cup of oolong.";
  world_.change(cube_, Operation::kAdd, world_.ids.next(), body, near);
  body.text = "A walk by the river.";
  world_.change(cube_, Operation::kAdd, world_.ids.next(), body, world_.vector_row(random, 1));
  base::SeededRandom again(3);
  Query query{.cubes = {cube_}, .text = "beverage", .vector = random_direction(again), .space = world_.space};
  const Found found = world_.search(query);
  ASSERT_FALSE(found.hits.empty());
  EXPECT_EQ(world_.text_of(found.hits[0]), "A cup of oolong.");
  query.space = SpaceId{99};
  EXPECT_TRUE(world_.search(query).hits.empty()) << "vectors of another space say nothing";
}

TEST_F(SearchTest, SeveralCubesAreMergedByScoreThenCubeThenRow) {
  const CubeId other = world_.make_cube("other");
  for (const CubeId cube : {other, cube_}) {
    world_.add(cube, "A kite.", "", "1");
    world_.add(cube, "A kite.", "", "2");
  }
  const Found found = world_.search(Query{.cubes = {other, cube_}, .text = "kite", .limit = 3});
  ASSERT_EQ(found.hits.size(), 3U);
  EXPECT_EQ(found.hits[0].cube, cube_);
  EXPECT_EQ(found.hits[1].cube, cube_);
  EXPECT_LT(found.hits[0].key, found.hits[1].key);
  EXPECT_EQ(found.hits[2].cube, other);
  EXPECT_EQ(found.hits[2].score, found.hits[0].score) << "each cube is scored with its own statistics";
}

TEST_F(SearchTest, AMissingCubeIsAnError) {
  const auto found = op::search(world_.pool, Query{.cubes = {CubeId{77}}, .text = "x"});
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, ErrorCode::kNotFound);
}

TEST_F(SearchTest, TheNamedSpeakerBecomesIForTheEmbedder) {
  world_.add(cube_, "Hello.", "Oksana Reyes");
  world_.add(cube_, "Hello.", "Ida");
  const auto asked = [&](const std::string& text) { return *question_for_embedding(world_.pool, {cube_}, text); };
  EXPECT_EQ(asked("When did Oksana paint?"), "When did I paint?");
  EXPECT_EQ(asked("What is Oksana's dog called?"), "What is my dog called?");
  EXPECT_EQ(asked("What is Oksana Reyes\xE2\x80\x99 dog called, and does Oksana like it?"),
            "What is my dog called, and does I like it?");
  EXPECT_EQ(asked("What did Oksana give Ida?"), "What did I give I?");
  EXPECT_EQ(asked("What happened?"), "What happened?");
  EXPECT_EQ(asked(""), "");
}

}  // namespace
}  // namespace memos::op
