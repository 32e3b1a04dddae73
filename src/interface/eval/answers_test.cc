// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/eval/answers.h"

#include <gtest/gtest.h>

namespace memos::eval {
namespace {

TEST(AnswerPrompts, TheVerdictIsTheFirstWord) {
  EXPECT_EQ(read_verdict("Yes."), true);
  EXPECT_EQ(read_verdict("**no**, because yes"), false);
  EXPECT_EQ(read_verdict("<think>yes or no?</think>\n\nYES"), true);
  EXPECT_EQ(read_verdict("Not sure"), std::nullopt);
  EXPECT_EQ(read_verdict("yesterday"), std::nullopt);
  EXPECT_EQ(read_verdict(""), std::nullopt);
}

TEST(AnswerPrompts, F1CountsWords) {
  EXPECT_EQ(word_f1("The red car", "a red car"), 1);
  EXPECT_DOUBLE_EQ(word_f1("red red car", "red"), 0.5);
  EXPECT_EQ(word_f1("blue", "red"), 0);
  EXPECT_EQ(word_f1("", ""), 1);
  EXPECT_EQ(word_f1("", "red"), 0);
}

TEST(AnswerPrompts, EachTypeOfQuestionHasItsJudge) {
  const auto prompt = [](Protocol protocol, std::string_view category) {
    return judge_prompt(protocol, {.category = category, .question = "Q{answer}", .gold = "G", .reply = "R"});
  };
  EXPECT_NE(prompt(Protocol::kLongMemEval, "temporal-reasoning").find("off by one"), std::string::npos);
  EXPECT_NE(prompt(Protocol::kLongMemEval, "abstention").find("not known"), std::string::npos);
  EXPECT_NE(prompt(Protocol::kLongMemEval, "knowledge-update"), prompt(Protocol::kLongMemEval, "multi-session"));
  EXPECT_NE(prompt(Protocol::kLocomo, "single-hop"), prompt(Protocol::kLocomo, "adversarial"));
  EXPECT_NE(prompt(Protocol::kLocomo, "single-hop").find("Question: Q{answer}\nCorrect answer: G\nReply: R"),
            std::string::npos)
      << "what is filled in is not filled again";
  EXPECT_NE(judge_prompts_shown(Protocol::kLocomo).find("{question}"), std::string::npos);
}

reader::Conversation conversation() {
  reader::Conversation out;
  out.sample_id = "talk";
  AddItem item;
  item.text = "My aunt sells lemons.";
  item.origins.push_back({"D1:1", "", "Mira", 0, 0});
  item.said_at = UtcMs{1'700'000'000'000};
  out.items.push_back(item);
  out.questions = {{"talk:0", "Who sells lemons?", "4", "the aunt", {"D1:1"}},
                   {"talk:1", "Who sells figs?", "5", "", {}},
                   {"talk:2", "Who sells lemons again?", "1", "the aunt", {"D1:1"}}};
  out.last_said_at = UtcMs{1'700'000'000'000};
  return out;
}

class AnswersTest : public ::testing::Test {
 protected:
  void SetUp() override {
    Options options;
    options.embedder = "none";
    options.run_jobs = false;
    auto opened = open(options);
    ASSERT_TRUE(opened) << opened.error().message;
    memos_ = std::move(*opened);
  }
  Result<AnswersReport> run(const AskModel& answer, const AskModel& judge, std::size_t limit = 0) {
    return run_answers(*memos_, {conversation()}, {.use_vectors = false, .limit = limit}, answer, judge, {});
  }
  std::unique_ptr<Memos> memos_;
};

TEST_F(AnswersTest, OneModelAnswersFromTheContextAndAnotherJudges) {
  std::vector<std::string> prompts;
  const auto report = run(
      [&](std::string_view prompt) -> Result<ModelReply> {
        prompts.emplace_back(prompt);
        return ModelReply{.text = "The aunt", .prompt_tokens = 50, .reply_tokens = 2};
      },
      [](std::string_view prompt) -> Result<ModelReply> {
        if (prompt.find("figs") != std::string_view::npos) return ModelReply{.text = "hm"};
        return ModelReply{.text = prompt.find("again") == std::string_view::npos ? "yes" : "No"};
      });
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_FALSE(report->stopped);
  ASSERT_EQ(report->answers.size(), 3U);
  EXPECT_NE(prompts[0].find("Mira: My aunt sells lemons."), std::string::npos) << prompts[0];
  EXPECT_NE(prompts[0].find("Today is 2023-11-14."), std::string::npos);
  const AnsweredQuestion& first = report->answers[0];
  EXPECT_EQ(first.right, true);
  EXPECT_EQ(first.f1, 1);
  EXPECT_EQ(first.prompt_tokens, 50U);
  EXPECT_GT(first.context_tokens, 0U);
  EXPECT_EQ(report->answers[1].right, std::nullopt);
  const auto rows = summarise(report->answers, Protocol::kLocomo);
  ASSERT_EQ(rows.size(), 4U);
  EXPECT_EQ(rows[0].name, "adversarial");
  EXPECT_EQ(rows[0].unjudged, 1U);
  EXPECT_EQ(rows.back().questions, 2U) << "LoCoMo's mean leaves adversarial questions out";
  EXPECT_EQ(rows.back().right, 1U);
  EXPECT_EQ(summarise(report->answers, Protocol::kLongMemEval).back().questions, 3U);
}

TEST_F(AnswersTest, AFailingModelStopsAndWhatWasAnsweredStays) {
  int asked = 0;
  const auto report = run(
      [&](std::string_view) -> Result<ModelReply> {
        if (++asked == 2) return fail(ErrorCode::kUnavailable, "gone", "url");
        return ModelReply{.text = "x"};
      },
      [](std::string_view) -> Result<ModelReply> { return ModelReply{.text = "no"}; });
  ASSERT_TRUE(report) << report.error().message;
  ASSERT_TRUE(report->stopped);
  EXPECT_EQ(report->stopped->code, ErrorCode::kUnavailable);
  EXPECT_EQ(report->answers.size(), 1U);
}

TEST_F(AnswersTest, SomeQuestionsAreSpreadOverTheFile) {
  const AskModel yes = [](std::string_view) -> Result<ModelReply> { return ModelReply{.text = "yes"}; };
  const auto report = run(yes, yes, 2);
  ASSERT_TRUE(report) << report.error().message;
  ASSERT_EQ(report->answers.size(), 2U);
  EXPECT_EQ(report->answers[0].qid, "talk:0");
  EXPECT_EQ(report->answers[1].qid, "talk:1");
}

}  // namespace
}  // namespace memos::eval
