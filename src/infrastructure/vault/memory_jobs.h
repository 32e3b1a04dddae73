// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "infrastructure/vault/vault.h"

namespace memos::vault {

/// The jobs of the vault that keeps everything in RAM. Its owner guards it.
class MemoryJobs {
 public:
  JobId request(CubeId cube, const JobRequest& request, UtcMs now);
  std::optional<JobRow> claim(const std::string& owner, UtcMs now, UtcMs lease_until);
  Status update(const JobRow& row);
  [[nodiscard]] std::vector<JobRow> list(bool include_finished) const;
  void remove_cube(CubeId cube);

 private:
  struct Kept {
    JobRow row;
    bool again = false;  ///< Asked for while it ran.
  };
  std::map<JobId, Kept> jobs_;
  std::uint64_t last_ = 0;
};

}  // namespace memos::vault
