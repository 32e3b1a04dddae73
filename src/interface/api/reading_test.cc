// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// What is read from turns when they are added, changed and taken away; on both vaults.
#include <gtest/gtest.h>

#include "base/limits.h"
#include "interface/api/plain_rules.h"

namespace memos::api {
namespace {

using Texts = std::vector<std::string>;

class ReadingTest : public testing::TestWithParam<Kind> {
 protected:
  Memos& memos() { return *world_.memos; }
  Texts derived(bool all = false) {
    return world_.listed({.filter = {.include_archived = all, .include_deleted = all, .derived = true}});
  }
  PlainWorld world_{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(Vaults, ReadingTest, testing::Values(Kind::kSqlite, Kind::kMemory), kind_name);

TEST_P(ReadingTest, ATurnAndWhatItStatesAreOneCommit) {
  const auto turn = world_.say("home.city: Boston", "01-10", "Mira");
  ASSERT_EQ(turn.derived.size(), 1U);
  const auto memory = memos().get(turn.derived.front(), {});
  ASSERT_TRUE(memory) << memory.error().message;
  EXPECT_EQ(memory->body.statement->source, turn.id);
  EXPECT_EQ(memory->body.text, "Mira home.city is Boston");
  const auto provenance = memos().provenance(turn.derived.front());
  ASSERT_TRUE(provenance);
  ASSERT_EQ(provenance->sources.size(), 1U);
  EXPECT_EQ(provenance->sources.front().id, turn.id);
  EXPECT_EQ(world_.cube().memories, 1U);  // what is derived is counted with its source
  EXPECT_EQ(world_.listed({.filter = {.derived = false}}), Texts{"home.city: Boston"});
  EXPECT_EQ(derived(), Texts{"Mira home.city is Boston"});
  EXPECT_TRUE(memos().verify({})->problems.empty());
}

TEST_P(ReadingTest, OnRequestNothingIsRead) {
  AddRequest request;
  request.items.push_back(item("home.city: Boston"));
  request.read = false;
  const auto added = memos().add(request);
  ASSERT_TRUE(added);
  EXPECT_TRUE(added->items.front().derived.empty());
  EXPECT_EQ(derived(), Texts{});
}

TEST_P(ReadingTest, ARetryDerivesNothingTwice) {
  AddRequest request;
  request.items.push_back(item("home.city: Boston", "Mira"));
  const auto first = memos().add(request);
  const auto again = memos().add(request);
  ASSERT_TRUE(first && again);
  EXPECT_TRUE(again->items.front().repeated);
  EXPECT_EQ(again->items.front().derived, first->items.front().derived);
  EXPECT_EQ(derived().size(), 1U);
  world_.reopen();
  EXPECT_TRUE(memos().add(request)->items.front().repeated || GetParam() == Kind::kMemory);
}

TEST_P(ReadingTest, WhatIsDerivedIsNeverAHitOfItsOwn) {
  world_.say("home.city: Boston", "01-10");
  world_.say("Boston is cold", "01-11");
  SearchRequest request;
  request.use_vectors = false;
  EXPECT_EQ(world_.found("Boston", request), (Texts{"Boston is cold", "home.city: Boston"}));
  EXPECT_TRUE(memos().verify({})->problems.empty());
  if (GetParam() == Kind::kMemory) return;  // forgets with the process
  world_.reopen();
  EXPECT_EQ(world_.found("Boston", request).size(), 2U);
}

TEST_P(ReadingTest, RulesThatFailDoNotFailAnAdd) {
  world_.statements = [](std::string_view, const language::StatementContext&) -> std::vector<language::StatedFact> {
    throw std::bad_alloc();
  };
  world_.reopen();
  const auto turn = world_.say("home.city: Boston", "01-10");
  EXPECT_TRUE(turn.derived.empty());
  EXPECT_EQ(text_of(memos().get(turn.id, {})), "home.city: Boston");
}

TEST_P(ReadingTest, DeletingHidesWhatWasReadAndRestoringBringsItBack) {
  const auto turn = world_.say("home.city: Boston", "01-10");
  const auto other = world_.say("pet: Rex", "01-11");
  ASSERT_TRUE(memos().remove(turn.derived.front(), {}));  // on its own
  ASSERT_TRUE(memos().remove(turn.id, {}));
  ASSERT_TRUE(memos().restore(turn.id, {}));
  EXPECT_EQ(derived(), Texts{"pet is Rex"});  // it had gone before
  ASSERT_TRUE(memos().remove(other.id, {}));
  EXPECT_EQ(derived(), Texts{});
  EXPECT_EQ(memos().get(other.derived.front(), {}).error().code, ErrorCode::kNotFound);
  ASSERT_TRUE(memos().restore(other.id, {}));
  EXPECT_EQ(derived(), Texts{"pet is Rex"});
  EXPECT_TRUE(memos().verify({})->problems.empty());
}

TEST_P(ReadingTest, ANewTextIsReadAnew) {
  const auto turn = world_.say("home.city: Boston", "01-10");
  const auto updated = memos().update({.id = turn.id, .text = "home.city: Denver"});
  ASSERT_TRUE(updated) << updated.error().message;
  EXPECT_EQ(updated->body.text, "home.city: Denver");
  EXPECT_EQ(derived(), Texts{"home.city is Denver"});
  EXPECT_EQ(world_.believed(), Texts{"home.city Denver"});
  EXPECT_EQ(world_.believed({.as_of = PlainWorld::time("02-01")}), Texts{"home.city Denver"});
  ASSERT_TRUE(memos().update({.id = turn.id, .tags = Texts{"home"}}));
  EXPECT_EQ(derived(true).size(), 2U);
  ASSERT_TRUE(memos().rollback(turn.id, 1, {}));
  EXPECT_EQ(world_.believed(), Texts{"home.city Boston"});
  ASSERT_TRUE(memos().update({.id = turn.id, .text = "home.city: Rome", .read = false}));
  EXPECT_EQ(derived(), Texts{});
}

TEST_P(ReadingTest, ARollbackOfTheCubeTakesItsBeliefsAlong) {
  world_.say("home.city: Boston", "01-10");
  const Sequence before = world_.cube().head;
  const auto denver = world_.say("home.city: Denver", "05-03");
  ASSERT_TRUE(memos().rollback_cube("me", {.sequence = before}, {}));
  EXPECT_EQ(world_.believed(), Texts{"home.city Boston"});
  EXPECT_EQ(memos().get(denver.derived.front(), {}).error().code, ErrorCode::kNotFound);
}

TEST_P(ReadingTest, WhatExpiresTakesItsStatementsAlong) {
  AddRequest request;
  request.items.push_back(item("home.city: Boston"));
  request.items.front().governance.expires_at = UtcMs{world_.clock.now().value + 1000};
  const auto added = memos().add(request);
  ASSERT_TRUE(added);
  EXPECT_EQ(derived(), Texts{"home.city is Boston"});
  world_.clock.advance_ms(1000);
  EXPECT_EQ(derived(), Texts{});
  EXPECT_EQ(world_.believed(), Texts{});
  world_.run_all_jobs();
  ASSERT_TRUE(memos().restore(added->items.front().id, {}));
  EXPECT_EQ(derived(), Texts{"home.city is Boston"});
}

TEST_P(ReadingTest, OfWhatIsDerivedNoVectorIsMade) {
  AddRequest request;
  request.items.push_back(item("home.city: Boston"));
  request.embed = Embed::kLater;
  ASSERT_TRUE(memos().add(request));
  world_.run_all_jobs();
  EXPECT_EQ(world_.cube().embedded, 1U);
  ASSERT_TRUE(memos().reembed("me"));
  world_.run_all_jobs();
  EXPECT_EQ(world_.cube().embedded, 1U);
  EXPECT_EQ(world_.plan.passages, 1);
}

TEST_P(ReadingTest, AnAnswerIsReadWithItsQuestionAlsoAfterAReopen) {
  std::string seen;
  world_.statements = [&](std::string_view, const language::StatementContext& context) {
    seen = context.previous;
    return std::vector<language::StatedFact>{};
  };
  world_.reopen();
  const auto question = world_.say("Where do you live?", "01-10", "Ada");
  if (GetParam() == Kind::kSqlite) world_.reopen();
  world_.say("Lisbon", "01-10", "Mira");
  EXPECT_EQ(seen, "Where do you live?");
  ASSERT_TRUE(memos().erase({question.id}, {}));
  world_.say("Lisbon, I said", "01-10", "Mira");
  EXPECT_EQ(seen, "");  // nothing of what was erased is kept
}

TEST(ReadingErasure, ErasedTextLeavesNoBytes) {
  PlainWorld world;
  const auto turn = world.say("home.city: Xyzzyplugh", "01-10");
  ASSERT_EQ(world.believed(), Texts{"home.city Xyzzyplugh"});
  ASSERT_FALSE(world.files_with("Xyzzyplugh").empty());
  const auto report = world.memos->erase({turn.id}, {});
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->memories, 2U);
  EXPECT_EQ(report->derived, 1U);
  EXPECT_EQ(world.files_with("Xyzzyplugh"), Texts{});
  EXPECT_EQ(world.believed({.history = true}), Texts{});
  EXPECT_TRUE(world.ask("home.city?").hits.empty());
  world.reopen();
  EXPECT_EQ(world.files_with("Xyzzyplugh"), Texts{});
  EXPECT_EQ(world.believed({.history = true}), Texts{});
}

}  // namespace
}  // namespace memos::api
