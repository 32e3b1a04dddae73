// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// When vectors are made, by whom, and what happens when the embedder fails, is missing, or is another one.
#include <gtest/gtest.h>

#include "base/limits.h"
#include "interface/api/api_test_support.h"

namespace memos::api {
namespace {

class EmbedFixture {
 protected:
  explicit EmbedFixture(Kind kind) : world_(kind) { world_.open(); }
  Memos& memos() { return *world_.memos; }
  /// Waits until the embedder is there: a search needs it, if the cube has vectors.
  void warm() { world_.add("warm", "warm", Embed::kNow); }
  std::vector<JobInfo> embed_jobs() {
    auto jobs = *memos().jobs(false);
    std::erase_if(jobs, [](const JobInfo& job) { return job.kind != "embed"; });
    return jobs;
  }
  std::size_t waiting() { return embed_jobs().size(); }
  World world_;
};

class EmbedTest : public EmbedFixture, public testing::TestWithParam<Kind> {
 protected:
  EmbedTest() : EmbedFixture(GetParam()) {}
};
/// What only a folder that can be opened again can show.
class EmbedInFolderTest : public EmbedFixture, public testing::Test {
 protected:
  EmbedInFolderTest() : EmbedFixture(Kind::kSqlite) {}
};

INSTANTIATE_TEST_SUITE_P(Vaults, EmbedTest, testing::Values(Kind::kSqlite, Kind::kMemory), kind_name);

TEST_P(EmbedTest, NowLaterAndNever) {
  EXPECT_TRUE(world_.add_items({item("a")}, "me", Embed::kNow).items[0].embedded);
  EXPECT_EQ(waiting(), 0U);
  EXPECT_FALSE(world_.add_items({item("b")}, "me", Embed::kNever).items[0].embedded);
  EXPECT_EQ(waiting(), 0U);
  EXPECT_FALSE(world_.add_items({item("c")}, "me", Embed::kLater).items[0].embedded);
  EXPECT_FALSE(world_.add_items({item("d")}, "me", Embed::kLater).items[0].embedded);
  EXPECT_EQ(waiting(), 1U) << "one job a cube";
  EXPECT_EQ(world_.cube().embedded, 1U);
  std::uint64_t last = 0;
  const auto ran = memos().run_jobs([&](const Progress& progress) {
    EXPECT_EQ(progress.stage, "embed");
    last = progress.done;
    return true;
  });
  ASSERT_TRUE(ran);
  EXPECT_EQ(*ran, 1U);
  EXPECT_EQ(last, 2U);
  EXPECT_EQ(world_.cube().embedded, 3U) << "never stays never";
  EXPECT_EQ(world_.cube().embedder, "twin");
  EXPECT_EQ(memos().jobs(true)->at(0).state, JobState::kDone);
  EXPECT_EQ(memos().jobs(true)->at(0).cube, "me");
  ASSERT_TRUE(memos().reembed("me"));
  world_.run_all_jobs();
  EXPECT_EQ(world_.cube().embedded, 4U) << "until it is asked for";
}

TEST_P(EmbedTest, NeverStaysWithTheTextThroughOtherChanges) {
  warm();
  const MemoryId id = world_.add("b", "me", Embed::kNever);
  ASSERT_TRUE(memos().update({.id = id, .tags = std::vector<std::string>{"t"}}));
  ASSERT_TRUE(memos().remove(id, {}));
  ASSERT_TRUE(memos().restore(id, {}));
  ASSERT_TRUE(memos().rollback(id, 1, {}));
  world_.add("c");
  world_.run_all_jobs();
  EXPECT_EQ(world_.cube().embedded, 1U) << "c; warm lies in a cube of its own";
  ASSERT_TRUE(memos().update({.id = id, .text = "another text", .embed = Embed::kLater}));
  world_.run_all_jobs();
  EXPECT_EQ(world_.cube().embedded, 2U);
}

TEST_P(EmbedTest, AutoEmbedsShortTextsAtOnceAndLeavesTheRest) {
  warm();
  EXPECT_TRUE(world_.add_items({item("short")}, "me", Embed::kAuto).items[0].embedded);
  EXPECT_FALSE(
      world_.add_items({item(std::string(limits::kEmbedAtOnceBytes + 1, 'x'))}, "me", Embed::kAuto).items[0].embedded);
  const std::vector<AddItem> many(limits::kEmbedAtOnceItems + 1, item("one of many"));
  EXPECT_FALSE(world_.add_items(many, "me", Embed::kAuto).items[0].embedded);
  EXPECT_EQ(waiting(), 1U);
  world_.run_all_jobs();
  EXPECT_EQ(world_.cube().embedded, world_.cube().memories);
}

TEST_P(EmbedTest, AFailingEmbedderNeverFailsAnAdd) {
  warm();
  world_.plan.fail_next = 3;
  const AddResult added = world_.add_items({item("kept all the same")}, "me", Embed::kNow);
  EXPECT_FALSE(added.items[0].embedded);
  EXPECT_EQ(world_.found("kept").size(), 1U);
  world_.run_all_jobs();
  const auto jobs = embed_jobs();
  ASSERT_EQ(jobs.size(), 1U);
  EXPECT_EQ(jobs[0].last_error, "the model is away");
  EXPECT_EQ(jobs[0].attempts, 1U);
  world_.clock.advance_ms(1'000);
  world_.run_all_jobs();
  world_.clock.advance_ms(2'000);
  world_.run_all_jobs();
  EXPECT_EQ(waiting(), 0U);
  EXPECT_EQ(world_.cube().embedded, 1U);
}

TEST_P(EmbedTest, AnUpdatedTextGetsANewVectorAndChangedTagsKeepTheOld) {
  const MemoryId id = world_.add("one", "me", Embed::kNow);
  const int before = world_.plan.passages;
  ASSERT_TRUE(memos().update({.id = id, .tags = std::vector<std::string>{"t"}}));
  EXPECT_EQ(world_.plan.passages, before);
  EXPECT_EQ(world_.cube().embedded, 2U) << "one vector a version";
  ASSERT_TRUE(memos().update({.id = id, .text = "two", .embed = Embed::kLater}));
  EXPECT_EQ(waiting(), 1U);
  world_.run_all_jobs();
  EXPECT_EQ(world_.plan.passages, before + 1);
  ASSERT_TRUE(memos().rollback(id, 1, {}));
  EXPECT_EQ(world_.plan.passages, before + 1);
  EXPECT_EQ(waiting(), 0U);
}

TEST_P(EmbedTest, WithoutAnEmbedderNothingIsAskedFor) {
  world_.close();
  world_.with_embedder = false;
  world_.open();
  world_.add("lexical only", "me", Embed::kNow);
  EXPECT_EQ(waiting(), 0U);
  const auto result = memos().search({.text = "lexical"});
  EXPECT_EQ(result->hits.size(), 1U);
  EXPECT_EQ(result->notice, "no embedder is set: search is lexical");
  EXPECT_EQ(memos().reembed("me").error().code, ErrorCode::kUnavailable);
  EXPECT_NE(memos().statistics()->embedder_notice, "");
}

TEST_F(EmbedInFolderTest, JobsWaitForAnEmbedderThatIsMissingAndAreWoken) {
  world_.close();
  world_.plan.missing = true;
  world_.open();
  world_.add("one");
  world_.run_all_jobs();
  auto jobs = memos().jobs(false);
  ASSERT_EQ(jobs->size(), 1U);
  EXPECT_EQ(jobs->at(0).attempts, 0U);
  EXPECT_NE(jobs->at(0).last_error.find("no such model"), std::string::npos);
  world_.add("two");
  EXPECT_EQ(*memos().run_jobs({}), 0U) << "the job was put off, adds do not wake it";
  world_.close();
  world_.plan.missing = false;
  world_.open();
  warm();
  for (int i = 0; i < 1'000 && waiting() > 0; ++i) world_.run_all_jobs();
  EXPECT_EQ(waiting(), 0U);
  EXPECT_EQ(world_.cube().embedded, 2U);
}

TEST_F(EmbedInFolderTest, AnotherEmbedderSearchesLexicallySaysSoAndReembeds) {
  world_.add("red apples", "me", Embed::kNow);
  world_.add("green pears", "me", Embed::kNow);
  world_.close();
  world_.plan.name = "other";
  world_.plan.dimension = 32;
  world_.keep_old_vectors = false;
  world_.open();
  auto result = memos().search({.text = "apples"});
  EXPECT_FALSE(result->used_vectors);
  EXPECT_NE(result->notice.find("another embedder than other"), std::string::npos) << result->notice;
  EXPECT_EQ(result->hits.size(), 1U);
  EXPECT_NE(memos().statistics()->embedder_notice.find("1 of 1 cubes"), std::string::npos);
  EXPECT_FALSE(world_.add_items({item("yellow plums")}, "me", Embed::kNow).items[0].embedded);
  world_.run_all_jobs();
  EXPECT_EQ(world_.cube().embedder, "twin") << "only reembed switches";
  const auto job = memos().reembed("me");
  ASSERT_TRUE(job) << job.error().message;
  EXPECT_EQ(memos().job(*job)->kind, "reembed");
  world_.run_all_jobs();
  EXPECT_EQ(memos().job(*job)->state, JobState::kDone);
  EXPECT_EQ(world_.cube().embedder, "other");
  EXPECT_EQ(world_.cube().embedded, 3U);
  result = memos().search({.text = "apples"});
  EXPECT_TRUE(result->used_vectors);
  EXPECT_EQ(result->notice, "");
  EXPECT_TRUE(memos().verify({})->problems.empty());
  EXPECT_EQ(memos().verify({})->vectors, 3U) << "the old ones are gone";
  EXPECT_EQ(memos().statistics()->vectors, 3U);
}

TEST_F(EmbedInFolderTest, AFolderThatIsOnlyReadIsSearchedLexicallyWithAnotherEmbedder) {
  world_.add("red apples", "me", Embed::kNow);
  world_.close();
  world_.plan.name = "other";
  world_.read_only = true;
  world_.open();
  const auto result = memos().search({.text = "apples"});
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->hits.size(), 1U);
  EXPECT_NE(result->notice.find("another embedder than other"), std::string::npos) << result->notice;
  EXPECT_TRUE(memos().statistics());
  world_.plan.name = "twin";
  world_.reopen();
  EXPECT_TRUE(memos().search({.text = "apples"})->used_vectors);
}

TEST_F(EmbedInFolderTest, ACubeWithoutVectorsSaysWhyNoneAreMade) {
  world_.add("red apples", "me", Embed::kNever);
  EXPECT_EQ(memos().search({.text = "apples"})->notice, "nothing in these cubes is embedded yet");
  EXPECT_EQ(memos().search({.text = "apples", .vector = {1, 0}})->notice, "nothing in these cubes is embedded yet");
  world_.close();
  world_.plan.missing = true;
  world_.open();
  // Loading runs beside the search; its failure is known soon.
  std::string notice;
  for (int i = 0; i < 1'000 && notice.find("no such model") == std::string::npos; ++i)
    notice = memos().search({.text = "apples"})->notice;
  EXPECT_EQ(notice, "nothing in these cubes is embedded yet; no embedder: no such model: twin");
}

TEST_F(EmbedInFolderTest, AReembedThatWasStoppedBeforeTheOldVectorsWentRemovesThemLater) {
  std::vector<AddItem> items;
  for (int i = 0; i < 300; ++i) items.push_back(item("text number " + std::to_string(i)));
  world_.add_items(items, "me", Embed::kNow);
  world_.run_all_jobs();
  EXPECT_EQ(memos().verify({})->vectors, 300U);
  world_.close();
  world_.plan.name = "other";
  world_.keep_old_vectors = false;
  world_.open();
  ASSERT_TRUE(memos().reembed("me"));
  ASSERT_TRUE(memos().run_jobs([&](const Progress&) { return world_.cube().embedder != "other"; }));
  world_.reopen();
  const std::uint64_t left = memos().verify({})->vectors;
  EXPECT_EQ(left, 600U) << "stopped in between";
  world_.run_all_jobs();
  EXPECT_EQ(memos().verify({})->vectors, 300U);
  EXPECT_EQ(world_.cube().embedded, 300U);
  EXPECT_TRUE(memos().verify({})->problems.empty());
}

TEST_P(EmbedTest, AnInterruptedJobGoesOnWhereItStopped) {
  std::vector<AddItem> items;
  for (int i = 0; i < 600; ++i) items.push_back(item("text number " + std::to_string(i)));
  world_.add_items(items);
  const auto ran = memos().run_jobs([](const Progress& progress) { return progress.done < 300; });
  ASSERT_TRUE(ran);
  const std::uint64_t part = world_.cube().embedded;
  EXPECT_GE(part, 300U);
  EXPECT_LT(part, 600U);
  world_.run_all_jobs();
  EXPECT_EQ(world_.cube().embedded, 600U);
  EXPECT_EQ(world_.plan.passages, 600) << "nothing twice";
}

TEST_P(EmbedTest, AReembedAskedForWithNothingToDoIsDone) {
  world_.add("one", "me", Embed::kNow);
  const auto job = memos().reembed("me");
  ASSERT_TRUE(job);
  world_.run_all_jobs();
  EXPECT_EQ(memos().job(*job)->state, JobState::kDone);
  EXPECT_EQ(memos().reembed("none").error().field, "cube");
}

TEST_P(EmbedTest, JobsCanBeCancelled) {
  world_.add("one");
  const JobId id = memos().jobs(false)->at(0).id;
  ASSERT_TRUE(memos().cancel_job(id));
  EXPECT_EQ(memos().job(id)->state, JobState::kCancelled);
  EXPECT_EQ(memos().cancel_job(id).error().code, ErrorCode::kConflict);
  EXPECT_EQ(memos().job(JobId{4711}).error().code, ErrorCode::kNotFound);
  world_.run_all_jobs();
  EXPECT_EQ(world_.cube().embedded, 0U);
}

}  // namespace
}  // namespace memos::api
