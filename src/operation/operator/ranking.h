// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "operation/index/index_core.h"

/// The constants and formulas of the ranking, each with its source and what it gains. docs/search.md shows them as one
/// table. "Gain" is the share of evidence turns among the first ten that is lost without the rule, in points, on two
/// halves of human dialogues and on long user-assistant chats, measured when the recipe was made. Around each constant
/// lies a plateau: 30 % more or less moves the figure by less than a point.
///
/// All sums are made in one fixed order and without contraction, so every CPU gets the same bits.
namespace memos::op {

// Lexical evidence: BM25 (Robertson and Walker 1994); k1 and b as usual for short passages.
inline constexpr float kK1 = 0.9F;
inline constexpr float kB = 0.75F;

// Context window: a turn also counts what was said one or two turns before and after it. Gain with the rule for
// questions below: 4.8 / 5.3 / 1.2.
inline constexpr float kContextWeight = 0.15F;
// Context gate: in long messages and monologues neighbours say little about a turn. Gain: 0 / 0 / 5.5.
inline constexpr double kChatLength = 20;        // terms a turn has in chat, on average at most
inline constexpr std::uint64_t kMonologue = 20;  // fewer than one in 20 neighbours by another speaker

// Feedback (RM3; Abdul-Jaleel et al. 2004): terms of the first hits join the question. Gain: .7 / 1.1 / 1.3.
inline constexpr std::uint64_t kFeedbackPassages = 100;  // below, the first hits say too little
inline constexpr std::size_t kFeedbackHits = 5;
inline constexpr std::size_t kFeedbackTerms = 10;
inline constexpr float kFeedbackWeight = 0.3F;

// Fused feedback: terms of the best units by all evidence join the question; the unit counts by the mean of both
// coverages. Gain: 0 / .4 / .7 (multi-hop questions 1.1 / 1.1). Without vectors it says what feedback said already; it
// is left out where there is no token evidence, because it costs a second ranking.
inline constexpr std::size_t kFusedHits = 3;
inline constexpr std::size_t kFusedTerms = 10;
inline constexpr float kFusedWeight = 0.5F;

// Fusion: share of the question's weight that is covered, plus half the cosine. Gain of vectors: 3.4 / 3.8 / 7.6; of
// dividing by the question's own weight instead of by the best score: .6 / 1.0 / 2.8.
inline constexpr double kVectorWeight = 0.5;

// Token coverage (late interaction; Khattab and Zaharia 2020): how much of the question's weight finds a token that
// means it. Gain: 1.0 / 1.3 / .2. Like sentences, only for the best candidates by all other rules: more of them change
// nothing (docs/recall.md). Fused feedback wants the three best only, so there fewer do.
inline constexpr double kTokenWeight = 0.3;
inline constexpr std::size_t kCandidates = 64;
inline constexpr std::size_t kFusedCandidates = 16;
// Tokens of any two texts are alike to some degree: what exceeds the mean over a sample of the cube's units counts.
inline constexpr std::size_t kTokenSample = 32;
// Word pieces that no turn holds as a word, against a term that nothing holds.
inline constexpr double kUnseenPiece = 0.7;
// Sentences (late chunking; Günther et al. 2024): a turn is as near as its nearest sentence. Their gain: .5 / 1.1 / 0;
// of tokens and sentences together 1.3 / 2.7 / .2.

// An answer follows a question: a turn gets part of the evidence of the question before it.
inline constexpr double kPreviousQuestion = 0.3;
// The one speaker who is named, or the user when the question says "I". Gain: 2.5 / 3.5 / 10.5. Tokens raise the
// scores of all speakers, so the rule counts for more beside them.
inline constexpr double kSpeaker = 0.2;
inline constexpr double kSpeakerWithTokens = 0.25;
// A question is rarely an answer. Its tokens are those of other questions, so the rule counts for more where tokens do.
inline constexpr double kQuestionShare = 0.08;
inline constexpr double kQuestionShareWithTokens = 0.12;
// The turn was said when the question asks about, or in the session that it asks for; more when it asks about nothing
// else. Gain: .3 / .1 / .1; on questions that address turns by date, 77 points of nDCG.
inline constexpr double kDate = 0.2;
inline constexpr double kOnlyDate = 1.0;
[[nodiscard]] constexpr double date_weight(bool pure) noexcept { return kDate + (pure ? kOnlyDate : 0.0); }
// The turn itself speaks of the time that the question asks about: "last Friday" in it, "on May 5th" in the question.
// Gain: 0 / .5 / 0.
inline constexpr double kSpokenTime = 0.15;
// The question asks when, and the turn says some time.
inline constexpr double kSaysWhen = 0.02;

// The date on which a turn was said, as terms of a virtual field ("8", "may", "2023"), where a store spans more than
// one date. Gain: .4.
inline constexpr float kDateFrequency = 1.5F;

/// How much context counts in a conversation: 1 in chat, about .1 in long assistant chats, 0 in monologues.
[[nodiscard]] inline float context_gate(const index::ConversationSums& sums) noexcept {
  if (sums.pairs == 0 || sums.changes * kMonologue < sums.pairs) return 0.0F;
  if (sums.length == 0) return 1.0F;
  const double mean = static_cast<double>(sums.length) / static_cast<double>(sums.turns);
  return static_cast<float>(std::min(1.0, kChatLength / mean));
}

/// How much single tokens count in a conversation: little where messages are long, because those hold everything. Who
/// speaks does not matter. 0 without turns.
[[nodiscard]] inline float token_gate(const index::ConversationSums& sums) noexcept {
  if (sums.turns == 0) return 0.0F;
  if (sums.length == 0) return 1.0F;
  return static_cast<float>(
      std::min(1.0, kChatLength / (static_cast<double>(sums.length) / static_cast<double>(sums.turns))));
}

/// Weight with which a turn of `length` terms lends its terms to its neighbours.
[[nodiscard]] inline float lending_weight(float gate, std::uint32_t length) noexcept {
  const float weight = kContextWeight * gate;
  return length <= index::kLentLength ? weight
                                      : weight * (static_cast<float>(index::kLentLength) / static_cast<float>(length));
}

/// Length of a passage with its context; `spread` = terms lent by its neighbours.
[[nodiscard]] inline float context_length(float gate, std::uint32_t length, std::uint32_t spread) noexcept {
  return static_cast<float>(length) + kContextWeight * gate * static_cast<float>(spread);
}

/// Mean of context_length over everything visible. Products are summed by size: in whatever order conversations were
/// first seen, the bits are the same.
[[nodiscard]] inline float average_length(const index::Sums& sums, bool context = true) {
  std::vector<double> lent;
  for (const index::ConversationSums& one : sums.conversations) {
    if (context && one.spread != 0)
      lent.push_back(double{kContextWeight * context_gate(one)} * static_cast<double>(one.spread));
  }
  std::ranges::sort(lent);
  double total = static_cast<double>(sums.length);
  for (const double part : lent) total += part;
  return sums.passages == 0 || total <= 0 ? 1.0F : static_cast<float>(total / static_cast<double>(sums.passages));
}

/// Weight of a term held by `holders` of `passages`; of a term that nothing holds with holders = 0.
[[nodiscard]] inline float inverse_frequency(std::uint64_t passages, std::uint64_t holders) noexcept {
  const double without = static_cast<double>(passages - std::min(passages, holders)) + 0.5;
  return static_cast<float>(std::log(1.0 + without / (static_cast<double>(holders) + 0.5)));
}

/// The saturated frequency, at most k1 + 1; `norm` = length_norm().
[[nodiscard]] inline float saturate(float frequency, float norm) noexcept {
  return (kK1 + 1.0F) * frequency / (frequency + norm);
}
[[nodiscard]] inline float length_norm(float length, float average) noexcept {
  return kK1 * (1.0F - kB + kB * length / average);
}

/// Weight of a term that the question says `count` times.
[[nodiscard]] inline float question_weight(std::uint32_t count) noexcept {
  return static_cast<float>(1.0 + std::log(static_cast<double>(count)));
}

/// What was found of the question in one unit, apart from its surroundings.
struct Support {
  float coverage = 0;        ///< L: share of the question's weight that the unit covers.
  float fused_coverage = 0;  ///< F: the same for the question with fused feedback; L without.
  float cosine = 0;          ///< C: max(0, cosine); 0 without a vector.
  float sentence = 0;        ///< g * max(0, cosine of the best sentence - C).
  float tokens = 0;          ///< A: share of the question's weight that finds a token of its meaning.
};

/// Its sum, the base of the unit's score and of the answer's behind it.
[[nodiscard]] inline double base_of(const Support& found, float token_gate) noexcept {
  return double{found.coverage} + (double{found.fused_coverage} - double{found.coverage}) / 2 +
         kVectorWeight * (double{found.cosine} + double{found.sentence}) +
         kTokenWeight * double{token_gate} * double{found.tokens};
}

/// What a search found out about one unit.
struct Evidence {
  Support own;
  Support previous;      ///< Of the turn before, if that asks something.
  float gate = 0;        ///< Of context.
  float token_gate = 0;  ///< Of tokens.
  bool named_speaker = false;
  bool user_speaks = false;
  bool says_when = false;    ///< The question asks when, and the unit says some time.
  bool spoken_time = false;  ///< It speaks of a time that the question asks about.
  double speaker_weight = kSpeaker;
  std::uint8_t question_share = 0;
  double question_weight = kQuestionShare;  ///< Of a unit that only asks.
  float date_match = 0;                     ///< 0 … 1: how well its date or session fits what was asked.
  double date_weight = 0;                   ///< Of a full match.
};

}  // namespace memos::op
