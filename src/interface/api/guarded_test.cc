// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <gtest/gtest.h>

#include "interface/api/api_test_support.h"
#include "interface/api/guarded_memos.h"

namespace memos::api {
namespace {

using governance::Caller;
using governance::Verb;
using governance::Verbs;

class Guarded : public ::testing::Test {
 protected:
  void SetUp() override {
    world_.open();
    mine_ = world_.add("The kite is green.", "mine");
    other_ = world_.add("The kite is violet.", "other");
    caller_.actor = ActorId{77};
  }
  GuardedMemos guard() { return {*world_.memos, caller_}; }

  World world_{Kind::kMemory};
  MemoryId mine_, other_;
  Caller caller_;
};

TEST_F(Guarded, TheCallerIsTheActor) {
  GuardedMemos memos = guard();
  ASSERT_TRUE(memos.add({.cube = "mine", .items = {item("New.")}, .actor = ActorId{1}}));
  ASSERT_TRUE(memos.remove(mine_, ActorId{1}));
  const auto log = memos.log({.cube = "mine", .after = Sequence{2}});
  ASSERT_TRUE(log);
  ASSERT_GE(log->size(), 2U);
  for (const JournalEntry& entry : *log) EXPECT_EQ(entry.actor, ActorId{77});
}

TEST_F(Guarded, CubesOfOthersAreNotThere) {
  caller_.cubes = {"mine"};
  GuardedMemos memos = guard();
  EXPECT_EQ(memos.list_cubes()->size(), 1U);
  const Error missing = memos.describe_cube("other").error();
  EXPECT_EQ(missing.code, ErrorCode::kNotFound);
  EXPECT_EQ(missing.message, "no cube is named \"other\"");
  EXPECT_EQ(memos.search({.cubes = {"mine", "other"}, .text = "kite"}).error().field, "cubes[1]");
  EXPECT_EQ(memos.search({.cubes = {"mine"}, .text = "kite"})->hits.size(), 1U);
  const MemoryId nobody = *MemoryId::parse("0190d5c1-7a3e-7c54-9d0a-2f6b8c1e4a77");
  for (const MemoryId& id : {other_, nobody}) {
    const std::string words = "no memory has the id " + id.str();
    EXPECT_EQ(memos.get(id, {}).error().message, words);
    EXPECT_EQ(memos.update({.id = id, .text = "x"}).error().message, words);
    EXPECT_EQ(memos.remove(id, {}).error().message, words);
    EXPECT_EQ(memos.erase({mine_, id}, {}).error().message, words);
    EXPECT_EQ(memos.history(id).error().message, words);
    EXPECT_EQ(memos.link({.from = mine_, .to = id}, {}).error().field, "to");
  }
  EXPECT_EQ(memos.add({.cube = "other", .items = {item("x")}}).error().code, ErrorCode::kDenied);
  EXPECT_EQ(memos.add({.cube = "nowhere", .items = {item("x")}}).error().code, ErrorCode::kDenied);
  EXPECT_EQ(memos.verify({}).error().code, ErrorCode::kDenied);
  EXPECT_EQ(memos.statistics()->memories, 1U);
  EXPECT_EQ(world_.memos->get(mine_, {})->state, State::kActivated) << "nothing was erased";
}

TEST_F(Guarded, ProvenanceOfOwnMemories) {
  const MemoryId source = world_.add("The kite was bought green.", "mine");
  ASSERT_TRUE(world_.memos->link({.type = LinkType::kDerivedFrom, .from = mine_, .to = source}, {}));
  caller_.cubes = {"mine"};
  const auto own = guard().provenance(mine_);
  ASSERT_TRUE(own);
  EXPECT_EQ(own->sources.size(), 1U);
  EXPECT_EQ(own->links.size(), 1U);
  EXPECT_EQ(guard().provenance(other_).error().code, ErrorCode::kNotFound);
}

TEST_F(Guarded, VerbsAreNeeded) {
  caller_.verbs = Verbs(Verb::kRead);
  GuardedMemos memos = guard();
  EXPECT_TRUE(memos.get(mine_, {}));
  EXPECT_EQ(memos.add({.cube = "mine", .items = {item("x")}}).error().code, ErrorCode::kDenied);
  EXPECT_EQ(memos.remove(mine_, {}).error().field, "key");
  EXPECT_EQ(memos.create_cube({.name = "new"}).error().code, ErrorCode::kDenied);
  EXPECT_EQ(memos.run_jobs({}).error().code, ErrorCode::kDenied);
  caller_.verbs = Verbs(Verb::kWrite);
  EXPECT_EQ(memos.get(mine_, {}).error().code, ErrorCode::kDenied);
  EXPECT_EQ(memos.search({.cubes = {"mine"}, .text = "kite"}).error().code, ErrorCode::kDenied);
  EXPECT_TRUE(memos.add({.cube = "mine", .items = {item("x")}}));
  EXPECT_EQ(memos.rollback_cube("mine", {}, {}).error().code, ErrorCode::kDenied) << "needs delete as well";
  EXPECT_EQ(memos.refine({.cube = "mine"}).error().code, ErrorCode::kDenied) << "it costs: for admins";
  caller_.verbs = Verbs(Verb::kAdmin);
  caller_.cubes = {"mine"};
  GuardedMemos admin = guard();
  EXPECT_EQ(admin.refine({.cube = "other"}).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(admin.refine({.cube = "mine", .since = other_}).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(admin.refine({.cube = "mine"}).error().code, ErrorCode::kUnavailable) << "it got through";
}

TEST_F(Guarded, TheFolderNeedsItsOwnAdmin) {
  EXPECT_TRUE(guard().verify({}));
  caller_.tenant = {"acme"};
  EXPECT_EQ(guard().verify({}).error().code, ErrorCode::kDenied);
  EXPECT_EQ(guard().backup("/copy", {}).error().code, ErrorCode::kDenied);
  EXPECT_EQ(guard().statistics()->directory, "");
}

}  // namespace
}  // namespace memos::api
