// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/parametric/gate.h"

#include <algorithm>
#include <cmath>

namespace memos::parametric {
namespace {

double loss_of(std::span<const float> logits, model::Token next) {
  const auto best = static_cast<double>(*std::ranges::max_element(logits));
  double sum = 0;
  for (const float logit : logits) sum += std::exp(static_cast<double>(logit) - best);
  return std::log(sum) + best - static_cast<double>(logits[static_cast<std::size_t>(next)]);
}

}  // namespace

Result<double> mean_loss(model::Generator& generator, std::span<const model::AppliedAdapter> adapters,
                         std::string_view text, const model::KeepGoing& keep_going) {
  const model::PromptPiece piece{.text = std::string(text)};
  MEMOS_TRY(auto tokens, generator.tokenize(std::span(&piece, 1)));
  tokens.resize(std::min({tokens.size(), kMeasuredTokens, std::size_t{generator.context_length()}}));
  if (tokens.size() < 2) return fail(ErrorCode::kInvalidArgument, "the text is too short to measure", "text");
  MEMOS_TRY(auto row, generator.lease({.adapters = {adapters.begin(), adapters.end()}, .keep_going = keep_going}));
  double sum = 0;
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    // One at a time: an engine gives the logits of the last token of a call.
    MEMOS_CHECK_OK(row->decode(std::span(tokens).subspan(i, 1), keep_going));
    MEMOS_TRY(const auto logits, row->logits());
    sum += loss_of(logits, tokens[i + 1]);
  }
  return sum / static_cast<double>(tokens.size() - 1);
}

Result<Evaluation> evaluate(model::Generator& generator, const model::AppliedAdapter& adapter, std::string_view text,
                            std::string_view reference, double bound, const model::KeepGoing& keep_going) {
  const std::span<const model::AppliedAdapter> with(&adapter, 1);
  Evaluation made;
  made.bound = bound;
  made.scale = static_cast<double>(adapter.scale);
  MEMOS_TRY(made.text_before, mean_loss(generator, {}, text, keep_going));
  MEMOS_TRY(made.text_after, mean_loss(generator, with, text, keep_going));
  MEMOS_TRY(made.reference_before, mean_loss(generator, {}, reference, keep_going));
  MEMOS_TRY(made.reference_after, mean_loss(generator, with, reference, keep_going));
  return made;
}

}  // namespace memos::parametric
