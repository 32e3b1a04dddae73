// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/api/model_tellings.h"

#include <algorithm>
#include <string>

#include "interface/api/slot_hits.h"

namespace memos::api {

namespace {

/// What rules read as tellings of the slot, or the trained model takes for them.
class ModelTellings {
 public:
  ModelTellings(std::span<const SearchHit* const> hits, std::span<const Telling> tellings, const Asked& asked)
      : hits_(hits), tellings_(tellings), asked_(asked), believed_(!hits.empty() && holds_slot(*hits[0], asked.slot)) {
    const auto holding =
        std::ranges::count_if(hits, [&](const SearchHit* hit) { return holds_slot(*hit, asked.slot); });
    hold_many_ = holding > 1;
  }

  /// The newest one, and what told the slot before.
  [[nodiscard]] std::optional<Retelling> find() const {
    std::optional<std::size_t> newest;
    if (believed_) newest = 0;
    for (std::size_t i = 0; i < hits_.size(); ++i)
      if (may_lead(i) && (!newest || tellings_[*newest].said_at < tellings_[i].said_at)) newest = i;
    if (!newest) return std::nullopt;
    Retelling retelling{.newest = *newest, .leads = false, .older = {}};
    for (std::size_t i = 0; i < hits_.size(); ++i)
      if (gives_way(i, *newest)) retelling.older.push_back(i);
    retelling.leads = retelling.older.empty();
    if (retelling.leads && is_believed(*newest)) return std::nullopt;
    return retelling;
  }

 private:
  /// `without`: where no value was made out.
  struct Least {
    float with = 0, without = 0;
  };
  static constexpr Least kTold{0.4F, 0.8F};       ///< So likely a message tells a value of the slot.
  static constexpr Least kToldAnew{0.65F, 0.9F};  ///< The same against a value that was read.
  static constexpr Least kOfMany{0.9F, 0.95F};    ///< The same of a slot of several values, none of whose words it has.
  static constexpr Least kReplaced{0.4F, 0.8F};   ///< The same of what is marked as outdated.
  static constexpr float kEnded = 0.6F;           ///< So likely it tells that a value ended.
  static constexpr float kEndedBetween = 0.2F;    ///< The same between a value and a newer one.

  [[nodiscard]] bool tells(std::size_t i, Least least) const {
    if (is_of_others(*hits_[i], asked_.slot)) return false;
    const language::learned::SlotTelling& one = tellings_[i].of_slot;
    // "What dose of sertraline?": what names only other medicines does not tell it.
    if (!asked_.named.empty() && !tellings_[i].values.empty() && !tellings_[i].names_asked) return false;
    // Of values that are known words ("French") one was made out though the model marked none.
    const bool named = !one.value.empty() || tellings_[i].has_value;
    return holds(i) || (named ? one.told >= least.with : one.told >= least.without && !needs_value());
  }
  /// A language, a date or a number is told by a word that can be one.
  [[nodiscard]] bool needs_value() const {
    constexpr std::string_view kKnown[] = {"language.", "contact.", "birthday", "meeting.", "deadline"};
    return std::ranges::any_of(kKnown, [&](std::string_view one) { return asked_.slot.starts_with(one); });
  }
  /// Whether rules read two values of one thing that has but one: the dose of a medicine and "the dose".
  [[nodiscard]] bool same_thing(std::size_t a, std::size_t b) const {
    const auto states = [&](const Belief& one, const SearchHit& hit) {
      return one.single && is_own(one, hit) && is_of_slot(one, asked_.slot) && one.state == BeliefState::kCurrent;
    };
    for (const Belief& one : hits_[a]->beliefs)
      for (const Belief& other : hits_[b]->beliefs)
        if (states(one, *hits_[a]) && states(other, *hits_[b]) && is_of_slot(one, other.key)) return true;
    return false;
  }
  /// A rule has read that it tells what holds.
  [[nodiscard]] bool holds(std::size_t i) const { return holds_slot(*hits_[i], asked_.slot); }
  /// The best hit, which holds what was read.
  [[nodiscard]] bool is_believed(std::size_t i) const { return believed_ && i == 0; }
  /// "Back in 2016 my doctor was …": a rule has read that it holds no longer.
  [[nodiscard]] bool is_over(std::size_t i) const {
    const std::string& value = tellings_[i].of_slot.value;
    return !holds(i) && std::ranges::any_of(hits_[i]->beliefs, [&](const Belief& belief) {
      // "The old Pixel is sold, the Fairphone does it all now" tells another one.
      return is_of_slot(belief, asked_.slot) && (value.empty() || value.contains(belief.value));
    });
  }
  [[nodiscard]] bool may_lead(std::size_t i) const {
    const Telling& one = tellings_[i];
    if (one.elsewhen || is_over(i) || (one.calls_off && !holds(i))) return false;
    // Of several values that hold the ranking knows better which one is meant, unless the best one has ended.
    if (holds(i) && !asked_.kind.single && !one.turn && hold_many_ && !(believed_ && i != 0 && ended_since(0, i)))
      return false;
    // What is believed knows of ends already.
    if (believed_)
      return tells(i, asked_.kind.single || one.topical ? kToldAnew : kOfMany) && names_another(one) && !one.adds &&
             !names_same(*hits_[i], *hits_[0], asked_.slot);
    return tells_end(i) || tells(i, kTold);
  }
  /// "I changed the cat litter" names nothing that "I have a cat called Miso" does not.
  [[nodiscard]] bool names_another(const Telling& one) const {
    return !one.of_slot.value.empty() || one.values.empty() ||
           !std::ranges::includes(tellings_.front().values, one.values);
  }
  [[nodiscard]] bool tells_end(std::size_t i) const {
    return tellings_[i].of_slot.ended >= kEnded && !is_of_others(*hits_[i], asked_.slot);
  }
  /// Between two values a weaker sign of an end is enough ("we lost Biscuit in March").
  [[nodiscard]] bool hints_end(std::size_t i) const {
    return tellings_[i].of_slot.ended >= kEndedBetween && !tellings_[i].calls_off &&
           !is_of_others(*hits_[i], asked_.slot);
  }
  [[nodiscard]] bool is_before(std::size_t older, std::size_t newer) const {
    return tellings_[older].said_at < tellings_[newer].said_at && same_person(*hits_[older], *hits_[newer]);
  }
  /// Whether an end was told since, of this value or where there was no other one.
  [[nodiscard]] bool ended_since(std::size_t i, std::size_t newest) const {
    const std::string& value = tellings_[i].of_slot.value;
    for (std::size_t end = 0; end < hits_.size(); ++end) {
      if (!hints_end(end) || !is_before(i, end) || tellings_[end].said_at > tellings_[newest].said_at) continue;
      if (!value.empty() && hits_[end]->memory.body.text.contains(value)) return true;
      bool only = true;
      for (std::size_t other = 0; other < hits_.size(); ++other)
        if (other != i && other != end && is_before(other, end) && tells(other, kReplaced)) only = false;
      if (only) return true;
    }
    return false;
  }
  [[nodiscard]] bool gives_way(std::size_t i, std::size_t newest) const {
    const Telling& newer = tellings_[newest];
    const bool mentions = is_believed(newest) && asked_.kind.single && tellings_[i].mentions;
    if (!is_before(i, newest) || !(mentions || tells(i, kReplaced))) return false;
    // Of several values one gives way to a turn, unless both were read.
    const bool read = holds(i) && is_believed(newest);
    const bool one_of_many = !(asked_.kind.single || same_thing(i, newest)) || newer.adds || tellings_[i].adds;
    if (one_of_many && (read || !newer.turn || newer.adds) && !ended_since(i, newest)) return false;
    if (holds(newest)) return !names_same(*hits_[i], *hits_[newest], asked_.slot);
    const std::string& value = newer.of_slot.value;
    return value.empty() || !hits_[i]->memory.body.text.contains(value);
  }

  std::span<const SearchHit* const> hits_;
  std::span<const Telling> tellings_;
  const Asked& asked_;
  bool believed_;
  bool hold_many_ = false;
};

}  // namespace

std::optional<Retelling> find_model_telling(std::span<const SearchHit* const> hits, std::span<const Telling> tellings,
                                            const Asked& asked) {
  return ModelTellings(hits, tellings, asked).find();
}

}  // namespace memos::api
