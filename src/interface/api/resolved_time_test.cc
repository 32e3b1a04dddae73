// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/api/resolved_time.h"

#include <gtest/gtest.h>

#include "base/time.h"
#include "interface/api/api_test_support.h"

namespace memos::api {
namespace {

UtcMs at(std::string_view text) { return *base::parse_time(text); }

SearchHit hit(double score, std::string words, bool vague = false) {
  SearchHit out;
  out.score = score;
  out.memory.id.bytes[0] = static_cast<std::uint8_t>(score * 100);
  out.when =
      ResolvedTime{.from = UtcMs{1}, .to = UtcMs{2}, .precision = "day", .words = std::move(words), .vague = vague};
  return out;
}

TEST(ResolvedTimes, ComeFromTheMemorysWordsElseFromItsDay) {
  Memory memory;
  memory.body.text = "I signed up for a pottery class yesterday. It was raining.";
  memory.body.said_at = at("2023-07-03T10:00:00Z");
  const std::string_view question = "When did Mel sign up for the pottery class?";
  const auto asked = language::asked_times(question, {.instant = at("2023-10-01")});
  const ResolvedTime from_words = resolved_time(question, asked, memory);
  EXPECT_EQ(from_words.from, at("2023-07-02"));
  EXPECT_EQ(from_words.to, at("2023-07-03"));
  EXPECT_EQ(from_words.words, "yesterday");
  EXPECT_EQ(from_words.precision, "day");
  memory.body.text = "I signed up for a pottery class.";
  const ResolvedTime from_day = resolved_time(question, asked, memory);
  EXPECT_EQ(from_day.from, at("2023-07-03"));
  EXPECT_TRUE(from_day.words.empty());
}

TEST(ResolvedTimes, ANearlyAsGoodHitThatSaysWhenAnswers) {
  EXPECT_FALSE(answer_time({}));
  const std::vector<SearchHit> near{hit(1.0, ""), hit(0.9, "", true), hit(0.7, "last Friday"), hit(0.65, "in May")};
  EXPECT_EQ(answer_time(near)->time.words, "last Friday");
  EXPECT_EQ(answer_time(near)->memory, near[2].memory.id);
  const std::vector<SearchHit> own{hit(1.0, "in 2019", true), hit(0.9, "last Friday")};
  EXPECT_EQ(answer_time(own)->time.words, "in 2019");
  const std::vector<SearchHit> far{hit(1.0, ""), hit(0.5, "last Friday"), hit(0.7, "once", true)};
  EXPECT_EQ(answer_time(far)->memory, far[0].memory.id);
}

TEST(ResolvedTimes, NarrowAFilter) {
  Filter filter;
  ASSERT_TRUE(narrow_to("May 2023", at("2024-01-10"), filter));
  EXPECT_EQ(*filter.said_from, at("2023-05-01"));
  EXPECT_EQ(*filter.said_to, at("2023-06-01"));
  ASSERT_TRUE(narrow_to("2023-05-08", at("2024-01-10"), filter));  // narrower than before
  EXPECT_EQ(*filter.said_from, at("2023-05-08"));
  EXPECT_EQ(*filter.said_to, at("2023-05-09"));
  const Status nonsense = narrow_to("purple", at("2024-01-10"), filter);
  ASSERT_FALSE(nonsense);
  EXPECT_EQ(nonsense.error().field, "when");
}

}  // namespace
}  // namespace memos::api
