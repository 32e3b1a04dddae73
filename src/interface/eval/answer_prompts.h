// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <optional>
#include <string>
#include <string_view>

/// What the answering model and the judge are asked. Pure functions.
namespace memos::eval {

enum class Protocol : unsigned char {
  kLocomo = 1,       ///< Maharana et al. 2024, judged as is usual since: does the reply agree with the gold answer?
  kLongMemEval = 2,  ///< Wu et al. 2024: a judge's question for each type of question.
};

struct JudgedReply {
  std::string_view category;  ///< As category_name() gives it, or LongMemEval's question_type.
  std::string_view question;
  std::string_view gold;
  std::string_view reply;
};

/// `today`: the day of the question, or empty.
[[nodiscard]] std::string answer_prompt(std::string_view context, std::string_view question, std::string_view today);
[[nodiscard]] std::string judge_prompt(Protocol protocol, const JudgedReply& judged);
/// All of a protocol's judge prompts with {question}, {answer} and {reply}, for people.
[[nodiscard]] std::string judge_prompts_shown(Protocol protocol);
/// Whether the question cannot be answered from the conversation, and "not known" is right.
[[nodiscard]] bool wants_abstention(std::string_view category);

/// The judge's word: it must begin with yes or no, behind whatever it thought aloud in <think> tags.
[[nodiscard]] std::optional<bool> read_verdict(std::string_view reply);
/// F1 of the folded words, articles left out: LoCoMo's own measure, without stemming. 0 … 1.
[[nodiscard]] double word_f1(std::string_view reply, std::string_view gold);

}  // namespace memos::eval
