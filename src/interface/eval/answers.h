// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "interface/eval/answer_prompts.h"
#include "interface/eval/prepare.h"
#include "memos/memos.hpp"

namespace memos::eval {

struct ModelReply {
  std::string text;
  std::uint64_t prompt_tokens = 0, reply_tokens = 0;  ///< As the model's server counts them; 0 = not told.
};
/// Asks a language model. Called on one thread.
using AskModel = std::function<Result<ModelReply>(std::string_view prompt)>;

struct AnswerOptions {
  Protocol protocol = Protocol::kLocomo;
  std::size_t budget = 1'000;  ///< Of the context of one question, in tokens as they are estimated.
  bool use_vectors = true;
  std::size_t limit = 0;  ///< So many questions at most, spread evenly over the file; 0 = all.
};

struct AnsweredQuestion {
  std::string qid, category, question, gold, reply;
  std::optional<bool> right;  ///< None where the judge said neither yes nor no.
  double f1 = 0;
  std::size_t context_tokens = 0;                     ///< Estimated.
  std::uint64_t prompt_tokens = 0, reply_tokens = 0;  ///< Of the answering model.
  double context_ms = 0, answer_ms = 0, judge_ms = 0;
};

struct AnswersReport : Prepared {
  std::vector<AnsweredQuestion> answers;
  std::optional<Error> stopped;  ///< Why the rest was not asked: a model failed. What was answered is kept.
};

/// Packs a context for every question, lets one model answer from it and another judge the answer. Errors: as
/// prepare(); a failing model is told in the report.
[[nodiscard]] Result<AnswersReport> run_answers(Memos& memos, const std::vector<reader::Conversation>& conversations,
                                                const AnswerOptions& options, const AskModel& answer,
                                                const AskModel& judge, const ProgressFn& progress);

struct AnswerRow {
  std::string name;
  std::uint64_t questions = 0, right = 0, unjudged = 0;
  double f1 = 0;  ///< Mean.
};
/// One row a category, then "ALL": over all but the questions that want abstention with LoCoMo, over everything with
/// LongMemEval, as their authors do. What was not judged counts as wrong.
[[nodiscard]] std::vector<AnswerRow> summarise(const std::vector<AnsweredQuestion>& answers, Protocol protocol);

}  // namespace memos::eval
