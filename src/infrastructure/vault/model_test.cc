// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Random operations on the SQLite vault and on the one in plain maps: both must answer the same, also after reopening.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "infrastructure/vault/vault_test_support.h"

namespace memos::vault {
namespace {

using ::testing::IsEmpty;

constexpr int kOperations = 20'000;
constexpr int kReopenEvery = 50;
constexpr int kCompareEvery = 400;

/// A row without what differs by chance: salts, and so digests and hashes, are random.
std::string describe(const VersionRow& row) {
  std::string out =
      row.memory.str() + " v" + std::to_string(row.version) + " s" + std::to_string(static_cast<int>(row.state));
  for (const std::uint64_t number : {row.recorded_from.value, row.recorded_to.value, row.content.value})
    out += " " + std::to_string(number);
  out += " " + std::to_string(row.created_at.value) + " " + std::to_string(row.recorded_at.value);
  return out + " " + (row.body ? cube::encode(*row.body) : "(none)");
}

std::string describe(const Error& error) { return std::to_string(static_cast<int>(error.code)) + " " + error.field; }

class ModelTest : public ::testing::TestWithParam<std::uint64_t> {
 protected:
  void SetUp() override {
    random_ = std::make_unique<base::SeededRandom>(GetParam());
    real_.durability = Durability::kOff;  // only power loss could tell
    real_.open(Kind::kSqlite);
    model_ = make_memory_vault(clock_, model_random_);
    for (int i = 0; i < 3; ++i) {
      cubes_.push_back(real_.make_cube("cube " + std::to_string(i)));
      ASSERT_TRUE(model_->create_cube({}, "cube " + std::to_string(i), "", ActorId{7}));
    }
    for (const char* name : {"a", "b"}) {
      spaces_.push_back(real_.vault->ensure_space(name, name, 4)->id);
      ASSERT_EQ(model_->ensure_space(name, name, 4)->id, spaces_.back());
    }
  }

  std::uint64_t below(std::uint64_t bound) { return random_->below(bound); }
  CubeId any_cube() { return cubes_[below(cubes_.size())]; }
  MemoryId any_memory() {
    return memories_.empty() || below(30) == 0 ? real_.ids().next() : memories_[below(memories_.size())];
  }
  VectorRow any_vector() {
    VectorRow row{{}, static_cast<std::uint32_t>(1 + below(3)), {}};
    for (std::size_t i = 0; i < row.parts * std::size_t{4}; ++i)
      row.halves.push_back(static_cast<std::uint16_t>(below(60000)));
    return row;
  }

  Change any_change() {
    Change change;
    constexpr std::array kinds = {Operation::kAdd,    Operation::kAdd,       Operation::kAdd,     Operation::kUpdate,
                                  Operation::kUpdate, Operation::kDelete,    Operation::kRestore, Operation::kArchive,
                                  Operation::kExpire, Operation::kSupersede, Operation::kMerge,   Operation::kRollback,
                                  Operation::kLink,   Operation::kUnlink,    Operation::kFreeze,  Operation::kUnfreeze};
    change.operation = kinds[below(kinds.size())];
    const bool adding = change.operation == Operation::kAdd;
    change.memory = adding && below(20) != 0 ? real_.ids().next() : any_memory();
    if (below(10) == 0) change.expected_version = static_cast<std::uint32_t>(below(4));
    if (adding || change.operation == Operation::kUpdate || change.operation == Operation::kRollback) {
      change.body =
          World::body("text " + std::to_string(below(1'000'000)) + std::string(below(50) == 0 ? 6000 : 0, 'x'));
      change.body->governance.frozen = below(40) == 0;
      if (below(2) == 0) change.vector = any_vector();
    }
    if (change.operation == Operation::kLink || change.operation == Operation::kUnlink ||
        change.operation == Operation::kSupersede || change.operation == Operation::kMerge) {
      change.link = Link{static_cast<LinkType>(1 + below(6)), change.memory, any_memory()};
    }
    return change;
  }

  template <class T>
  void expect_same(const Result<T>& real, const Result<T>& model, const std::string& what) {
    ASSERT_EQ(real.has_value(), model.has_value())
        << what << ": "
        << (real ? "the model refused: " + model.error().message : "SQLite refused: " + real.error().message);
    EXPECT_EQ(real ? "" : describe(real.error()), model ? "" : describe(model.error())) << what;
  }

  void do_commit() {
    WriteBatch batch{
        .cube = any_cube(), .actor = ActorId{below(3)}, .time = real_.clock.now(), .changes = {}, .jobs = {}};
    for (std::uint64_t n = 1 + below(4); n > 0; --n) batch.changes.push_back(any_change());
    const auto real = real_.vault->commit(batch);
    const auto model = model_->commit(batch);
    expect_same(real, model, "commit");
    if (!real || !model) return;
    for (std::size_t i = 0; i < batch.changes.size(); ++i) {
      const Applied& a = real->applied[i];
      const Applied& b = model->applied[i];
      EXPECT_EQ(std::tuple(a.state, a.closed, a.content, a.entry.sequence, a.entry.version, a.entry.recorded_at),
                std::tuple(b.state, b.closed, b.content, b.entry.sequence, b.entry.version, b.entry.recorded_at));
      if (batch.changes[i].operation == Operation::kAdd) memories_.push_back(batch.changes[i].memory);
    }
  }

  void do_other() {
    const CubeId cube = any_cube();
    const std::vector<MemoryId> some = {any_memory()};
    switch (below(8)) {
      case 0:
        expect_same(real_.vault->erase(cube, some, {}, real_.clock.now()),
                    model_->erase(cube, some, {}, real_.clock.now()), "erase");
        break;
      case 1: {
        std::vector<VectorRow> rows = {any_vector()};
        rows[0].content = Sequence{below(200)};
        const SpaceId space = spaces_[below(2)];
        expect_same(real_.vault->put_vectors(cube, space, rows), model_->put_vectors(cube, space, rows), "put_vectors");
        break;
      }
      case 2: {
        const std::vector<std::pair<MemoryId, Usage>> usage = {
            {some[0], Usage{1 + below(3), UtcMs{static_cast<std::int64_t>(below(99))}}}};
        expect_same(real_.vault->add_usage(usage), model_->add_usage(usage), "add_usage");
        EXPECT_EQ(real_.vault->usage(some)->front().uses, model_->usage(some)->front().uses);
        break;
      }
      case 3:
        if (below(5) == 0) {
          const SpaceId space = spaces_[below(2)];
          expect_same(real_.vault->set_cube_space(cube, space, {}), model_->set_cube_space(cube, space, {}),
                      "set_cube_space");
        }
        break;
      case 4:
        real_.clock.advance_ms(static_cast<std::int64_t>(below(1000)));
        clock_.advance_ms(real_.clock.now().value - clock_.now().value);
        break;
      default: {
        const Sequence as_of{below(300)};
        const auto real = real_.vault->at(some[0], as_of);
        const auto model = model_->at(some[0], as_of);
        expect_same(real, model, "at");
        EXPECT_EQ(real ? describe(*real) : "", model ? describe(*model) : "");
        break;
      }
    }
  }

  void compare_cube(CubeId cube) {
    const auto real = real_.vault->cube(cube);
    const auto model = model_->cube(cube);
    ASSERT_TRUE(real && model);
    EXPECT_EQ(std::tuple(real->head, real->current, real->space),
              std::tuple(model->head, model->current, model->space));
    const auto list = [](Vault& vault, const ListQuery& query) {
      std::vector<std::string> out;
      const auto rows = vault.list(query);
      EXPECT_TRUE(rows);
      if (!rows) return out;
      for (const VersionRow& row : *rows) out.push_back(describe(row));
      return out;
    };
    for (const ListQuery& query :
         {ListQuery{.cube = cube, .all_versions = true, .limit = 1'000'000},
          ListQuery{.cube = cube, .as_of = Sequence{below(real->head.value + 2)}, .limit = 1'000'000},
          ListQuery{.cube = cube, .after = Sequence{below(real->head.value + 1)}, .limit = 7}}) {
      EXPECT_EQ(list(*real_.vault, query), list(*model_, query));
    }
    for (const SpaceId space : spaces_) {
      EXPECT_EQ(*real_.vault->count_vectors(cube, space), *model_->count_vectors(cube, space));
      const Sequence after{below(100)};
      EXPECT_EQ(*real_.vault->missing_vectors(cube, space, after, 50),
                *model_->missing_vectors(cube, space, after, 50));
      EXPECT_EQ(*real_.vault->newest_missing_vectors(cube, space, after, 50),
                *model_->newest_missing_vectors(cube, space, after, 50));
      std::vector<Sequence> contents;
      for (std::uint64_t i = 1; i <= real->head.value; ++i) contents.push_back(Sequence{i});
      const auto real_vectors = real_.vault->vectors(cube, space, contents);
      const auto model_vectors = model_->vectors(cube, space, contents);
      for (std::size_t i = 0; i < contents.size(); ++i)
        EXPECT_EQ((*real_vectors)[i].halves, (*model_vectors)[i].halves);
    }
    const UtcMs time{clock_.now().value - static_cast<std::int64_t>(below(1'000'000))};
    EXPECT_EQ(*real_.vault->sequence_at(cube, time), *model_->sequence_at(cube, time));
    EXPECT_EQ(*real_.vault->deleted_before(cube, time, 20), *model_->deleted_before(cube, time, 20));
    if (memories_.empty()) return;
    const MemoryId memory = any_memory();
    EXPECT_EQ(*real_.vault->links(memory), *model_->links(memory));
  }

  World real_;
  base::ManualClock clock_{UtcMs{1'750'000'000'000}};
  base::SeededRandom model_random_{1};
  std::unique_ptr<Vault> model_;
  std::unique_ptr<base::SeededRandom> random_;
  std::vector<CubeId> cubes_;
  std::vector<SpaceId> spaces_;
  std::vector<MemoryId> memories_;
};

TEST_P(ModelTest, BothVaultsAnswerTheSame) {
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  for (int i = 1; i <= kOperations && !HasFailure(); ++i) {
    SCOPED_TRACE("operation " + std::to_string(i));
    below(3) == 0 ? do_other() : do_commit();
    if (below(kReopenEvery) == 0) real_.reopen();
    if (i % kCompareEvery == 0) compare_cube(any_cube());
  }
  const auto report = real_.vault->verify({});
  ASSERT_TRUE(report);
  EXPECT_THAT(report->problems, IsEmpty());
  EXPECT_EQ(report->versions, model_->verify({})->versions);
  EXPECT_EQ(report->vectors, model_->verify({})->vectors);
}

INSTANTIATE_TEST_SUITE_P(Seeds, ModelTest, ::testing::Values(1, 2, 3, 4));

}  // namespace
}  // namespace memos::vault
