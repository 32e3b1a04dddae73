// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// A cube's way from one embedder to another: who answers meanwhile, what stops it, and what is left behind.
#include <gtest/gtest.h>

#include <future>

#include "interface/api/api_test_support.h"

namespace memos::api {
namespace {

class SpaceChange : public testing::Test {
 protected:
  SpaceChange() { world_.open(); }
  Memos& memos() { return *world_.memos; }

  void add_many(int count) {
    std::vector<AddItem> items;
    for (int i = 0; i < count; ++i) items.push_back(item("text number " + std::to_string(i)));
    world_.add_items(items, "me", Embed::kNow);
    world_.run_all_jobs();
  }
  /// The folder is opened with another embedder; the one before can be loaded still.
  void change_embedder(const std::string& to = "other", std::uint32_t dimension = 32) {
    world_.close();
    former_.name = world_.plan.name;
    former_.dimension = world_.plan.dimension;
    former_.gives_tokens = world_.plan.gives_tokens;
    world_.old_plan = &former_;
    world_.plan.name = to;
    world_.plan.dimension = to == "twin" ? 64 : dimension;
    world_.change_embedder = true;
    world_.open();
    world_.add("warm", "elsewhere", Embed::kNow);
  }
  SearchResult search(const std::string& text, SearchRequest request = {}) {
    request.text = text;
    auto result = memos().search(request);
    EXPECT_TRUE(result) << result.error().message;
    return result.value_or(SearchResult{});
  }
  SpaceInfo space(const std::string& embedder) {
    const auto spaces = memos().spaces("me");
    EXPECT_TRUE(spaces) << spaces.error().message;
    const auto found = std::ranges::find(*spaces, embedder, &SpaceInfo::embedder);
    return found == spaces->end() ? SpaceInfo{} : *found;
  }
  std::size_t open_changes() {
    const auto jobs = memos().jobs(false);
    return static_cast<std::size_t>(std::ranges::count(*jobs, "reembed", &JobInfo::kind));
  }

  World world_;
  EmbedderPlan former_;
};

TEST_F(SpaceChange, TheOldVectorsAnswerUntilTheNewOnesAreWhole) {
  world_.add("red apples", "me", Embed::kNow);
  world_.add("green pears", "me", Embed::kNow);
  change_embedder();
  SearchResult result = search("apples");
  EXPECT_TRUE(result.used_vectors);
  EXPECT_EQ(result.notice, "");
  EXPECT_GT(former_.questions, 0);
  EXPECT_EQ(world_.plan.questions, 0);
  EXPECT_TRUE(world_.add_items({item("yellow plums")}, "me", Embed::kNow).items[0].embedded);
  EXPECT_EQ(space("twin").vectors, 3U);
  EXPECT_TRUE(space("twin").current);
  ASSERT_TRUE(memos().run_jobs([](const Progress&) { return false; }));  // The job's row is written.
  EXPECT_EQ(memos().statistics()->cubes_changing, 1U);
  EXPECT_EQ(memos().statistics()->vectors_missing, 3U);
  EXPECT_EQ(memos().statistics()->embedder_notice, "");
  world_.run_all_jobs();
  EXPECT_EQ(world_.cube().embedder, "other");
  EXPECT_EQ(world_.cube().embedded, 3U);
  EXPECT_EQ(memos().statistics()->cubes_changing, 0U);
  EXPECT_EQ(memos().statistics()->vectors_missing, 0U);
  result = search("apples");
  EXPECT_TRUE(result.used_vectors);
  EXPECT_EQ(result.notice, "");
  EXPECT_GT(world_.plan.questions, 0);
  EXPECT_EQ(open_changes(), 0U);
}

TEST_F(SpaceChange, OldVectorsStayUntilTheyAreDropped) {
  add_many(3);
  change_embedder();
  search("number");
  world_.run_all_jobs();
  const auto spaces = *memos().spaces("me");
  ASSERT_EQ(spaces.size(), 2U);
  EXPECT_EQ(spaces[0].embedder, "other");
  EXPECT_EQ(spaces[0].dimension, 32U);
  EXPECT_TRUE(spaces[0].current);
  EXPECT_EQ(spaces[1].embedder_hash, "hash-of-twin");
  EXPECT_EQ(spaces[1].vectors, 3U);
  EXPECT_FALSE(spaces[1].current || spaces[1].filling);
  EXPECT_EQ(memos().drop_space("me", "hash-of-other").error().code, ErrorCode::kConflict);
  EXPECT_EQ(memos().drop_space("me", "nothing").error().field, "embedder_hash");
  EXPECT_EQ(memos().drop_space("nowhere", "").error().field, "cube");
  EXPECT_EQ(*memos().drop_space("me", "hash-of-twin"), 3U);
  EXPECT_EQ(*memos().drop_space("me", ""), 0U);
  EXPECT_EQ(memos().spaces("me")->size(), 1U);
  EXPECT_TRUE(memos().verify({})->problems.empty());
  EXPECT_TRUE(search("number").used_vectors);
}

TEST_F(SpaceChange, ASpaceThatIsFilledIsNotDropped) {
  add_many(300);
  change_embedder();
  search("number");
  ASSERT_TRUE(memos().run_jobs([](const Progress& progress) { return progress.done < 270; }));
  EXPECT_GE(space("other").vectors, 256U);
  EXPECT_TRUE(space("other").filling);
  EXPECT_EQ(memos().drop_space("me", "hash-of-other").error().code, ErrorCode::kConflict);
  EXPECT_EQ(*memos().drop_space("me", ""), 0U);
  const std::vector<JobInfo> jobs = *memos().jobs(false);
  const auto change = std::ranges::find(jobs, "reembed", &JobInfo::kind);
  ASSERT_NE(change, jobs.end());
  ASSERT_TRUE(memos().cancel_job(change->id));
  EXPECT_EQ(world_.cube().embedder, "twin");
  EXPECT_NE(memos().statistics()->embedder_notice.find("1 of 2 cubes"), std::string::npos);
  EXPECT_GE(*memos().drop_space("me", "hash-of-other"), 256U);
  EXPECT_TRUE(search("number").used_vectors);
}

TEST_F(SpaceChange, BeginsWithTheNewestAndMakesNothingTwice) {
  add_many(600);
  change_embedder();
  search("number");
  world_.plan.seen.clear();
  ASSERT_TRUE(memos().run_jobs([](const Progress& progress) { return progress.done < 300; }));
  ASSERT_FALSE(world_.plan.seen.empty());
  EXPECT_EQ(world_.plan.seen.front(), "text number 599");
  EXPECT_EQ(world_.cube().embedder, "twin");
  EXPECT_TRUE(search("number").used_vectors);
  world_.reopen();
  world_.run_all_jobs();
  for (int i = 0; i < 1'000 && open_changes() > 0; ++i) world_.run_all_jobs();
  EXPECT_EQ(world_.cube().embedder, "other");
  EXPECT_EQ(world_.cube().embedded, 600U);
  EXPECT_EQ(std::ranges::count(world_.plan.seen, "text number 599"), 1);
  EXPECT_EQ(std::ranges::count(world_.plan.seen, "text number 0"), 1);
  EXPECT_EQ(world_.plan.seen.size(), 600U);
}

TEST_F(SpaceChange, WhatIsAddedMeanwhileIsCovered) {
  add_many(40);
  change_embedder();
  search("number");
  int added = 0;
  MemoryId deleted = world_.add("a text that comes back", "me", Embed::kNow);
  ASSERT_TRUE(memos().remove(deleted, {}));
  const auto ran = memos().run_jobs([&](const Progress& progress) {
    if (progress.stage == "reembed" && progress.done >= progress.total && added < 5) {
      world_.add("added meanwhile " + std::to_string(added), "me", Embed::kNow);
      if (++added == 3) {
        EXPECT_TRUE(memos().restore(deleted, {}));
      }
    }
    return true;
  });
  ASSERT_TRUE(ran) << ran.error().message;
  EXPECT_EQ(added, 5);
  EXPECT_EQ(world_.cube().embedder, "other");
  EXPECT_EQ(world_.cube().memories, 46U);
  EXPECT_EQ(world_.cube().embedded, 46U);
}

TEST_F(SpaceChange, AChangeBackIsNoWorkAndLosesNothing) {
  add_many(300);
  change_embedder();
  search("number");
  ASSERT_TRUE(memos().run_jobs([](const Progress& progress) { return progress.done < 270; }));
  const int passages = world_.plan.passages;
  change_embedder("twin");
  world_.run_all_jobs();
  EXPECT_LE(world_.plan.passages, passages + 1) << "at most the one that warms, which comes in its own time";
  EXPECT_EQ(world_.cube().embedder, "twin");
  EXPECT_EQ(world_.cube().embedded, 300U);
  EXPECT_TRUE(search("number").used_vectors);
  EXPECT_EQ(open_changes(), 0U);
  EXPECT_FALSE(space("other").filling);
  EXPECT_GT(*memos().drop_space("me", ""), 0U);
}

TEST_F(SpaceChange, AfterAWholeChangeTheWayBackNeedsOnlyWhatIsNew) {
  add_many(50);
  change_embedder();
  search("number");
  world_.run_all_jobs();
  world_.add("something new", "me", Embed::kNow);
  ASSERT_EQ(world_.cube().embedder, "other");
  change_embedder("twin");
  search("number");
  world_.plan.seen.clear();
  world_.run_all_jobs();
  EXPECT_EQ(world_.cube().embedder, "twin");
  EXPECT_EQ(world_.cube().embedded, 51U);
  EXPECT_EQ(std::ranges::count(world_.plan.seen, "something new"), 1);
  EXPECT_EQ(std::ranges::count(world_.plan.seen, "text number 7"), 0);
}

TEST_F(SpaceChange, WithoutTheOldEmbedderWordsAnswerAndTheNoticeSaysSo) {
  world_.add("red apples", "me", Embed::kNow);
  change_embedder();
  world_.old_plan = nullptr;
  const SearchResult result = search("apples");
  EXPECT_EQ(result.hits.size(), 1U);
  EXPECT_FALSE(result.used_vectors);
  EXPECT_NE(result.notice.find("its model is gone"), std::string::npos) << result.notice;
  EXPECT_FALSE(world_.add_items({item("yellow plums")}, "me", Embed::kNow).items[0].embedded);
  world_.run_all_jobs();
  EXPECT_EQ(world_.cube().embedded, 2U);
  EXPECT_TRUE(search("apples").used_vectors);
}

TEST_F(SpaceChange, AnEmbedderThatIsAwayMakesItWait) {
  add_many(40);
  change_embedder();
  search("number");
  world_.plan.fail_next = 1'000;
  world_.run_all_jobs();
  EXPECT_EQ(open_changes(), 1U);
  const Statistics waiting = *memos().statistics();
  EXPECT_EQ(waiting.cubes_changing, 1U);
  EXPECT_EQ(waiting.vectors_missing, 40U);
  EXPECT_NE(waiting.embedder_notice.find("waits: the model is away"), std::string::npos) << waiting.embedder_notice;
  EXPECT_TRUE(search("number").used_vectors) << "the old ones answer";
  world_.plan.fail_next = 0;
  world_.clock.advance_ms(10'000);
  world_.run_all_jobs();
  EXPECT_EQ(world_.cube().embedder, "other");
  EXPECT_EQ(memos().statistics()->embedder_notice, "");
}

TEST_F(SpaceChange, AFullDiskMakesItWait) {
  add_many(300);
  change_embedder("other", 4'096);  // more bytes than the log of the adds has room for
  search("number");
  world_.disk->set_capacity(1);
  static_cast<void>(memos().run_jobs({}));  // The jobs' own rows may find no place either.
  EXPECT_EQ(world_.cube().embedder, "twin");
  EXPECT_TRUE(search("number").used_vectors);
  EXPECT_EQ(open_changes(), 1U);
  world_.disk->set_capacity(UINT64_MAX);
  for (int i = 0; i < 20 && open_changes() > 0; ++i) {
    world_.clock.advance_ms(600'000);
    world_.run_all_jobs();
  }
  EXPECT_EQ(world_.cube().embedder, "other");
  EXPECT_EQ(world_.cube().embedded, 300U);
  EXPECT_TRUE(memos().verify({})->problems.empty());
}

TEST_F(SpaceChange, APowerLossAtAnyTimeLosesNothing) {
  add_many(70);
  change_embedder();
  search("number");
  const std::uint64_t first = world_.disk->operations();
  world_.run_all_jobs();
  ASSERT_EQ(world_.cube().embedder, "other");
  const std::uint64_t last = world_.disk->operations();
  world_.close();
  const std::unique_ptr<base::FaultFileSystem> whole = std::move(world_.disk);
  ASSERT_GT(last, first);
  for (std::uint64_t at = first; at <= last; ++at) {
    for (const auto survival : {base::Survival::kNothing, base::Survival::kRandom}) {
      SCOPED_TRACE(at);
      world_.disk = whole->crash_image(at, survival, at);
      world_.open();
      EXPECT_TRUE(search("number").used_vectors);
      world_.add("warm", "elsewhere", Embed::kNow);
      search("number");  // begins again what no job row tells of yet
      world_.run_all_jobs();
      ASSERT_EQ(world_.cube().embedder, "other");
      ASSERT_EQ(world_.cube().embedded, 70U);
      const auto checked = memos().verify({});
      ASSERT_TRUE(checked && checked->problems.empty());
      world_.close();
    }
  }
}

TEST_F(SpaceChange, CubesOfDifferentEmbeddersAreSearchedTogether) {
  world_.add("red apples", "one", Embed::kNow);
  world_.add("red umbrellas", "two", Embed::kNow);
  change_embedder();
  ASSERT_TRUE(memos().reembed("one"));
  ASSERT_TRUE(memos().run_jobs([&](const Progress&) { return world_.cube("one").embedder != "other"; }));
  ASSERT_EQ(world_.cube("one").embedder, "other");
  ASSERT_EQ(world_.cube("two").embedder, "twin");
  const int asked = world_.plan.questions;
  const int asked_old = former_.questions;
  SearchRequest request;
  request.cubes = {"one", "two"};
  request.explain = true;
  const SearchResult result = search("red things", request);
  EXPECT_TRUE(result.used_vectors);
  EXPECT_EQ(result.notice, "");
  EXPECT_EQ(world_.plan.questions, asked + 1);
  EXPECT_EQ(former_.questions, asked_old + 1);
  ASSERT_EQ(result.hits.size(), 2U);
  for (const SearchHit& hit : result.hits) {
    const auto is_vector = [](const ScorePart& part) { return part.rule == "vector" && part.value > 0; };
    EXPECT_TRUE(std::ranges::any_of(hit.parts, is_vector)) << hit.memory.body.text;
  }
}

TEST_F(SpaceChange, TokenEvidenceGoesAndComesWithItsEmbedder) {
  const auto share = [&] {
    SearchRequest request;
    request.explain = true;
    double sum = 0;
    const SearchResult result = search("Who has a canoe?", request);
    for (const ScorePart& part : result.hits.at(0).parts)
      if (part.rule == "tokens" || part.rule == "sentences") sum += part.value;
    return sum;
  };
  world_.add_items({item("Did you bring the red umbrella?", "Ida"), item("It stands in the hall.", "Oksana"),
                    item("My sister bought a yellow canoe. She paddles on the lake.", "Ida"),
                    item("We could go to the lake on Sunday.", "Oksana")},
                   "me", Embed::kNow);
  EXPECT_GT(share(), 0.0);
  change_embedder();
  EXPECT_GT(share(), 0.0) << "the old embedder's";
  world_.plan.gives_tokens = false;
  world_.run_all_jobs();
  ASSERT_EQ(world_.cube().embedder, "other");
  EXPECT_EQ(share(), 0.0);
  change_embedder("twin");
  world_.plan.gives_tokens = true;
  search("canoe");
  world_.run_all_jobs();
  ASSERT_EQ(world_.cube().embedder, "twin");
  EXPECT_GT(share(), 0.0);
}

TEST_F(SpaceChange, ErasedTextLeavesNoVectorInAnySpace) {
  const MemoryId id = world_.add("a secret text", "me", Embed::kNow);
  change_embedder();
  search("secret");
  world_.run_all_jobs();
  EXPECT_EQ(space("twin").vectors, 1U);
  ASSERT_TRUE(memos().erase({id}, {}));
  EXPECT_EQ(space("twin").vectors, 0U);
  EXPECT_EQ(space("other").vectors, 0U);
  EXPECT_TRUE(memos().verify({})->problems.empty());
}

TEST_F(SpaceChange, GivenVectorsAreLeftAlone) {
  AddItem given = item("with a vector of its own");
  given.vector = {1, 0, 0};
  world_.add_items({given}, "given", Embed::kNow);
  change_embedder();
  SearchRequest request;
  request.cubes = {"given"};
  EXPECT_EQ(search("vector", request).hits.size(), 1U);
  EXPECT_EQ(open_changes(), 0U);
}

TEST_F(SpaceChange, AFolderWhoseJobsDoNotRunChangesNothingByItself) {
  add_many(3);
  change_embedder();
  world_.close();
  world_.change_embedder = false;
  world_.open();
  EXPECT_TRUE(search("number").used_vectors);
  world_.run_all_jobs();
  // The change that the other process asked for is a job like any other.
  EXPECT_LE(open_changes(), 1U);
  EXPECT_TRUE(search("number").used_vectors);
}

TEST(EmbedderHostTest, AnEmbedderThatIsAwayIsTriedAgain) {
  int tries = 0;
  std::promise<void> ready;
  EmbedderHost host(
      [&]() -> Result<std::unique_ptr<model::Embedder>> {
        if (++tries < 4) return fail(ErrorCode::kUnavailable, "the server is away");
        return model::make_twin_embedder(8);
      },
      {}, std::chrono::milliseconds(1));
  host.set_on_ready([&] { ready.set_value(); });
  host.start();
  ready.get_future().get();
  EXPECT_EQ(tries, 4);
  EXPECT_NE(host.ready(), nullptr);
  EXPECT_EQ(host.notice(), "");
}

TEST(EmbedderHostTest, WhatIsMissingIsNotTriedAgainAndStoppingDoesNotWait) {
  std::atomic<int> tries = 0;
  EmbedderHost missing(
      [&]() -> Result<std::unique_ptr<model::Embedder>> {
        ++tries;
        return fail(ErrorCode::kNotFound, "no such model");
      },
      {}, std::chrono::milliseconds(0));
  EXPECT_EQ(missing.wait(std::chrono::hours(1)).error().code, ErrorCode::kNotFound);
  missing.stop();
  EXPECT_EQ(tries, 1);
  EmbedderHost away([]() -> Result<std::unique_ptr<model::Embedder>> { return fail(ErrorCode::kUnavailable, "away"); },
                    {}, std::chrono::hours(1));
  EXPECT_EQ(away.wait(std::chrono::hours(1)).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(away.wait(std::chrono::hours(1)).error().code, ErrorCode::kUnavailable) << "searches do not wait for it";
  away.stop();
}

}  // namespace
}  // namespace memos::api
