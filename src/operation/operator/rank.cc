// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/operator/rank.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <queue>
#include <utility>

#include "base/result.h"
#include "operation/operator/rules.h"
#include "operation/operator/scan.h"

namespace memos::op {
namespace {

using index::kNoSlot;
using index::Slot;

/// Room for the rounding of rough scores, which are made in single precision: their terms are below 4.
constexpr float kRounding = 1e-5F;

struct Scratch {
  std::vector<float> cosines;  ///< Per slot: rough cosine.
  std::vector<float> base;     ///< Per slot: coverage + weighted cosine, both rough.
  std::vector<float> upper;    ///< Per slot: what the rules can make of it at most, but for the speaker's.
};

Scratch& scratch() {
  thread_local Scratch mine;
  return mine;
}

/// The best of one cube in two passes: rough scores with an error bound for all, exact ones for what they leave open.
class Ranker {
 public:
  Ranker(const index::View& view, const Selection& selection, const LexicalEvidence& lexical,
         const SpeakerRule& speakers, const DateEvidence& dates, const VectorEvidence& vectors, std::size_t limit)
      : view_(view),
        columns_(view.core().columns()),
        selection_(selection),
        lexical_(lexical),
        speakers_(speakers),
        dates_(dates),
        vectors_(vectors),
        limit_(limit),
        cosines_(scratch().cosines),
        base_(scratch().base),
        upper_(scratch().upper) {}

  Result<std::vector<Ranked>> run() {
    score_vectors();
    fill_base();
    return finish(survivors());
  }

 private:
  /// The turn before, if it asks something: its unit's head.
  [[nodiscard]] Slot question_before(Slot head) const {
    if ((view_.surroundings(head) & index::kAfterQuestion) == 0) return kNoSlot;
    const Slot before = view_.before(head);
    return before - columns_.part[before];
  }

  [[nodiscard]] bool is_candidate(Slot slot) const { return columns_.part[slot] == 0 && selection_.holds(slot); }

  void score_vectors() {
    if (vectors_.set == nullptr) return;
    cosines_.resize(view_.size());
    bound_ = vectors_.set->bound(*vectors_.query);
    if (!is_sparse(view_, selection_)) {
      if (vectors_.scan != nullptr && vectors_.scan->begun()) {
        vectors_.scan->finish(cosines_);
      } else {
        vectors_.set->approximate(*vectors_.query, cosines_);
      }
      return;
    }
    std::ranges::fill(cosines_, index::VectorSet::kNoScore);
    std::vector<index::Unit> units;
    for (Slot slot = 0; slot < view_.size(); ++slot) {
      if (!is_candidate(slot)) continue;
      units.push_back(slot);
      if (const Slot question = question_before(slot); question != kNoSlot) units.push_back(question);
    }
    std::vector<float> scores(units.size());
    vectors_.set->approximate(*vectors_.query, units, scores);
    for (std::size_t i = 0; i < units.size(); ++i) cosines_[units[i]] = scores[i];
  }

  void fill_base() {
    const Slot size = view_.size();
    base_.resize(size);
    lexical_.coverages(base_);
    if (view_.core().has_passages()) {
      for (Slot slot = 0; slot < size; ++slot) {
        const std::uint16_t part = columns_.part[slot];
        if (part != 0) base_[slot - part] = std::max(base_[slot - part], base_[slot]);
      }
    }
    if (vectors_.set != nullptr) {
      index::simd::kernels().add_scaled_positive(base_.data(), cosines_.data(), static_cast<float>(kVectorWeight),
                                                 size);
    }
  }

  /// The rules of rules.cc in single precision.
  [[nodiscard]] float rough_score(Slot head, Slot question) const {
    const float gate = lexical_.gate(head);
    float sum = base_[head];
    if (question != kNoSlot) sum += static_cast<float>(kPreviousQuestion) * gate * base_[question];
    const std::uint32_t voice = columns_.voice[head];
    if ((speakers_.named[voice] | speakers_.user[voice]) != 0) sum += static_cast<float>(kSpeaker);
    sum += static_cast<float>(dates_.weight()) * dates_.match(head);
    return sum - static_cast<float>(kQuestionShare / 255.0) * gate * static_cast<float>(columns_.question_share[head]);
  }

  /// How far a rough score may be off.
  [[nodiscard]] float margin(Slot question) const {
    const float one = static_cast<float>(kVectorWeight) * bound_;
    return kRounding + (question == kNoSlot ? one : one * (1.0F + static_cast<float>(kPreviousQuestion)));
  }

  /// base_ and the most that the question before may add.
  void fill_upper() {
    const Slot size = view_.size();
    upper_.resize(size);
    const float most = static_cast<float>(kPreviousQuestion) * largest(base_);
    const std::uint8_t* const surroundings = view_.all_surroundings().data();
    const float* const base = base_.data();
    float* const upper = upper_.data();
    for (Slot slot = 0; slot < size; ++slot) {
      upper[slot] =
          base[slot] + most * static_cast<float>((surroundings[slot] & index::kAfterQuestion) / index::kAfterQuestion);
    }
  }

  [[nodiscard]] std::vector<Slot> survivors() {
    fill_upper();
    const bool any_speaker = std::ranges::count(speakers_.named, 1) + std::ranges::count(speakers_.user, 1) > 0;
    const float most_added =
        (any_speaker ? static_cast<float>(kSpeaker) : 0.0F) + static_cast<float>(dates_.weight()) + margin(0);
    // The limit_ best lower bounds, the worst on top.
    std::priority_queue<float, std::vector<float>, std::greater<>> lowest;
    std::vector<std::pair<Slot, float>> open;  // slots that may be among the best, with their upper bounds
    float threshold = -std::numeric_limits<float>::infinity();
    float least = threshold;  // of upper_
    for_each_at_least(upper_, least, [&](Slot slot) {
      if (upper_[slot] < least || !is_candidate(slot)) return;
      const Slot question = question_before(slot);
      const float rough = rough_score(slot, question);
      const float off = margin(question);
      if (rough + off < threshold) return;
      open.emplace_back(slot, rough + off);
      if (base_[slot] <= margin(kNoSlot) && dates_.match(slot) <= 0)
        return;  // perhaps nothing was found in it: no candidate to rely on
      lowest.push(rough - off);
      if (lowest.size() > limit_) lowest.pop();
      if (lowest.size() < limit_) return;
      threshold = lowest.top();
      least = threshold - most_added;
    });
    std::vector<Slot> slots;
    for (const auto& [slot, upper] : open) {
      if (upper >= threshold) slots.push_back(slot);
    }
    return slots;
  }

  [[nodiscard]] Result<std::vector<Ranked>> finish(const std::vector<Slot>& heads) const {
    std::vector<index::Unit> units;
    for (const Slot head : heads) {
      units.push_back(head);
      const Slot question = question_before(head);
      units.push_back(question == kNoSlot ? head : question);
    }
    std::vector<float> exact(units.size(), 0.0F);
    if (vectors_.set != nullptr) {
      MEMOS_CHECK_OK(vectors_.set->exact(*vectors_.query, units, exact, vectors_.fetch));
    }
    std::vector<std::pair<Ranked, Sequence>> found;
    for (std::size_t i = 0; i < heads.size(); ++i) {
      Ranked one{.head = heads[i], .evidence = evidence(heads[i], exact[2 * i], units[2 * i + 1], exact[2 * i + 1])};
      if (!is_found(one.evidence)) continue;
      one.score = score(one.evidence);
      found.emplace_back(one, view_.row(one.head).from);
    }
    std::ranges::sort(found, [](const auto& a, const auto& b) {
      return a.first.score > b.first.score || (a.first.score == b.first.score && a.second < b.second);
    });
    std::vector<Ranked> best;
    for (std::size_t i = 0; i < std::min(limit_, found.size()); ++i) best.push_back(found[i].first);
    return best;
  }

  [[nodiscard]] Evidence evidence(Slot head, float cosine, Slot question, float question_cosine) const {
    const std::uint32_t voice = columns_.voice[head];
    Evidence made{.coverage = lexical_.unit_coverage(head),
                  .cosine = std::max(0.0F, cosine),
                  .gate = lexical_.gate(head),
                  .named_speaker = speakers_.named[voice] != 0,
                  .user_speaks = speakers_.user[voice] != 0,
                  .question_share = columns_.question_share[head],
                  .date_match = dates_.match(head),
                  .date_weight = dates_.weight()};
    if (question != head) {
      made.previous_coverage = lexical_.unit_coverage(question);
      made.previous_cosine = std::max(0.0F, question_cosine);
    }
    return made;
  }

  const index::View& view_;
  const index::Columns& columns_;
  const Selection& selection_;
  const LexicalEvidence& lexical_;
  const SpeakerRule& speakers_;
  const DateEvidence& dates_;
  const VectorEvidence& vectors_;
  std::size_t limit_;
  std::vector<float>& cosines_;
  std::vector<float>& base_;
  std::vector<float>& upper_;
  float bound_ = 0;
};

}  // namespace

SpeakerRule speaker_rule(const Question& question, const Naming& naming, const index::View& view) {
  const auto& labels = view.core().labels();
  SpeakerRule rule{std::vector<std::uint8_t>(labels.voices().size()),
                   std::vector<std::uint8_t>(labels.voices().size())};
  const bool one = naming.speakers.size() == 1;
  for (std::size_t voice = 0; voice < labels.voices().size(); ++voice) {
    const index::VoiceEntry& entry = labels.voices()[voice];
    rule.named[voice] = one && entry.speaker == naming.speakers.front() ? 1 : 0;
    rule.user[voice] = !one && question.first_person && labels.strings().text(entry.role) == "user" ? 1 : 0;
  }
  return rule;
}

Result<std::vector<Ranked>> rank(const index::View& view, const Selection& selection, const LexicalEvidence& lexical,
                                 const SpeakerRule& speakers, const DateEvidence& dates, const VectorEvidence& vectors,
                                 std::size_t limit) {
  return Ranker(view, selection, lexical, speakers, dates, vectors, limit).run();
}

}  // namespace memos::op
