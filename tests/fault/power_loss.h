// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "workload.h"

namespace memos::fault {

/// What became of many crash images.
struct Verdict {
  std::uint64_t operations = 0;       ///< Of the workload.
  std::uint64_t images = 0;           ///< Checked; equal ones were opened once.
  std::uint64_t opened = 0;           ///< Different ones, opened, verified and read whole.
  std::uint64_t crashed_again = 0;    ///< Images of the recovery of an image.
  std::uint64_t acked_lost = 0;       ///< The state before something that had been acknowledged.
  std::uint64_t inconsistent = 0;     ///< Did not open, did not verify, or a state that never was.
  std::uint64_t erased_found = 0;     ///< Erased bytes that were still on the disk.
  std::vector<std::string> examples;  ///< The first few failures, for a person.
};

struct PowerLossOptions {
  vault::Durability durability = vault::Durability::kFull;
  std::uint64_t seeds = 4;  ///< Random images an operation, beside the two extremes.
  std::uint64_t shard = 0;  ///< Looks at every operation n with n % shards == shard.
  std::uint64_t shards = 1;
};

/// Runs the workload, then for every operation makes the disks that a power loss just after it could leave, opens each
/// and compares with the states that may be there: after any step that had begun, but none before what had been
/// acknowledged.
[[nodiscard]] Verdict lose_power(const Workload& workload, const PowerLossOptions& options);

/// One line: "everyday: 12,345 images …".
[[nodiscard]] std::string describe(const std::string& name, const Verdict& verdict);

/// Whether the large runs were asked for (MEMOS_FULL=1).
[[nodiscard]] bool full_run();

}  // namespace memos::fault
