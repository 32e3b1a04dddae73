// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/lifecycle/book_pool.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "base/uuid.h"
#include "infrastructure/cube/state.h"

namespace memos::lifecycle {
namespace {

constexpr UtcMs kStart{1'750'000'000'000};
constexpr std::int64_t kDay = 86'400'000;

Body stating(const std::string& subject, const std::string& key, const std::string& value, int day) {
  Body body;
  body.text = subject + " " + key + " " + value;
  body.type = MemoryType::kFact;
  body.key = key;
  body.said_at = UtcMs{kStart.value + day * kDay};
  body.statement = Statement{.subject = subject, .value = value, .source = {}};
  return body;
}

/// A vault in RAM with one cube, and a pool that listens to it.
class BookPoolTest : public ::testing::Test {
 protected:
  BookPoolTest() {
    vault_->set_commit_listener([this](const vault::Committed& committed) { pool_.on_commit(committed); });
    cube_ = vault_->create_cube({}, "me", "", {})->id;
  }

  MemoryId commit(Operation operation, MemoryId id, std::optional<Body> body = {}) {
    clock_.advance_ms(1000);
    vault::WriteBatch batch;
    batch.cube = cube_;
    batch.time = clock_.now();
    vault::Change& change = batch.changes.emplace_back();
    change.operation = operation;
    change.memory = id;
    change.body = std::move(body);
    const auto done = vault_->commit(std::move(batch));
    EXPECT_TRUE(done) << done.error().message;
    if (done) head_ = done->applied.back().entry.sequence;
    return id;
  }
  MemoryId add(Body body) { return commit(Operation::kAdd, ids_.next(), std::move(body)); }

  static std::string in_words(const Held& held) {
    const auto time = [](std::optional<UtcMs> at) {
      return at ? std::to_string((at->value - kStart.value) / kDay) : "-";
    };
    return held.voices.front().memory.str() + " " + std::to_string(static_cast<int>(held.state)) + " " +
           time(held.from) + " " + time(held.to) + " x" + std::to_string(held.times) + " " + held.superseded_by.str() +
           (held.single ? " single" : "");
  }
  std::vector<std::string> told(BookPool& pool, const Look& look) {
    const auto book = pool.get(cube_);
    EXPECT_TRUE(book);
    std::vector<std::string> out;
    for (const Held& held : (*book)->find({}, "", "", look)) out.push_back(in_words(held));
    std::ranges::sort(out);
    return out;
  }
  /// Memories that hold a value at a day.
  std::vector<MemoryId> holding(int day, const std::string& subject = "", std::optional<Sequence> known = {}) {
    const auto book = pool_.get(cube_);
    EXPECT_TRUE(book);
    std::vector<MemoryId> out;
    for (const Held& held : (*book)->find(subject, "home.city", "", {.at = at(day), .known = known, .alive_at = {}}))
      if (held.state == BeliefState::kCurrent) out.push_back(held.voices.front().memory);
    return out;
  }
  static UtcMs at(int day) { return UtcMs{kStart.value + day * kDay}; }

  base::ManualClock clock_{kStart};
  base::SeededRandom random_{5};
  std::unique_ptr<vault::Vault> vault_ = vault::make_memory_vault(clock_, random_);
  BookPool pool_{*vault_};
  base::IdIssuer ids_{clock_, random_};
  CubeId cube_{};
  Sequence head_{};
};

using Ids = std::vector<MemoryId>;

TEST_F(BookPoolTest, FollowsCommits) {
  EXPECT_EQ(holding(5), Ids{});
  const MemoryId boston = add(stating("", "home.city", "Boston", 1));
  EXPECT_EQ(holding(5), Ids{boston});
  const MemoryId denver = add(stating("", "home.city", "Denver", 3));
  const Sequence before = head_;
  EXPECT_EQ(holding(5), Ids{denver});
  EXPECT_EQ(holding(2), Ids{boston});
  commit(Operation::kDelete, denver);
  EXPECT_EQ(holding(5), Ids{boston});
  EXPECT_EQ(holding(5, "", before), Ids{denver});
  commit(Operation::kRestore, denver);
  EXPECT_EQ(holding(5), Ids{denver});
  commit(Operation::kArchive, denver);
  EXPECT_EQ(holding(5), Ids{boston});
  const MemoryId gone[] = {boston};
  ASSERT_TRUE(vault_->erase(cube_, gone, {}, clock_.now()));
  EXPECT_EQ(holding(5), Ids{});
  EXPECT_EQ(holding(5, "", before), Ids{denver});
}

TEST_F(BookPoolTest, ATimeToLiveEndsABelief) {
  Body body = stating("", "home.city", "Boston", 1);
  body.governance.expires_at = at(10);
  const MemoryId boston = add(std::move(body));
  const auto book = pool_.get(cube_);
  ASSERT_TRUE(book);
  const auto count = [&](int day) {
    return (*book)->find({}, "", "", {.at = at(20), .known = {}, .alive_at = at(day)}).size();
  };
  EXPECT_EQ(count(9), 1U);
  EXPECT_EQ(count(10), 0U);
  EXPECT_EQ((*book)->of(boston, {.at = at(20), .known = {}, .alive_at = at(9)}).size(), 1U);
}

TEST_F(BookPoolTest, ANameAndNoNameAreOnePersonWhereOnlyOneSpeaksOfThemselves) {
  Body named = stating("Mira", "home.city", "Boston", 1);
  named.origins.push_back({.role = "user", .speaker = "Mira"});
  const MemoryId boston = add(named);
  EXPECT_EQ(holding(5), Ids{boston});
  EXPECT_EQ(holding(5, "mira"), Ids{boston});
  const MemoryId denver = add(stating("", "home.city", "Denver", 3));
  EXPECT_EQ(holding(5, "Mira"), Ids{denver});
  Body other = stating("Tom", "home.city", "Rome", 4);
  other.origins.push_back({.role = "user", .speaker = "Tom"});
  const MemoryId rome = add(other);
  EXPECT_EQ(holding(5, "Mira"), Ids{boston});
  EXPECT_EQ(holding(5), Ids{denver});
  EXPECT_EQ(holding(5, "Tom"), Ids{rome});
}

TEST_F(BookPoolTest, UsersOfOneCubeAreDifferentPersons) {
  Body first = stating("", "home.city", "Boston", 1);
  first.scope.user_id = "u1";
  const MemoryId boston = add(first);
  Body second = stating("", "home.city", "Denver", 2);
  second.scope.user_id = "u2";
  const MemoryId denver = add(second);
  EXPECT_EQ(holding(5), (Ids{boston, denver}));
  const auto book = pool_.get(cube_);
  const auto of_first = (*book)->find("", "home.city", "u1", {.at = at(5), .known = {}, .alive_at = {}});
  ASSERT_EQ(of_first.size(), 1U);
  EXPECT_EQ(of_first.front().voices.front().memory, boston);
}

TEST_F(BookPoolTest, AnEndWithBothItsTimesIsAStay) {
  const MemoryId boston = add(stating("", "home.city", "Boston", 5));
  Body rome = stating("", "home.city", "Rome", 6);
  rome.statement->ends = true;
  rome.valid = {.from = at(-20), .to = at(-10), .precision = Precision::kDay};
  const MemoryId stay = add(rome);
  EXPECT_EQ(holding(7), Ids{boston});
  EXPECT_EQ(holding(-15), Ids{stay});
  EXPECT_EQ(holding(-5), Ids{});
}

TEST_F(BookPoolTest, AnEndOfAPrefixEndsTheValueWhereverItIs) {
  const MemoryId rex = add(stating("", "pet.dog", "Rex", 1));
  const MemoryId ada = add(stating("", "pet.cat", "Ada", 1));
  Body died = stating("", "pet.", "Rex", 4);
  died.statement->ends = true;
  const MemoryId end = add(died);
  const auto book = pool_.get(cube_);
  ASSERT_TRUE(book);
  const Look look{.at = at(5), .known = {}, .alive_at = {}};
  const auto pets = (*book)->find("", "pet.", "", look);
  ASSERT_EQ(pets.size(), 2U);
  for (const Held& pet : pets) {
    const bool is_rex = pet.voices.front().memory == rex;
    EXPECT_TRUE(is_rex || pet.voices.front().memory == ada);
    EXPECT_EQ(pet.state, is_rex ? BeliefState::kEnded : BeliefState::kCurrent);
  }
  ASSERT_EQ((*book)->of(end, look).size(), 1U);
  EXPECT_EQ((*book)->of(end, look).front().voices.front().memory, rex);
}

TEST_F(BookPoolTest, ASourceAnswersWithWhatWasReadFromIt) {
  Body body = stating("", "home.city", "Boston", 1);
  const MemoryId turn = ids_.next();
  body.statement->source = turn;
  const MemoryId fact = add(body);
  const auto book = pool_.get(cube_);
  const Look look{.at = at(5), .known = {}, .alive_at = {}};
  ASSERT_EQ((*book)->of(turn, look).size(), 1U);
  EXPECT_EQ((*book)->of(turn, look).front().voices.front().memory, fact);
  EXPECT_EQ((*book)->of(fact, look).size(), 1U);
  EXPECT_EQ((*book)->of(ids_.next(), look).size(), 0U);
}

TEST_F(BookPoolTest, ABookThatFollowedIsTheOneThatIsBuiltAnew) {
  constexpr unsigned kSeed = 99;
  std::mt19937 random(kSeed);
  const auto below = [&](std::uint32_t n) { return static_cast<std::uint32_t>(random() % n); };
  const std::array<std::string, 3> subjects = {"", "Mira", "Tom"};
  const std::array<std::string, 3> keys = {"home.city", "job.employer", "pet.dog"};
  std::vector<MemoryId> ids;
  const auto random_body = [&] {
    Body body =
        stating(subjects[below(3)], keys[below(3)], "value " + std::to_string(below(4)), static_cast<int>(below(40)));
    if (below(4) == 0) body.said_at.reset();
    if (below(5) == 0) body.statement->ends = true;
    if (below(3) == 0) body.origins.push_back({.role = below(2) == 0 ? "user" : "", .speaker = subjects[below(3)]});
    return body;
  };
  ASSERT_TRUE(pool_.get(cube_));
  for (int round = 0; round < 400; ++round) {
    const MemoryId id = ids.empty() ? MemoryId{} : ids[below(static_cast<std::uint32_t>(ids.size()))];
    const auto allows = [&](Operation operation) {
      return !ids.empty() && cube::is_legal(vault_->current(id)->state, operation, false);
    };
    const std::uint32_t choice = below(10);
    if (choice == 0 && allows(Operation::kDelete)) {
      commit(Operation::kDelete, id);
    } else if (choice == 1 && allows(Operation::kRestore)) {
      commit(Operation::kRestore, id);
    } else if (choice == 2 && allows(Operation::kUpdate)) {
      commit(Operation::kUpdate, id, random_body());
    } else {
      ids.push_back(add(random_body()));
    }
    if (round % 10 != 0) continue;
    BookPool fresh(*vault_);
    const Look now{.at = at(static_cast<int>(below(50))), .known = {}, .alive_at = {}};
    ASSERT_EQ(told(pool_, now), told(fresh, now)) << "seed " << kSeed << " round " << round;
    const Look then{
        .at = now.at, .known = Sequence{1 + below(static_cast<std::uint32_t>(head_.value))}, .alive_at = {}};
    ASSERT_EQ(told(pool_, then), told(fresh, then)) << "seed " << kSeed << " round " << round;
  }
}

Body ending(const std::string& key, const std::string& value, int day) {
  Body body = stating("", key, value, day);
  body.statement->ends = true;
  body.statement->single = false;
  return body;
}

TEST_F(BookPoolTest, AnEndMeansTheSlotThatHeldItsValue) {
  add(stating("", "language.learning", "Korean", 1));
  add(stating("", "instrument", "banjo", 1));
  add(stating("", "medication.metformin", "metformin, 500 mg", 1));
  const MemoryId end = add(ending("hobby", "Korean", 5));
  add(ending("possession.instrument", "banjo", 6));
  add(ending("hobby", "metformin", 7));
  const Look look{.at = at(30), .known = {}, .alive_at = {}};
  const auto book = pool_.get(cube_);
  ASSERT_TRUE(book);
  for (const char* key : {"language.learning", "instrument", "medication.metformin"}) {
    const std::vector<Held> held = (*book)->find("", key, "", look);
    ASSERT_EQ(held.size(), 1U) << key;
    EXPECT_EQ(held.front().state, BeliefState::kEnded) << key;
  }
  EXPECT_TRUE((*book)->find("", "hobby", "", look).empty());
  const std::vector<Held> told = (*book)->of(end, look);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ((*book)->folded(told.front().value), "korean");
}

TEST_F(BookPoolTest, AnEndStaysWithItsSlotWhereThatHeldTheValue) {
  add(stating("", "hobby", "chess", 1));
  add(stating("", "learning", "chess", 1));
  add(ending("hobby", "chess", 5));
  const Look look{.at = at(30), .known = {}, .alive_at = {}};
  const auto book = pool_.get(cube_);
  ASSERT_TRUE(book);
  EXPECT_EQ((*book)->find("", "hobby", "", look).front().state, BeliefState::kEnded);
  EXPECT_EQ((*book)->find("", "learning", "", look).front().state, BeliefState::kCurrent);
}

TEST_F(BookPoolTest, APartNamesTheOnlyValueThatHasIt) {
  add(stating("", "possession.car", "blue Peugeot", 1));
  add(ending("possession.car", "Peugeot", 5));
  const Look look{.at = at(30), .known = {}, .alive_at = {}};
  const auto book = pool_.get(cube_);
  ASSERT_TRUE(book);
  const std::vector<Held> held = (*book)->find("", "possession.car", "", look);
  ASSERT_EQ(held.size(), 1U);
  EXPECT_EQ(held.front().state, BeliefState::kEnded);
}

TEST_F(BookPoolTest, LikesAndDislikesExcludeEachOther) {
  const auto taste = [&](const std::string& key, int day) {
    Body body = stating("", key, "cilantro", day);
    body.statement->single = false;
    return add(std::move(body));
  };
  taste("preference.dislikes", 1);
  const MemoryId likes = taste("preference.likes", 5);
  const Look look{.at = at(30), .known = {}, .alive_at = {}};
  const auto book = pool_.get(cube_);
  ASSERT_TRUE(book);
  EXPECT_EQ((*book)->find("", "preference.dislikes", "", look).front().state, BeliefState::kEnded);
  const std::vector<Held> held = (*book)->find("", "preference.likes", "", look);
  ASSERT_EQ(held.size(), 1U);
  EXPECT_EQ(held.front().state, BeliefState::kCurrent);
  EXPECT_EQ(held.front().voices.front().memory, likes);
}

TEST_F(BookPoolTest, AShorterNameMeansTheOnlyThingThatFits) {
  add(stating("", "meeting.weekly_standup", "Monday", 1));
  add(stating("", "meeting.stand_up", "Tuesday", 5));
  add(stating("", "deadline.report", "May 1", 1));
  add(stating("", "deadline", "May 9", 5));
  const Look look{.at = at(30), .known = {}, .alive_at = {}};
  const auto current = [&](const char* key) {
    const auto book = pool_.get(cube_);
    std::vector<std::string> values;
    for (const Held& held : (*book)->find("", key, "", look))
      if (held.state == BeliefState::kCurrent) values.push_back((*book)->folded(held.value));
    return values;
  };
  EXPECT_EQ(current("meeting.standup"), std::vector<std::string>{"tuesday"});
  EXPECT_EQ(current("deadline.report"), std::vector<std::string>{"may 9"});
  add(stating("", "deadline.thesis", "June 1", 6));
  add(stating("", "meeting.daily_standup", "every day", 6));
  EXPECT_EQ(current("meeting.weekly_standup"), std::vector<std::string>{"monday"});  // the other can be either
  EXPECT_EQ(current("deadline.report"), std::vector<std::string>{"may 9"});
}

}  // namespace
}  // namespace memos::lifecycle
