// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/operator/lexical.h"

#include <algorithm>
#include <array>
#include <utility>

#include "operation/operator/ranking.h"

namespace memos::op {
namespace {

using index::kNoSlot;
using index::Slot;
using index::TermId;

/// Dense arrays of a search, kept by its thread: making them anew would cost more than the search of a small cube.
struct Scratch {
  std::vector<float> sums, frequencies;
  std::vector<Slot> touched;
};

Scratch& scratch() {
  thread_local Scratch mine;
  return mine;
}

}  // namespace

LexicalEvidence::LexicalEvidence(const index::View& view, const Selection& selection,
                                 std::span<const QuestionTerm> terms)
    : view_(view),
      average_(average_length(view.sums())),
      sums_(scratch().sums),
      frequencies_(scratch().frequencies),
      touched_(scratch().touched) {
  const auto& scopes = view.core().labels().scopes();
  gates_.reserve(scopes.size());
  for (const index::ScopeEntry& scope : scopes)
    gates_.push_back(context_gate(view.sums().conversations[scope.conversation]));
  sums_.assign(view.size(), 0.0F);
  if (frequencies_.size() < view.size()) frequencies_.resize(view.size());

  const std::uint64_t passages = view.sums().passages;
  double mass = 0;
  for (const QuestionTerm& term : terms) {
    Weighted weighted{.term = view.core().terms().find(term.text), .weight = question_weight(term.count)};
    const std::uint32_t holders = weighted.term == index::kNoString ? 0 : view.document_frequency(weighted.term);
    weighted.inverse_frequency = inverse_frequency(passages, holders);
    mass += double{weighted.weight * weighted.inverse_frequency};
    if (holders != 0) add_term(weighted);
  }
  if (passages >= kFeedbackPassages && !empty_) {
    for (const Weighted& term : feedback(best_passages(selection))) {
      mass += double{term.weight * term.inverse_frequency};
      add_term(term);
    }
  }
  if (mass > 0) mass_ = (kK1 + 1.0F) * static_cast<float>(mass);
}

float LexicalEvidence::unit_coverage(Slot head) const noexcept {
  const auto& part = view_.core().columns().part;
  float best = coverage(head);
  for (Slot slot = head + 1; slot < view_.size() && part[slot] != 0; ++slot) best = std::max(best, coverage(slot));
  return best;
}

void LexicalEvidence::touch(Slot slot, float frequency) {
  if (frequencies_[slot] == 0) touched_.push_back(slot);
  frequencies_[slot] += frequency;
}

void LexicalEvidence::lend(Slot slot, std::uint32_t frequency) {
  const index::Columns& columns = view_.core().columns();
  const float gate = gates_[columns.scope[slot]];
  if (gate <= 0) return;
  const float lent = lending_weight(gate, columns.length[slot]) * static_cast<float>(frequency);
  Slot near = slot;
  for (std::uint32_t i = 0; i < index::kReach && (near = view_.before(near)) != kNoSlot; ++i) touch(near, lent);
  near = slot;
  for (std::uint32_t i = 0; i < index::kReach && (near = view_.after(near)) != kNoSlot; ++i) touch(near, lent);
}

void LexicalEvidence::add_term(const Weighted& term) {
  const index::Columns& columns = view_.core().columns();
  touched_.clear();
  // Postings rise, so each slot gets its own and lent frequencies in the order of the lending slots.
  for (const index::Posting posting : view_.core().postings(term.term)) {
    const Slot slot = index::posting_slot(posting);
    if (!view_.holds(slot)) continue;
    const std::uint32_t frequency = index::posting_frequency(posting);
    touch(slot, static_cast<float>(frequency));
    lend(slot, frequency);
  }
  const float weight = term.weight * term.inverse_frequency;
  for (const Slot slot : touched_) {
    const float length = context_length(gates_[columns.scope[slot]], columns.length[slot], view_.spread(slot));
    sums_[slot] += weight * saturate(std::exchange(frequencies_[slot], 0.0F), length_norm(length, average_));
    empty_ = false;
  }
}

std::vector<Slot> LexicalEvidence::best_passages(const Selection& selection) const {
  std::vector<Slot> best;
  const auto better = [this](Slot a, Slot b) { return sums_[a] > sums_[b] || (sums_[a] == sums_[b] && a < b); };
  for (Slot slot = 0; slot < view_.size(); ++slot) {
    if (sums_[slot] <= 0 || (best.size() == kFeedbackHits && sums_[slot] <= sums_[best.back()])) continue;
    if (!selection.holds(slot)) continue;
    best.insert(std::ranges::upper_bound(best, slot, better), slot);
    if (best.size() > kFeedbackHits) best.pop_back();
  }
  return best;
}

std::vector<LexicalEvidence::Weighted> LexicalEvidence::feedback(std::span<const Slot> hits) const {
  std::vector<std::pair<TermId, float>> found;  // a term and the score of a hit that holds it
  float total = 0;
  for (const Slot hit : hits) {
    total += sums_[hit];
    const auto from = static_cast<std::ptrdiff_t>(found.size());
    const auto collect = [&](Slot slot) {
      view_.core().forward().for_each(slot, [&](TermId term) { found.emplace_back(term, sums_[hit]); });
    };
    collect(hit);
    if (gate(hit) > 0) {
      Slot near = hit;
      for (std::uint32_t i = 0; i < index::kReach && (near = view_.before(near)) != kNoSlot; ++i) collect(near);
      near = hit;
      for (std::uint32_t i = 0; i < index::kReach && (near = view_.after(near)) != kNoSlot; ++i) collect(near);
    }
    std::sort(found.begin() + from, found.end());
    found.erase(std::unique(found.begin() + from, found.end()), found.end());
  }
  std::ranges::stable_sort(found, {}, &std::pair<TermId, float>::first);

  std::vector<Weighted> terms;
  for (std::size_t i = 0; i < found.size();) {
    Weighted term{.term = found[i].first};
    for (; i < found.size() && found[i].first == term.term; ++i) term.weight += found[i].second;
    term.inverse_frequency = inverse_frequency(view_.sums().passages, view_.document_frequency(term.term));
    term.weight *= term.inverse_frequency;
    terms.push_back(term);
  }
  const index::StringTable& texts = view_.core().terms();
  std::ranges::sort(terms, [&texts](const Weighted& a, const Weighted& b) {
    return a.weight > b.weight || (a.weight == b.weight && texts.text(a.term) < texts.text(b.term));
  });
  if (terms.size() > kFeedbackTerms) terms.resize(kFeedbackTerms);
  for (Weighted& term : terms) {
    term.weight = kFeedbackWeight * term.weight / total / static_cast<float>(kFeedbackHits);
  }
  return terms;
}

}  // namespace memos::op
