// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Random histories: the search must equal the naive one, whatever was added, changed, hidden, erased or embedded.
#include <gtest/gtest.h>

#include "operation/operator/search_test_support.h"

namespace memos::op {
namespace {

/// One step of a history, so that it can be played again in another vault.
struct Step {
  Operation operation = Operation::kAdd;
  MemoryId memory;
  std::optional<Body> body;
  std::optional<vault::VectorRow> vector;
  Sequence row;
};

class History {
 public:
  explicit History(std::uint64_t seed) : random_(seed) { cube = world.make_cube("history"); }

  void step() {
    const std::uint64_t kind = random_.below(20);
    if (kind < 12 || memories_.empty()) {
      memories_.push_back(world.ids.next());
      play({Operation::kAdd, memories_.back(), index::random_body(random_), maybe_vector(), {}});
      return;
    }
    constexpr std::array kOperations{Operation::kUpdate,  Operation::kDelete,  Operation::kRestore,
                                     Operation::kArchive, Operation::kExpire,  Operation::kRollback,
                                     Operation::kFreeze,  Operation::kUnfreeze};
    const Operation operation = kOperations[random_.below(kOperations.size())];
    const MemoryId memory = memories_[random_.below(memories_.size())];
    std::optional<Body> body;
    if (operation == Operation::kUpdate || operation == Operation::kRollback) {
      body = world.vault->versions(memory)->front().body;  // attributes stay, as an update keeps them
      body->text = index::random_text(random_, 1 + random_.below(12));
      if (random_.below(8) == 0) body->scope.session_id = "s" + std::to_string(random_.below(3));
      if (random_.below(12) == 0) body->type = random_.below(2) == 0 ? MemoryType::kEpisode : MemoryType::kFact;
    }
    play({operation, memory, std::move(body), {}, {}});
  }

  void erase_some() {
    const std::array gone{memories_[random_.below(memories_.size())]};
    ASSERT_TRUE(world.vault->erase(cube, gone, ActorId{}, world.clock.now()));
    ASSERT_TRUE(world.pool.forget(cube));
    std::erase(memories_, gone.front());
  }

  /// The embed job: vectors that come later, outside a batch.
  void embed_some() {
    const auto missing = world.vault->missing_vectors(cube, world.space, Sequence{random_.below(100)}, 5);
    ASSERT_TRUE(missing);
    std::vector<vault::VectorRow> rows;
    for (const Sequence content : *missing) {
      rows.push_back(world.vector_row(random_, 1 + static_cast<std::uint32_t>(random_.below(3))));
      rows.back().content = content;
    }
    ASSERT_TRUE(world.vault->put_vectors(cube, world.space, rows));
    world.pool.on_vectors(cube, world.space, rows);
    world.add_evidence(cube, random_, 4);
  }

  Query query() {
    Query query{.cubes = {cube}, .text = index::random_text(random_, 1 + random_.below(6)), .explain = true};
    if (random_.below(3) == 0) query.text += " Oksana";
    if (random_.below(5) == 0) query.text = "When did I say that " + query.text;
    if (random_.below(4) == 0) query.text = "What did I say about " + query.text;
    if (random_.below(6) == 0) query.text += " unheard";
    constexpr std::array kTimes{" in the last session",
                                " on 14 November 2023",
                                " in the first two sessions",
                                " on 14 November at 22:15",
                                " in sessions 2 through 3",
                                " yesterday",
                                " 14",
                                " 2023",
                                " in May 2021",
                                " in November"};
    if (random_.below(3) == 0) query.text += kTimes[random_.below(kTimes.size())];
    query.now = UtcMs{1'700'040'000'000};  // half a day behind the first turns
    if (random_.below(3) != 0) {
      query.vector = random_direction(random_);
      query.space = world.space;
      if (random_.below(4) != 0) add_tokens(query);
    }
    if (random_.below(4) == 0) query.switches = *all_but(std::vector<std::string>{some_rule()});
    query.limit = 1 + random_.below(12);
    if (random_.below(2) == 0)
      query.alive_at = UtcMs{static_cast<std::int64_t>(1'750'000'000'000 + random_.below(400'000))};
    if (random_.below(2) == 0) query.filter = filter();
    return query;
  }

  /// What an embedder would give for the question.
  void add_tokens(Query& query) {
    query.evidence[cube] = world.evidence;
    query.tokens.sentence = SearchWorld::random_codes(random_, 1);
    for (std::uint64_t i = random_.below(4); i > 0; --i)
      query.tokens.pieces.push_back(random_.below(4) == 0 ? "##ing" : index::random_text(random_, 1));
    query.tokens.tokens = SearchWorld::random_codes(random_, query.tokens.pieces.size());
  }

  std::string some_rule() {
    constexpr std::array kRules{
        "context_window", "feedback",    "fused_feedback", "vector", "sentences",    "tokens",      "previous_question",
        "named_speaker",  "user_speaks", "question_share", "date",   "session_date", "spoken_time", "says_when"};
    return kRules[random_.below(kRules.size())];
  }

  Filter filter() {
    Filter filter;
    if (random_.below(3) == 0) filter.scope.user_id = "u1";
    if (random_.below(4) == 0) filter.scope.agent_id = "planner";
    if (random_.below(4) == 0) filter.scope.session_id = "s2";
    if (random_.below(4) == 0) filter.types = {MemoryType::kFact, MemoryType::kDocument};
    if (random_.below(4) == 0) filter.tags = {"work"};
    if (random_.below(4) == 0) filter.speakers = {"Ida", "Oksana"};
    if (random_.below(6) == 0) filter.key = "home.city";
    if (random_.below(4) == 0) filter.said_from = UtcMs{1'700'000'500'000};
    if (random_.below(4) == 0) filter.said_to = UtcMs{1'700'000'800'000};
    filter.include_archived = random_.below(3) == 0;
    return filter;
  }

  void play(Step step) {
    step.row = world.change(cube, step.operation, step.memory, step.body, step.vector);
    if (step.row.value != 0) steps.push_back(std::move(step));
  }
  base::SeededRandom& random() { return random_; }
  [[nodiscard]] Sequence moment() { return Sequence{2 + random_.below(steps.back().row.value - 1)}; }

  SearchWorld world;
  CubeId cube;
  std::vector<Step> steps;

 private:
  std::optional<vault::VectorRow> maybe_vector() {
    if (random_.below(3) == 0) return std::nullopt;
    return world.vector_row(random_, 1 + static_cast<std::uint32_t>(random_.below(2)));
  }

  base::SeededRandom random_;
  std::vector<MemoryId> memories_;
};

class SearchSeeds : public testing::TestWithParam<std::uint64_t> {};

TEST_P(SearchSeeds, EqualsTheNaiveSearchAfterEveryChange) {
  History history(GetParam());
  for (int round = 0; round < 40; ++round) {
    for (int i = 0; i < 8; ++i) history.step();
    if (round % 5 == 4) history.embed_some();
    if (round % 10 == 9) history.erase_some();
    for (int i = 0; i < 3; ++i) {
      Query query = history.query();
      SCOPED_TRACE("seed " + std::to_string(GetParam()) + ", round " + std::to_string(round) + ": " + query.text);
      expect_same_hits(history.world.search(query), history.world.search_naively(query));
      query.as_of[history.cube] = history.moment();
      SCOPED_TRACE("as of " + std::to_string(query.as_of[history.cube].value));
      expect_same_hits(history.world.search(query), history.world.search_naively(query));
      ASSERT_FALSE(HasFailure());
    }
  }
}

TEST_P(SearchSeeds, AsOfEqualsAVaultThatEndsThere) {
  History history(GetParam() + 100);
  while (history.steps.size() < 220) history.step();
  history.world.add_evidence(history.cube, history.random(), 5);
  for (int i = 0; i < 4; ++i) {
    const Sequence at = history.moment();
    SearchWorld then;
    const CubeId cube = then.make_cube("history");
    ASSERT_EQ(cube, history.cube);
    for (const Step& step : history.steps) {
      if (step.row > at) break;
      ASSERT_EQ(then.change(cube, step.operation, step.memory, step.body, step.vector), step.row);
    }
    for (int q = 0; q < 6; ++q) {
      Query query = history.query();
      SCOPED_TRACE("seed " + std::to_string(GetParam()) + ", as of " + std::to_string(at.value) + ": " + query.text);
      if (!query.evidence.empty()) query.evidence[cube] = history.world.evidence;  // like vectors, of any time
      const Found ended = then.search(query);
      query.as_of[cube] = at;
      expect_same_hits(history.world.search(query), ended);
      ASSERT_FALSE(HasFailure());
    }
  }
}

TEST_P(SearchSeeds, EqualsItselfAfterARebuild) {
  History history(GetParam() + 200);
  for (int i = 0; i < 250; ++i) history.step();
  history.world.add_evidence(history.cube, history.random(), 0);
  for (int q = 0; q < 10; ++q) {
    const Query query = history.query();
    SCOPED_TRACE("seed " + std::to_string(GetParam()) + ": " + query.text);
    const Found kept = history.world.search(query);
    ASSERT_TRUE(history.world.pool.forget(history.cube));
    expect_same_hits(history.world.search(query), kept);
  }
}

INSTANTIATE_TEST_SUITE_P(Random, SearchSeeds, testing::Values(1, 2, 3, 4));

}  // namespace
}  // namespace memos::op
