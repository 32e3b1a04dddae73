// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/eval/longmemeval.h"

#include <gtest/gtest.h>

#include "base/time.h"

namespace memos::eval {
namespace {

constexpr const char* kFile = R"([{"question_id":"q1_abs","question_type":"multi-session","question":"How many kites?",
  "answer":3,"question_date":"2026/05/20 (Wed) 10:15",
  "haystack_dates":["2026/05/01 (Fri) 09:30","2026/05/02 (Sat) 23:59"],
  "haystack_session_ids":["s","s"],"haystack_sessions":[
    [{"role":"user","content":"I bought two kites.","has_answer":true},{"role":"assistant","content":""}],
    [{"role":"user","content":"And one more."}]]}])";

TEST(LongMemEval, AnInstanceIsAConversationWithOneQuestion) {
  EXPECT_TRUE(is_longmemeval(kFile));
  EXPECT_FALSE(is_longmemeval("[{}]"));
  EXPECT_FALSE(is_longmemeval("not JSON"));
  const auto read = read_longmemeval(kFile);
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_EQ(read->size(), 1U);
  const reader::Conversation& one = read->front();
  EXPECT_EQ(one.sample_id, "q1_abs");
  EXPECT_EQ(one.skipped, 1U);
  ASSERT_EQ(one.items.size(), 2U);
  EXPECT_EQ(one.items[0].origins[0].message_id, "s:1");
  EXPECT_EQ(one.items[0].origins[0].role, "user");
  EXPECT_NE(one.items[0].scope.session_id, one.items[1].scope.session_id) << "an id that comes twice";
  EXPECT_EQ(base::format_rfc3339(*one.items[1].said_at), "2026-05-02T23:59:00.000Z");
  EXPECT_EQ(base::format_rfc3339(*one.last_said_at), "2026-05-20T10:15:00.000Z");
  ASSERT_EQ(one.questions.size(), 1U);
  EXPECT_EQ(one.questions[0].category, "abstention");
  EXPECT_EQ(one.questions[0].answer, "3");
  EXPECT_EQ(one.questions[0].evidence, std::vector<std::string>{"s:1"});
}

TEST(LongMemEval, ErrorsNameTheField) {
  const auto field = [](std::string_view text) {
    const auto read = read_longmemeval(text);
    return read ? std::string("none") : read.error().field;
  };
  EXPECT_EQ(field("{}"), "file");
  std::string bad(kFile);
  bad.replace(bad.find("2026/05/01"), 10, "yesterday!");
  EXPECT_EQ(field(bad), "[0].haystack_dates[0]");
  bad = kFile;
  bad.replace(bad.find("(Wed)"), 5, "(Wed ");
  EXPECT_EQ(field(bad), "[0].question_date");
}

}  // namespace
}  // namespace memos::eval
