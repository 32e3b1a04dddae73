// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "figures.h"
#include "options.h"

namespace memos::bench {

using Clock = std::chrono::steady_clock;

inline double ms_since(Clock::time_point begin) {
  return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
}

/// A folder that is removed with everything in it when this goes away, unless it was given by the caller.
class WorkFolder {
 public:
  explicit WorkFolder(const std::string& given);
  ~WorkFolder();
  WorkFolder(const WorkFolder&) = delete;
  WorkFolder& operator=(const WorkFolder&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
  bool remove_;
};

/// Cores, processor, and how long one small synced write takes in `folder`.
void print_machine(const Figures& figures, const std::string& folder);

/// Resident memory of this process in MiB, mapped pages counted (VmRSS).
double resident_mib();
/// Bytes that the files of a folder occupy (sum of their sizes).
std::uint64_t folder_bytes(const std::string& folder);

/// Runs a program to its end. Returns its exit status (128 + signal if it was killed); output goes to /dev/null if
/// `quiet`.
int run_program(const std::vector<std::string>& words, bool quiet);
/// The path of the running program.
std::string own_program();
/// Runs this bench once more, with these options, in a process of its own. Returns its exit status.
int run_child(const Options& options);

/// From now on every fsync and fdatasync of this process takes `ms` longer.
void delay_syncs(double ms);
/// How many fsync and fdatasync calls this process has made.
std::uint64_t sync_count();

}  // namespace memos::bench
