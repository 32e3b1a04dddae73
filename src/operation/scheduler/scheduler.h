// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "infrastructure/vault/vault.h"

namespace memos::scheduler {

/// What a running job sees of its world.
class JobContext {
 public:
  virtual ~JobContext() = default;
  [[nodiscard]] virtual const vault::JobRow& row() const noexcept = 0;
  /// Records progress and renews the lease (written at most once in limits::kJobProgressEvery). kCancelled: stop now
  /// and return that error; the job will be claimed again, or was cancelled.
  virtual Status report(std::uint64_t done, std::uint64_t total) = 0;
  /// Waits while foreground work runs, at most limits::kForegroundWait. Call between small steps.
  virtual void yield_to_foreground() = 0;
  /// Nothing can be done before `time`: once the handler returns success the job waits until then and this attempt is
  /// not counted. `reason` is what `jobs` shows.
  virtual void postpone(UtcMs time, std::string reason) = 0;
  /// Replaces the row's payload, for the next attempt and for whoever looks at the job: small, never content. Written
  /// with the next progress that is, and at the end.
  virtual void keep(std::string payload) = 0;
};

/// Does one kind of job. Must be idempotent: after a crash it is called again for the same row.
/// Errors: kInvalidArgument and kNotFound are final; kUnavailable and kBusy are retried with back-off for ever; all
/// others up to limits::kMaxJobAttempts.
using JobHandler = std::function<Status(JobContext&)>;

/// Time until the next attempt after `attempts` (1 …) failed ones: doubled each time, capped, and of that a random part
/// between one half and the whole, so that jobs that failed together do not come back together.
[[nodiscard]] std::int64_t backoff_ms(std::uint32_t attempts, base::Random& random) noexcept;

/// MemScheduler, first part: durable jobs. Thread-safe.
class Scheduler {
 public:
  struct Options {
    vault::Vault* vault = nullptr;   ///< Required; outlives the scheduler, like clock and random.
    base::Clock* clock = nullptr;    ///< Required.
    base::Random* random = nullptr;  ///< Required; for the back-off.
    std::string owner;               ///< Names this process in leases.
    base::Logger logger;
  };
  explicit Scheduler(Options options);
  ~Scheduler();  ///< Stops and joins.
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;

  /// Before start().
  void register_handler(const std::string& kind, JobHandler handler);
  /// Runs due jobs on a background thread.
  void start();
  /// Refuses new work, lets the current step finish (its lease is given back), joins. What was asked for with
  /// request_soon is written first.
  void stop();
  /// Wakes the thread: a job was requested.
  void notify();
  /// Writes a job and wakes the thread.
  Result<JobId> request(CubeId cube, const vault::JobRequest& request);
  /// Leaves the writing to the background thread (or to run_due, or stop), so that the caller never waits for a disk.
  /// May be lost in a crash: only for work that is asked for again.
  void request_soon(CubeId cube, vault::JobRequest request);
  /// Waiting jobs of the kind become due now: what they were postponed for has come.
  Status wake(std::string_view kind);
  /// Jobs that a process claimed and did not give back, for it was killed, become due now instead of when their leases
  /// run out. Only for who alone holds the vault, before start(): then every lease found is such a one.
  Status release_orphans();
  /// A waiting job is cancelled at once, a running one at its next step. kNotFound; kConflict when it has finished.
  Status cancel(JobId id);
  /// Runs due jobs on the calling thread until none is due; returns how many were begun. `observe` may be empty; it is
  /// called with each row as it starts, on progress and when it ends; false stops (the job's lease is given back).
  Result<std::uint64_t> run_due(const std::function<bool(const vault::JobRow&)>& observe);

  /// Marks foreground work for as long as it lives: jobs hold back between steps.
  class Foreground {
   public:
    explicit Foreground(Scheduler& scheduler) noexcept;
    ~Foreground();
    Foreground(const Foreground&) = delete;
    Foreground& operator=(const Foreground&) = delete;

   private:
    Scheduler& scheduler_;
  };

 private:
  class Context;
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace memos::scheduler
