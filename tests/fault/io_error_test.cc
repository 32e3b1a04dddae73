// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// One operation of the disk fails, each in turn and in every way: the call that met it fails cleanly or succeeds, what
// was acknowledged stays, a failed sync stays failed until the vault is opened again.
#include <gtest/gtest.h>

#include <cstdio>

#include "dump.h"
#include "faulty_run.h"
#include "power_loss.h"

namespace memos::fault {
namespace {

using base::FaultKind;
using base::Survival;

const char* name_of(FaultKind kind) {
  switch (kind) {
    case FaultKind::kEio:
      return "input/output error";
    case FaultKind::kDiskFull:
      return "disk full";
    case FaultKind::kShortWrite:
      return "short write";
    case FaultKind::kSyncFails:
      return "sync fails";
    default:
      return "other";
  }
}

class IoError : public ::testing::TestWithParam<FaultKind> {};

TEST_P(IoError, EveryOperationInTurn) {
  const FaultKind kind = GetParam();
  std::uint64_t runs = 0;
  std::uint64_t failed = 0;
  for (const Workload& workload : {everyday(), erasing()}) {
    const Reference reference = make_reference(workload);
    for (std::uint64_t n = 0; n < reference.operations; ++n, ++runs) {
      FaultyRun run(workload, reference.states);
      run.files().fail_at(n, kind);
      SCOPED_TRACE(workload.name + ", operation " + std::to_string(n));
      run.run(kind == FaultKind::kDiskFull);
      failed += run.failed_steps;
      if (HasFailure()) FAIL() << run.files().describe(n);
    }
  }
  std::printf("%s at each of %llu operations: %llu steps failed, all cleanly\n", name_of(kind),
              static_cast<unsigned long long>(runs), static_cast<unsigned long long>(failed));
  EXPECT_GT(failed, runs / 4);
}

INSTANTIATE_TEST_SUITE_P(, IoError,
                         ::testing::Values(FaultKind::kEio, FaultKind::kDiskFull, FaultKind::kShortWrite,
                                           FaultKind::kSyncFails),
                         [](const auto& test) {
                           std::string name = name_of(test.param);
                           std::ranges::replace_if(name, [](char c) { return c == ' ' || c == '/'; }, '_');
                           return name;
                         });

TEST(IoErrorOfReads, EveryReadInTurn) {
  const Workload workload = everyday();
  const Reference reference = make_reference(workload);
  std::uint64_t failed = 0;
  for (std::uint64_t n = 0; n < reference.reads; ++n) {
    FaultyRun run(workload, reference.states);
    run.files().fail_read_at(n, FaultKind::kEio);
    SCOPED_TRACE("read " + std::to_string(n));
    run.run(false);
    failed += run.failed_steps;
    if (HasFailure()) FAIL();
  }
  std::printf("%llu reads failed in turn, %llu steps with them\n", static_cast<unsigned long long>(reference.reads),
              static_cast<unsigned long long>(failed));
  EXPECT_GT(reference.reads, 0U);
}

TEST(DiskFull, WritesFailReadsGoOnAndServiceResumes) {
  const auto files = base::make_fault_file_system();
  World world;
  world.files = files.get();
  ASSERT_TRUE(world.open());
  const auto cube = world.vault->create_cube({}, "me", "", ActorId{1});
  ASSERT_TRUE(cube);
  const auto add = [&](const std::string& text) {
    vault::WriteBatch batch{.cube = cube->id, .actor = ActorId{1}, .time = world.clock.now()};
    Body body;
    body.text = text;
    batch.changes.push_back({.operation = Operation::kAdd, .memory = world.ids.next(), .body = body});
    return world.vault->commit(std::move(batch));
  };
  constexpr std::uint64_t kStep = 300'000;
  std::uint64_t acknowledged = 0;
  std::uint64_t refused = 0;
  for (std::uint64_t capacity = 1'000'000; capacity <= 1'000'000 + 5 * kStep; capacity += kStep) {
    files->set_capacity(capacity);
    for (int i = 0; i < 2000; ++i) {
      const auto added = add("memory " + std::to_string(acknowledged) + std::string(1500, 'z'));
      if (!added) {
        ASSERT_EQ(added.error().code, ErrorCode::kExhausted) << added.error().message;
        ++refused;
        break;
      }
      ++acknowledged;
    }
    for (int again = 0; again < 3; ++again) ASSERT_FALSE(add(std::string(60'000, 'f')));
    const auto info = world.vault->cube(cube->id);
    ASSERT_TRUE(info) << info.error().message;
    ASSERT_EQ(info->current, acknowledged);
    ASSERT_TRUE(verify(*world.vault));
    ASSERT_FALSE(files->sync_failed());
  }
  EXPECT_EQ(refused, 6U);  // every size was filled, and after each there was room again
  files->set_capacity(UINT64_MAX);
  ASSERT_TRUE(add("room again"));
  const auto restarted = files->crash_image(files->operations(), Survival::kNothing, 1);
  World after;
  after.files = restarted.get();
  ASSERT_TRUE(after.open());
  ASSERT_TRUE(verify(*after.vault));
  EXPECT_EQ(after.vault->cube(cube->id)->current, acknowledged + 1);
  std::printf("disk full %llu times, %llu memories acknowledged, none lost\n", static_cast<unsigned long long>(refused),
              static_cast<unsigned long long>(acknowledged + 1));
}

}  // namespace
}  // namespace memos::fault
