// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/fault_file.h"
#include "base/random.h"
#include "base/uuid.h"
#include "infrastructure/vault/vault.h"

/// Scripted work on a vault over the in-memory file system, and the record of what it acknowledged.
namespace memos::fault {

inline constexpr const char* kFolder = "/memory";

/// A vault with its surroundings. Every run of the same steps does the same.
struct World {
  base::FileSystem* files = nullptr;
  vault::Durability durability = vault::Durability::kFull;
  base::ManualClock clock{UtcMs{1'750'000'000'000}};
  base::SeededRandom random{42};     ///< The vault's.
  base::SeededRandom id_random{43};  ///< For the ids that clients bring.
  base::IdIssuer ids{clock, id_random};
  std::unique_ptr<vault::Vault> vault;
  CubeId cube{};
  SpaceId space{};
  vault::JobRow job;                      ///< The last one claimed.
  std::map<std::string, MemoryId> named;  ///< Memories by the name that a step gave them.

  [[nodiscard]] Status open();
  [[nodiscard]] MemoryId id(const std::string& name);  ///< Made at the first use.
};

struct Step {
  std::string name;
  std::function<Status(World&)> run;
  std::string gone{};  ///< Bytes that may be nowhere on the disk once this step is acknowledged.
  bool atomic = true;  ///< A failure changes nothing. False: it may come after the change itself, while cleaning up.
};

struct Workload {
  std::string name;
  std::vector<Step> steps;
  /// The harness looks at every operation of this many, and makes this many times fewer random images, where a
  /// workload has very many operations and large images.
  std::uint64_t stride = 1;
  std::uint64_t fewer_seeds = 1;
};

/// Single operations of every kind, with closing and reopening in between.
[[nodiscard]] Workload everyday();
/// Erasing of memories and of a whole cube; erased bytes must be gone from the disk once that was acknowledged.
[[nodiscard]] Workload erasing();
/// Large batches, enough of them to pass several checkpoints of the log.
[[nodiscard]] Workload import();
/// Vectors, jobs, settings, counters.
[[nodiscard]] Workload services();
/// A backup into a second folder, with writes before and after.
[[nodiscard]] Workload backup();
[[nodiscard]] std::vector<Workload> all_workloads();

/// What a vault answered after a step.
struct Acknowledged {
  std::string step;
  std::uint64_t begin = 0;  ///< Operations of the file system before the step,
  std::uint64_t end = 0;    ///< and when it returned success.
  std::string state;        ///< dump().
};

struct Recording {
  std::unique_ptr<base::FaultFileSystem> files;
  std::vector<Acknowledged> states;                         ///< The first one is the new, empty vault.
  std::vector<std::pair<std::uint64_t, std::string>> gone;  ///< From this operation on these bytes are nowhere.
};

/// Runs all steps, then closes the vault. Fails if a step does.
[[nodiscard]] Result<Recording> record(const Workload& workload, vault::Durability durability);

}  // namespace memos::fault
