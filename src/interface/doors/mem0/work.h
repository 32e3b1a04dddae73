// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "interface/doors/common/reach.h"
#include "interface/doors/common/removal.h"
#include "interface/doors/mem0/requests.h"
#include "memos/memos.hpp"

/// What both of mem0's APIs do, by the Memory API.
namespace memos::doors::mem0 {

/// What was asked of the platform API lately, for its events. Adds are found in the journal as well, by the id of their
/// first memory; the rest is kept in RAM only. Thread-safe.
class EventBook {
 public:
  struct Event {
    std::string id;
    std::string type;  ///< "ADD", "DELETE_ALL".
    UtcMs time{};
    std::vector<MemoryId> memories{};  ///< No content: what is erased must not go on living here.
  };
  void keep(const TenantId& tenant, Event event);
  /// Newest first.
  [[nodiscard]] std::vector<Event> of(const TenantId& tenant) const;

 private:
  mutable std::mutex mutex_;
  std::map<TenantId, std::deque<Event>> events_;
};

/// Entities whose memories went with another entity: in the original they are still there, and clients that delete
/// every entity of a list come to them too. By whose key it was, so that nobody learns of another's. Thread-safe.
class EmptiedEntities {
 public:
  /// The entities of these memories, but for the one that was deleted.
  void keep(const std::string& whose, const std::vector<Memory>& gone, const Entity& deleted);
  /// Whether it is one of them; it is not any more.
  [[nodiscard]] bool take(const std::string& whose, const Entity& entity);

 private:
  std::mutex mutex_;
  std::map<std::string, std::set<Entity>> entities_;
};

/// With the memories as they are now; those that are gone, or not the caller's, are left out.
[[nodiscard]] json::Value event_json(const EventBook::Event& event, Memos& memos);

struct AddOutcome {
  json::Array results;  ///< {id, memory, event, data}; "NONE" for a retry, which stored nothing.
  std::vector<MemoryId> memories;
};
[[nodiscard]] Result<AddOutcome> add(Memos& memos, const Added& added, Flavour flavour);

[[nodiscard]] Result<json::Array> search(Memos& memos, ScopeIndex& index, const SearchAsked& asked, Flavour flavour);

struct Listing {
  json::Array results;  ///< Newest first; one page if pages were asked for.
  std::size_t count = 0;
};
[[nodiscard]] Result<Listing> list(Memos& memos, ScopeIndex& index, const ListAsked& asked, Flavour flavour);

[[nodiscard]] Result<Memory> update(Memos& memos, Changed change);

/// Every entity with memories.
[[nodiscard]] Result<json::Array> entities(Memos& memos, ScopeIndex& index, Flavour flavour);

}  // namespace memos::doors::mem0
