// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Writes that carry a request id: known with the write, done once, forgotten after a day.
#include "infrastructure/vault/requests.h"

#include <gtest/gtest.h>

#include "infrastructure/vault/vault_test_support.h"

namespace memos::vault {
namespace {

class Requests : public ::testing::TestWithParam<Kind> {
 protected:
  void SetUp() override {
    world_.open(GetParam());
    cube_ = world_.make_cube("me");
  }
  Result<Receipt> add(std::uint8_t request, const std::string& text, const std::string& answer = "a") {
    WriteBatch batch = world_.batch(cube_);
    Change& change = batch.changes.emplace_back();
    change.operation = Operation::kAdd;
    change.memory = world_.ids().next();
    change.body = World::body(text);
    batch.request = RequestRecord{.id = id(request), .answer = answer};
    return world_.vault->commit(std::move(batch));
  }
  static MemoryId id(std::uint8_t number) { return MemoryId{{number, 7}}; }

  World world_;
  CubeId cube_;
};

TEST_P(Requests, AreKnownWithTheirWriteAlsoAfterReopening) {
  const auto receipt = add(1, "one", std::string("\0\xff!", 3));
  ASSERT_TRUE(receipt) << receipt.error().message;
  for (int round = 0; round < 2; ++round) {
    const auto record = world_.vault->request(id(1));
    ASSERT_TRUE(record && *record);
    EXPECT_EQ((*record)->id, id(1));
    EXPECT_EQ((*record)->answer, std::string("\0\xff!", 3));
    EXPECT_EQ((*record)->cube, cube_);
    EXPECT_EQ((*record)->sequence, receipt->applied.front().entry.sequence);
    EXPECT_EQ((*record)->time, world_.clock.now());
    EXPECT_FALSE(*world_.vault->request(id(2)));
    world_.reopen();
  }
}

TEST_P(Requests, ASecondWriteWithTheSameIdChangesNothing) {
  ASSERT_TRUE(add(1, "one"));
  const Sequence head = world_.vault->cube(cube_)->head;
  const auto again = add(1, "two");
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::kConflict);
  EXPECT_EQ(again.error().field, "request");
  EXPECT_EQ(world_.vault->cube(cube_)->head, head);
}

TEST_P(Requests, AWriteThatFailsLeavesNoRecord) {
  WriteBatch batch = world_.batch(cube_);
  Change& change = batch.changes.emplace_back();
  change.operation = Operation::kDelete;
  change.memory = world_.ids().next();
  batch.request = RequestRecord{.id = id(1), .answer = {}};
  EXPECT_FALSE(world_.vault->commit(std::move(batch)));
  EXPECT_FALSE(*world_.vault->request(id(1)));
  EXPECT_TRUE(add(1, "the same id, with success"));
}

INSTANTIATE_TEST_SUITE_P(Both, Requests, ::testing::Values(Kind::kSqlite, Kind::kMemory),
                         [](const auto& test) { return test.param == Kind::kSqlite ? "Sqlite" : "Memory"; });

TEST(RequestRows, GoAfterADayWithLaterOnes) {
  World world;
  world.open(Kind::kSqlite);
  const CubeId cube = world.make_cube("me");
  const auto add = [&](std::uint8_t number) {
    WriteBatch batch = world.batch(cube);
    Change& change = batch.changes.emplace_back();
    change.operation = Operation::kAdd;
    change.memory = world.ids().next();
    change.body = World::body("x");
    batch.request = RequestRecord{.id = MemoryId{{number}}, .answer = {}};
    ASSERT_TRUE(world.vault->commit(std::move(batch)));
  };
  for (std::uint8_t i = 1; i <= 6; ++i) add(i);
  world.clock.advance_ms(std::chrono::milliseconds(limits::kRequestKept).count());
  add(7);
  EXPECT_TRUE(*world.vault->request(MemoryId{{1}})) << "just a day old";
  world.clock.advance_ms(1);
  add(8);
  for (std::uint8_t i = 1; i <= 4; ++i) EXPECT_FALSE(*world.vault->request(MemoryId{{i}})) << int{i};
  EXPECT_TRUE(*world.vault->request(MemoryId{{5}})) << "a few go with each write";
  add(9);
  EXPECT_FALSE(*world.vault->request(MemoryId{{5}}));
  EXPECT_FALSE(*world.vault->request(MemoryId{{6}}));
  EXPECT_TRUE(*world.vault->request(MemoryId{{7}}));
}

}  // namespace
}  // namespace memos::vault
