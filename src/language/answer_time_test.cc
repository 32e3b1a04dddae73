// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "language/answer_time.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>
#include <string>

#include "base/time.h"

namespace memos::language {
namespace {

/// "begin/end" of the answer from a turn said on Wednesday, 17 May 2023.
std::string answer(std::string_view question, std::string_view turn) {
  const TimeReference said{*base::parse_time("2023-05-17T12:00:00Z"), 0, false};
  const TimeReference now{*base::parse_time("2023-12-01T12:00:00Z"), 0, false};
  const auto found = time_expressions(turn, said);
  const AnswerTime made = answer_time(question, asked_times(question, now), turn, found, said);
  return base::format_rfc3339(made.interval.begin).substr(0, 10) + "/" +
         base::format_rfc3339(made.interval.end).substr(0, 10);
}

TEST(AnswerTime, WithoutAnExpressionTheSessionsDay) {
  EXPECT_EQ(answer("When did she paint the fence?", "I painted the fence, it looks great"), "2023-05-17/2023-05-18");
}

TEST(AnswerTime, TheDayIsTheSpeakersDay) {
  const TimeReference said{*base::parse_time("2023-05-17T23:30:00Z"), 120, false};
  const AnswerTime made = answer_time("When?", asked_times("When?", said), "done", {}, said);
  EXPECT_EQ(base::format_rfc3339(made.interval.begin), "2023-05-17T22:00:00.000Z");
  EXPECT_FALSE(made.expression.has_value());
}

TEST(AnswerTime, VagueAndRecurringWordsDoNotOverrideTheSession) {
  EXPECT_EQ(answer("When did she join the choir?", "I recently joined a choir"), "2023-05-17/2023-05-18");
  EXPECT_EQ(answer("When did she join the choir?", "I joined a choir, we sing every Tuesday"), "2023-05-17/2023-05-18");
}

TEST(AnswerTime, NearestToTheQuestionsWords) {
  constexpr std::string_view kTurn = "Last week we went sailing. Yesterday I finished my quilt!";
  EXPECT_EQ(answer("When did she finish the quilt?", kTurn), "2023-05-16/2023-05-17");
  EXPECT_EQ(answer("When did they go sailing?", kTurn), "2023-05-08/2023-05-15");
  constexpr std::string_view kOne = "I bought the drum in March and the guitar in April";
  EXPECT_EQ(answer("When did he buy the drum?", kOne), "2023-03-01/2023-04-01");
  EXPECT_EQ(answer("When did he get the guitar?", kOne), "2023-04-01/2023-05-01");
}

/// Of the processor: other programs do not count.
double least_seconds(int sentences) {
  std::string turn;
  for (int i = 0; i < sentences; ++i) turn += "on Friday the boat sailed and ";
  double least = 1e9;
  for (int round = 0; round < 3; ++round) {
    const std::clock_t begin = std::clock();
    EXPECT_EQ(answer("When did the boat sail?", turn), "2023-05-12/2023-05-13");
    least = std::min(least, static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC);
  }
  return least;
}

TEST(AnswerTime, TimeIsLinearInTheTurn) {
  // Sixteen times the turn; quadratic work would take 256 times as long.
  EXPECT_LT(least_seconds(32'000), least_seconds(2'000) * 80 + 0.005);
}

TEST(AnswerTime, TenseOfTheQuestion) {
  constexpr std::string_view kTurn = "On Friday I heard that I got in! Next month I'm off to Ireland.";
  EXPECT_EQ(answer("When will he leave for Ireland?", kTurn), "2023-06-01/2023-07-01");
  EXPECT_EQ(answer("When did he hear that he got in?", kTurn), "2023-05-12/2023-05-13");
}

TEST(AnswerTime, APlanInAnotherSentenceDoesNotAnswerForThePast) {
  EXPECT_EQ(answer("When did she open the bakery?", "I opened my bakery! Next month we'll host a fair."),
            "2023-05-17/2023-05-18");
  EXPECT_EQ(answer("When did the fair take place?", "I opened my bakery! Next month we'll host a fair."),
            "2023-06-01/2023-07-01");
}

TEST(AnswerTime, WhatTheQuestionNamesComesFirst) {
  constexpr std::string_view kTurn = "We camped last week and we had camped in March too";
  EXPECT_EQ(answer("When did they camp in March?", kTurn), "2023-03-01/2023-04-01");
}

TEST(AnswerTime, ALengthAnswersOnlyForBeginnings) {
  constexpr std::string_view kTurn = "I have played the cello for five years and gave a concert last Sunday";
  EXPECT_EQ(answer("When was her concert?", kTurn), "2023-05-14/2023-05-15");
  EXPECT_EQ(answer("When did she start to play the cello?", "I have played the cello for five years"),
            "2018-01-01/2019-01-01");
  constexpr std::string_view kOver = "Our old cat was with us for ten years";
  EXPECT_EQ(answer("When did they get their cat?", kOver), "2013-01-01/2014-01-01");
  EXPECT_EQ(answer("When did they bury their cat?", kOver), "2023-05-17/2023-05-18");
}

}  // namespace
}  // namespace memos::language
