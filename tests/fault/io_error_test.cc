// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// One operation of the disk fails, each in turn and in every way: the call that met it fails cleanly or succeeds, what
// was acknowledged stays, a failed sync stays failed until the vault is opened again.
#include <gtest/gtest.h>

#include <cstdio>

#include "dump.h"
#include "power_loss.h"
#include "workload.h"

namespace memos::fault {
namespace {

using base::FaultFileSystem;
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

/// Opens what a restarted machine finds and returns its dump, or "problem: …".
std::string after_restart(const FaultFileSystem& files, Survival survival) {
  const auto image = files.crash_image(files.operations(), survival, 1);
  World world;
  world.files = image.get();
  if (const Status opened = world.open(); !opened) return "problem: open: " + opened.error().message;
  if (const Status sound = verify(*world.vault); !sound) return "problem: verify: " + sound.error().message;
  auto state = dump(*world.vault, Detail::kMeaning);
  return state ? *std::move(state) : "problem: read: " + state.error().message;
}

/// One run of a workload with one fault in it.
class FaultyRun {
 public:
  FaultyRun(const Workload& workload, const std::vector<std::string>& states) : workload_(workload), states_(states) {
    world_.files = files_.get();
  }

  FaultFileSystem& files() { return *files_; }

  /// `retry_must_work`: the fault is one after which service resumes without opening again.
  void run(bool retry_must_work) {
    std::size_t reached = 0;
    if (Status opened = world_.open(); !opened) {
      expect_clean(opened.error());
      files_->clear_faults();
      return expect_after_restart(0, 0);
    }
    for (std::size_t i = 0; i < workload_.steps.size(); ++i) {
      const UtcMs now = world_.clock.now();
      const Status done = workload_.steps[i].run(world_);
      if (!done) {
        ++failed_steps;
        const bool changed = after_failure(workload_.steps[i], i, done.error());
        if (!changed) world_.clock.advance_ms(now.value - world_.clock.now().value);
        if (!changed && !try_again(workload_.steps[i], retry_must_work)) {
          world_.vault.reset();
          return expect_after_restart(i, i + 1);
        }
        // The step failed while cleaning up after its change; whether that survives is not said.
        if (changed && files_->sync_failed()) {
          world_.vault.reset();
          return expect_after_restart(i, i + 1);
        }
      }
      reached = i + 1;
    }
    world_.vault.reset();  // the fault may hit here
    files_->clear_faults();
    expect_after_restart(reached, reached);
  }

  std::uint64_t failed_steps = 0;

 private:
  static void expect_clean(const Error& error) {
    const bool expected =
        error.code == ErrorCode::kIo || error.code == ErrorCode::kExhausted || error.code == ErrorCode::kReadOnly;
    EXPECT_TRUE(expected) << error_name(error.code) << ": " << error.message;
    EXPECT_FALSE(error.message.empty());
  }

  /// Reading goes on. Returns whether the step changed something although it failed.
  bool after_failure(const Step& step, std::size_t before, const Error& error) {
    expect_clean(error);
    files_->clear_faults();
    if (!world_.vault) return false;  // it was being opened again
    const auto state = dump(*world_.vault, Detail::kMeaning);
    EXPECT_TRUE(state) << "reading does not go on: " << state.error().message;
    if (!state || *state == states_[before]) return false;
    EXPECT_FALSE(step.atomic) << "a failed step changed something: " << step.name << ", " << error.message;
    EXPECT_EQ(*state, states_[before + 1]) << step.name;
    return true;
  }

  /// The failed step once more, without a fault: it works, or says that the vault takes no writes.
  bool try_again(const Step& step, bool must_work) {
    const Status done = step.run(world_);
    if (done) {
      EXPECT_FALSE(files_->sync_failed()) << "a write succeeded after a failed sync";
      return true;
    }
    expect_clean(done.error());
    EXPECT_FALSE(must_work && !files_->sync_failed()) << step.name << ": " << done.error().message;
    if (world_.vault) {
      EXPECT_EQ(done.error().code, ErrorCode::kReadOnly) << done.error().message;
    }
    return false;
  }

  void expect_after_restart(std::size_t lowest, std::size_t highest) {
    for (const Survival survival : {Survival::kEverything, Survival::kNothing}) {
      const std::string found = after_restart(*files_, survival);
      bool known = false;
      for (std::size_t i = lowest; i <= highest; ++i) known |= states_[i] == found;
      EXPECT_TRUE(known) << "survival " << static_cast<int>(survival) << ", after step " << lowest << ": "
                         << found.substr(0, 300);
    }
  }

  const Workload& workload_;
  const std::vector<std::string>& states_;
  std::unique_ptr<FaultFileSystem> files_ = base::make_fault_file_system();
  World world_;
};

/// A run without faults: the states, and how many operations and reads it takes.
struct Reference {
  std::vector<std::string> states;
  std::uint64_t operations = 0;
  std::uint64_t reads = 0;
};

Reference make_reference(const Workload& workload) {
  Reference out;
  for (const bool dumping : {true, false}) {
    const auto files = base::make_fault_file_system();
    World world;
    world.files = files.get();
    const auto keep = [&] {
      if (dumping) out.states.push_back(dump(*world.vault, Detail::kMeaning).value_or("unreadable"));
    };
    EXPECT_TRUE(world.open());
    keep();
    for (const Step& step : workload.steps) {
      const Status done = step.run(world);
      EXPECT_TRUE(done) << step.name << ": " << done.error().message;
      keep();
    }
    world.vault.reset();
    out.operations = files->operations();
    out.reads = files->reads();
  }
  return out;
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
