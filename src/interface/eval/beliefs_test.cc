// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/eval/beliefs.h"

#include <gtest/gtest.h>

namespace memos::eval {
namespace {

TEST(BeliefSet, ReadsLives) {
  const auto lives =
      read_lives(R"({"id":"a","messages":[{"id":"m1","time":"2025-01-01T09:00:00Z","text":"I live in Graz."}],)"
                 R"("actions":[{"erase":"m1"},{"delete":"m1"}],)"
                 R"("checks":[{"kind":"list","key":"home.city","values":[["Graz","2025-01-01"]]},)"
                 R"({"kind":"stale","ask":"Where do I live?","now":"2025-02-01","first":"Graz","stale":["Split"]}]})"
                 "\n\n");
  ASSERT_TRUE(lives) << lives.error().message;
  ASSERT_EQ(lives->size(), 1U);
  const BeliefLife& life = lives->front();
  EXPECT_EQ(life.messages.front().origins.front().message_id, "m1");
  EXPECT_EQ(life.taken_away, (std::vector<std::pair<std::string, bool>>{{"m1", true}, {"m1", false}}));
  ASSERT_EQ(life.checks.size(), 2U);
  EXPECT_EQ(life.checks[0].values.front().second, "2025-01-01");
  EXPECT_EQ(life.checks[1].stale, std::vector<std::string>{"Split"});
  const auto broken = read_lives("{\"id\":\"a\"}\n{\"id\":1}\n");
  ASSERT_FALSE(broken);
  EXPECT_TRUE(broken.error().message.starts_with("line 2:")) << broken.error().message;
}

TEST(BeliefSet, CountsWhatHoldsAndWhatTheBaselineGets) {
  const auto lives = read_lives(
      R"({"id":"a","messages":[{"id":"m1","time":"2025-01-01T09:00:00Z","text":"My boss is Renske.","role":"user"},)"
      R"({"id":"m2","time":"2025-02-01T09:00:00Z","text":"My boss is Piet now.","role":"user"}],)"
      R"("checks":[{"kind":"current","ask":"Who is my boss?","now":"2025-03-01","first":"Piet"},)"
      R"({"kind":"current","ask":"Who is my boss?","now":"2025-03-01","first":"Nobody"},)"
      R"({"kind":"list","key":"work.boss","now":"2025-03-01",)"
      R"("values":[["Renske","2025-01-01"],["Piet","2025-02-01"]]},)"
      R"({"kind":"leak","key":"work.boss","now":"2025-03-01","absent":["Piet"]}]})");
  ASSERT_TRUE(lives);
  const auto memos = open({.directory = "", .embedder = "none"});
  ASSERT_TRUE(memos);
  const auto report = run_beliefs(**memos, *lives, {});
  ASSERT_TRUE(report) << report.error().message;
  ASSERT_EQ(report->rows.size(), 4U);
  EXPECT_EQ(report->rows[0].checks, 2U);
  EXPECT_EQ(report->rows[0].passed, 1U);
  EXPECT_EQ(report->rows[0].baseline, 1U);
  EXPECT_EQ(report->rows[1].passed, 1U);
  EXPECT_EQ(report->rows[1].baseline, 0U);
  EXPECT_EQ(report->rows[2].passed, 0U);
  EXPECT_EQ(report->rows[3].kind, "ALL");
  EXPECT_EQ(report->rows[3].checks, 4U);
  EXPECT_EQ(report->failed, (std::vector<std::string>{"a: current: Who is my boss?", "a: leak: work.boss"}));
}

}  // namespace
}  // namespace memos::eval
