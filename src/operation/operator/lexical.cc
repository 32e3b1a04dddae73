// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/operator/lexical.h"

#include <algorithm>
#include <array>
#include <bit>
#include <functional>
#include <limits>
#include <utility>

#include "operation/index/simd_dispatch.h"
#include "operation/operator/ranking.h"
#include "operation/operator/scan.h"
#include "operation/operator/session_date.h"

namespace memos::op {
namespace {

using index::kNoSlot;
using index::kReach;
using index::Slot;
using index::TermId;

/// Which of the slots -2, -1, +1, +2 get lent terms, per Surroundings.
constexpr std::array<std::array<float, 4>, 16> kAdjacentLends = [] {
  std::array<std::array<float, 4>, 16> lends{};
  for (unsigned bits = 0; bits < 16; ++bits) {
    for (unsigned i = 0; i < 4; ++i) lends[bits][i] = (bits >> i & 1U) != 0 ? 1.0F : 0.0F;
  }
  return lends;
}();

/// A term that more than one in so many slots holds is scored for all slots in a row: from there on that is quicker
/// than to keep a list of the slots that its windows reach.
constexpr std::size_t kWholeFrom = 40;

}  // namespace

LexicalEvidence::Scratch& LexicalEvidence::scratch() {
  thread_local Scratch mine;
  return mine;
}

LexicalEvidence::LexicalEvidence(const index::View& view, const Selection& selection,
                                 std::span<const QuestionTerm> terms, const Switches& switches)
    : view_(view),
      average_(average_length(view.sums(), switches.context_window)),
      sums_(scratch().sums),
      first_(scratch().first),
      norms_(scratch().norms),
      frequencies_(scratch().frequencies),
      runs_(scratch().runs) {
  const auto& scopes = view.core().labels().scopes();
  gates_.reserve(scopes.size());
  for (const index::ScopeEntry& scope : scopes)
    gates_.push_back(context_gate(view.sums().conversations[scope.conversation]));
  lends_ = switches.context_window ? gates_ : std::vector<float>(gates_.size(), 0.0F);
  sums_.assign(view.size(), 0.0F);
  if (frequencies_.size() < view.size() + 2 * kReach) frequencies_.resize(view.size() + 2 * kReach);
  set_norms();

  const std::uint64_t passages = view.sums().passages;
  double mass = 0;
  std::optional<bool> spans;
  for (const QuestionTerm& term : terms) {
    Weighted weighted{.term = view.core().terms().find(term.text), .weight = question_weight(term.count)};
    if (switches.session_date) weighted.dated = dated_slots(term.text, spans);
    const std::uint32_t holding = holders(weighted);
    weighted.inverse_frequency = inverse_frequency(passages, holding);
    mass += double{weighted.weight * weighted.inverse_frequency};
    if (holding != 0) add_term(weighted, sums_);
  }
  const bool large = passages >= kFeedbackPassages;
  can_fuse_ = large && switches.fused_feedback;
  if (can_fuse_) first_ = sums_;
  first_mass_ = mass;
  if (large && !empty_ && switches.feedback) {
    for (const Weighted& term : feedback(best_passages(selection))) {
      mass += double{term.weight * term.inverse_frequency};
      add_term(term, sums_);
    }
  }
  if (mass > 0) mass_ = (kK1 + 1.0F) * static_cast<float>(mass);
}

/// Slots whose date has the term, where context counts and the store spans more than one date. `spans` is filled when
/// first needed: most questions have no such term.
std::vector<std::uint8_t> LexicalEvidence::dated_slots(std::string_view term, std::optional<bool>& spans) const {
  const std::optional<DateTerm> date = date_term(term);
  if (!date) return {};
  if (!spans) spans = spans_dates(view_);
  if (!*spans) return {};
  std::vector<std::uint8_t> slots = slots_with(view_, *date);
  const std::vector<std::uint32_t>& scopes = view_.core().columns().scope;
  for (Slot slot = 0; slot < slots.size(); ++slot) {
    if (gates_[scopes[slot]] <= 0) slots[slot] = 0;
  }
  return slots;
}

/// Visible passages that hold the term, in their date too.
std::uint32_t LexicalEvidence::holders(const Weighted& term) const {
  if (term.dated.empty()) return term.term == index::kNoString ? 0 : view_.document_frequency(term.term);
  std::vector<std::uint8_t> held = term.dated;
  return view_.document_frequency(term.term, held);
}

void LexicalEvidence::fuse(std::span<const Hit> hits) {
  double total = 0;
  std::vector<std::pair<TermId, std::uint32_t>> found;  // a term and which hit holds it
  for (std::uint32_t i = 0; i < hits.size(); ++i) {
    total += hits[i].score;
    const auto& part = view_.core().columns().part;
    Slot slot = hits[i].head;
    do view_.core().forward().for_each(slot, [&](TermId term) { found.emplace_back(term, i); });
    while (++slot < view_.size() && part[slot] != 0);
  }
  std::ranges::sort(found);
  found.erase(std::ranges::unique(found).begin(), found.end());
  std::vector<Weighted> terms;
  for (std::size_t i = 0; i < found.size();) {
    Weighted term{.term = found[i].first};
    double scores = 0;
    for (; i < found.size() && found[i].first == term.term; ++i) scores += hits[found[i].second].score;
    term.inverse_frequency = inverse_frequency(view_.sums().passages, view_.document_frequency(term.term));
    term.weight = static_cast<float>(scores) * term.inverse_frequency;
    terms.push_back(term);
  }
  keep_heaviest(terms, kFusedTerms);
  double mass = first_mass_;
  for (Weighted& term : terms) {
    term.weight = kFusedWeight * term.weight / static_cast<float>(total) / static_cast<float>(kFusedHits);
    mass += double{term.weight * term.inverse_frequency};
    add_term(term, first_);
  }
  if (mass > 0) fused_mass_ = (kK1 + 1.0F) * static_cast<float>(mass);
  fused_ = true;
}

float LexicalEvidence::best_passage_of(Slot head, float own, const std::vector<float>& sums,
                                       float mass) const noexcept {
  const auto& part = view_.core().columns().part;
  float best = own;
  for (Slot slot = head + 1; slot < view_.size() && part[slot] != 0; ++slot) best = std::max(best, sums[slot] / mass);
  return best;
}

/// Each unit's head gets the largest value of its passages.
void LexicalEvidence::fold_passages(std::span<float> values) const noexcept {
  if (!view_.core().has_passages()) return;
  const auto& parts = view_.core().columns().part;
  for (Slot slot = 0; slot < values.size(); ++slot) {
    const std::uint16_t part = parts[slot];
    if (part != 0) values[slot - part] = std::max(values[slot - part], values[slot]);
  }
}

float LexicalEvidence::mix(std::span<float> out, std::span<const float> other, float weight) const {
  const auto mix = index::simd::kernels().mix;
  if (view_.core().has_passages()) {
    coverages(out);
    const float* const cosines = other.empty() ? out.data() : other.data();
    return mix(out.data(), out.data(), 1.0F, out.data(), 0.0F, cosines, other.empty() ? 0.0F : weight, out.size());
  }
  const float own = (fused_ ? 0.5F : 1.0F) / mass_;
  const float* const second = fused_ ? first_.data() : sums_.data();
  const float* const cosines = other.empty() ? sums_.data() : other.data();
  return mix(out.data(), sums_.data(), own, second, fused_ ? 0.5F / fused_mass_ : 0.0F, cosines,
             other.empty() ? 0.0F : weight, out.size());
}

void LexicalEvidence::coverages(std::span<float> out) const {
  const auto fill = [this](std::span<float> values, const std::vector<float>& sums, float mass) {
    const float* const from = sums.data();
    float* const to = values.data();
    for (std::size_t slot = 0; slot < values.size(); ++slot) to[slot] = from[slot] / mass;
    fold_passages(values);
  };
  fill(out, sums_, mass_);
  if (!fused_) return;
  std::vector<float>& fused = scratch().fused;
  fused.resize(out.size());
  fill(fused, first_, fused_mass_);
  for (std::size_t slot = 0; slot < out.size(); ++slot) out[slot] = (out[slot] + fused[slot]) / 2;
}

void LexicalEvidence::set_norms() {
  const Slot size = view_.size();
  norms_.resize(size);
  const std::uint16_t* const lengths = view_.core().columns().length.data();
  const std::uint8_t* const spreads = view_.spreads().data();
  if (std::ranges::adjacent_find(lends_, std::not_equal_to<>()) == lends_.end()) {
    const index::simd::LengthNorm norm{.factor = kK1,
                                       .constant = 1.0F - kB,
                                       .share = kB,
                                       .lent = kContextWeight * (lends_.empty() ? 0.0F : lends_.front()),
                                       .average = average_};
    index::simd::kernels().length_norms(norms_.data(), lengths, spreads, norm, size);
    return;
  }
  const std::uint32_t* const scopes = view_.core().columns().scope.data();
  for (Slot slot = 0; slot < size; ++slot)
    norms_[slot] = length_norm(context_length(lends_[scopes[slot]], lengths[slot], spreads[slot]), average_);
}

void LexicalEvidence::lend(Slot slot, float lent) {
  const std::uint8_t around = view_.surroundings(slot);
  if ((around & index::kScattered) == 0) {
    const std::array<float, 4>& share = kAdjacentLends[around & index::kAdjacent];
    float* const at = frequencies_.data() + slot;  // shifted: the slot two before
    at[0] += lent * share[0];
    at[1] += lent * share[1];
    at[3] += lent * share[2];
    at[4] += lent * share[3];
    return;
  }
  const auto touch = [&](Slot near) {
    frequencies_[near + kReach] += lent;
    if (!whole_) runs_.push_back({near, near + 1});
  };
  Slot near = slot;
  for (std::uint32_t i = 0; i < kReach && (near = view_.before(near)) != kNoSlot; ++i) touch(near);
  near = slot;
  for (std::uint32_t i = 0; i < kReach && (near = view_.after(near)) != kNoSlot; ++i) touch(near);
}

void LexicalEvidence::note_run(Slot slot) {
  const Slot begin = slot < kReach ? 0 : slot - kReach;
  const Slot end = std::min(slot + kReach + 1, view_.size());
  if (!runs_.empty() && begin <= runs_.back().end && begin >= runs_.back().begin) {
    runs_.back().end = std::max(runs_.back().end, end);
  } else {
    runs_.push_back({begin, end});
  }
}

void LexicalEvidence::add_term(const Weighted& term, std::vector<float>& sums) {
  const index::Columns& columns = view_.core().columns();
  const Slot size = view_.size();
  runs_.clear();
  // Postings rise, so each slot gets its own and lent frequencies in the order of the lending slots.
  const auto postings =
      term.term == index::kNoString ? std::span<const index::Posting>{} : view_.core().postings(term.term);
  whole_ = !term.dated.empty() || postings.size() * kWholeFrom > size;
  bool any = !term.dated.empty();
  for (const index::Posting posting : postings) {
    const Slot slot = index::posting_slot(posting);
    if (!view_.holds(slot)) continue;
    any = true;
    const auto frequency = static_cast<float>(index::posting_frequency(posting));
    if (!whole_) note_run(slot);
    frequencies_[slot + kReach] += frequency;
    const float gate = lends_[columns.scope[slot]];
    if (gate > 0) lend(slot, lending_weight(gate, columns.length[slot]) * frequency);
  }
  for (Slot slot = 0; slot < term.dated.size(); ++slot) {
    if (term.dated[slot] != 0) frequencies_[slot + kReach] += kDateFrequency * gates_[columns.scope[slot]];
  }
  empty_ = empty_ && !any;
  const float weight = term.weight * term.inverse_frequency;
  if (whole_) {
    score_run(0, size, weight, sums);
    return;
  }
  // A slot may lie in two runs: the second time its frequency is zero and adds nothing.
  for (const Run run : runs_) score_run(run.begin, run.end, weight, sums);
}

void LexicalEvidence::score_run(Slot begin, Slot end, float weight, std::vector<float>& sums) {
  index::simd::kernels().add_saturated(sums.data() + begin, frequencies_.data() + kReach + begin, norms_.data() + begin,
                                       kK1 + 1.0F, weight, end - begin);
}

std::vector<Slot> LexicalEvidence::best_passages(const Selection& selection) const {
  std::vector<Slot> best;
  const auto better = [this](Slot a, Slot b) { return sums_[a] > sums_[b] || (sums_[a] == sums_[b] && a < b); };
  float least = std::numeric_limits<float>::min();  // above zero
  const auto look_at = [&](Slot slot) {
    if (sums_[slot] < least || (best.size() == kFeedbackHits && sums_[slot] <= least)) return;
    if (!selection.holds(slot)) return;
    best.insert(std::ranges::upper_bound(best, slot, better), slot);
    if (best.size() > kFeedbackHits) best.pop_back();
    if (best.size() == kFeedbackHits) least = sums_[best.back()];
  };
  if (selection.few()) {
    for (const Slot slot : selection.list()) look_at(slot);
  } else {
    for_each_at_least(sums_, least, look_at);
  }
  return best;
}

/// For each term the sum of the hits that hold it, from the best hit on. `found` is in the order of the hits.
std::vector<LexicalEvidence::Weighted> LexicalEvidence::sum_by_term(
    std::span<const std::pair<TermId, std::uint32_t>> found, std::span<const Slot> hits) const {
  struct Place {
    std::uint32_t number = 0;  // of the term in `terms`, from 1; 0 = free
    std::uint32_t hit = 0;     // the last one that counted
  };
  std::vector<Weighted> terms;
  std::vector<Place> places(std::bit_ceil(2 * found.size() + 1));  // open addressing, at most half full
  for (const auto& [term, hit] : found) {
    constexpr std::uint32_t kSpread = 2'654'435'769U;  // 2^32 / golden ratio
    std::size_t at = (term * kSpread) & (places.size() - 1);
    while (places[at].number != 0 && terms[places[at].number - 1].term != term) at = (at + 1) & (places.size() - 1);
    Place& place = places[at];
    if (place.number == 0) {
      terms.push_back({.term = term});
      place = {.number = static_cast<std::uint32_t>(terms.size()), .hit = hit};
    } else if (place.hit == hit) {
      continue;
    }
    place.hit = hit;
    terms[place.number - 1].weight += sums_[hits[hit]];
  }
  return terms;
}

void LexicalEvidence::keep_heaviest(std::vector<Weighted>& terms, std::size_t count) const {
  const index::StringTable& texts = view_.core().terms();
  const std::size_t best = std::min(terms.size(), count);
  std::ranges::partial_sort(
      terms, terms.begin() + static_cast<std::ptrdiff_t>(best), [&texts](const Weighted& a, const Weighted& b) {
        return a.weight > b.weight || (a.weight == b.weight && texts.text(a.term) < texts.text(b.term));
      });
  terms.resize(best);
}

std::vector<LexicalEvidence::Weighted> LexicalEvidence::feedback(std::span<const Slot> hits) const {
  std::vector<std::pair<TermId, std::uint32_t>> found;  // a term and which hit holds it
  float total = 0;
  for (std::uint32_t i = 0; i < hits.size(); ++i) {
    const Slot hit = hits[i];
    total += sums_[hit];
    const auto collect = [&](Slot slot) {
      view_.core().forward().for_each(slot, [&](TermId term) { found.emplace_back(term, i); });
    };
    collect(hit);
    if (lends_[view_.core().columns().scope[hit]] <= 0) continue;
    Slot near = hit;
    for (std::uint32_t step = 0; step < kReach && (near = view_.before(near)) != kNoSlot; ++step) collect(near);
    near = hit;
    for (std::uint32_t step = 0; step < kReach && (near = view_.after(near)) != kNoSlot; ++step) collect(near);
  }
  std::vector<Weighted> terms = sum_by_term(found, hits);
  for (Weighted& term : terms) {
    term.inverse_frequency = inverse_frequency(view_.sums().passages, view_.document_frequency(term.term));
    term.weight *= term.inverse_frequency;
  }
  keep_heaviest(terms, kFeedbackTerms);
  for (Weighted& term : terms) {
    term.weight = kFeedbackWeight * term.weight / total / static_cast<float>(kFeedbackHits);
  }
  return terms;
}

}  // namespace memos::op
