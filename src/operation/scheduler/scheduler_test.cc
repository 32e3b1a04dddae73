// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/scheduler/scheduler.h"

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "base/fault_file.h"
#include "base/limits.h"
#include "memos/requests.hpp"

namespace memos::scheduler {
namespace {

constexpr UtcMs kStart{1'750'000'000'000};

class SchedulerTest : public testing::Test {
 protected:
  void SetUp() override {
    auto opened =
        vault::open_sqlite_vault({.directory = "/data", .files = files_.get(), .clock = &clock_, .random = &random_});
    ASSERT_TRUE(opened) << opened.error().message;
    vault_ = std::move(*opened);
    make();
  }
  void make() {
    scheduler_.reset();
    scheduler_ = std::make_unique<Scheduler>(
        Scheduler::Options{.vault = vault_.get(), .clock = &clock_, .random = &random_, .owner = "test", .logger = {}});
  }
  JobId request(const std::string& kind, UtcMs due = kStart, const std::string& key = {}) {
    const auto id = scheduler_->request({}, {.kind = kind, .key = key, .payload = {}, .run_after = due});
    EXPECT_TRUE(id) << id.error().message;
    return id.value_or(JobId{});
  }
  std::uint64_t run() {
    const auto ran = scheduler_->run_due({});
    EXPECT_TRUE(ran);
    return ran.value_or(0);
  }
  vault::JobRow row(JobId id) {
    const auto rows = vault_->list_jobs(true);
    EXPECT_TRUE(rows);
    for (const vault::JobRow& one : *rows)
      if (one.id == id) return one;
    ADD_FAILURE() << "no such job";
    return {};
  }
  JobState state(JobId id) { return static_cast<JobState>(row(id).state); }

  std::unique_ptr<base::FaultFileSystem> files_ = base::make_fault_file_system();
  base::ManualClock clock_{kStart};
  base::SeededRandom random_{7};
  std::unique_ptr<vault::Vault> vault_;
  std::unique_ptr<Scheduler> scheduler_;
};

TEST_F(SchedulerTest, RunsWhatIsDueAndNothingElse) {
  int ran = 0;
  scheduler_->register_handler("count", [&](JobContext&) -> Status {
    ++ran;
    return {};
  });
  const JobId now = request("count");
  const JobId later = request("count", {kStart.value + 1'000}, "later");
  EXPECT_EQ(run(), 1U);
  EXPECT_EQ(ran, 1);
  EXPECT_EQ(state(now), JobState::kDone);
  EXPECT_EQ(row(now).attempts, 1U);
  EXPECT_EQ(state(later), JobState::kWaiting);
  clock_.advance_ms(1'000);
  EXPECT_EQ(run(), 1U);
  EXPECT_EQ(state(later), JobState::kDone);
  EXPECT_EQ(run(), 0U);
}

TEST_F(SchedulerTest, ASecondRequestJoinsAWaitingJob) {
  EXPECT_EQ(request("x"), request("x"));
  EXPECT_NE(request("x"), request("x", kStart, "other"));
}

TEST_F(SchedulerTest, WorkAskedForWhileAJobRunsIsDoneAfterIt) {
  int ran = 0;
  scheduler_->register_handler("x", [&](JobContext&) -> Status {
    if (++ran == 1) request("x");
    return {};
  });
  request("x");
  EXPECT_EQ(run(), 2U);
  EXPECT_EQ(ran, 2);
}

TEST_F(SchedulerTest, JobsOfAKilledProcessAreDueAtOnceForTheNextOwner) {
  const JobId id = request("x");
  const UtcMs lease{kStart.value + std::chrono::milliseconds(limits::kJobLease).count()};
  const auto claimed = vault_->claim_job("killed", kStart, lease);
  ASSERT_TRUE(claimed && *claimed);
  scheduler_->register_handler("x", [](JobContext&) -> Status { return {}; });
  EXPECT_EQ(run(), 0U);
  ASSERT_TRUE(scheduler_->release_orphans());
  EXPECT_EQ(state(id), JobState::kWaiting);
  EXPECT_EQ(run(), 1U);
  EXPECT_EQ(state(id), JobState::kDone);
  EXPECT_EQ(row(id).attempts, 2U);
  ASSERT_TRUE(scheduler_->release_orphans());
  EXPECT_EQ(state(id), JobState::kDone);
}

TEST_F(SchedulerTest, FailuresAreTriedAgainWithGrowingPausesUpToTheLimit) {
  scheduler_->register_handler("bad", [](JobContext&) -> Status { return fail(ErrorCode::kIo, "no luck"); });
  const JobId id = request("bad");
  std::int64_t waited = 0;
  for (std::uint32_t attempt = 1; attempt < limits::kMaxJobAttempts; ++attempt) {
    EXPECT_EQ(run(), 1U) << attempt;
    EXPECT_EQ(run(), 0U) << attempt;
    const vault::JobRow waiting = row(id);
    EXPECT_EQ(state(id), JobState::kWaiting);
    EXPECT_EQ(waiting.attempts, attempt);
    EXPECT_EQ(waiting.last_error, "no luck");
    const std::int64_t pause = waiting.run_after.value - clock_.now().value;
    const std::int64_t whole = std::int64_t{1'000} << (attempt - 1);
    EXPECT_GE(pause, whole / 2);
    EXPECT_LE(pause, whole);
    clock_.advance_ms(pause);
    waited += pause;
  }
  EXPECT_EQ(run(), 1U);
  EXPECT_EQ(state(id), JobState::kFailed);
  EXPECT_GT(waited, 60'000);
  clock_.advance_ms(1'000'000);
  EXPECT_EQ(run(), 0U);
}

TEST_F(SchedulerTest, SomeFailuresAreFinalAndSomeNeverGiveUp) {
  Error error{ErrorCode::kInvalidArgument, "wrong", {}};
  scheduler_->register_handler("x", [&](JobContext&) -> Status { return std::unexpected(error); });
  const JobId wrong = request("x");
  EXPECT_EQ(run(), 1U);
  EXPECT_EQ(state(wrong), JobState::kFailed);
  error.code = ErrorCode::kUnavailable;
  const JobId away = request("x");
  for (std::uint32_t i = 0; i < 3 * limits::kMaxJobAttempts; ++i) {
    EXPECT_EQ(run(), 1U);
    clock_.advance_ms(std::chrono::milliseconds(limits::kJobBackoffMax).count());
  }
  EXPECT_EQ(state(away), JobState::kWaiting);
}

TEST_F(SchedulerTest, AJobWithoutAHandlerFailsWithItsKind) {
  const JobId id = request("unknown");
  EXPECT_EQ(run(), 1U);
  EXPECT_EQ(state(id), JobState::kFailed);
  EXPECT_NE(row(id).last_error.find("unknown"), std::string::npos);
}

TEST_F(SchedulerTest, PostponedJobsKeepTheirAttemptsAndCanBeWoken) {
  int ran = 0;
  scheduler_->register_handler("x", [&](JobContext& context) -> Status {
    if (++ran == 1) context.postpone({clock_.now().value + 86'400'000}, "no model yet");
    return {};
  });
  const JobId id = request("x");
  EXPECT_EQ(run(), 1U);
  EXPECT_EQ(row(id).attempts, 0U);
  EXPECT_EQ(row(id).last_error, "no model yet");
  EXPECT_EQ(run(), 0U);
  ASSERT_TRUE(scheduler_->wake("other"));
  EXPECT_EQ(run(), 0U);
  ASSERT_TRUE(scheduler_->wake("x"));
  EXPECT_EQ(run(), 1U);
  EXPECT_EQ(state(id), JobState::kDone);
}

TEST_F(SchedulerTest, ProgressIsSeenAndTheLeaseRenewed) {
  JobId id{};
  scheduler_->register_handler("x", [&](JobContext& context) -> Status {
    MEMOS_CHECK_OK(context.report(1, 10));
    EXPECT_EQ(row(id).done, 0U) << "progress was written too soon";
    clock_.advance_ms(std::chrono::milliseconds(limits::kJobProgressEvery).count());
    MEMOS_CHECK_OK(context.report(2, 10));
    EXPECT_EQ(row(id).done, 2U);
    EXPECT_EQ(row(id).lease_until.value, clock_.now().value + std::chrono::milliseconds(limits::kJobLease).count());
    EXPECT_EQ(state(id), JobState::kRunning);
    return {};
  });
  id = request("x");
  std::vector<std::uint64_t> seen;
  const auto ran = scheduler_->run_due([&](const vault::JobRow& job) {
    seen.push_back(job.done);
    return true;
  });
  ASSERT_TRUE(ran);
  EXPECT_EQ(seen, (std::vector<std::uint64_t>{0, 1, 2, 2}));
  EXPECT_EQ(row(id).total, 10U);
}

TEST_F(SchedulerTest, AnObserverCanStopARunAndTheJobWaitsAsBefore) {
  scheduler_->register_handler("x", [](JobContext& context) -> Status { return context.report(1, 2); });
  const JobId id = request("x");
  int calls = 0;
  const auto ran = scheduler_->run_due([&](const vault::JobRow&) { return ++calls < 2; });
  ASSERT_TRUE(ran);
  EXPECT_EQ(*ran, 1U);
  EXPECT_EQ(state(id), JobState::kWaiting);
  EXPECT_EQ(row(id).attempts, 0U);
  EXPECT_EQ(row(id).lease_until.value, 0);
  EXPECT_EQ(run(), 1U);
  EXPECT_EQ(state(id), JobState::kDone);
}

TEST_F(SchedulerTest, WaitingAndRunningJobsAreCancelled) {
  JobId id{};
  scheduler_->register_handler("x", [&](JobContext& context) -> Status {
    EXPECT_TRUE(scheduler_->cancel(id));
    return context.report(1, 2);
  });
  const JobId waiting = request("y");
  ASSERT_TRUE(scheduler_->cancel(waiting));
  EXPECT_EQ(state(waiting), JobState::kCancelled);
  EXPECT_EQ(scheduler_->cancel(waiting).error().code, ErrorCode::kConflict);
  EXPECT_EQ(scheduler_->cancel(JobId{999}).error().code, ErrorCode::kNotFound);
  id = request("x");
  EXPECT_EQ(run(), 1U);
  EXPECT_EQ(state(id), JobState::kCancelled);
}

TEST_F(SchedulerTest, AJobWhoseProcessDiedIsRunAgainWhenItsLeaseEnds) {
  const JobId id = request("x");
  const UtcMs lease{kStart.value + 60'000};
  ASSERT_TRUE(vault_->claim_job("dead process", kStart, lease));
  int ran = 0;
  make();
  scheduler_->register_handler("x", [&](JobContext& context) -> Status {
    EXPECT_EQ(context.row().attempts, 2U);
    ++ran;
    return {};
  });
  EXPECT_EQ(run(), 0U);
  clock_.advance_ms(60'000);
  EXPECT_EQ(run(), 1U);
  EXPECT_EQ(ran, 1);
  EXPECT_EQ(state(id), JobState::kDone);
}

TEST_F(SchedulerTest, RequestsForSoonAreWrittenByWhoRunsJobsOrStops) {
  int ran = 0;
  scheduler_->register_handler("x", [&](JobContext&) -> Status {
    ++ran;
    return {};
  });
  const vault::JobRequest wanted{.kind = "x", .key = {}, .payload = {}, .run_after = kStart};
  scheduler_->request_soon({}, wanted);
  scheduler_->request_soon({}, wanted);
  EXPECT_TRUE(vault_->list_jobs(true)->empty());
  EXPECT_EQ(run(), 1U);
  scheduler_->request_soon({}, wanted);
  scheduler_->stop();
  EXPECT_EQ(ran, 1);
  EXPECT_EQ(vault_->list_jobs(false)->size(), 1U);
  EXPECT_EQ(scheduler_->request({}, wanted).error().code, ErrorCode::kCancelled);
}

TEST_F(SchedulerTest, TheBackgroundThreadRunsRequestsAndStopGivesTheLeaseBack) {
  std::mutex mutex;
  std::condition_variable changed;
  bool running = false;
  bool stopping = false;
  scheduler_->register_handler("x", [&](JobContext& context) -> Status {
    for (;;) {
      {
        std::unique_lock lock(mutex);
        running = true;
        changed.notify_all();
        if (stopping) return context.report(2, 3);
      }
      std::this_thread::yield();
      if (const Status go_on = context.report(1, 3); !go_on) return go_on;
    }
  });
  scheduler_->start();
  const JobId id = request("x");
  {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return running; });
  }
  scheduler_->stop();
  EXPECT_EQ(state(id), JobState::kWaiting);
  EXPECT_EQ(row(id).attempts, 0U);
  EXPECT_EQ(row(id).lease_until.value, 0);
}

TEST_F(SchedulerTest, ForegroundWorkHoldsAStepBackButNotForEver) {
  scheduler_->register_handler("x", [](JobContext& context) -> Status {
    context.yield_to_foreground();
    return {};
  });
  const JobId id = request("x");
  const Scheduler::Foreground foreground(*scheduler_);
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(run(), 1U);
  EXPECT_GE(std::chrono::steady_clock::now() - begin, limits::kForegroundWait);
  EXPECT_EQ(state(id), JobState::kDone);
}

TEST_F(SchedulerTest, AnEndThatCannotBeWrittenIsRunAgainAfterTheLease) {
  int ran = 0;
  scheduler_->register_handler("x", [&](JobContext&) -> Status {
    if (++ran == 1) files_->fail_at(files_->operations(), base::FaultKind::kDiskFull);
    return {};
  });
  const JobId id = request("x");
  (void)scheduler_->run_due({});
  files_->clear_faults();
  scheduler_.reset();
  vault_.reset();
  SetUp();
  scheduler_->register_handler("x", [&](JobContext&) -> Status {
    ++ran;
    return {};
  });
  clock_.advance_ms(std::chrono::milliseconds(limits::kJobLease).count());
  EXPECT_EQ(run(), 1U);
  EXPECT_EQ(ran, 2);
  EXPECT_EQ(state(id), JobState::kDone);
}

TEST(Backoff, DoublesUpToTheLimitWithJitter) {
  base::SeededRandom random(3);
  for (int i = 0; i < 100; ++i) {
    const std::int64_t first = backoff_ms(1, random);
    EXPECT_GE(first, 500);
    EXPECT_LE(first, 1'000);
    const std::int64_t last = backoff_ms(1'000'000, random);
    EXPECT_GE(last, 150'000);
    EXPECT_LE(last, 300'000);
  }
}

}  // namespace
}  // namespace memos::scheduler
