// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// After a power loss at any operation of any workload the vault opens, verifies, and holds the state after some prefix
// of the steps that includes every acknowledged one.
#include "power_loss.h"

#include <gtest/gtest.h>

#include <cstdio>

namespace memos::fault {
namespace {

constexpr std::uint64_t kShards = 2;  // a process each, so that two cores are busy
constexpr std::uint64_t kSeeds = 76;
constexpr std::uint64_t kSeedsInFullRun = 3'100;  // Two million images in all.

struct Case {
  std::string workload;
  std::uint64_t shard = 0;
};

Workload named(const std::string& name) {
  for (Workload& workload : all_workloads()) {
    if (workload.name == name) return workload;
  }
  ADD_FAILURE() << "no workload " << name;
  return {};
}

std::vector<Case> cases() {
  std::vector<Case> out;
  for (const Workload& workload : all_workloads()) {
    for (std::uint64_t shard = 0; shard < kShards; ++shard) out.push_back({workload.name, shard});
  }
  return out;
}

class PowerLoss : public ::testing::TestWithParam<Case> {};

TEST_P(PowerLoss, KeepsEveryAcknowledgedStep) {
  const Workload workload = named(GetParam().workload);
  const Verdict verdict = lose_power(
      workload,
      {.seeds = full_run() ? kSeedsInFullRun : kSeeds, .shard = GetParam().shard * workload.stride, .shards = kShards});
  std::printf("%s\n", describe(workload.name, verdict).c_str());
  EXPECT_EQ(verdict.acked_lost, 0U);
  EXPECT_EQ(verdict.inconsistent, 0U);
  EXPECT_EQ(verdict.erased_found, 0U);
  EXPECT_GT(verdict.images, 200U);
  EXPECT_GT(verdict.crashed_again, 0U);
}

INSTANTIATE_TEST_SUITE_P(, PowerLoss, ::testing::ValuesIn(cases()),
                         [](const auto& test) { return test.param.workload + "_" + std::to_string(test.param.shard); });

TEST(PowerLossCheck, SeesTheLossWhenNothingIsSynced) {
  const Verdict verdict = lose_power(everyday(), {.durability = vault::Durability::kOff, .seeds = 2, .shards = 4});
  std::printf("%s\n", describe("everyday without syncs", verdict).c_str());
  EXPECT_GT(verdict.acked_lost + verdict.inconsistent, verdict.images / 20);
}

TEST(PowerLossCheck, SeesTheLastCommitsGoWhenTheyAreNotSynced) {
  const Verdict verdict = lose_power(everyday(), {.durability = vault::Durability::kNormal, .seeds = 2, .shards = 4});
  std::printf("%s\n", describe("everyday with syncs at checkpoints only", verdict).c_str());
  EXPECT_GT(verdict.acked_lost, verdict.images / 20);
}

}  // namespace
}  // namespace memos::fault
