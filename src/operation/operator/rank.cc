// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/operator/rank.h"

#include <algorithm>
#include <functional>
#include <queue>
#include <utility>

#include "base/result.h"
#include "operation/operator/rules.h"

namespace memos::op {
namespace {

using index::kNoSlot;
using index::Slot;

/// Room for the rounding of rough scores, which are made in single precision: their terms are below 4.
constexpr float kRounding = 1e-5F;
/// Up to this share, vectors are scored one by one instead of all in a row (speed.md, "Vector scan").
constexpr std::uint64_t kSparsePercent = 30;

struct Scratch {
  std::vector<float> cosines;  ///< Per slot: rough cosine.
  std::vector<float> base;     ///< Per slot: coverage + weighted cosine, both rough.
  std::vector<float> rough;    ///< Per slot: rough score.
};

Scratch& scratch() {
  thread_local Scratch mine;
  return mine;
}

/// The best of one cube in two passes: rough scores with an error bound for all, exact ones for what they leave open.
class Ranker {
 public:
  Ranker(const index::View& view, const Selection& selection, const LexicalEvidence& lexical,
         const SpeakerRule& speakers, const VectorEvidence& vectors, std::size_t limit)
      : view_(view),
        columns_(view.core().columns()),
        selection_(selection),
        lexical_(lexical),
        speakers_(speakers),
        vectors_(vectors),
        limit_(limit),
        cosines_(scratch().cosines),
        base_(scratch().base),
        rough_(scratch().rough) {}

  Result<std::vector<Ranked>> run() {
    score_vectors();
    fill_base();
    return finish(survivors());
  }

 private:
  /// The turn before, if it asks something: its unit's head.
  [[nodiscard]] Slot question_before(Slot head) const {
    const Slot before = view_.before(head);
    if (before == kNoSlot || (columns_.flags[before] & index::kAsks) == 0) return kNoSlot;
    return before - columns_.part[before];
  }

  [[nodiscard]] bool is_candidate(Slot slot) const { return columns_.part[slot] == 0 && selection_.holds(slot); }

  void score_vectors() {
    if (vectors_.set == nullptr) return;
    cosines_.resize(view_.size());
    bound_ = vectors_.set->bound(*vectors_.query);
    if (selection_.all() || selection_.slots() * 100 > std::uint64_t{view_.size()} * kSparsePercent) {
      vectors_.set->approximate(*vectors_.query, cosines_);
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
    for (Slot slot = 0; slot < size; ++slot) base_[slot] = lexical_.coverage(slot);
    if (view_.core().has_passages()) {
      for (Slot slot = 0; slot < size; ++slot) {
        const std::uint16_t part = columns_.part[slot];
        if (part != 0) base_[slot - part] = std::max(base_[slot - part], base_[slot]);
      }
    }
    if (vectors_.set != nullptr) {
      constexpr auto kWeight = static_cast<float>(kVectorWeight);
      for (Slot slot = 0; slot < size; ++slot) base_[slot] += kWeight * std::max(0.0F, cosines_[slot]);
    }
  }

  /// The rules of rules.cc in single precision.
  [[nodiscard]] float rough_score(Slot head, Slot question) const {
    const float gate = lexical_.gate(head);
    float sum = base_[head];
    if (question != kNoSlot) sum += static_cast<float>(kPreviousQuestion) * gate * base_[question];
    const std::uint32_t voice = columns_.voice[head];
    if ((speakers_.named[voice] | speakers_.user[voice]) != 0) sum += static_cast<float>(kSpeaker);
    return sum - static_cast<float>(kQuestionShare / 255.0) * gate * static_cast<float>(columns_.question_share[head]);
  }

  /// How far a rough score may be off.
  [[nodiscard]] float margin(Slot question) const {
    const float one = static_cast<float>(kVectorWeight) * bound_;
    return kRounding + (question == kNoSlot ? one : one * (1.0F + static_cast<float>(kPreviousQuestion)));
  }

  [[nodiscard]] std::vector<Slot> survivors() {
    rough_.resize(view_.size());
    float top = 0;
    for (const float value : base_) top = std::max(top, value);
    const float most_added = static_cast<float>(kSpeaker) + static_cast<float>(kPreviousQuestion) * top + 2 * margin(0);
    // The limit_ best lower bounds, the worst on top.
    std::priority_queue<float, std::vector<float>, std::greater<>> lowest;
    std::vector<std::pair<Slot, float>> open;  // slots that may be among the best, with their upper bounds
    float threshold = -std::numeric_limits<float>::infinity();
    for (Slot slot = 0; slot < view_.size(); ++slot) {
      if (base_[slot] + most_added < threshold || !is_candidate(slot)) continue;
      const Slot question = question_before(slot);
      const float rough = rough_score(slot, question);
      const float off = margin(question);
      if (rough + off < threshold) continue;
      open.emplace_back(slot, rough + off);
      if (base_[slot] <= margin(kNoSlot)) continue;  // perhaps nothing was found in it: no candidate to rely on
      lowest.push(rough - off);
      if (lowest.size() > limit_) lowest.pop();
      if (lowest.size() == limit_) threshold = lowest.top();
    }
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
                  .question_share = columns_.question_share[head]};
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
  const VectorEvidence& vectors_;
  std::size_t limit_;
  std::vector<float>& cosines_;
  std::vector<float>& base_;
  std::vector<float>& rough_;
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
                                 const SpeakerRule& speakers, const VectorEvidence& vectors, std::size_t limit) {
  return Ranker(view, selection, lexical, speakers, vectors, limit).run();
}

}  // namespace memos::op
