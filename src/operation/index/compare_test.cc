// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/index/compare.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "base/clock.h"
#include "base/fault_file.h"
#include "base/uuid.h"
#include "operation/index/cube_index.h"
#include "operation/index/index_pool.h"
#include "operation/index/index_test_support.h"
#include "operation/index/snapshot.h"

namespace memos::index {
namespace {

/// A core of turns; `change` may alter one body before it is read.
template <class Change>
IndexCore core_of(Change change) {
  base::SeededRandom random(3);
  IndexCore core;
  language::Tokenizer tokenizer;
  PreparedUnit unit;
  for (std::uint64_t i = 1; i <= 60; ++i) {
    Body body = random_body(random);
    change(i, body);
    prepare(body, Sequence{i}, UtcMs{1}, tokenizer, unit);
    core.add(unit, State::kActivated);
  }
  return core;
}

std::string told(const IndexCore& kept) {
  return first_difference(kept, core_of([](std::uint64_t, Body&) {})).value_or("");
}

TEST(FirstDifference, NamesWhatDiffersAndNoContent) {
  EXPECT_EQ(told(core_of([](std::uint64_t, Body&) {})), "");
  const auto with = [](auto change) {
    return told(core_of([&](std::uint64_t i, Body& body) {
      if (i == 7) change(body);
    }));
  };
  EXPECT_EQ(with([](Body& body) { body.said_at = UtcMs{5}; }), "the time of journal entry 7 differs from the rows");
  EXPECT_NE(with([](Body& body) { body.scope.app_id = "elsewhere"; }), "");
  EXPECT_EQ(with([](Body& body) { body.scope.user_id = "somebody"; }),
            "the scope of journal entry 7 differs from the rows");
  EXPECT_EQ(with([](Body& body) { body.tags = {"secret"}; }),
            "the key or a tag of journal entry 7 differs from the rows");
  EXPECT_EQ(with([](Body& body) { body.governance.expires_at = UtcMs{99}; }), "times to live differ from the rows");
  const std::string words = with([](Body& body) {
    const std::size_t at = body.text.find_first_not_of(' ');
    body.text.replace(at, body.text.find_first_of(" .?", at) - at, "zzyzx");
  });
  EXPECT_NE(words, "");
  EXPECT_EQ(words.find("zzyzx"), std::string::npos) << words;

  IndexCore hidden = core_of([](std::uint64_t, Body&) {});
  hidden.close(Sequence{9}, Sequence{61});
  EXPECT_EQ(told(hidden), "the visibility of journal entry 9 differs from the rows");
  IndexCore longer = core_of([](std::uint64_t, Body&) {});
  language::Tokenizer tokenizer;
  PreparedUnit unit;
  prepare(Body{.text = "one more"}, Sequence{61}, UtcMs{1}, tokenizer, unit);
  longer.add(unit, State::kActivated);
  EXPECT_EQ(told(longer), "journal entry 61 is not in the rows");
  EXPECT_EQ(first_difference(core_of([](std::uint64_t, Body&) {}), longer), "journal entry 61 is missing");
}

/// A cube with a snapshot, vectors and a pool.
class VerifyTest : public testing::Test {
 protected:
  VerifyTest() {
    space_ = vault_->ensure_space("hash", "tiny", 2)->id;
    cube_ = vault_->create_cube({}, "me", "", ActorId{})->id;
    EXPECT_TRUE(vault_->set_cube_space(cube_, space_, ActorId{}));
    vault_->set_commit_listener([this](const vault::Committed& committed) { pool_->on_commit(committed); });
    add(4'100);
    EXPECT_TRUE(pool_->get(cube_));
    EXPECT_TRUE(pool_->write_snapshots());
    EXPECT_TRUE(*files_->exists(kPath));
  }

  void add(int count) {
    vault::WriteBatch batch{.cube = cube_, .time = clock_.now()};
    for (int i = 0; i < count; ++i) {
      vault::VectorRow vector{.parts = 1, .halves = {0x3C00, static_cast<std::uint16_t>(i % 512)}};
      batch.changes.push_back({.operation = Operation::kAdd,
                               .memory = ids_.next(),
                               .body = random_body(random_),
                               .vector = i % 3 == 0 ? std::nullopt : std::optional(vector)});
    }
    EXPECT_TRUE(vault_->commit(std::move(batch)));
  }
  void forget_what_is_loaded() { pool_ = std::make_unique<IndexPool>(*vault_, options()); }
  IndexPool::Check verify() {
    auto check = pool_->verify(cube_);
    EXPECT_TRUE(check) << check.error().message;
    return check.value_or(IndexPool::Check{});
  }
  IndexPool::Options options() { return {.files = files_.get(), .snapshot_directory = "/index"}; }
  std::string stored() { return *base::read_file(*files_, kPath, std::size_t{1} << 30U); }
  void store(std::span<const std::uint8_t> bytes) { EXPECT_TRUE(base::write_file_atomically(*files_, kPath, bytes)); }

  static constexpr const char* kPath = "/index/cube-1.idx";
  base::ManualClock clock_{UtcMs{1'750'000'000'000}};
  base::SeededRandom random_{5};
  base::IdIssuer ids_{clock_, random_};
  std::unique_ptr<base::FaultFileSystem> files_ = base::make_fault_file_system();
  std::unique_ptr<vault::Vault> vault_ = vault::make_memory_vault(clock_, random_);
  std::unique_ptr<IndexPool> pool_ = std::make_unique<IndexPool>(*vault_, options());
  CubeId cube_{};
  SpaceId space_{};
};

TEST_F(VerifyTest, WhatIsKeptEqualsTheRows) {
  EXPECT_EQ(verify().compared, 2U);
  add(50);
  const IndexPool::Check check = verify();
  EXPECT_EQ(check.compared, 2U);
  EXPECT_TRUE(check.problems.empty()) << check.problems.front();
  forget_what_is_loaded();
  EXPECT_EQ(verify().compared, 1U) << "the snapshot";
}

TEST_F(VerifyTest, AnAlteredSnapshotWithAValidChecksumIsTold) {
  forget_what_is_loaded();
  const std::string text = stored();
  auto snapshot = decode_snapshot(base::as_bytes(text));
  ASSERT_TRUE(snapshot);
  // A turn less: valid bytes of an index that these rows do not give.
  IndexCore altered;
  language::Tokenizer tokenizer;
  PreparedUnit unit;
  ASSERT_TRUE(vault_->scan_versions(cube_, {}, [&](vault::VersionRow&& row) -> Status {
    if (row.recorded_from.value == 700) row.body->text += " and a word";
    prepare(*row.body, row.content, row.created_at, tokenizer, unit);
    altered.add(unit, row.state);
    return {};
  }));
  store(encode_snapshot(altered, snapshot->identity));
  const IndexPool::Check check = verify();
  ASSERT_EQ(check.problems.size(), 1U);
  EXPECT_EQ(check.problems[0], "index of cube 1, snapshot: the length of journal entry 700 differs from the rows");
  EXPECT_FALSE(*files_->exists(kPath)) << "the next search builds it from the rows";
  EXPECT_TRUE(verify().problems.empty());
}

TEST_F(VerifyTest, ADamagedSnapshotIsTold) {
  forget_what_is_loaded();
  std::string text = stored();
  text[text.size() / 2] ^= 1;
  store(base::as_bytes(text));
  ASSERT_EQ(verify().problems.size(), 1U);
}

TEST_F(VerifyTest, AVectorThatIsNotTheStoredOneIsTold) {
  const auto told = [this] {
    const IndexPool::Check check = verify();
    EXPECT_TRUE(pool_->get(cube_));
    return check.problems.empty() ? std::string() : check.problems.front();
  };
  EXPECT_EQ(told(), "");
  // The vault gets rows that the index is not told of.
  const std::vector<vault::VectorRow> other = {{Sequence{3}, 1, {0x3C00, 0x3C00}}};
  ASSERT_TRUE(vault_->vectors(cube_, space_, std::array{Sequence{3}})->front().parts == 0);
  ASSERT_TRUE(vault_->put_vectors(cube_, space_, other));
  EXPECT_EQ(told(), "index of cube 1, in memory: the vector of journal entry 3 is missing");
  EXPECT_EQ(told(), "") << "built anew";
  const std::vector<vault::VectorRow> changed = {{Sequence{3}, 1, {0x3C00, 0xBC00}}};
  ASSERT_TRUE(vault_->put_vectors(cube_, space_, changed));
  EXPECT_EQ(told(), "index of cube 1, in memory: the vector of journal entry 3 is not the stored one");
}

}  // namespace
}  // namespace memos::index
