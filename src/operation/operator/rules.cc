// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/operator/rules.h"

namespace memos::op {
namespace {

double lexical(const Evidence& e) noexcept { return double{e.own.coverage}; }

double fused_feedback(const Evidence& e) noexcept {
  return (double{e.own.fused_coverage} - double{e.own.coverage}) / 2;
}

double vector(const Evidence& e) noexcept { return kVectorWeight * double{e.own.cosine}; }

double sentences(const Evidence& e) noexcept { return kVectorWeight * double{e.own.sentence}; }

double tokens(const Evidence& e) noexcept { return kTokenWeight * double{e.token_gate} * double{e.own.tokens}; }

double previous_question(const Evidence& e) noexcept {
  return kPreviousQuestion * double{e.gate} * base_of(e.previous, e.token_gate);
}

double named_speaker(const Evidence& e) noexcept { return e.named_speaker ? e.speaker_weight : 0.0; }

double user_speaks(const Evidence& e) noexcept { return e.user_speaks ? e.speaker_weight : 0.0; }

double question_share(const Evidence& e) noexcept {
  return -e.question_weight * double{e.gate} * (static_cast<double>(e.question_share) / 255.0);
}

double date(const Evidence& e) noexcept { return e.date_weight * double{e.date_match}; }

double spoken_time(const Evidence& e) noexcept { return e.spoken_time ? kSpokenTime * double{e.gate} : 0.0; }

double says_when(const Evidence& e) noexcept { return e.says_when ? kSaysWhen : 0.0; }

constexpr std::array kRules{
    Rule{"lexical", lexical},
    Rule{"fused_feedback", fused_feedback},
    Rule{"vector", vector},
    Rule{"sentences", sentences},
    Rule{"tokens", tokens},
    Rule{"previous_question", previous_question},
    Rule{"named_speaker", named_speaker},
    Rule{"user_speaks", user_speaks},
    Rule{"date", date},
    Rule{"spoken_time", spoken_time},
    Rule{"says_when", says_when},
    Rule{"question_share", question_share},
};

}  // namespace

std::span<const Rule> rules() noexcept { return kRules; }

double score(const Evidence& evidence) noexcept {
  double sum = 0;
  for (const Rule& rule : kRules) sum += rule.value(evidence);
  return sum;
}

bool is_found(const Evidence& e) noexcept {
  // Tokens and sentences rank what else was found: almost everything is a little alike.
  const auto any = [](const Support& found) {
    return found.coverage > 0 || found.fused_coverage > 0 || found.cosine > 0;
  };
  return any(e.own) || e.date_match > 0 || (e.gate > 0 && any(e.previous));
}

double confidence(const Evidence& e) noexcept {
  // A quarter of the question's weight covered is a usual good hit in chat, so half of it counts as certain; cosines of
  // unrelated sentences lie below .2, of paraphrases above .8. Either kind of evidence may convince alone.
  const double by_words = std::clamp(double{e.own.coverage} / 0.5, 0.0, 1.0);
  const double by_meaning = std::clamp((double{e.own.cosine} - 0.2) / 0.6, 0.0, 1.0);
  return 1.0 - (1.0 - by_words) * (1.0 - by_meaning);
}

}  // namespace memos::op
