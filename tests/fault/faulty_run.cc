// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "faulty_run.h"

#include <gtest/gtest.h>

#include "dump.h"
#include "power_loss.h"

namespace memos::fault {
namespace {

using base::FaultFileSystem;
using base::Survival;

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

void expect_clean(const Error& error) {
  const bool expected =
      error.code == ErrorCode::kIo || error.code == ErrorCode::kExhausted || error.code == ErrorCode::kReadOnly;
  EXPECT_TRUE(expected) << error_name(error.code) << ": " << error.message;
  EXPECT_FALSE(error.message.empty());
}

}  // namespace

FaultyRun::FaultyRun(const Workload& workload, const std::vector<std::string>& states, std::function<void()> clear)
    : workload_(workload), states_(states), clear_(std::move(clear)) {
  world_.files = files_.get();
}

void FaultyRun::clear_faults() {
  files_->clear_faults();
  if (clear_) clear_();
}

void FaultyRun::run(bool retry_must_work) {
  std::size_t reached = 0;
  if (Status opened = world_.open(); !opened) {
    expect_clean(opened.error());
    clear_faults();
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
  clear_faults();
  expect_after_restart(reached, reached);
}

/// Returns whether the step changed something although it failed. Reading goes on.
bool FaultyRun::after_failure(const Step& step, std::size_t before, const Error& error) {
  expect_clean(error);
  clear_faults();
  if (!world_.vault) return false;  // it was being opened again
  const auto state = dump(*world_.vault, Detail::kMeaning);
  EXPECT_TRUE(state) << "reading does not go on: " << state.error().message;
  if (!state || *state == states_[before]) return false;
  EXPECT_FALSE(step.atomic) << "a failed step changed something: " << step.name << ", " << error.message;
  EXPECT_EQ(*state, states_[before + 1]) << step.name;
  return true;
}

/// The failed step once more, without a fault: it works, or says that the vault takes no writes.
bool FaultyRun::try_again(const Step& step, bool must_work) {
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

void FaultyRun::expect_after_restart(std::size_t lowest, std::size_t highest) {
  for (const Survival survival : {Survival::kEverything, Survival::kNothing}) {
    const std::string found = after_restart(*files_, survival);
    bool known = false;
    for (std::size_t i = lowest; i <= highest; ++i) known |= states_[i] == found;
    EXPECT_TRUE(known) << "survival " << static_cast<int>(survival) << ", after step " << lowest << ": "
                       << found.substr(0, 300);
  }
}

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

}  // namespace memos::fault
