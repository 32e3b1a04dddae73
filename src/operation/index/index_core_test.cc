// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/index/index_core.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "operation/index/index_test_support.h"
#include "operation/index/view.h"

namespace memos::index {
namespace {

/// One version row of the model.
struct Row {
  Sequence key, to, content, replaced;
  State state = State::kActivated;
  Body body;
};

/// What a core must come to, by the simplest means.
class Model {
 public:
  /// A core that never saw anything but the rows up to `at`, as they were then.
  [[nodiscard]] IndexCore rebuilt(Sequence at) const {
    IndexCore core;
    language::Tokenizer tokenizer;
    PreparedUnit unit;
    for (const Row& row : rows) {
      if (row.key > at) continue;
      if (row.content == row.key) {
        prepare(row.body, row.content, UtcMs{1}, tokenizer, unit);
        core.add(unit, row.state, row.replaced);
      } else {
        EXPECT_TRUE(core.reopen(row.content, row.key, row.state));
      }
      if (row.to.value != 0 && row.to <= at) core.close(row.key, row.to);
    }
    return core;
  }

  std::vector<Row> rows;
};

std::map<std::string, std::uint32_t> frequencies(const View& view) {
  std::map<std::string, std::uint32_t> all;
  const StringTable& terms = view.core().terms();
  for (TermId term = 0; term < terms.size(); ++term) {
    if (const std::uint32_t count = view.document_frequency(term); count != 0)
      all[std::string(terms.text(term))] = count;
  }
  return all;
}

/// Sums without entries of zero, by what they are about and not by number.
struct NamedSums {
  std::uint64_t passages = 0, length = 0;
  std::map<std::string, std::array<std::uint64_t, 5>> conversations;
  std::map<std::string, std::uint32_t> voices;
  friend bool operator==(const NamedSums&, const NamedSums&) = default;
};

NamedSums named(const View& view) {
  const Labels& labels = view.core().labels();
  NamedSums out{view.sums().passages, view.sums().length, {}, {}};
  for (const ScopeEntry& scope : labels.scopes()) {
    const ConversationSums& sums = view.sums().conversations[scope.conversation];
    if (sums == ConversationSums{}) continue;
    const std::string name =
        std::string(labels.strings().text(scope.app)) + "/" + std::string(labels.strings().text(scope.agent));
    out.conversations[name] = {sums.turns, sums.length, sums.spread, sums.pairs, sums.changes};
  }
  for (std::size_t voice = 0; voice < view.sums().voices.size(); ++voice) {
    if (view.sums().voices[voice] == 0) continue;
    const VoiceEntry& entry = labels.voices()[voice];
    const std::string name =
        std::string(labels.strings().text(entry.speaker)) + "/" + std::string(labels.strings().text(entry.role));
    out.voices[name] = view.sums().voices[voice];
  }
  return out;
}

std::map<std::uint64_t, std::vector<std::uint8_t>> spreads(const View& view) {
  std::map<std::uint64_t, std::vector<std::uint8_t>> all;
  for (Slot slot = 0; slot < view.size(); ++slot) {
    if (!view.holds(slot)) continue;
    std::vector<std::uint8_t>& own = all[view.core().columns().content[slot]];
    own.push_back(view.spread(slot));
    own.push_back(view.surroundings(slot) & kAfterQuestion);
  }
  return all;
}

void expect_same(const View& a, const View& b) {
  EXPECT_EQ(named(a), named(b));
  EXPECT_EQ(frequencies(a), frequencies(b));
  EXPECT_EQ(spreads(a), spreads(b));
}

/// The bits say where the links lead.
void expect_surroundings_hold(const View& view) {
  for (Slot slot = 0; slot < view.size(); ++slot) {
    if (!view.holds(slot)) continue;
    std::array<Slot, 4> near{kNoSlot, view.before(slot), view.after(slot), kNoSlot};
    if (near[1] != kNoSlot) near[0] = view.before(near[1]);
    if (near[2] != kNoSlot) near[3] = view.after(near[2]);
    unsigned expected = 0;
    constexpr std::array kDistances{-2, -1, 1, 2};
    for (unsigned i = 0; i < near.size(); ++i) {
      if (near[i] == kNoSlot) continue;
      const bool there = near[i] == slot + static_cast<Slot>(kDistances[i]);
      expected |= there ? 1U << i : unsigned{kScattered};
    }
    EXPECT_EQ(view.surroundings(slot) & (kAdjacent | kScattered), expected) << "slot " << slot;
  }
}

/// Random changes, applied to a core and a model alike.
class Player {
 public:
  explicit Player(std::uint64_t seed) : random_(seed) {}

  void step() {
    const Sequence now{++clock_};
    const std::uint64_t kind = random_.below(10);
    if (kind < 6 || open_.empty()) {
      add(now);
    } else if (kind < 8) {
      edit(now, random_.below(open_.size()));
    } else {
      const std::size_t which = random_.below(open_.size());
      Row& old = model.rows[open_[which]];
      core.close(old.key, now);
      old.to = now;
      constexpr std::array kStates{State::kDeleted, State::kArchived, State::kActivated, State::kSuperseded};
      const Row next{now, {}, old.content, {}, kStates[random_.below(kStates.size())], old.body};
      ASSERT_TRUE(core.reopen(next.content, now, next.state));
      open_[which] = model.rows.size();
      model.rows.push_back(next);
    }
  }

  IndexCore core;
  Model model;
  [[nodiscard]] Sequence now() const { return Sequence{clock_}; }
  [[nodiscard]] Sequence moment() { return Sequence{1 + random_.below(clock_)}; }

 private:
  void add(Sequence now) {
    const Row row{now, {}, now, {}, State::kActivated, random_body(random_)};
    prepare(row.body, now, UtcMs{1}, tokenizer_, unit_);
    core.add(unit_, row.state);
    open_.push_back(model.rows.size());
    model.rows.push_back(row);
  }

  /// A new version with another text, now and then in another session or of another type.
  void edit(Sequence now, std::size_t which) {
    Row& old = model.rows[open_[which]];
    Row next{now, {}, now, old.key, State::kActivated, random_body(random_)};
    if (random_.below(4) != 0) {
      next.body.scope = old.body.scope;
      next.body.type = old.body.type;
    }
    core.close(old.key, now);
    old.to = now;
    prepare(next.body, now, UtcMs{1}, tokenizer_, unit_);
    core.add(unit_, next.state, next.replaced);
    open_[which] = model.rows.size();
    model.rows.push_back(std::move(next));
  }

  base::SeededRandom random_;
  language::Tokenizer tokenizer_;
  PreparedUnit unit_;
  std::uint64_t clock_ = 0;
  std::vector<std::size_t> open_;  ///< Rows of the model that are open.
};

class IndexCoreSeeds : public testing::TestWithParam<std::uint64_t> {};

TEST_P(IndexCoreSeeds, KeptSumsEqualARecountAfterAnyChanges) {
  Player player(GetParam());
  for (int round = 0; round < 30; ++round) {
    for (int i = 0; i < 7; ++i) player.step();
    SCOPED_TRACE("after " + std::to_string(player.now().value) + " changes, seed " + std::to_string(GetParam()));
    // "as of" counts afresh, from the columns and postings alone.
    expect_same(View::now(player.core, false), View::as_of(player.core, player.now(), false));
    expect_surroundings_hold(View::now(player.core, false));
    expect_surroundings_hold(View::as_of(player.core, player.now(), true));
    ASSERT_FALSE(HasFailure());
  }
}

TEST_P(IndexCoreSeeds, AsOfEqualsACoreThatNeverSawWhatCameLater) {
  Player player(GetParam());
  for (int i = 0; i < 150; ++i) player.step();
  for (int i = 0; i < 20; ++i) {
    const Sequence at = player.moment();
    SCOPED_TRACE("as of " + std::to_string(at.value) + ", seed " + std::to_string(GetParam()));
    const IndexCore then = player.model.rebuilt(at);
    expect_same(View::as_of(player.core, at, false), View::now(then, false));
    expect_same(View::as_of(player.core, at, true), View::now(then, true));
    ASSERT_FALSE(HasFailure());
  }
}

INSTANTIATE_TEST_SUITE_P(Random, IndexCoreSeeds, testing::Values(1, 2, 3, 4, 5, 6, 7, 8));

class IndexCoreTest : public testing::Test {
 protected:
  Slot add(std::string text, std::string session = "s", MemoryType type = MemoryType::kEpisode) {
    Body body;
    body.text = std::move(text);
    body.type = type;
    body.scope.session_id = std::move(session);
    return add(body);
  }
  Slot add(const Body& body, Sequence replaced = {}) {
    prepare(body, Sequence{++last_}, UtcMs{5}, tokenizer_, unit_);
    core_.add(unit_, State::kActivated, replaced);
    return core_.find(Sequence{last_});
  }
  /// The next version of a turn of session "s".
  Slot edit(Slot slot, std::string text) {
    const Sequence old{core_.columns().content[slot]};
    core_.close(old, Sequence{last_ + 1});
    Body body;
    body.text = std::move(text);
    body.scope.session_id = "s";
    return add(body, old);
  }
  std::uint32_t holders(std::string_view term) const { return core_.document_frequency(core_.terms().find(term)); }

  IndexCore core_;
  language::Tokenizer tokenizer_;
  PreparedUnit unit_;
  std::uint64_t last_ = 0;
};

TEST_F(IndexCoreTest, ATermIsHeldByItsTurnAndTwoNeighboursOnEachSide) {
  for (const char* text : {"apple", "bread", "candle", "drum", "eagle", "feather"}) add(text);
  EXPECT_EQ(holders("candl"), 5U);
  EXPECT_EQ(holders("appl"), 3U);
  EXPECT_EQ(holders("feather"), 3U);
}

TEST_F(IndexCoreTest, NeighboursAreOfTheSameSessionOnly) {
  add("apple", "one");
  add("bread", "two");
  add("candle", "one");
  EXPECT_EQ(holders("appl"), 2U);
  EXPECT_EQ(holders("bread"), 1U);
}

TEST_F(IndexCoreTest, FactsHaveNoNeighbours) {
  add("apple");
  add("bread", "s", MemoryType::kFact);
  add("candle");
  EXPECT_EQ(holders("bread"), 1U);
  EXPECT_EQ(holders("appl"), 2U);
}

TEST_F(IndexCoreTest, AHiddenTurnLeavesNoGapAndNoTrace) {
  for (const char* text : {"apple", "bread", "candle", "drum", "eagle"}) add(text);
  core_.close(Sequence{3}, Sequence{6});
  EXPECT_EQ(holders("candl"), 0U);
  EXPECT_EQ(holders("appl"), 3U);  // itself, bread, and now drum
  EXPECT_EQ(core_.sums().passages, 4U);
  EXPECT_EQ(core_.interval(core_.find(Sequence{3}), Sequence{5})->from, Sequence{3});
  EXPECT_FALSE(core_.interval(core_.find(Sequence{3}), Sequence{6}));
}

TEST_F(IndexCoreTest, ArchivedUnitsCountOnlyWhenAskedFor) {
  add("apple");
  core_.close(Sequence{1}, Sequence{2});
  ASSERT_TRUE(core_.reopen(Sequence{1}, Sequence{2}, State::kArchived));
  EXPECT_EQ(core_.put_away(), 1U);
  EXPECT_FALSE(View::now(core_, false).holds(0));
  EXPECT_TRUE(View::now(core_, true).holds(0));
  EXPECT_EQ(View::now(core_, true).sums().passages, 1U);
  EXPECT_EQ(View::now(core_, true).row(0).from, Sequence{2});
}

TEST_F(IndexCoreTest, LongTextsBecomePassagesOfOneUnit) {
  std::string text;
  for (int i = 0; i < 300; ++i) text += "word" + std::to_string(i) + " ";
  const Slot head = add(text);
  ASSERT_EQ(core_.size(), 3U);
  EXPECT_TRUE(core_.has_passages());
  EXPECT_EQ(core_.columns().part[head + 2], 2U);
  EXPECT_EQ(core_.columns().content[head + 2], 1U);
  EXPECT_EQ(core_.sums().conversations[0].turns, 1U);
}

TEST_F(IndexCoreTest, RowsThatNoUnitHoldsAreRefusedOrIgnored) {
  add("apple");
  EXPECT_FALSE(core_.reopen(Sequence{9}, Sequence{10}, State::kActivated));
  core_.close(Sequence{9}, Sequence{10});
  EXPECT_EQ(core_.sums().passages, 1U);
  EXPECT_EQ(core_.find_row(Sequence{9}), kNoSlot);
}

TEST_F(IndexCoreTest, AnEditedTurnKeepsItsPlace) {
  const Slot first = add("one");
  const Slot second = add("two");
  const Slot third = add("three");
  const Slot edited = edit(first, "one, but better");
  const View view = View::now(core_, false);
  EXPECT_EQ(view.before(edited), kNoSlot);
  EXPECT_EQ(view.after(edited), second);
  EXPECT_EQ(view.before(second), edited);
  EXPECT_EQ(view.after(third), kNoSlot);
  const Slot again = edit(edit(second, "two, again"), "two, once more");
  EXPECT_EQ(View::now(core_, false).before(third), again);
  EXPECT_EQ(View::now(core_, false).before(again), edited);
  EXPECT_EQ(core_.place(again), second);
  EXPECT_EQ(View::as_of(core_, Sequence{3}, false).before(third), second) << "as it was";
  const Slot last = add("four");
  EXPECT_EQ(View::now(core_, false).before(last), third);
}

TEST_F(IndexCoreTest, WhatIsOverCountsAsPutAwayOnceItsTimeHasCome) {
  Body body;
  body.text = "a parcel waits at the gate";
  body.governance.expires_at = UtcMs{1'000};
  const Slot slot = add(body);
  add("another turn");
  EXPECT_TRUE(View::now(core_, false, UtcMs{999}).holds(slot));
  EXPECT_FALSE(View::now(core_, false, UtcMs{1'000}).holds(slot));
  EXPECT_EQ(View::now(core_, false, UtcMs{1'000}).sums().passages, 1U);
  EXPECT_TRUE(View::now(core_, true, UtcMs{1'000}).holds(slot));
  EXPECT_TRUE(View::now(core_, false).holds(slot)) << "without a time only the rows count";
  EXPECT_TRUE(View::as_of(core_, Sequence{2}, false, UtcMs{999}).holds(slot));
  EXPECT_FALSE(View::as_of(core_, Sequence{2}, false, UtcMs{1'000}).holds(slot));
  EXPECT_FALSE(core_.any_over(UtcMs{999}));
  EXPECT_TRUE(core_.any_over(UtcMs{1'000}));
}

}  // namespace
}  // namespace memos::index
