// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <span>
#include <utility>
#include <vector>

#include "operation/index/view.h"
#include "operation/operator/question.h"
#include "operation/operator/selection.h"

namespace memos::op {

/// Lexical evidence for every visible passage: the share of the question's weight that it covers, with its context and
/// with feedback (docs/search.md).
class LexicalEvidence {
 public:
  LexicalEvidence(const index::View& view, const Selection& selection, std::span<const QuestionTerm> terms);

  /// L of a passage, 0 for one that is not visible.
  [[nodiscard]] float coverage(index::Slot slot) const noexcept { return sums_[slot] / mass_; }
  /// Best passage of the unit that begins at `head`.
  [[nodiscard]] float unit_coverage(index::Slot head) const noexcept;
  /// coverage() of every slot.
  void coverages(std::span<float> out) const noexcept;
  /// The context gate of the slot's conversation.
  [[nodiscard]] float gate(index::Slot slot) const noexcept { return gates_[view_.core().columns().scope[slot]]; }
  /// True when no term of the question is in the cube.
  [[nodiscard]] bool empty() const noexcept { return empty_; }

 private:
  struct Weighted {
    index::TermId term = index::kNoString;
    float weight = 0;  ///< In the question.
    float inverse_frequency = 0;
  };

  void set_norms();
  void add_term(const Weighted& term);
  void lend(index::Slot slot, float lent);
  void score_run(index::Slot begin, index::Slot end, float weight);
  [[nodiscard]] std::vector<index::Slot> best_passages(const Selection& selection) const;
  [[nodiscard]] std::vector<Weighted> feedback(std::span<const index::Slot> hits) const;
  [[nodiscard]] std::vector<Weighted> sum_by_term(std::span<const std::pair<index::TermId, std::uint32_t>> found,
                                                  std::span<const index::Slot> hits) const;

  /// Slots [begin, end).
  struct Run {
    index::Slot begin = 0, end = 0;
  };
  /// Dense arrays of a search, kept by its thread: making them anew would cost more than the search of a small cube.
  struct Scratch {
    std::vector<float> sums;         ///< Per slot: BM25.
    std::vector<float> norms;        ///< Per slot: length_norm.
    std::vector<float> frequencies;  ///< Per slot, shifted by kReach: of one term; zeros between terms.
    std::vector<Run> runs;           ///< Where one term's frequencies are not zero.
  };
  static Scratch& scratch();

  const index::View& view_;
  float average_;
  std::vector<float> gates_;  ///< Per scope.
  std::vector<float>& sums_;
  std::vector<float>& norms_;
  std::vector<float>& frequencies_;
  std::vector<Run>& runs_;
  float mass_ = 1;
  bool empty_ = true;
};

}  // namespace memos::op
