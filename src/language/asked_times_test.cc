// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "language/asked_times.h"

#include <gtest/gtest.h>

#include <string>

#include "base/time.h"

namespace memos::language {
namespace {

AskedTimes asked(std::string_view question) {
  return asked_times(question, {*base::parse_time("2023-05-17T12:00:00Z"), 0, false});
}

UtcMs at(std::string_view written) { return *base::parse_time(written); }

double matched(std::string_view question, std::string_view session) {
  return date_match(asked(question), at(session), 1, 1);
}

TEST(AskedTimes, SessionsAreOrdinals) {
  const auto sessions = [](std::string_view question) {
    const AskedTimes found = asked(question);
    return found.sessions.size() == 1 ? found.sessions[0] : AskedSessions{};
  };
  EXPECT_EQ(sessions("What did we discuss in session 5?"), (AskedSessions{5, 5}));
  EXPECT_EQ(sessions("What did we discuss in session #12?"), (AskedSessions{12, 12}));
  EXPECT_EQ(sessions("Summarise sessions 3 through 5"), (AskedSessions{3, 5}));
  EXPECT_EQ(sessions("What came up in sessions two to four?"), (AskedSessions{2, 4}));
  EXPECT_EQ(sessions("What did we discuss 3 sessions ago?"), (AskedSessions{-3, -3}));
  EXPECT_EQ(sessions("What did I say two conversations ago?"), (AskedSessions{-2, -2}));
  EXPECT_EQ(sessions("What did we talk about last session?"), (AskedSessions{-1, -1}));
  EXPECT_EQ(sessions("Remind me of our previous conversation"), (AskedSessions{-1, -1}));
  EXPECT_EQ(sessions("What did you say the last time we talked?"), (AskedSessions{-1, -1}));
  EXPECT_EQ(sessions("What was said in the last two sessions?"), (AskedSessions{-2, -1}));
  EXPECT_EQ(sessions("What was said in the first three sessions?"), (AskedSessions{1, 3}));
  EXPECT_EQ(sessions("What was our second session about?"), (AskedSessions{2, 2}));
  EXPECT_EQ(sessions("What was the 30th session about?"), (AskedSessions{30, 30}));
  EXPECT_EQ(sessions("What was our twenty-first session about?"), (AskedSessions{21, 21}));
  EXPECT_EQ(sessions("What was our twenty-second session about?"), (AskedSessions{22, 22}));
  EXPECT_EQ(sessions("What was the second to last session about?"), (AskedSessions{-2, -2}));
  EXPECT_EQ(sessions("第3次会话我们聊了什么？"), (AskedSessions{3, 3}));
  EXPECT_EQ(sessions("上次聊天说了什么？"), (AskedSessions{-1, -1}));
  EXPECT_EQ(sessions("Did the session run out?"), AskedSessions{});
  EXPECT_EQ(sessions("Who won the game?"), AskedSessions{});
}

TEST(AskedTimes, AsksWhen) {
  for (const std::string_view question :
       {"When did she move?", "What date is the party?", "how long ago did we meet?", "Which year did he graduate?",
        "Do you remember when Ann left?", "In what month was the trip?", "你什么时候搬家的？", "哪一年毕业的？"}) {
    EXPECT_TRUE(asked(question).asks_when) << question;
  }
  for (const std::string_view question : {"What did she do when she was young?", "When she called, what did I say?",
                                          "How long does it take?", "Where did he go?", "他住在哪里？"}) {
    EXPECT_FALSE(asked(question).asks_when) << question;
  }
  EXPECT_TRUE(asked("How long have they been married?").asks_how_long);
  EXPECT_TRUE(asked("How many weeks did it take?").asks_how_long);
  EXPECT_FALSE(asked("How long ago did it start?").asks_how_long);
  EXPECT_EQ(asked("When did she move?").direction, TimeDirection::kPast);
  EXPECT_EQ(asked("When will she move?").direction, TimeDirection::kFuture);
  EXPECT_EQ(asked("When did she plan to move?").direction, TimeDirection::kPresent);
}

TEST(AskedTimes, PureQuestionsAskForTimeOnly) {
  for (const std::string_view question :
       {"What did we discuss on May 8th?", "What did we talk about 3 weeks ago?", "What did I tell you last Friday?",
        "What did we chat about between May 8th and June 9th?", "What was said in session 5?",
        "What did we discuss in our twenty-first session?", "What did we talk about last month?",
        "5月8日我们聊了什么？", "上周五我们谈了什么？"}) {
    EXPECT_TRUE(asked(question).pure()) << question << " " << asked(question).other_words;
  }
  for (const std::string_view question :
       {"What did we discuss about the boat on May 8th?", "Who painted the fence last week?", "What did we talk about?",
        "上周五去了哪家餐厅？"}) {
    EXPECT_FALSE(asked(question).pure()) << question;
  }
  const std::string_view names[] = {"ann", "bob"};
  const TimeReference now{at("2023-05-17T12:00:00Z"), 0, false};
  EXPECT_TRUE(asked_times("What did Ann and Bob talk about on May 8th?", now, names).pure());
  EXPECT_FALSE(asked_times("What did Ann and Bob talk about on May 8th?", now).pure());
}

TEST(AskedTimes, MissingYearMeansEveryYear) {
  constexpr std::string_view kQuestion = "What did we discuss on May 8th?";
  EXPECT_EQ(matched(kQuestion, "2023-05-08T15:00:00Z"), 1.0);
  EXPECT_EQ(matched(kQuestion, "2019-05-08T15:00:00Z"), 1.0);
  EXPECT_EQ(matched(kQuestion, "2019-05-13T15:00:00Z"), 0.5);
  EXPECT_EQ(matched(kQuestion, "2019-05-17T15:00:00Z"), 0.0);
  EXPECT_EQ(matched(kQuestion, "2019-05-07T15:00:00Z"), 0.0);
  EXPECT_EQ(matched("What happened on May 8th, 2023?", "2022-05-08T15:00:00Z"), 0.0);
  EXPECT_EQ(matched("What did we do in December?", "2020-12-31T15:00:00Z"), 1.0);
  EXPECT_EQ(matched("What did we do in December?", "2021-01-03T15:00:00Z"), 0.5);
  EXPECT_EQ(matched("What did we do over Christmas?", "2018-12-25T15:00:00Z"), 1.0);
}

TEST(AskedTimes, RelativeTimesAreCountedFromNow) {
  EXPECT_EQ(matched("What did we discuss 5 days ago?", "2023-05-12T09:00:00Z"), 1.0);
  EXPECT_EQ(matched("What did we discuss 5 days ago?", "2023-05-10T09:00:00Z"), 0.5);
  EXPECT_EQ(matched("What did we discuss 5 days ago?", "2023-05-09T09:00:00Z"), 0.0);
  EXPECT_EQ(matched("What did we discuss 5 days ago?", "2022-05-12T09:00:00Z"), 0.0);
  EXPECT_EQ(matched("What did we discuss in the last two weeks?", "2023-05-04T09:00:00Z"), 1.0);
  EXPECT_EQ(matched("What did I say yesterday morning?", "2023-05-16T20:00:00Z"), 0.5);
  EXPECT_EQ(matched("between March 3 and March 9?", "2021-03-05T20:00:00Z"), 1.0);
  EXPECT_EQ(matched("What did we discuss over this last week?", "2023-05-11T09:00:00Z"), 1.0);
  EXPECT_EQ(matched("What did she make recently, as said on May 1, 2023?", "2023-05-15T09:00:00Z"), 0.0);
  EXPECT_EQ(matched("What did we do in 2022?", "2022-08-01T00:00:00Z"), 1.0);
  EXPECT_EQ(matched("What did we do in 2022?", "2023-01-02T00:00:00Z"), 0.0);
}

TEST(AskedTimes, NumbersCountFromBothEnds) {
  EXPECT_EQ(date_match(asked("in session 5"), at("2023-01-01"), 5, 9), 1.0);
  EXPECT_EQ(date_match(asked("in session 5"), at("2023-01-01"), 4, 9), 0.0);
  EXPECT_EQ(date_match(asked("the last session"), at("2023-01-01"), 9, 9), 1.0);
  EXPECT_EQ(date_match(asked("3 sessions ago"), at("2023-01-01"), 7, 9), 1.0);
}

TEST(AskedTimes, ResolvedTimesMeetTheQuestion) {
  const AskedTimes question = asked("What did she do in May?");
  EXPECT_TRUE(meets(question, {at("2021-05-30"), at("2021-06-02")}));
  EXPECT_FALSE(meets(question, {at("2021-06-01"), at("2021-06-02")}));
  EXPECT_FALSE(meets(asked("What did she do?"), {at("2021-06-01"), at("2021-06-02")}));
}

}  // namespace
}  // namespace memos::language
