// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Erasing: cascade, every byte of the folder, what must not be found again, and what is purged by itself.
#include <gtest/gtest.h>

#include <cmath>

#include "base/half.h"
#include "base/limits.h"
#include "interface/api/api_test_support.h"

namespace memos::api {
namespace {

using Texts = std::vector<std::string>;

/// What a search by words finds.
std::vector<std::string> found_by_words(World& world, const std::string& cube = "me") {
  SearchRequest request{.cubes = {cube}};
  request.use_vectors = false;
  return world.found("xyzzyplugh", request);
}

constexpr const char* kSecret = "xyzzyplugh";  // One term, that stays as it is when it is folded and stemmed.

class EraseTest : public testing::TestWithParam<Kind> {
 protected:
  void SetUp() override { world_.open(); }
  Memos& memos() { return *world_.memos; }
  World world_{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(Vaults, EraseTest, testing::Values(Kind::kSqlite, Kind::kMemory), kind_name);

TEST_P(EraseTest, WhatWasDerivedGoesToo) {
  const MemoryId source = world_.add("I told Ada about the surprise");
  const MemoryId fact = world_.add("Ada knows about the surprise");
  const MemoryId summary = world_.add("Summary: a surprise is planned");
  const MemoryId other = world_.add("Nothing to do with it, but mentions the surprise");
  ASSERT_TRUE(memos().link({LinkType::kDerivedFrom, fact, source}, {}));
  ASSERT_TRUE(memos().link({LinkType::kDerivedFrom, summary, fact}, {}));
  ASSERT_TRUE(memos().link({LinkType::kDerivedFrom, fact, summary}, {}));
  ASSERT_TRUE(memos().link({LinkType::kMentions, other, source}, {}));
  const auto report = memos().erase({source, source}, {});
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->memories, 3U);
  EXPECT_EQ(report->derived, 2U);
  EXPECT_EQ(world_.found("surprise"), Texts{"Nothing to do with it, but mentions the surprise"});
  EXPECT_EQ(world_.listed({.filter = {.include_archived = true, .include_deleted = true}}).size(), 1U);
  for (const MemoryId& id : {source, fact, summary}) EXPECT_EQ(memos().get(id, {}).error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(memos().provenance(other)->links.empty());
  EXPECT_EQ(world_.cube().memories, 1U);
  EXPECT_TRUE(memos().verify({})->problems.empty());
}

TEST_P(EraseTest, NamesAreCheckedBeforeAnythingGoes) {
  const MemoryId id = world_.add("stays");
  EXPECT_EQ(memos().erase({}, {}).error().field, "ids");
  EXPECT_EQ(memos().erase({id, MemoryId{}}, {}).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(text_of(memos().get(id, {})), "stays");
  ASSERT_TRUE(memos().erase({id}, {}));
  EXPECT_EQ(memos().erase({id}, {})->memories, 0U);
}

TEST_P(EraseTest, NoPointInTimeBringsItBack) {
  const MemoryId id = world_.add(kSecret);
  const Sequence point = world_.cube().head;
  ASSERT_TRUE(memos().update({.id = id, .text = "changed"}));
  ASSERT_TRUE(memos().erase({id}, {}));
  EXPECT_EQ(world_.found(kSecret, {.known_at = {.sequence = point}}), Texts{});
  EXPECT_EQ(memos().get(id, {.sequence = point}).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(memos().rollback(id, 1, {}).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(memos().restore(id, {}).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(world_.listed({.known_at = {.sequence = point}}), Texts{});
}

TEST_P(EraseTest, DeletedMemoriesAreErasedAfterThirtyDays) {
  const MemoryId early = world_.add(kSecret);
  const MemoryId late = world_.add("deleted later");
  ASSERT_TRUE(memos().remove(early, {}));
  world_.clock.advance_ms(10LL * 86'400'000);
  ASSERT_TRUE(memos().remove(late, {}));
  world_.clock.advance_ms(20LL * 86'400'000 - 1);
  world_.run_all_jobs();
  EXPECT_TRUE(memos().history(early)->at(0).memory);
  world_.clock.advance_ms(2);
  world_.run_all_jobs();
  EXPECT_FALSE(memos().history(early)->at(0).memory);
  EXPECT_TRUE(memos().history(late)->at(0).memory);
  for (int day = 0; day < 12; ++day) {
    world_.clock.advance_ms(86'400'000);
    world_.run_all_jobs();
  }
  EXPECT_FALSE(memos().history(late)->at(0).memory);
}

TEST(EraseBytes, NothingOfTheTextOrItsVectorIsLeftInTheFolder) {
  World world;
  world.open();
  std::vector<AddItem> others;
  for (int i = 0; i < 3'000; ++i) others.push_back(item("filler number " + std::to_string(i), "Ada"));
  world.add_items(others, "me", Embed::kNow);
  AddItem secret = item("The word is " + std::string(kSecret), "Ada");
  secret.vector.assign(64, 0.01F);
  for (std::size_t i = 0; i < secret.vector.size(); i += 3) secret.vector[i] = 0.1F + static_cast<float>(i);
  const MemoryId id = world.add_items({secret}).items[0].id;
  found_by_words(world);
  world.reopen();  // Writes a snapshot, closes the log, counts uses.
  EXPECT_EQ(found_by_words(world).size(), 1U);
  ASSERT_TRUE(world.memos->update({.id = id, .text = "Changed, but it was " + std::string(kSecret)}));
  double sum = 0;
  for (const float value : secret.vector) sum += static_cast<double>(value) * static_cast<double>(value);
  std::string halves;
  for (const float value : secret.vector) {
    const std::uint16_t half = base::to_half(value * static_cast<float>(1 / std::sqrt(sum)));
    halves += static_cast<char>(half & 0xFFU);
    halves += static_cast<char>(half >> 8U);
  }
  ASSERT_FALSE(world.files_with(kSecret).empty()) << "the search for bytes must be able to find";
  ASSERT_FALSE(world.files_with(halves).empty()) << "the vector's bytes must be known";
  ASSERT_TRUE(world.memos->erase({id}, {}));
  EXPECT_EQ(world.files_with(kSecret), Texts{});
  EXPECT_EQ(world.files_with(halves), Texts{});
  EXPECT_EQ(found_by_words(world), Texts{});
  world.reopen();
  EXPECT_EQ(found_by_words(world), Texts{});
  world.close();
  EXPECT_EQ(world.files_with(kSecret), Texts{});
  EXPECT_EQ(world.files_with(halves), Texts{});
}

TEST(EraseBytes, ADroppedCubeLeavesNothing) {
  World world;
  world.open();
  world.add("The word is " + std::string(kSecret), "gone", Embed::kNow);
  world.add("stays");
  found_by_words(world, "gone");
  ASSERT_FALSE(world.files_with(kSecret).empty());
  ASSERT_TRUE(world.memos->drop_cube("gone", {}));
  EXPECT_EQ(world.files_with(kSecret), Texts{});
  EXPECT_TRUE(world.memos->verify({})->problems.empty());
  const auto jobs = world.memos->jobs(true);
  ASSERT_TRUE(jobs);
  for (const JobInfo& job : *jobs) EXPECT_NE(job.cube, "gone") << job.kind;
}

}  // namespace
}  // namespace memos::api
