// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/doors/common/reach.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/limits.h"
#include "interface/doors/common/memory_times.h"

namespace memos::doors {
namespace {

using Cubes = std::set<std::string>;
/// None = not restricted.
using Restriction = std::optional<Cubes>;

Status each_memory(Memos& memos, const std::string& cube, const Filter& filter,
                   const std::function<void(Memory&&)>& use) {
  ListRequest request;
  request.cube = cube;
  request.filter = filter;
  request.limit = limits::kMaxPage;
  do {
    MEMOS_TRY(MemoryPage page, memos.list(request));
    for (Memory& memory : page.memories) use(std::move(memory));
    request.cursor = std::move(page.next_cursor);
  } while (!request.cursor.empty());
  return {};
}

Result<ScopeIndex::Counts> count(Memos& memos, const std::string& cube) {
  ScopeIndex::Counts counts;
  const auto add = [&](const Memory& memory) {
    for (const EntityKind kind : kEntityKinds) {
      std::string found = entity_name(memory, kind);
      if (found.empty()) continue;
      EntityCount& of_entity = counts[{.kind = kind, .name = std::move(found)}];
      const UtcMs made = created(memory);
      of_entity.first = of_entity.memories == 0 ? made : std::min(of_entity.first, made);
      of_entity.last = std::max(of_entity.last, memory.updated_at);
      ++of_entity.memories;
    }
  };
  MEMOS_CHECK_OK(each_memory(memos, cube, {}, add));
  return counts;
}

/// Looks at the condition once for what it says of entities.
class Reach {
 public:
  Reach(Memos& memos, ScopeIndex& index) : memos_(memos), index_(index) {}

  Result<Restriction> of(const Condition& condition) {
    switch (condition.kind) {
      case Condition::Kind::kAll:
        return all(condition);
      case Condition::Kind::kAny:
        return any(condition);
      case Condition::Kind::kNone:
        return Restriction();
      case Condition::Kind::kCompare:
        break;
    }
    return compared(condition);
  }

 private:
  Result<Restriction> all(const Condition& condition) {
    Restriction out;
    for (const Condition& part : condition.parts) {
      MEMOS_TRY(Restriction one, of(part));
      if (!one) continue;
      if (!out) {
        out = std::move(one);
        continue;
      }
      Cubes both;
      std::ranges::set_intersection(*out, *one, std::inserter(both, both.end()));
      out = std::move(both);
    }
    return out;
  }

  Result<Restriction> any(const Condition& condition) {
    Cubes out;
    for (const Condition& part : condition.parts) {
      MEMOS_TRY(Restriction one, of(part));
      if (!one) return Restriction();
      out.merge(*one);
    }
    return Restriction(std::move(out));
  }

  Result<Restriction> compared(const Condition& condition) {
    constexpr std::string_view kSuffix = "_id";
    if (!condition.field.ends_with(kSuffix)) return Restriction();
    const auto kind =
        parse_entity_kind(std::string_view(condition.field).substr(0, condition.field.size() - kSuffix.size()));
    if (!kind) return Restriction();
    std::vector<std::string> names;
    if (condition.compare == Condition::Compare::kEqual && condition.value.as_string() != nullptr) {
      names.push_back(*condition.value.as_string());
    } else if (condition.compare == Condition::Compare::kIn && condition.value.as_array() != nullptr) {
      for (const json::Value& name : *condition.value.as_array())
        if (name.as_string() != nullptr) names.push_back(*name.as_string());
    } else {
      return Restriction();
    }
    Cubes out;
    for (const std::string& name : names) out.insert(cube_of({.kind = *kind, .name = name}));
    if (*kind == EntityKind::kUser) return Restriction(std::move(out));
    MEMOS_TRY(const auto* scopes, scopes_of());
    for (const auto& [cube, counts] : *scopes) {
      const auto fits = [&](const std::string& name) { return counts.contains({.kind = *kind, .name = name}); };
      if (std::ranges::any_of(names, fits)) out.insert(cube);
    }
    return Restriction(std::move(out));
  }

  Result<const std::map<std::string, ScopeIndex::Counts>*> scopes_of() {
    if (!scopes_) {
      MEMOS_TRY(scopes_, index_.read(memos_));
    }
    return &*scopes_;
  }

  Memos& memos_;
  ScopeIndex& index_;
  std::optional<std::map<std::string, ScopeIndex::Counts>> scopes_;
};

/// A condition on users alone needs no index: try that first, so that the usual request never waits for it.
Restriction users_of(const Condition& condition) {
  if (condition.kind == Condition::Kind::kCompare && condition.field == "user_id" &&
      condition.compare == Condition::Compare::kEqual && condition.value.as_string() != nullptr)
    return Cubes{cube_of({.kind = EntityKind::kUser, .name = *condition.value.as_string()})};
  if (condition.kind != Condition::Kind::kAll) return std::nullopt;
  for (const Condition& part : condition.parts) {
    if (Restriction found = users_of(part)) return found;
  }
  return std::nullopt;
}

void push_down(const Condition& condition, bool users_only, Filter& filter) {
  if (condition.kind == Condition::Kind::kAll) {
    for (const Condition& part : condition.parts) push_down(part, users_only, filter);
    return;
  }
  if (condition.kind != Condition::Kind::kCompare) return;
  if (condition.field == "state") filter.include_archived = true;  // It says itself which are wanted.
  if (condition.value.as_string() == nullptr) return;
  const bool equal = condition.compare == Condition::Compare::kEqual;
  const std::string& value = *condition.value.as_string();
  if (value.size() > limits::kMaxNameBytes) return;
  if (condition.field == "categories" && (equal || condition.compare == Condition::Compare::kContains) &&
      filter.tags.size() < limits::kMaxTags)
    filter.tags.push_back(value);
  if (!equal || !users_only) return;
  if (condition.field == "agent_id") filter.scope.agent_id = value;
  if (condition.field == "app_id") filter.scope.app_id = value;
  if (condition.field == "run_id") filter.scope.session_id = value;
}

}  // namespace

Result<std::map<std::string, ScopeIndex::Counts>> ScopeIndex::read(Memos& memos) {
  MEMOS_TRY(const std::vector<CubeSummary> cubes, memos.list_cubes());
  std::map<std::string, Counts> out;
  for (const CubeSummary& cube : cubes) {
    {
      const std::scoped_lock lock(mutex_);
      const auto found = known_.find(cube.uuid);
      if (found != known_.end() && found->second.head == cube.head) {
        out.emplace(cube.name, found->second.counts);
        continue;
      }
    }
    Result<Counts> counts = count(memos, cube.name);
    if (!counts && counts.error().code == ErrorCode::kNotFound) continue;  // Dropped meanwhile.
    if (!counts) return std::unexpected(std::move(counts).error());
    const std::scoped_lock lock(mutex_);
    // What was written while it was counted is counted again next time: the head is the one from before.
    known_[cube.uuid] = {.head = cube.head, .counts = *counts};
    out.emplace(cube.name, *std::move(counts));
  }
  return out;
}

Result<std::vector<std::string>> cubes_for(const Condition& condition, Memos& memos, ScopeIndex& index) {
  Restriction found = users_of(condition);
  if (!found) {
    MEMOS_TRY(found, Reach(memos, index).of(condition));
  }
  std::vector<std::string> out;
  if (found && found->size() == 1) {
    const auto there = memos.describe_cube(*found->begin());
    if (there) out.push_back(*found->begin());
    if (there || there.error().code == ErrorCode::kNotFound || there.error().code == ErrorCode::kInvalidArgument)
      return out;
    return std::unexpected(there.error());
  }
  MEMOS_TRY(const std::vector<CubeSummary> cubes, memos.list_cubes());
  for (const CubeSummary& cube : cubes) {
    if (!found || found->contains(cube.name)) out.push_back(cube.name);
  }
  return out;
}

Filter pushed_down(const Condition& condition, const std::vector<std::string>& cubes) {
  const bool users_only =
      std::ranges::all_of(cubes, [](const std::string& cube) { return entity_of(cube).kind == EntityKind::kUser; });
  Filter filter;
  push_down(condition, users_only, filter);
  return filter;
}

Result<std::vector<Memory>> all_of(Memos& memos, const std::vector<std::string>& cubes, const Condition& condition,
                                   Filter filter) {
  std::vector<Memory> out;
  const auto keep = [&](Memory&& memory) {
    if (holds(condition, memory)) out.push_back(std::move(memory));
  };
  for (const std::string& cube : cubes) {
    const Status done = each_memory(memos, cube, filter, keep);
    if (!done && done.error().code != ErrorCode::kNotFound) return std::unexpected(done.error());
  }
  return out;
}

Result<SearchResult> search_where(Memos& memos, const SearchRequest& request, const Condition& condition,
                                  const std::function<bool(const SearchHit&)>& also) {
  SearchResult all;
  for (std::size_t begin = 0; begin < request.cubes.size(); begin += limits::kMaxCubesPerSearch) {
    SearchRequest some = request;
    const std::size_t end = std::min(request.cubes.size(), begin + limits::kMaxCubesPerSearch);
    some.cubes.assign(request.cubes.begin() + static_cast<std::ptrdiff_t>(begin),
                      request.cubes.begin() + static_cast<std::ptrdiff_t>(end));
    for (bool enough = false; !enough;) {
      Result<SearchResult> found = memos.search(some);
      if (!found) return found;
      const bool no_more = found->hits.size() < some.limit || some.limit == limits::kMaxSearchResults;
      std::erase_if(found->hits,
                    [&](const SearchHit& hit) { return !holds(condition, hit.memory) || (also && !also(hit)); });
      enough = no_more || found->hits.size() >= request.limit;
      constexpr std::size_t kMore = 8;
      some.limit = std::min(limits::kMaxSearchResults, some.limit * kMore);
      if (!enough) continue;
      std::ranges::move(found->hits, std::back_inserter(all.hits));
      found->hits.clear();
      if (begin == 0) {
        std::vector<SearchHit> hits = std::move(all.hits);
        all = *std::move(found);
        all.hits = std::move(hits);
      }
    }
  }
  // Scores of one search are comparable; those of several portions nearly so: statistics differ by cube anyway.
  if (request.cubes.size() > limits::kMaxCubesPerSearch)
    std::ranges::sort(all.hits, {}, [](const SearchHit& hit) { return std::pair(-hit.score, hit.memory.id); });
  if (all.hits.size() > request.limit) all.hits.resize(request.limit);
  return all;
}

}  // namespace memos::doors
