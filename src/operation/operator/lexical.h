// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "operation/index/view.h"
#include "operation/operator/question.h"
#include "operation/operator/ranking.h"
#include "operation/operator/selection.h"
#include "operation/operator/switches.h"

namespace memos::op {

/// Lexical evidence for every visible passage: the share of the question's weight that it covers, with its context and
/// with feedback (docs/search.md).
class LexicalEvidence {
 public:
  LexicalEvidence(const index::View& view, const Selection& selection, std::span<const QuestionTerm> terms,
                  const Switches& switches);

  /// Whether fuse() makes sense: the cube is large enough, and something was found.
  [[nodiscard]] bool can_fuse() const noexcept { return can_fuse_; }
  /// A unit that gives feedback.
  struct Hit {
    index::Slot head = 0;
    double score = 0;
  };
  /// Fused feedback: scores everything once more with the terms of these units.
  void fuse(std::span<const Hit> hits);

  /// L of the unit that begins at `head`: of its best passage. 0 for one that is not visible.
  [[nodiscard]] float unit_coverage(index::Slot head) const noexcept { return best_of(head, sums_, mass_); }
  /// F; L before fuse().
  [[nodiscard]] float unit_fused_coverage(index::Slot head) const noexcept {
    return fused_ ? best_of(head, first_, fused_mass_) : unit_coverage(head);
  }
  /// Of every unit's head, roughly (some 10^-6 off): the mean of both, plus weight * max(0, other) if there is another.
  /// Returns the largest.
  float mix(std::span<float> out, std::span<const float> other, float weight) const;
  /// The context gate of the slot's conversation.
  [[nodiscard]] float gate(index::Slot slot) const noexcept { return gates_[view_.core().columns().scope[slot]]; }
  [[nodiscard]] float token_gate(index::Slot slot) const noexcept {
    return op::token_gate(view_.sums().conversations[scope_of(slot).conversation]);
  }
  /// True when no term of the question is in the cube.
  [[nodiscard]] bool empty() const noexcept { return empty_; }

 private:
  [[nodiscard]] const index::ScopeEntry& scope_of(index::Slot slot) const noexcept {
    return view_.core().labels().scopes()[view_.core().columns().scope[slot]];
  }

  struct Weighted {
    index::TermId term = index::kNoString;
    float weight = 0;  ///< In the question.
    float inverse_frequency = 0;
    std::vector<std::uint8_t> dated;  ///< Per slot: whether its date has the term; empty = it is in no date.
  };

  void set_norms();
  [[nodiscard]] std::vector<std::uint8_t> dated_slots(std::string_view term, std::optional<bool>& spans) const;
  [[nodiscard]] std::uint32_t holders(const Weighted& term) const;
  /// The slots that the window of a posting reaches, where its neighbours lie beside it.
  void note_run(index::Slot slot);
  void add_term(const Weighted& term, std::vector<float>& sums);
  void lend(index::Slot slot, float lent);
  void score_run(index::Slot begin, index::Slot end, float weight, std::vector<float>& sums);
  [[nodiscard]] float best_of(index::Slot head, const std::vector<float>& sums, float mass) const noexcept {
    const float own = sums[head] / mass;
    return view_.core().has_passages() ? best_passage_of(head, own, sums, mass) : own;
  }
  [[nodiscard]] float best_passage_of(index::Slot head, float own, const std::vector<float>& sums,
                                      float mass) const noexcept;
  /// Of every unit's head: the mean of L and F.
  void coverages(std::span<float> out) const;
  void fold_passages(std::span<float> values) const noexcept;
  [[nodiscard]] std::vector<index::Slot> best_passages(const Selection& selection) const;
  void keep_heaviest(std::vector<Weighted>& terms, std::size_t count) const;
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
    std::vector<float> first;        ///< Per slot: BM25 of the question's own terms, then with fused feedback.
    std::vector<float> fused;        ///< Per slot: F.
    std::vector<float> norms;        ///< Per slot: length_norm.
    std::vector<float> frequencies;  ///< Per slot, shifted by kReach: of one term; zeros between terms.
    std::vector<Run> runs;           ///< Where one term's frequencies are not zero.
  };
  static Scratch& scratch();

  const index::View& view_;
  float average_;
  std::vector<float> gates_;  ///< Per scope.
  std::vector<float> lends_;  ///< Per scope: the gate, or 0 when context is switched off.
  std::vector<float>& sums_;
  std::vector<float>& first_;
  std::vector<float>& norms_;
  std::vector<float>& frequencies_;
  std::vector<Run>& runs_;
  double first_mass_ = 0;  ///< Of the question's own terms, without the factor k1 + 1.
  bool whole_ = false;     ///< Of the term that is added: all slots are scored, so its runs are not noted.
  float mass_ = 1;
  float fused_mass_ = 1;
  bool empty_ = true;
  bool can_fuse_ = false;
  bool fused_ = false;
};

}  // namespace memos::op
