// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/lifecycle/belief.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

namespace memos::lifecycle {
namespace {

constexpr std::uint32_t kBoston = 1, kDenver = 2, kRome = 3;
constexpr UtcMs at(std::int64_t time) { return UtcMs{time}; }

/// Assertions in the order of arrival.
struct Slot {
  std::vector<Assertion> said;
  Assertion& say(std::int64_t when, std::uint32_t value) {
    Assertion& stated = said.emplace_back();
    stated.value = value;
    stated.said_at = at(when);
    stated.recorded = Sequence{said.size()};
    return stated;
  }
  [[nodiscard]] std::vector<Stance> stances(bool single = true) const { return resolve(said, single); }
  /// Values that hold at a time.
  [[nodiscard]] std::vector<std::uint32_t> holding(std::int64_t time, bool single = true) const {
    std::vector<std::uint32_t> values;
    for (const Stance& stance : stances(single))
      if (state_at(stance, at(time)) == BeliefState::kCurrent) values.push_back(stance.value);
    std::ranges::sort(values);
    return values;
  }
  /// The state of the value's last stance at a time.
  [[nodiscard]] BeliefState state(std::uint32_t value, std::int64_t time) const {
    BeliefState found{};
    for (const Stance& stance : stances())
      if (stance.value == value) found = state_at(stance, at(time));
    return found;
  }
};

using Values = std::vector<std::uint32_t>;

TEST(Belief, ANewValueTakesThePlaceOfTheOld) {
  Slot slot;
  slot.say(10, kBoston);
  slot.say(20, kDenver);
  EXPECT_EQ(slot.holding(9), Values{});
  EXPECT_EQ(slot.holding(10), Values{kBoston});
  EXPECT_EQ(slot.holding(19), Values{kBoston});
  EXPECT_EQ(slot.holding(20), Values{kDenver});
  const auto stances = slot.stances();
  ASSERT_EQ(stances.size(), 2U);
  EXPECT_EQ(stances[0].to, at(20));
  EXPECT_EQ(stances[0].successor, 1U);
  EXPECT_EQ(state_at(stances[0], at(25)), BeliefState::kSuperseded);
}

TEST(Belief, ARepeatStrengthensAndBeginsNothing) {
  Slot slot;
  slot.say(10, kBoston);
  slot.say(20, kBoston);
  const auto stances = slot.stances();
  ASSERT_EQ(stances.size(), 1U);
  EXPECT_EQ(stances[0].members, (Values{0, 1}));
  EXPECT_EQ(stances[0].from, at(10));
}

TEST(Belief, OldNewsThatArrivesLateDoesNotOverwriteNewerNews) {
  Slot slot;
  slot.say(20, kDenver);
  slot.say(10, kBoston);             // an older message, imported later
  slot.say(30, kRome).from = at(5);  // told later, of an earlier time
  EXPECT_EQ(slot.holding(40), Values{kDenver});
  EXPECT_EQ(slot.holding(12), Values{kBoston});
  EXPECT_EQ(slot.holding(7), Values{kRome});
}

TEST(Belief, AChangeAnnouncedForLaterTakesEffectThen) {
  Slot slot;
  slot.say(10, kBoston);
  slot.say(20, kDenver).from = at(50);
  slot.say(30, kBoston);
  EXPECT_EQ(slot.holding(40), Values{kBoston});
  EXPECT_EQ(slot.state(kDenver, 40), BeliefState::kPlanned);
  EXPECT_EQ(slot.holding(50), Values{kDenver});
}

TEST(Belief, AnAnnouncementThatIsCalledOffNeverHolds) {
  Slot slot;
  slot.say(10, kBoston);
  slot.say(20, kDenver).from = at(50);
  slot.say(30, kDenver).ends = true;
  EXPECT_EQ(slot.holding(60), Values{kBoston});
  EXPECT_EQ(slot.state(kDenver, 60), BeliefState::kCorrected);
}

TEST(Belief, EndsLeaveNothingBehind) {
  Slot slot;
  slot.say(10, kBoston);
  slot.say(20, kDenver);
  slot.say(30, kDenver).ends = true;
  EXPECT_EQ(slot.holding(40), Values{});
  EXPECT_EQ(slot.state(kDenver, 40), BeliefState::kEnded);
  EXPECT_EQ(slot.holding(25), Values{kDenver});
  slot.say(35, kBoston).ends = true;  // known already
  EXPECT_EQ(slot.stances().size(), 2U);
  slot.say(50, kRome);
  slot.say(60, kNone).ends = true;
  EXPECT_EQ(slot.holding(55), Values{kRome});
  EXPECT_EQ(slot.holding(60), Values{});
}

TEST(Belief, AnEndThatIsToldRoughlyComesAfterWhatWasToldBefore) {
  Slot slot;
  slot.say(120, kBoston);
  Assertion& end = slot.say(150, kBoston);
  end.ends = true;
  end.from = at(100);  // "last month"
  end.latest = at(130);
  EXPECT_EQ(slot.holding(160), Values{});
}

TEST(Belief, AChangeThatIsToldRoughlyComesAfterWhatWasToldBefore) {
  Slot slot;
  slot.say(110, kBoston);
  Assertion& change = slot.say(120, kDenver);
  change.from = at(100);  // "in May", on the 20th; Boston was told on the 10th
  change.latest = at(130);
  EXPECT_EQ(slot.holding(130), Values{kDenver});
  EXPECT_EQ(slot.holding(112), Values{kDenver});
}

TEST(Belief, ACorrectionTakesBackWhatItCorrects) {
  Slot slot;
  slot.say(10, kBoston);
  slot.say(20, kRome);
  slot.say(21, kRome);
  slot.say(30, kDenver).corrects = true;
  EXPECT_EQ(slot.holding(15), Values{kBoston});
  EXPECT_EQ(slot.holding(20), Values{kDenver});
  EXPECT_EQ(slot.state(kRome, 40), BeliefState::kCorrected);
  Assertion& never = slot.say(50, kBoston);
  never.ends = never.corrects = true;
  EXPECT_EQ(slot.holding(15), Values{});
  EXPECT_EQ(slot.state(kBoston, 60), BeliefState::kCorrected);
}

TEST(Belief, ADenialEndsWhatWasSaidLongAgo) {
  constexpr std::int64_t kDay = 86'400'000;
  Slot slot;
  slot.say(10, kBoston);
  Assertion& denied = slot.say(10 + 400 * kDay, kBoston);
  denied.ends = denied.corrects = true;
  EXPECT_EQ(slot.holding(20), Values{kBoston});
  EXPECT_EQ(slot.holding(10 + 401 * kDay), Values{});
  EXPECT_EQ(slot.state(kBoston, 10 + 401 * kDay), BeliefState::kEnded);
  Assertion& never = slot.say(10 + 402 * kDay, kRome);
  never.ends = never.corrects = true;
  EXPECT_EQ(slot.stances().size(), 1U);
}

TEST(Belief, WhatIsPastNeverBecomesCurrent) {
  Slot slot;
  slot.say(100, kBoston);
  Assertion& stay = slot.say(110, kRome);
  stay.from = at(10);
  stay.to = at(20);
  slot.say(120, kDenver).to = at(120);  // "I used to live in Denver"
  EXPECT_EQ(slot.holding(130), Values{kBoston});
  EXPECT_EQ(slot.holding(15), Values{kRome});
  EXPECT_EQ(slot.holding(5), Values{kDenver});
  slot.say(140, kBoston).to = at(140);
  EXPECT_EQ(slot.holding(150), Values{});
  EXPECT_EQ(slot.state(kBoston, 150), BeliefState::kEnded);
}

TEST(Belief, AStayGivesWayToWhatHeldBefore) {
  Slot slot;
  slot.say(100, kBoston);
  slot.say(110, kRome).to = at(120);
  EXPECT_EQ(slot.holding(115), Values{kRome});
  EXPECT_EQ(slot.holding(120), Values{kBoston});
  slot.say(130, kBoston).to = at(200);
  EXPECT_EQ(slot.holding(199), Values{kBoston});
  EXPECT_EQ(slot.holding(200), Values{});
}

TEST(Belief, ValuesOfAListComeAndGoByThemselves) {
  Slot slot;
  slot.say(10, kBoston);
  slot.say(20, kDenver);
  slot.say(30, kBoston).ends = true;
  slot.say(50, kBoston);
  EXPECT_EQ(slot.holding(25, false), (Values{kBoston, kDenver}));
  EXPECT_EQ(slot.holding(30, false), Values{kDenver});
  EXPECT_EQ(slot.holding(60, false), (Values{kBoston, kDenver}));
  slot.say(70, kNone).ends = true;
  EXPECT_EQ(slot.holding(80, false), Values{});
}

TEST(Belief, AlsoAddsToASlotOfOneValue) {
  Slot slot;
  slot.say(10, kBoston);
  slot.say(20, kDenver).adds = true;
  EXPECT_EQ(slot.holding(25), (Values{kBoston, kDenver}));
  slot.say(30, kRome);
  EXPECT_EQ(slot.holding(35), Values{kRome});
  EXPECT_EQ(slot.state(kBoston, 35), BeliefState::kSuperseded);
  slot.say(40, kBoston).adds = true;
  slot.say(50, kRome).ends = true;
  EXPECT_EQ(slot.holding(45), (Values{kBoston, kRome}));
  EXPECT_EQ(slot.holding(55), Values{kBoston});
}

Assertion& by(Assertion& stated, std::uint32_t speaker) {
  stated.own = false;
  stated.speaker = speaker;
  return stated;
}

TEST(Belief, OthersThatDifferContradictEachOther) {
  Slot slot;
  by(slot.say(10, kBoston), 1);
  by(slot.say(20, kDenver), 2);
  EXPECT_EQ(slot.holding(30), (Values{kBoston, kDenver}));
  const auto stances = slot.stances();
  ASSERT_EQ(stances.size(), 2U);
  EXPECT_EQ(stances[0].contradicts, Values{1});
  EXPECT_EQ(stances[1].contradicts, Values{0});
  by(slot.say(40, kDenver), 1);  // the first one agrees now
  EXPECT_EQ(slot.holding(50), Values{kDenver});
  by(slot.say(60, kRome), 2).from = at(55);  // news of a change
  EXPECT_EQ(slot.holding(60), Values{kRome});
}

TEST(Belief, TheSubjectsOwnWordComesFirst) {
  Slot slot;
  by(slot.say(10, kBoston), 1);
  slot.say(20, kDenver);
  by(slot.say(30, kRome), 1);
  EXPECT_EQ(slot.holding(15), Values{kBoston});
  EXPECT_EQ(slot.holding(40), Values{kDenver});
  EXPECT_EQ(slot.state(kRome, 40), BeliefState::kSuperseded);
  by(slot.say(45, kDenver), 2);
  slot.say(50, kDenver).ends = true;
  EXPECT_EQ(slot.holding(60), Values{kRome});
}

/// What holds at a time by the rules as they are said, one telling after another; one voice, no rough times.
class Naive {
 public:
  explicit Naive(std::vector<Assertion> said) : said_(std::move(said)) {
    std::ranges::sort(said_, {}, [](const Assertion& stated) { return stated.said_at; });
    for (Assertion& stated : said_) effect_.push_back(effect(stated));
    for (std::size_t k = 0; k < said_.size(); ++k) take_back(k);
  }

  [[nodiscard]] std::uint32_t value(UtcMs time) const {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < said_.size(); ++i)
      if (stands(i) && effect_[i] <= time) order.push_back(i);
    std::ranges::sort(order, {}, [&](std::size_t i) { return std::pair(effect_[i], i); });
    std::uint32_t running = kNone;
    std::optional<UtcMs> until;
    std::vector<std::pair<std::size_t, UtcMs>> stays;  // telling, end
    std::set<std::uint32_t> seen;
    for (const std::size_t i : order) {
      const Assertion& stated = said_[i];
      if (until && *until <= effect_[i]) running = kNone, until.reset();
      if (stated.ends || past(stated)) {
        if (stated.value == running || (stated.value == kNone && stated.ends)) running = kNone, until.reset();
        for (auto& [telling, end] : stays)
          if (stated.value == kNone || said_[telling].value == stated.value) end = std::min(end, effect_[i]);
      } else if (stated.to) {
        if (stated.value == running) {
          until = std::max(*stated.to, effect_[i]);
        } else {
          stays.emplace_back(i, std::max(*stated.to, effect_[i]));
        }
      } else if (stated.value != running) {
        running = stated.value;
        until.reset();
      }
    }
    if (until && *until <= time) running = kNone;
    std::size_t last = said_.size();
    for (const auto& [telling, end] : stays)
      if (time < end && (last == said_.size() || telling > last)) last = telling;
    return last < said_.size() ? said_[last].value : running;
  }

 private:
  static bool past(const Assertion& stated) { return !stated.from && stated.to && *stated.to <= stated.said_at; }
  static UtcMs effect(const Assertion& stated) {
    if (stated.from) return *stated.from;
    return past(stated) ? *stated.to : stated.said_at;
  }
  [[nodiscard]] bool stands(std::size_t i) const { return !gone_.contains(i) && !(said_[i].ends && said_[i].corrects); }
  void take_back(std::size_t k) {
    const Assertion& stated = said_[k];
    if (stated.ends && stated.value != kNone) {
      for (std::size_t i = 0; i < k; ++i) {
        const Assertion& before = said_[i];
        const bool announced = before.from && *before.from > before.said_at && *before.from > effect_[k];
        if (!before.ends && before.value == stated.value && (stated.corrects || announced)) gone_.insert(i);
      }
      for (std::size_t i = 0; i < k; ++i) {
        const Assertion& before = said_[i];
        const bool announced = before.from && *before.from > before.said_at;
        if (!before.ends && before.value == stated.value && !announced && !gone_.contains(i))
          effect_[k] = std::max(effect_[k], effect_[i]);
      }
    } else if (stated.corrects && !stated.ends) {
      std::optional<std::uint32_t> wrong;
      for (std::size_t i = k; i-- > 0;) {
        if (said_[i].ends || gone_.contains(i)) continue;
        if (said_[i].value == stated.value || said_[i].value != wrong.value_or(said_[i].value)) break;
        wrong = said_[i].value;
        gone_.insert(i);
        if (!stated.from && !past(stated)) effect_[k] = effect_[i];
      }
    }
  }

  std::vector<Assertion> said_;
  std::vector<UtcMs> effect_;
  std::set<std::size_t> gone_;
};

Slot random_slot(std::mt19937& random) {
  const auto below = [&](std::uint32_t n) { return static_cast<std::uint32_t>(random() % n); };
  Slot slot;
  std::vector<std::int64_t> times;
  for (std::int64_t i = 0; i < 12; ++i) times.push_back(10 * (i + 1));
  std::ranges::shuffle(times, random);
  for (std::uint32_t i = 0; i < 2 + below(11); ++i) {
    Assertion& stated = slot.say(times[i], 1 + below(3));
    if (below(4) == 0) stated.from = at(1 + below(140) * 2 + 1);  // odd: never another one's time of telling
    if (below(4) == 0) stated.to = at(stated.from.value_or(stated.said_at).value + 3 + 10 * below(6) - 30 * below(2));
    if (stated.to && stated.from && *stated.to <= *stated.from) stated.to.reset();
    if (below(5) == 0) stated.ends = true, stated.to.reset();
    if (below(6) == 0) stated.corrects = true;
    if (stated.ends && !stated.corrects && below(4) == 0) stated.value = kNone;
  }
  return slot;
}

std::string describe(const Slot& slot) {
  std::string text;
  const auto time = [](const std::optional<UtcMs>& value) { return value ? std::to_string(value->value) : "-"; };
  for (const Assertion& stated : slot.said)
    text += "\n" + std::to_string(stated.said_at.value) + " value " + std::to_string(stated.value) + " [" +
            time(stated.from) + "," + time(stated.to) + ")" + (stated.ends ? " ends" : "") +
            (stated.corrects ? " corrects" : "");
  return text;
}

TEST(BeliefProperty, AgreesWithThePlainReadingAtEveryTime) {
  constexpr unsigned kSeed = 20'260'503;
  std::mt19937 random(kSeed);
  for (int round = 0; round < 20'000; ++round) {
    const Slot slot = random_slot(random);
    const Naive naive(slot.said);
    const auto stances = slot.stances();
    for (std::int64_t time = 0; time < 320; ++time) {
      // Of a value whose end alone was told the plain reading knows nothing.
      const auto tells_begin = [&](std::uint32_t member) {
        const Assertion& stated = slot.said[member];
        return !stated.ends && (stated.from || !stated.to || *stated.to > stated.said_at);
      };
      std::vector<std::uint32_t> values;
      for (const Stance& stance : stances)
        if (std::ranges::any_of(stance.members, tells_begin) && state_at(stance, at(time)) == BeliefState::kCurrent)
          values.push_back(stance.value);
      ASSERT_LE(values.size(), 1U) << "seed " << kSeed << " round " << round << " time " << time;
      const std::uint32_t expected = naive.value(at(time));
      if (values.empty() && expected == kNone) continue;
      const std::uint32_t got = values.empty() ? kNone : values.front();
      ASSERT_EQ(got, expected) << "seed " << kSeed << " round " << round << " time " << time << describe(slot);
    }
  }
}

/// Stances without the numbers that arrival gives.
auto without_numbers(const Slot& slot, bool single) {
  std::vector<std::tuple<std::uint32_t, std::optional<UtcMs>, std::optional<UtcMs>, bool, std::multiset<UtcMs>>> out;
  for (const Stance& stance : slot.stances(single)) {
    std::multiset<UtcMs> members;
    for (const std::uint32_t member : stance.members) members.insert(slot.said[member].said_at);
    out.emplace_back(stance.value, stance.from, stance.to, stance.corrected, members);
  }
  std::ranges::sort(out);
  return out;
}

TEST(BeliefProperty, TheOrderOfArrivalDoesNotMatter) {
  constexpr unsigned kSeed = 7;
  std::mt19937 random(kSeed);
  for (int round = 0; round < 5'000; ++round) {
    Slot slot = random_slot(random);
    if (round % 2 == 0)
      for (Assertion& stated : slot.said) by(stated, static_cast<std::uint32_t>(random() % 3)).own = random() % 3 == 0;
    const bool single = round % 3 != 0;
    const auto before = without_numbers(slot, single);
    std::ranges::shuffle(slot.said, random);
    for (std::size_t i = 0; i < slot.said.size(); ++i) slot.said[i].recorded = Sequence{i + 1};
    ASSERT_EQ(without_numbers(slot, single), before) << "seed " << kSeed << " round " << round;
  }
}

TEST(BeliefProperty, EveryAssertionWithAValueIsInSomeStance) {
  std::mt19937 random(11);
  for (int round = 0; round < 5'000; ++round) {
    const Slot slot = random_slot(random);
    std::set<std::uint32_t> seen;
    const auto stances = slot.stances();
    for (const Stance& stance : stances) {
      ASSERT_FALSE(stance.members.empty());
      ASSERT_TRUE(stance.successor == kNone || stance.successor < stances.size());
      seen.insert(stance.members.begin(), stance.members.end());
    }
    for (std::uint32_t i = 0; i < slot.said.size(); ++i) {
      ASSERT_TRUE(slot.said[i].ends || seen.contains(i)) << "round " << round;
    }
  }
}

}  // namespace
}  // namespace memos::lifecycle
