// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "operation/index/evidence_set.h"
#include "operation/index/view.h"

namespace memos::op {

/// What the single tokens of a question say, from the same run of the model as its vector.
struct QuestionTokens {
  std::vector<std::int8_t> tokens;    ///< EvidenceShape::token codes each; of all only the direction counts.
  std::vector<std::string> pieces;    ///< The word piece of each token, "##ing" for a continuation.
  std::vector<std::int8_t> sentence;  ///< EvidenceShape::sentence codes of the question's own vector.
};

/// 1 over the length of a vector of codes; 0 for one of zeros.
[[nodiscard]] double inverse_length(std::span<const std::int8_t> codes) noexcept;

/// Weight of a question's piece: that of the term it is, of the rarest term for one that no visible passage holds.
[[nodiscard]] double piece_weight(const std::string& piece, const index::View& view);

/// The contents whose tokens say how alike any two texts are: evenly spread over the visible units' journal positions,
/// so that the choice depends on nothing that is hidden. Rising.
[[nodiscard]] std::vector<std::uint64_t> token_sample(const index::View& view);

/// Token and sentence evidence of units for one question (docs/search.md).
class TokenEvidence {
 public:
  struct Scores {
    float tokens = 0;     ///< A
    float sentence = -1;  ///< Largest cosine of a sentence; -1 without any.
  };
  /// `set` may be null and `question`, which outlives this, empty: then nothing scores.
  TokenEvidence(const index::View& view, const index::EvidenceSet* set, const QuestionTokens& question, bool tokens,
                bool sentences);

  [[nodiscard]] bool any() const noexcept { return set_ != nullptr && (!weights_.empty() || sentences_); }
  /// Scores of the units that begin at `heads`; quickest when they rise.
  [[nodiscard]] std::vector<Scores> score(std::span<const index::Slot> heads) const;

 private:
  /// Vectors of the question.
  struct Parts {
    std::vector<const std::int8_t*> codes;
    std::vector<std::int32_t> sums;  ///< Of the codes.
    std::vector<double> scales;      ///< 1 over its length.
    void add(std::span<const std::int8_t> vector);
  };
  /// Largest cosine of each part with any of the vectors, of which there is one at least.
  static void best_cosines(const index::PackedVectors& vectors, const Parts& parts, std::span<double> best);
  [[nodiscard]] std::span<const double> best_tokens(const index::EvidenceRecord& record) const;
  [[nodiscard]] float coverage(const index::EvidenceRecord& record) const;
  [[nodiscard]] float best_sentence(const index::EvidenceRecord& record) const;
  void set_usual();

  const index::View& view_;
  const index::EvidenceSet* set_;
  bool sentences_ = false;
  std::vector<double> weights_;  ///< Per piece; empty = tokens do not count.
  std::vector<double> usual_;    ///< Per piece: mean of its best cosine over the sample.
  Parts pieces_;
  Parts sentence_;  ///< One at most.
};

/// A from the best cosine of each piece; shared with the naive search.
[[nodiscard]] float token_coverage(std::span<const double> best, std::span<const double> usual,
                                   std::span<const double> weights) noexcept;

}  // namespace memos::op
