// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "interface/rest/door.h"
#include "memos/ids.hpp"

/// MemOS's scheduler as its clients see it: tasks they named, and the jobs of a user's cube.
namespace memos::doors::product {

/// The tasks that callers gave names to, lately. In RAM: an add is stored when it is answered, so that there is nothing
/// that a restart could interrupt. Thread-safe.
class TaskBook {
 public:
  struct Task {
    std::string id;
    std::string user, cube;
  };
  /// A task without an id is not kept.
  void keep(const TenantId& tenant, Task task);
  /// Of the user; with `id` only that one. Newest first.
  [[nodiscard]] std::vector<Task> of(const TenantId& tenant, const std::string& user, const std::string& id) const;
  [[nodiscard]] std::size_t size(const TenantId& tenant) const;

 private:
  mutable std::mutex mutex_;
  std::map<TenantId, std::deque<Task>> tasks_;
};

struct Shared;
struct Answer;
[[nodiscard]] Result<Answer> all_status(rest::DoorCall& call, Shared& shared);
[[nodiscard]] Result<Answer> task_status(rest::DoorCall& call, Shared& shared);
[[nodiscard]] Result<Answer> queue_status(rest::DoorCall& call, Shared& shared);
[[nodiscard]] Result<Answer> wait(rest::DoorCall& call, Shared& shared);
[[nodiscard]] http::Response stream_wait(rest::DoorCall& call);

}  // namespace memos::doors::product
