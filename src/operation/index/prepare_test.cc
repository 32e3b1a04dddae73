// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/index/prepare.h"

#include <gtest/gtest.h>

namespace memos::index {
namespace {

std::string words(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += (i == 0 ? "w" : " w") + std::to_string(i);
  return text;
}

TEST(PassageEnds, UpTo150WordsIsOnePassage) {
  EXPECT_EQ(passage_ends("").size(), 1U);
  EXPECT_EQ(passage_ends(words(150)).size(), 1U);
  EXPECT_EQ(passage_ends(words(151)).size(), 2U);
}

TEST(PassageEnds, RunsAreEqualAndCutBetweenWords) {
  const std::string text = words(361);
  const auto ends = passage_ends(text);
  ASSERT_EQ(ends.size(), 4U);
  EXPECT_EQ(ends.back(), text.size());
  std::size_t begin = 0;
  for (const std::uint32_t end : ends) {
    const std::string run = text.substr(begin, end - begin);
    const auto count = std::ranges::count(run, 'w');
    EXPECT_GE(count, 90);
    EXPECT_LE(count, 91);
    EXPECT_EQ(run.front(), 'w');
    begin = end;
  }
}

TEST(PassageEnds, TwoCjkCharactersMakeAWord) {
  std::string text;
  for (int i = 0; i < 300; ++i) text += "山";
  EXPECT_EQ(passage_ends(text).size(), 1U);
  text += "山";
  ASSERT_EQ(passage_ends(text).size(), 2U);
  EXPECT_EQ(passage_ends(text)[0] % 3, 0U);
}

TEST(QuestionShare, IsTheShareOfCharactersInQuestions) {
  EXPECT_EQ(question_share("No question."), 0U);
  EXPECT_EQ(question_share("Really?"), 255U);
  EXPECT_EQ(question_share("12345678. 234567890?"), 255 * 11 / 20);
  EXPECT_EQ(question_share("你好。好吗？"), 255 * 3 / 6);
  EXPECT_EQ(question_share("?"), 255U);
}

TEST(Prepare, TakesTextAndCaptionAndTheFirstOrigin) {
  language::Tokenizer tokenizer;
  PreparedUnit unit;
  Body body;
  body.text = "Look at this?";
  body.caption = "a red kite";
  body.origins = {{.role = "user", .speaker = "Ida"}, {.role = "assistant", .speaker = "Bot"}};
  body.said_at = UtcMs{77};
  prepare(body, Sequence{4}, UtcMs{99}, tokenizer, unit);
  EXPECT_EQ(unit.speaker, "Ida");
  EXPECT_EQ(unit.time_ms, 77);
  EXPECT_EQ(unit.flags, kAsks | kTurn | kUserRole | kTimeIsSaid);
  std::vector<std::string> terms;
  for (std::size_t i = 0; i < unit.terms.size(); ++i) terms.emplace_back(unit.terms[i]);
  EXPECT_EQ(terms, (std::vector<std::string>{"look", "red", "kite"}));
  EXPECT_EQ(unit.passage_ends, std::vector<std::uint32_t>{3});
  EXPECT_EQ(unit.question_share, 255U);
}

TEST(Prepare, ReusesItsBuffersWithoutALeftover) {
  language::Tokenizer tokenizer;
  PreparedUnit unit;
  Body body;
  body.text = words(400);
  body.origins = {{.role = "user", .speaker = "Ida"}};
  prepare(body, Sequence{1}, UtcMs{99}, tokenizer, unit);
  EXPECT_EQ(unit.passage_ends.size(), 4U);
  prepare(Body{.text = "kite", .type = MemoryType::kFact}, Sequence{2}, UtcMs{99}, tokenizer, unit);
  EXPECT_EQ(unit.terms.size(), 1U);
  EXPECT_EQ(unit.passage_ends.size(), 1U);
  EXPECT_TRUE(unit.speaker.empty());
  EXPECT_EQ(unit.time_ms, 99);
  EXPECT_EQ(unit.flags, 0U);
}

}  // namespace
}  // namespace memos::index
