// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/log.h"
#include "infrastructure/vault/vault.h"

namespace memos::scheduler {

/// What a running job sees of its world.
class JobContext {
 public:
  virtual ~JobContext() = default;
  [[nodiscard]] virtual const vault::JobRow& row() const noexcept = 0;
  /// Records progress and renews the lease. kCancelled: stop now, the job will be claimed again or was cancelled.
  virtual Status report(std::uint64_t done, std::uint64_t total) = 0;
  /// Waits while foreground work runs. Call between small steps.
  virtual void yield_to_foreground() = 0;
};

/// Does one kind of job. Must be idempotent: after a crash it is called again for the same row.
/// An error is retried with back-off up to limits::kMaxJobAttempts; kInvalidArgument and kNotFound are final.
using JobHandler = std::function<Status(JobContext&)>;

/// MemScheduler, first part: durable jobs. Thread-safe.
class Scheduler {
 public:
  struct Options {
    vault::Vault* vault = nullptr;
    base::Clock* clock = nullptr;
    std::string owner;            ///< Names this process in leases.
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
  /// Refuses new work, lets the current step finish (its lease is given back), joins.
  void stop();
  /// Wakes the thread: a job was requested.
  void notify();
  Result<JobId> request(CubeId cube, const vault::JobRequest& request);
  /// Runs due jobs on the calling thread until none is due; returns how many ran. `observe` may be empty; false cancels.
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
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace memos::scheduler
