// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/fault_file.h"
#include "workload.h"

namespace memos::fault {

/// A run without faults: the states, and how many operations and reads it takes.
struct Reference {
  std::vector<std::string> states;
  std::uint64_t operations = 0;
  std::uint64_t reads = 0;
};
[[nodiscard]] Reference make_reference(const Workload& workload);

/// One run of a workload with one fault in it: the step that meets the fault fails cleanly and changes nothing, or
/// succeeds; reading goes on; what was acknowledged is there after a restart. Failures are reported to GoogleTest.
class FaultyRun {
 public:
  /// Both outlive the run. `clear` takes the fault away, so that what follows runs without one.
  FaultyRun(const Workload& workload, const std::vector<std::string>& states, std::function<void()> clear = {});

  base::FaultFileSystem& files() { return *files_; }

  /// `retry_must_work`: the fault is one after which service resumes without opening again.
  void run(bool retry_must_work);

  std::uint64_t failed_steps = 0;

 private:
  void clear_faults();
  bool after_failure(const Step& step, std::size_t before, const Error& error);
  bool try_again(const Step& step, bool must_work);
  void expect_after_restart(std::size_t lowest, std::size_t highest);

  const Workload& workload_;
  const std::vector<std::string>& states_;
  std::function<void()> clear_;
  std::unique_ptr<base::FaultFileSystem> files_ = base::make_fault_file_system();
  World world_;
};

}  // namespace memos::fault
