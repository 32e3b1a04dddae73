// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "interface/doors/common/condition.h"
#include "interface/doors/common/entity.h"
#include "memos/memos.hpp"

namespace memos::doors {

/// How many memories of a cube belong to an entity, and since when.
struct EntityCount {
  std::uint64_t memories = 0;
  UtcMs first{}, last{};  ///< Made; changed.
};

/// Which entities the memories of each cube belong to, so that a request for an agent finds it in the cubes of users.
/// Derived and in RAM: a cube is looked through again when its journal has grown. Thread-safe; keeps what it knows by
/// the cubes' own identity, and tells a caller only of cubes that `memos` shows.
class ScopeIndex {
 public:
  using Counts = std::map<Entity, EntityCount>;
  /// By the name of the cube.
  [[nodiscard]] Result<std::map<std::string, Counts>> read(Memos& memos);

 private:
  struct Known {
    Sequence head{};
    Counts counts;
  };
  std::mutex mutex_;
  std::map<std::string, Known> known_;  ///< By CubeSummary::uuid.
};

/// Cubes in which memories that fulfil the condition may lie; every name is of a cube that is there. Only conditions on
/// other entities than those with a cube of their own ask the index.
[[nodiscard]] Result<std::vector<std::string>> cubes_for(const Condition& condition, Memos& memos, ScopeIndex& index);

/// The part of a condition that the store itself can check, so that it need not be asked for more than is wanted. What
/// it lets through still has to be checked with holds().
[[nodiscard]] Filter pushed_down(const Condition& condition, const std::vector<std::string>& cubes);

/// Every memory of the cubes that fulfils the condition, in the order of the cubes and of their journals.
[[nodiscard]] Result<std::vector<Memory>> all_of(Memos& memos, const std::vector<std::string>& cubes,
                                                 const Condition& condition, Filter filter);

/// The best hits that fulfil the condition, at most `request.limit`: asks for more until there are enough, or no more
/// are found, or limits::kMaxSearchResults were looked through. Searches cubes in portions of what one search takes.
[[nodiscard]] Result<SearchResult> search_where(Memos& memos, const SearchRequest& request, const Condition& condition,
                                                const std::function<bool(const SearchHit&)>& also);

}  // namespace memos::doors
