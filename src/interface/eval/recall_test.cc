// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/eval/recall.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace memos::eval {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

reader::Conversation conversation(const std::string& name) {
  reader::Conversation out;
  out.sample_id = name;
  const std::vector<std::pair<std::string, std::string>> turns = {
      {"D1:1", "The harbour was full of boats."}, {"D1:2", "My aunt sells lemons."}, {"D1:3", "It rained on Sunday."}};
  for (const auto& [id, text] : turns) {
    AddItem item;
    item.text = text;
    item.origins.push_back({id, "", "Mira", 0, 0});
    item.said_at = UtcMs{1'700'000'000'000};
    out.items.push_back(std::move(item));
  }
  out.questions = {{name + ":0", "Who sells lemons?", "4", "the aunt", {"D1:2"}},
                   {name + ":1", "When did it rain?", "2", "Sunday", {"D1:03", "D9:9"}},
                   {name + ":2", "What about the moon?", "5", "", {}}};
  out.last_said_at = UtcMs{1'700'000'000'000};
  return out;
}

class RecallTest : public ::testing::Test {
 protected:
  void SetUp() override {
    Options options;
    options.embedder = "twin:64";
    options.run_jobs = false;
    auto opened = open(options);
    ASSERT_TRUE(opened) << opened.error().message;
    memos_ = std::move(*opened);
  }
  std::unique_ptr<Memos> memos_;
};

TEST_F(RecallTest, AsksEveryQuestionInItsOwnCube) {
  const auto report = run_recall(*memos_, {conversation("a"), conversation("b")}, {}, {});
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->turns, 6U);
  EXPECT_EQ(report->ingest.added, 6U);
  ASSERT_EQ(report->answers.size(), 6U);
  EXPECT_EQ(report->answers[3].qid, "b:0");
  EXPECT_THAT(report->answers[0].gold, ElementsAre("D1:2"));
  EXPECT_THAT(report->answers[1].gold, ElementsAre("D1:3"));
  EXPECT_THAT(report->answers[2].gold, IsEmpty());
  EXPECT_EQ(report->answers[0].ranked.front(), "D1:2");
  EXPECT_TRUE(report->used_vectors);
  EXPECT_EQ(report->notice, "");
  ASSERT_EQ(report->rows.size(), 3U) << "a question without gold turns makes no row";
  EXPECT_EQ(report->rows.back().name, "ALL");
  EXPECT_EQ(report->rows.back().questions, 4U);
  EXPECT_DOUBLE_EQ(report->rows.back().recall[1], 1.0);
}

TEST_F(RecallTest, UsesWhatIsThereAlready) {
  ASSERT_TRUE(run_recall(*memos_, {conversation("a")}, {}, {}));
  const auto again = run_recall(*memos_, {conversation("a")}, {}, {});
  ASSERT_TRUE(again);
  EXPECT_EQ(again->ingest.added, 0U);
  EXPECT_EQ(again->ingest.known, 3U);
}

TEST_F(RecallTest, WithoutVectorsNoneIsMade) {
  RecallOptions options;
  options.use_vectors = false;
  const auto report = run_recall(*memos_, {conversation("a")}, options, {});
  ASSERT_TRUE(report);
  EXPECT_FALSE(report->used_vectors);
  const auto cube = memos_->describe_cube("a");
  ASSERT_TRUE(cube);
  EXPECT_EQ(cube->embedded, 0U);
}

TEST_F(RecallTest, ExplainsOneQuestion) {
  RecallOptions options;
  options.explain_qid = "b:1";
  const auto report = run_recall(*memos_, {conversation("a"), conversation("b")}, options, {});
  ASSERT_TRUE(report) << report.error().message;
  ASSERT_EQ(report->answers.size(), 1U);
  ASSERT_TRUE(report->explained);
  EXPECT_FALSE(report->explained->hits.front().parts.empty());
  options.explain_qid = "b:7";
  const auto unknown = run_recall(*memos_, {conversation("b")}, options, {});
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, ErrorCode::kNotFound);
}

TEST_F(RecallTest, DoesNotCountAsUse) {
  ASSERT_TRUE(run_recall(*memos_, {conversation("a")}, {}, {}));
  ListRequest request;
  request.cube = "a";
  const auto page = memos_->list(request);
  ASSERT_TRUE(page);
  for (const Memory& memory : page->memories) EXPECT_EQ(memory.usage.uses, 0U);
}

TEST_F(RecallTest, StopsWhenToldTo) {
  const auto report = run_recall(*memos_, {conversation("a")}, {}, [](const Progress&) { return false; });
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, ErrorCode::kCancelled);
  const auto cube = memos_->describe_cube("a");
  ASSERT_TRUE(cube) << "what was acknowledged stays";
  EXPECT_EQ(cube->memories, 3U);
}

}  // namespace
}  // namespace memos::eval
