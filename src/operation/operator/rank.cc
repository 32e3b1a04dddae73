// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/operator/rank.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <queue>
#include <unordered_map>
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
  std::vector<float> cosines;       ///< Per slot: rough cosine, or the exact one.
  std::vector<std::uint8_t> exact;  ///< Per slot: whether its cosine is exact.
  std::vector<float> base;          ///< Per slot: coverage + weighted cosine, both rough.
  std::vector<float> upper;         ///< What the rules can make of it at most, but for the speaker's.
  std::vector<Slot> heads, needed;  ///< Where few are selected: list_heads().
  std::vector<float> some;
  std::vector<index::Unit> units;
  std::vector<std::pair<Slot, float>> open;
};

Scratch& scratch() {
  thread_local Scratch mine;
  return mine;
}

/// The best of one cube in two passes: rough scores with an error bound for all, exact ones for what they leave open.
class Ranker {
 public:
  explicit Ranker(const RankInput& input)
      : in_(input),
        view_(input.view),
        columns_(input.view.core().columns()),
        selection_(input.selection),
        lexical_(input.lexical),
        speakers_(input.speakers),
        dates_(input.dates),
        vectors_(input.vectors),
        cosines_(scratch().cosines),
        exact_(scratch().exact),
        base_(scratch().base),
        upper_(scratch().upper),
        heads_(scratch().heads),
        needed_(scratch().needed) {}

  Result<std::vector<Ranked>> run(std::size_t limit) {
    if (selection_.few()) list_heads();
    score_vectors();
    if (vectors_.set != nullptr && in_.tokens.any() && lexical_.can_fuse()) MEMOS_CHECK_OK(fuse());
    limit_ = in_.tokens.any() ? std::max(limit, kCandidates) : limit;
    MEMOS_TRY(std::vector<Ranked> best, round(kCandidates));
    if (best.size() > limit) best.resize(limit);
    return best;
  }

 private:
  /// The turn before, if it asks something: its unit's head.
  [[nodiscard]] Slot question_before(Slot head) const {
    if (!in_.switches.previous_question) return kNoSlot;
    if ((view_.surroundings(head) & index::kAfterQuestion) == 0) return kNoSlot;
    const Slot before = view_.before(head);
    return before - columns_.part[before];
  }

  [[nodiscard]] double question_weight() const { return in_.tokens.any() ? kQuestionShareWithTokens : kQuestionShare; }

  [[nodiscard]] double speaker_weight() const { return in_.tokens.any() ? kSpeakerWithTokens : kSpeaker; }

  [[nodiscard]] bool says_when(Slot head) const {
    return dates_.asks_when() && (columns_.flags[head] & index::kTellsTime) != 0;
  }

  [[nodiscard]] std::uint8_t question_share(Slot head) const {
    return in_.switches.question_share ? columns_.question_share[head] : std::uint8_t{0};
  }

  [[nodiscard]] bool is_candidate(Slot slot) const { return columns_.part[slot] == 0 && selection_.holds(slot); }

  /// Where few units are selected: their heads, and those with the questions before them.
  void list_heads() {
    heads_.clear();
    needed_.clear();
    for (const Slot slot : selection_.list()) {
      if (columns_.part[slot] != 0) continue;
      heads_.push_back(slot);
      needed_.push_back(slot);
      if (const Slot question = question_before(slot); question != kNoSlot) needed_.push_back(question);
    }
  }

  void score_vectors() {
    if (vectors_.set == nullptr) return;
    exact_.assign(view_.size(), 0);
    cosines_.resize(view_.size());
    bound_ = vectors_.set->bound(*vectors_.query);
    if (!selection_.few()) {
      if (vectors_.scan != nullptr && vectors_.scan->begun()) {
        vectors_.scan->finish(cosines_);
      } else {
        vectors_.set->approximate(*vectors_.query, cosines_);
      }
      return;
    }
    std::vector<float>& scores = scratch().some;
    scores.resize(needed_.size());
    vectors_.set->approximate(*vectors_.query, needed_, scores);
    for (std::size_t i = 0; i < needed_.size(); ++i) cosines_[needed_[i]] = scores[i];
  }

  /// Of all slots, or of those needed.
  void fill_base() {
    base_.resize(view_.size());
    if (!selection_.few()) {
      most_ = lexical_.mix(base_, vectors_.set == nullptr ? std::span<const float>() : cosines_,
                           static_cast<float>(kVectorWeight));
      return;
    }
    most_ = 0;
    for (const Slot head : needed_) {
      const Support found = support(head);
      base_[head] = (found.coverage + found.fused_coverage) / 2 +
                    static_cast<float>(kVectorWeight) * std::max(0.0F, found.cosine);
      most_ = std::max(most_, base_[head]);
    }
  }

  /// The rules of rules.cc in single precision.
  [[nodiscard]] float rough_score(Slot head, Slot question) const {
    const float gate = lexical_.gate(head);
    float sum = base_[head];
    if (question != kNoSlot) sum += static_cast<float>(kPreviousQuestion) * gate * base_[question];
    const std::uint32_t voice = columns_.voice[head];
    if ((speakers_.named[voice] | speakers_.user[voice]) != 0) sum += static_cast<float>(speaker_weight());
    sum += static_cast<float>(dates_.weight()) * dates_.match(head);
    if (dates_.spoken(head)) sum += static_cast<float>(kSpokenTime) * gate;
    if (says_when(head)) sum += static_cast<float>(kSaysWhen);
    return sum - static_cast<float>(question_weight() / 255.0) * gate * static_cast<float>(question_share(head));
  }

  /// How far a rough score may be off.
  [[nodiscard]] float margin(Slot question) const {
    const float one = static_cast<float>(kVectorWeight) * bound_;
    return kRounding + (question == kNoSlot ? one : one * (1.0F + static_cast<float>(kPreviousQuestion)));
  }

  /// base_ and the most that the question before may add: of all slots, or of heads_.
  void fill_upper() {
    const float most = static_cast<float>(kPreviousQuestion) * most_;
    const std::uint8_t* const surroundings = view_.all_surroundings().data();
    if (!selection_.few()) {
      upper_.resize(view_.size());
      index::simd::kernels().raise(upper_.data(), base_.data(), surroundings, index::kAfterQuestion, most,
                                   upper_.size());
      return;
    }
    upper_.resize(heads_.size());
    for (std::size_t i = 0; i < heads_.size(); ++i)
      upper_[i] = base_[heads_[i]] + ((surroundings[heads_[i]] & index::kAfterQuestion) != 0 ? most : 0.0F);
  }

  /// The slot of a value of upper_.
  [[nodiscard]] Slot slot_of(std::uint32_t place) const { return selection_.few() ? heads_[place] : place; }

  /// A score that at least limit_ units reach, if there are so many; found from some of those with the largest upper_.
  [[nodiscard]] float sure_threshold() {
    constexpr std::size_t kStep = 16;  // every n-th value tells how the others are spread
    const std::size_t wanted = 3 * limit_ / kStep + 2;
    if (upper_.size() / kStep <= 2 * wanted) return -std::numeric_limits<float>::infinity();
    std::vector<float>& some = scratch().some;
    const float least = largest_of_every(kStep, upper_, wanted, some);
    some.clear();
    for_each_at_least(upper_, least, [&](std::uint32_t place) {
      const Slot slot = slot_of(place);
      if (some.size() == 8 * limit_ || !is_candidate(slot) || !is_sure(slot)) return;
      const Slot question = question_before(slot);
      some.push_back(rough_score(slot, question) - margin(question));
    });
    if (some.size() < limit_) return -std::numeric_limits<float>::infinity();
    const auto last = some.begin() + static_cast<std::ptrdiff_t>(limit_) - 1;
    std::ranges::nth_element(some, last, std::greater<>());
    return *last;
  }

  /// Whether something was found in it for certain, so that it is a candidate to rely on.
  [[nodiscard]] bool is_sure(Slot slot) const { return base_[slot] > margin(kNoSlot) || dates_.match(slot) > 0; }

  [[nodiscard]] std::vector<Slot> survivors() {
    fill_upper();
    const bool any_speaker = std::ranges::count(speakers_.named, 1) + std::ranges::count(speakers_.user, 1) > 0;
    const float most_added =
        (any_speaker ? static_cast<float>(speaker_weight()) : 0.0F) + static_cast<float>(dates_.most()) + margin(0);
    float threshold = sure_threshold();
    float least = threshold - most_added;  // of upper_
    // The limit_ best lower bounds, the worst on top.
    std::priority_queue<float, std::vector<float>, std::greater<>> lowest;
    auto& open = scratch().open;  // slots that may be among the best, with their upper bounds
    open.clear();
    for_each_at_least(upper_, least, [&](std::uint32_t place) {
      const Slot slot = slot_of(place);
      if (upper_[place] < least || !is_candidate(slot)) return;
      const Slot question = question_before(slot);
      const float rough = rough_score(slot, question);
      const float off = margin(question);
      if (rough + off < threshold) return;
      open.emplace_back(slot, rough + off);
      if (!is_sure(slot)) return;
      lowest.push(rough - off);
      if (lowest.size() > limit_) lowest.pop();
      if (lowest.size() < limit_ || lowest.top() <= threshold) return;
      threshold = lowest.top();
      least = threshold - most_added;
    });
    std::vector<Slot> slots;
    slots.reserve(open.size());
    for (const auto& [slot, upper] : open) {
      if (upper >= threshold) slots.push_back(slot);
    }
    return slots;
  }

  /// Lets the best units of a first ranking say more words for the question.
  [[nodiscard]] Status fuse() {
    limit_ = kFusedCandidates;
    MEMOS_TRY(const std::vector<Ranked> best, round(kFusedCandidates));
    std::vector<LexicalEvidence::Hit> hits;
    for (const Ranked& one : best) {
      if (hits.size() < kFusedHits && one.score > 0) hits.push_back({one.head, one.score});
    }
    if (!hits.empty()) lexical_.fuse(hits);
    return {};
  }

  /// The limit_ best by everything that is known now, tokens and sentences for the first `candidates` of them.
  [[nodiscard]] Result<std::vector<Ranked>> round(std::size_t candidates) {
    fill_base();
    MEMOS_TRY(std::vector<Ranked> best, best_by_base(survivors()));
    if (!in_.tokens.any()) return best;
    add_tokens(best, candidates);
    return sorted(best, best.size());
  }

  /// The limit_ best without tokens and sentences.
  [[nodiscard]] Result<std::vector<Ranked>> best_by_base(const std::vector<Slot>& heads) {
    MEMOS_CHECK_OK(make_exact(heads));
    std::vector<Ranked> found;
    found.reserve(heads.size());
    for (const Slot head : heads) {
      Ranked one{.head = head, .evidence = evidence(head)};
      if (!is_found(one.evidence)) continue;
      one.score = score(one.evidence);
      one.row = view_.row(one.head).from;
      found.push_back(one);
    }
    return sorted(found, limit_);
  }

  /// Exact cosines of the units and of the questions before them; what an earlier round made stays.
  [[nodiscard]] Status make_exact(const std::vector<Slot>& heads) {
    if (vectors_.set == nullptr) return {};
    std::vector<index::Unit>& units = scratch().units;
    units.clear();
    const auto want = [&](Slot head) {
      if (head == kNoSlot || exact_[head] != 0) return;
      exact_[head] = 1;
      units.push_back(head);
    };
    for (const Slot head : heads) {
      want(head);
      want(question_before(head));
    }
    std::vector<float>& scores = scratch().some;
    scores.resize(units.size());
    MEMOS_CHECK_OK(vectors_.set->exact(*vectors_.query, units, scores, vectors_.fetch));
    for (std::size_t i = 0; i < units.size(); ++i) cosines_[units[i]] = scores[i];
    return {};
  }

  /// The first `count` in order. Units are large: places are sorted, and each unit is moved once.
  static std::vector<Ranked> sorted(const std::vector<Ranked>& found, std::size_t count) {
    struct Place {
      double score;
      Sequence row;
      std::size_t at;
    };
    std::vector<Place> places(found.size());
    for (std::size_t i = 0; i < found.size(); ++i) places[i] = {found[i].score, found[i].row, i};
    std::ranges::sort(places, [](const Place& a, const Place& b) {
      return a.score > b.score || (a.score == b.score && a.row < b.row);
    });
    places.resize(std::min(count, places.size()));
    std::vector<Ranked> best;
    best.reserve(places.size());
    for (const Place& place : places) best.push_back(found[place.at]);
    return best;
  }

  [[nodiscard]] Support support(Slot head) const {
    return {.coverage = lexical_.unit_coverage(head),
            .fused_coverage = lexical_.unit_fused_coverage(head),
            .cosine = vectors_.set == nullptr ? 0.0F : std::max(0.0F, cosines_[head])};
  }

  /// Where cosines are exact.
  [[nodiscard]] Evidence evidence(Slot head) const {
    const std::uint32_t voice = columns_.voice[head];
    Evidence made{.own = support(head),
                  .gate = lexical_.gate(head),
                  .token_gate = lexical_.token_gate(head),
                  .named_speaker = speakers_.named[voice] != 0,
                  .user_speaks = speakers_.user[voice] != 0,
                  .says_when = says_when(head),
                  .spoken_time = dates_.spoken(head),
                  .speaker_weight = speaker_weight(),
                  .question_share = question_share(head),
                  .question_weight = question_weight(),
                  .date_match = dates_.match(head),
                  .date_weight = dates_.weight()};
    if (const Slot question = question_before(head); question != kNoSlot) made.previous = support(question);
    return made;
  }

  /// Tokens and sentences of the first units and of the questions before them.
  void add_tokens(std::vector<Ranked>& best, std::size_t candidates) {
    const std::size_t count = std::min(candidates, best.size());
    std::vector<Slot> wanted;
    for (std::size_t i = 0; i < count; ++i) {
      wanted.push_back(best[i].head);
      if (const Slot question = question_before(best[i].head); question != kNoSlot) wanted.push_back(question);
    }
    std::ranges::sort(wanted);
    wanted.erase(std::ranges::unique(wanted).begin(), wanted.end());
    std::erase_if(wanted, [this](Slot slot) { return tokens_.contains(slot); });
    const auto scores = in_.tokens.score(wanted);
    for (std::size_t i = 0; i < wanted.size(); ++i) tokens_.emplace(wanted[i], scores[i]);
    for (std::size_t i = 0; i < count; ++i) {
      Evidence& evidence = best[i].evidence;
      add_tokens(best[i].head, evidence.gate, evidence.own);
      if (const Slot question = question_before(best[i].head); question != kNoSlot)
        add_tokens(question, evidence.gate, evidence.previous);
      best[i].score = score(evidence);
    }
  }

  void add_tokens(Slot slot, float gate, Support& support) const {
    const TokenEvidence::Scores& scores = tokens_.at(slot);
    support.tokens = scores.tokens;
    support.sentence = gate * std::max(0.0F, scores.sentence - support.cosine);
  }

  const RankInput& in_;
  const index::View& view_;
  const index::Columns& columns_;
  const Selection& selection_;
  LexicalEvidence& lexical_;
  const SpeakerRule& speakers_;
  const DateEvidence& dates_;
  const VectorEvidence& vectors_;
  std::size_t limit_ = 0;
  std::vector<float>& cosines_;
  std::vector<std::uint8_t>& exact_;
  std::vector<float>& base_;
  std::vector<float>& upper_;
  std::vector<Slot>& heads_;
  std::vector<Slot>& needed_;
  float most_ = 0;                                          ///< Of base_, at least.
  std::unordered_map<Slot, TokenEvidence::Scores> tokens_;  ///< Of candidates so far.
  float bound_ = 0;
};

}  // namespace

SpeakerRule speaker_rule(const Question& question, const Naming& naming, const index::View& view,
                         const Switches& switches) {
  const auto& labels = view.core().labels();
  SpeakerRule rule{std::vector<std::uint8_t>(labels.voices().size()),
                   std::vector<std::uint8_t>(labels.voices().size())};
  const bool one = naming.speakers.size() == 1;
  for (std::size_t voice = 0; voice < labels.voices().size(); ++voice) {
    const index::VoiceEntry& entry = labels.voices()[voice];
    rule.named[voice] = switches.named_speaker && one && entry.speaker == naming.speakers.front() ? 1 : 0;
    rule.user[voice] =
        switches.user_speaks && !one && question.first_person && labels.strings().text(entry.role) == "user" ? 1 : 0;
  }
  return rule;
}

Result<std::vector<Ranked>> rank(const RankInput& input, std::size_t limit) { return Ranker(input).run(limit); }

}  // namespace memos::op
