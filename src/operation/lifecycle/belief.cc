// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/lifecycle/belief.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "operation/lifecycle/track.h"

namespace memos::lifecycle {
namespace {

bool same_voice(const Assertion& a, const Assertion& b) noexcept {
  return a.own == b.own && (a.own || a.speaker == b.speaker);
}

/// Applies corrections, in the order of telling.
class Corrections {
 public:
  explicit Corrections(std::span<const Assertion> slot)
      : slot_(slot), taken_back_by_(slot.size(), kNone), only_takes_back_(slot.size()) {
    std::vector<std::uint32_t> order(slot.size());
    for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
    std::ranges::sort(order, {}, [&](std::uint32_t i) { return std::tuple(slot[i].said_at, slot[i].recorded, i); });
    tellings_.reserve(order.size());
    for (std::uint32_t k = 0; k < order.size(); ++k) {
      const Assertion& stated = slot[order[k]];
      tellings_.push_back(telling_of(stated, order[k], k));
      if (stated.ends && stated.value != kNone) {
        take_back_announced(k);
      } else if (stated.corrects && !stated.ends) {
        correct(k);
      }
      place_within(k);
    }
  }

  /// What stands, grouped by `key(assertion)`.
  template <class Key>
  auto standing(Key key) const {
    std::map<decltype(key(slot_[0])), std::vector<Telling>> groups;
    for (const Telling& telling : tellings_) {
      if (taken_back_by_[telling.number] == kNone && !only_takes_back_[telling.number])
        groups[key(slot_[telling.number])].push_back(telling);
    }
    return groups;
  }

  /// One stance for everything that one correction took back; `stances` holds those that stand.
  void append_corrected(std::vector<Stance>& stances) const {
    std::map<std::pair<std::uint32_t, std::uint32_t>, Stance> taken;
    for (const Telling& telling : tellings_) {
      const std::uint32_t by = taken_back_by_[telling.number];
      if (by == kNone) continue;
      const Assertion& stated = slot_[telling.number];
      Stance& stance = taken[{by, stated.value}];
      if (stance.members.empty())
        stance = {.value = stated.value, .members = {}, .from = telling.effective, .to = stated.to, .contradicts = {}};
      stance.corrected = true;
      stance.members.push_back(telling.number);
    }
    const std::size_t count = stances.size();
    for (auto& [key, stance] : taken) {
      for (std::uint32_t i = 0; i < count; ++i)
        if (std::ranges::find(stances[i].members, key.first) != stances[i].members.end()) stance.successor = i;
      if (only_takes_back_[key.first]) stance.members.push_back(key.first);
      stances.push_back(std::move(stance));
    }
  }

 private:
  /// The latest statement before `k` that stands and gives a value; of the same voice if it said anything.
  [[nodiscard]] std::uint32_t latest_before(std::uint32_t k) const {
    std::uint32_t any = kNone;
    for (std::uint32_t i = k; i-- > 0;) {
      const Assertion& stated = slot_[tellings_[i].number];
      if (stated.ends || taken_back_by_[tellings_[i].number] != kNone) continue;
      if (same_voice(stated, slot_[tellings_[k].number])) return i;
      if (any == kNone) any = i;
    }
    return any;
  }

  /// "No wait, the 14th": what was told last is taken back, as often as it was told in a row, and the new value holds
  /// from when the old one was meant to.
  void correct(std::uint32_t k) {
    Telling& own = tellings_[k];
    std::uint32_t last = latest_before(k);
    if (last == kNone || slot_[tellings_[last].number].value == slot_[own.number].value) return;
    const std::uint32_t wrong = slot_[tellings_[last].number].value;
    while (last != kNone && slot_[tellings_[last].number].value == wrong) {
      taken_back_by_[tellings_[last].number] = own.number;
      if (!slot_[own.number].from && !own.past) own.effective = tellings_[last].effective;
      last = latest_before(k);
    }
  }

  /// "I am not moving to Denver after all": what was announced for later never came true. "No, I don't live there"
  /// takes back what was just said; of what was said long ago it tells that it is over.
  void take_back_announced(std::uint32_t k) {
    constexpr std::int64_t kJustNow = 86'400'000;
    const Telling& end = tellings_[k];
    const Assertion& stated = slot_[end.number];
    only_takes_back_[end.number] = stated.corrects;
    for (std::uint32_t i = 0; i < k; ++i) {
      const Assertion& before = slot_[tellings_[i].number];
      if (before.ends || before.value != stated.value || taken_back_by_[tellings_[i].number] != kNone) continue;
      const bool announced = before.from && *before.from > before.said_at && *before.from > end.effective;
      const bool just_said = stated.corrects && stated.said_at.value - before.said_at.value <= kJustNow;
      if (announced || just_said) {
        taken_back_by_[tellings_[i].number] = end.number;
      } else {
        only_takes_back_[end.number] = false;
      }
    }
  }

  /// "I moved to Lisbon in May", told on the 20th, took effect after what was told on the 10th. An end that is told of
  /// a value comes after all that was told of it before.
  void place_within(std::uint32_t k) {
    Telling& own = tellings_[k];
    const Assertion& stated = slot_[own.number];
    const bool ends_value = stated.ends && stated.value != kNone;
    if (!ends_value && (!stated.from || !stated.latest)) return;
    const UtcMs earliest = own.effective;
    for (std::uint32_t i = 0; i < k; ++i) {
      const Telling& other = tellings_[i];
      const Assertion& before = slot_[other.number];
      if (other.effective <= own.effective || taken_back_by_[other.number] != kNone || before.ends) continue;
      if (before.from && *before.from > before.said_at) continue;  // announced: its time is its own
      const bool same = before.value == stated.value;
      const bool within =
          stated.from && stated.latest && earliest < other.effective && other.effective < *stated.latest;
      if (ends_value ? same : (within && !same)) own.effective = other.effective;
    }
  }

  std::span<const Assertion> slot_;
  std::vector<std::uint32_t> taken_back_by_;  ///< By assertion: the one that took it back.
  std::vector<bool> only_takes_back_;         ///< By assertion: it states nothing but that another one was wrong.
  std::vector<Telling> tellings_;             ///< In the order of telling.
};

bool overlap(const Stance& a, const Stance& b) noexcept {
  return (!a.to || !b.from || *b.from < *a.to) && (!b.to || !a.from || *a.from < *b.to);
}

bool is_empty(const Stance& stance) noexcept { return stance.from && stance.to && *stance.to <= *stance.from; }

void append(std::vector<Stance>& all, std::vector<Stance>&& some) {
  const auto offset = static_cast<std::uint32_t>(all.size());
  for (Stance& stance : some) {
    if (stance.successor != kNone) stance.successor += offset;
    all.push_back(std::move(stance));
  }
}

/// Stances of one value by two voices that say the same of the same time are one.
bool unite(Stance& into, Stance& from) {
  if (into.value != from.value || !overlap(into, from) || is_empty(into) || is_empty(from)) return false;
  into.members.insert(into.members.end(), from.members.begin(), from.members.end());
  if (!from.from || (into.from && *from.from < *into.from)) into.from = from.from;
  if (!from.to || (into.to && *into.to < *from.to)) {
    into.to = from.to;
    into.successor = from.successor;
  }
  return true;
}

/// The stances of several voices beside each other. The first `own` are the subject's own word.
class Voices {
 public:
  Voices(std::span<const Assertion> slot, std::vector<Stance> stances, std::size_t own)
      : slot_(slot), stances_(std::move(stances)), own_(own), gone_(stances_.size()) {}

  std::vector<Stance> settle() && {
    for (std::uint32_t i = 0; i < own_; ++i)
      for (auto j = static_cast<std::uint32_t>(own_); j < stances_.size(); ++j) yield_to_own(i, j);
    for (auto i = static_cast<std::uint32_t>(own_); i < stances_.size(); ++i)
      for (std::uint32_t j = i + 1; j < stances_.size(); ++j) compare(i, j);
    return remaining();
  }

 private:
  /// What others say holds only as long as the subject says nothing else.
  void yield_to_own(std::uint32_t own, std::uint32_t other) {
    Stance& a = stances_[own];
    Stance& b = stances_[other];
    if (gone_[other] || is_empty(a) || is_empty(b) || !overlap(a, b)) return;
    if (a.value == b.value) {
      a.members.insert(a.members.end(), b.members.begin(), b.members.end());
      gone_[other] = true;
      moved_[other] = own;
      return;
    }
    if (a.from && (!b.from || *b.from < *a.from)) {  // It held until the subject said something else.
      b.to = a.from;
      b.successor = own;
      return;
    }
    a.contradicts.push_back(other);
    b.contradicts.push_back(own);
    if (a.to && (!b.to || *a.to < *b.to)) {
      b.from = a.to;  // The subject's word ended.
      return;
    }
    b.from = b.to = b.from.value_or(b.to.value_or(slot_[b.members.front()].said_at));
    b.successor = own;
  }

  /// Two others: a change that is told with its time takes the place of what was said before it; else they contradict.
  void compare(std::uint32_t i, std::uint32_t j) {
    Stance& a = stances_[i];
    Stance& b = stances_[j];
    if (gone_[i] || gone_[j] || is_empty(a) || is_empty(b) || !overlap(a, b) || same_voices(a, b)) return;
    if (unite(a, b)) {
      gone_[j] = true;
      moved_[j] = i;
    } else if (is_told_change(b, a)) {
      a.to = b.from;
      a.successor = j;
    } else if (is_told_change(a, b)) {
      b.to = a.from;
      b.successor = i;
    } else {
      a.contradicts.push_back(j);
      b.contradicts.push_back(i);
    }
  }

  [[nodiscard]] bool same_voices(const Stance& a, const Stance& b) const noexcept {
    return same_voice(slot_[a.members.front()], slot_[b.members.front()]);
  }

  [[nodiscard]] bool is_told_change(const Stance& change, const Stance& before) const {
    const Assertion& stated = slot_[change.members.front()];
    const auto told_before = [&](std::uint32_t member) { return slot_[member].said_at < *stated.from; };
    return stated.from && !before.to && std::ranges::all_of(before.members, told_before);
  }

  std::vector<Stance> remaining() {
    std::vector<std::uint32_t> place(stances_.size(), kNone);
    std::uint32_t count = 0;
    for (std::size_t i = 0; i < stances_.size(); ++i)
      if (!gone_[i]) place[i] = count++;
    const auto placed = [&](std::uint32_t i) {
      while (gone_[i]) i = moved_[i];
      return place[i];
    };
    std::vector<Stance> out;
    for (std::size_t i = 0; i < stances_.size(); ++i) {
      if (gone_[i]) continue;
      Stance& stance = stances_[i];
      if (stance.successor != kNone) stance.successor = placed(stance.successor);
      for (std::uint32_t& other : stance.contradicts) other = placed(other);
      std::ranges::sort(stance.contradicts);
      const auto twice = std::ranges::unique(stance.contradicts);
      stance.contradicts.erase(twice.begin(), twice.end());
      out.push_back(std::move(stance));
    }
    return out;
  }

  std::span<const Assertion> slot_;
  std::vector<Stance> stances_;
  std::size_t own_;
  std::vector<bool> gone_;
  std::map<std::uint32_t, std::uint32_t> moved_;
};

std::vector<Stance> resolve_single(std::span<const Assertion> slot, const Corrections& corrections) {
  auto voices = corrections.standing(
      [](const Assertion& stated) { return std::pair(!stated.own, stated.own ? 0U : stated.speaker); });
  std::vector<Stance> stances;
  std::size_t own = 0;
  for (auto& [voice, tellings] : voices) {
    append(stances, track(slot, std::move(tellings)));
    if (!voice.first) own = stances.size();
  }
  if (voices.size() < 2) return stances;
  return Voices(slot, std::move(stances), own).settle();
}

std::vector<Stance> resolve_each(std::span<const Assertion> slot, const Corrections& corrections) {
  auto values = corrections.standing([](const Assertion& stated) { return stated.value; });
  std::vector<Telling> all;  // ends of everything
  if (const auto found = values.find(kNone); found != values.end()) all = std::move(found->second);
  values.erase(kNone);
  std::vector<Stance> stances;
  for (auto& [value, tellings] : values) {
    tellings.insert(tellings.end(), all.begin(), all.end());
    append(stances, track(slot, std::move(tellings)));
  }
  return stances;
}

/// A slot of one value to which some are added: each value by itself, and one that is told alone ends the others.
std::vector<Stance> resolve_mixed(std::span<const Assertion> slot, const Corrections& corrections) {
  auto values = corrections.standing([](const Assertion& stated) { return stated.value; });
  std::vector<Assertion> all(slot.begin(), slot.end());
  std::vector<Telling> ends;
  if (const auto found = values.find(kNone); found != values.end()) ends = std::move(found->second);
  values.erase(kNone);
  std::vector<Telling> alone;
  for (const auto& [value, tellings] : values)
    for (const Telling& telling : tellings)
      if (const Assertion& stated = slot[telling.number]; !stated.adds && !stated.ends && !telling.past && !stated.to)
        alone.push_back(telling);
  std::vector<Stance> stances;
  for (auto& [value, tellings] : values) {
    const UtcMs first = std::ranges::min_element(tellings, {}, &Telling::effective)->effective;
    tellings.insert(tellings.end(), ends.begin(), ends.end());
    for (const Telling& other : alone) {
      if (slot[other.number].value == value || other.effective <= first) continue;
      tellings.push_back(other);
      tellings.back().number = static_cast<std::uint32_t>(all.size());
      all.push_back({.value = value, .ends = true, .said_at = slot[other.number].said_at});
    }
    append(stances, track(all, std::move(tellings)));
  }
  for (Stance& stance : stances) {
    std::erase_if(stance.members, [&](std::uint32_t member) { return member >= slot.size(); });
    for (std::uint32_t i = 0; stance.to && stance.successor == kNone && i < stances.size(); ++i)
      if (stances[i].from == stance.to && stances[i].value != stance.value) stance.successor = i;
  }
  return stances;
}

/// By beginning, then as they were recorded; numbers in them follow.
void sort(std::span<const Assertion> slot, std::vector<Stance>& stances) {
  std::vector<std::uint32_t> order(stances.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  const auto key = [&](std::uint32_t i) {
    const Stance& stance = stances[i];
    return std::tuple(stance.from.has_value(), stance.from.value_or(UtcMs{}), slot[stance.members.front()].recorded, i);
  };
  std::ranges::sort(order, {}, key);
  std::vector<std::uint32_t> place(stances.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) place[order[i]] = i;
  std::vector<Stance> sorted;
  sorted.reserve(stances.size());
  for (const std::uint32_t i : order) {
    Stance& stance = sorted.emplace_back(std::move(stances[i]));
    if (stance.successor != kNone) stance.successor = place[stance.successor];
    for (std::uint32_t& other : stance.contradicts) other = place[other];
    std::ranges::sort(stance.contradicts);
  }
  stances = std::move(sorted);
}

}  // namespace

std::vector<Stance> resolve(std::span<const Assertion> slot, bool single) {
  const Corrections corrections(slot);
  const bool mixed = single && std::ranges::any_of(slot, &Assertion::adds);
  std::vector<Stance> stances = mixed    ? resolve_mixed(slot, corrections)
                                : single ? resolve_single(slot, corrections)
                                         : resolve_each(slot, corrections);
  corrections.append_corrected(stances);
  sort(slot, stances);
  return stances;
}

BeliefState state_at(const Stance& stance, UtcMs time) noexcept {
  if (stance.corrected) return BeliefState::kCorrected;
  if (stance.to && *stance.to <= time)
    return stance.successor == kNone ? BeliefState::kEnded : BeliefState::kSuperseded;
  if (stance.from && *stance.from > time) return BeliefState::kPlanned;
  return BeliefState::kCurrent;
}

}  // namespace memos::lifecycle
