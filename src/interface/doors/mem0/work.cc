// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/doors/mem0/work.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/limits.h"
#include "infrastructure/cube/state.h"
#include "interface/doors/common/memory_times.h"
#include "interface/doors/mem0/feedback.h"
#include "interface/doors/mem0/filter.h"
#include "interface/doors/mem0/shapes.h"

namespace memos::doors::mem0 {
namespace {

constexpr std::size_t kEventsKept = 1'000;    ///< Of a tenant.
constexpr std::size_t kEmptiedKept = 10'000;  ///< Entities of a key; beyond it they are forgotten.

/// What both lists and searches leave out of archived and expired memories.
bool shows(const Memory& memory, bool show_expired) {
  return cube::is_current(memory.state) || (show_expired && memory.state == State::kExpired);
}

/// Memories that state something, and later ones took the place of all of it.
Result<std::set<MemoryId>> outdated(Memos& memos, const std::vector<std::string>& cubes) {
  std::set<MemoryId> out, current;
  for (const std::string& cube : cubes) {
    FactsRequest request;
    request.cube = cube;
    request.history = true;
    const Result<Facts> facts = memos.facts(request);
    if (!facts && facts.error().code == ErrorCode::kNotFound) continue;  // Dropped meanwhile.
    if (!facts) return std::unexpected(facts.error());
    for (const Belief& belief : facts->beliefs)
      for (const MemoryId& id : {belief.memory, belief.source})
        (belief.superseded_by.is_nil() ? current : out).insert(id);
  }
  for (const MemoryId& id : current) out.erase(id);
  return out;
}

json::Value added_json(const MemoryId& id, const std::string& text, std::string_view event, const Origin* origin) {
  json::Value one{json::Object{}};
  one.set("id", id.str());
  one.set("memory", text);
  one.set("event", event);
  json::Value data{json::Object{}};
  data.set("memory", text);
  one.set("data", std::move(data));
  if (origin == nullptr) return one;
  one.set("role", origin->role);
  if (!origin->speaker.empty()) one.set("actor_id", origin->speaker);
  return one;
}

/// What was read from a message expires with it, as when both were added.
Status expire_what_was_read(Memos& memos, const UpdateRequest& source) {
  MEMOS_TRY(const Provenance provenance, memos.provenance(source.id));
  for (const Memory& derived : provenance.derived) {
    const bool read = derived.body.statement && derived.body.statement->source == source.id;
    if (!read || !shows(derived, true)) continue;
    if (derived.state == State::kExpired) MEMOS_CHECK_OK(memos.restore(derived.id, ActorId{}));
    UpdateRequest change;
    change.id = derived.id;
    change.expires_at = source.expires_at;
    change.never_expires = source.never_expires;
    MEMOS_CHECK_OK(memos.update(change));
  }
  return {};
}

}  // namespace

void EventBook::keep(const TenantId& tenant, Event event) {
  const std::scoped_lock lock(mutex_);
  std::deque<Event>& events = events_[tenant];
  events.push_front(std::move(event));
  if (events.size() > kEventsKept) events.pop_back();
}

std::vector<EventBook::Event> EventBook::of(const TenantId& tenant) const {
  const std::scoped_lock lock(mutex_);
  const auto found = events_.find(tenant);
  if (found == events_.end()) return {};
  return {found->second.begin(), found->second.end()};
}

void EmptiedEntities::keep(const std::string& whose, const std::vector<Memory>& gone, const Entity& deleted) {
  const std::scoped_lock lock(mutex_);
  std::set<Entity>& all = entities_[whose];
  for (const Memory& memory : gone) {
    for (const EntityKind kind : kEntityKinds) {
      Entity entity{.kind = kind, .name = entity_name(memory, kind)};
      if (!entity.name.empty() && entity != deleted && all.size() < kEmptiedKept) all.insert(std::move(entity));
    }
  }
}

bool EmptiedEntities::take(const std::string& whose, const Entity& entity) {
  const std::scoped_lock lock(mutex_);
  return entities_[whose].erase(entity) > 0;
}

json::Value event_json(const EventBook::Event& event, Memos& memos) {
  json::Array results;
  for (const MemoryId& id : event.memories) {
    const Result<Memory> memory = memos.get(id, {});
    if (memory) results.push_back(added_json(id, memory->body.text, "ADD", nullptr));
  }
  const std::string time = time_text(event.time);
  json::Value out{json::Object{}};
  out.set("id", event.id);
  out.set("event_type", event.type);
  out.set("status", "SUCCEEDED");
  out.set("payload", json::Value());
  out.set("metadata", json::Value());
  out.set("results", std::move(results));
  out.set("created_at", time);
  out.set("updated_at", time);
  out.set("started_at", time);
  out.set("completed_at", time);
  out.set("latency", 0);
  out.set("error", json::Value());
  return out;
}

Result<AddOutcome> add(Memos& memos, const Added& added, Flavour flavour) {
  AddOutcome out;
  if (added.request.items.empty()) return out;
  MEMOS_TRY(const AddResult stored, memos.add(added.request));
  const bool with_role = flavour == Flavour::kRest && !added.request.read;
  for (std::size_t i = 0; i < stored.items.size(); ++i) {
    const AddResult::Item& item = stored.items[i];
    const Body& body = added.request.items[i];
    out.memories.push_back(item.id);
    out.results.push_back(
        added_json(item.id, body.text, item.repeated ? "NONE" : "ADD", with_role ? &body.origins.front() : nullptr));
    if (item.repeated) continue;
    for (const MemoryId& derived : item.derived) {
      const Result<Memory> memory = memos.get(derived, {});
      out.memories.push_back(derived);
      if (memory) out.results.push_back(added_json(derived, memory->body.text, "ADD", nullptr));
    }
  }
  return out;
}

Result<json::Array> search(Memos& memos, ScopeIndex& index, const SearchAsked& asked, Flavour flavour) {
  MEMOS_TRY(const std::vector<std::string> cubes, cubes_for(asked.condition, memos, index));
  json::Array results;
  if (cubes.empty()) return results;
  SearchRequest request = asked.search;
  request.cubes = cubes;
  request.filter = pushed_down(asked.condition, cubes);
  request.filter.include_archived = asked.show_expired;
  const auto wanted = [&](const SearchHit& hit) {
    return shows(hit.memory, asked.show_expired) && !(asked.latest_only && hit.outdated) &&
           (!asked.threshold || hit.confidence >= *asked.threshold);
  };
  MEMOS_TRY(const SearchResult found, search_where(memos, request, asked.condition, wanted));
  json::Array disliked;  // Found as well, behind the others.
  for (const SearchHit& hit : found.hits) {
    json::Value one = hit_json(hit, flavour, request.explain);
    keep_fields(one, asked.fields);
    (feedback_of(hit.memory) == "NEGATIVE" ? disliked : results).push_back(std::move(one));
  }
  std::ranges::move(disliked, std::back_inserter(results));
  return results;
}

Result<Listing> list(Memos& memos, ScopeIndex& index, const ListAsked& asked, Flavour flavour) {
  Listing out;
  MEMOS_TRY(const std::vector<std::string> cubes, cubes_for(asked.condition, memos, index));
  Filter filter = pushed_down(asked.condition, cubes);
  filter.include_archived = asked.show_expired;
  MEMOS_TRY(std::vector<Memory> memories, all_of(memos, cubes, asked.condition, filter));
  std::erase_if(memories, [&](const Memory& memory) { return !shows(memory, asked.show_expired); });
  if (asked.latest_only) {
    MEMOS_TRY(const std::set<MemoryId> old, outdated(memos, cubes));
    std::erase_if(memories, [&](const Memory& memory) { return old.contains(memory.id); });
  }
  std::ranges::sort(memories, std::greater{},
                    [](const Memory& memory) { return std::pair(created(memory), memory.id); });
  if (asked.top_k > 0 && memories.size() > asked.top_k) memories.resize(asked.top_k);
  out.count = memories.size();
  std::size_t begin = 0, end = memories.size();
  if (asked.page || asked.page_size) {
    constexpr std::size_t kPageSize = 100;
    const std::size_t size = asked.page_size.value_or(kPageSize);
    const std::size_t page = asked.page.value_or(1) - 1;
    begin = page > memories.size() / size ? memories.size() : std::min(memories.size(), page * size);
    end = std::min(memories.size(), begin + size);
  }
  for (std::size_t i = begin; i < end; ++i) {
    json::Value one = memory_json(memories[i], flavour);
    keep_fields(one, asked.fields);
    out.results.push_back(std::move(one));
  }
  return out;
}

Result<Memory> update(Memos& memos, Changed change) {
  MEMOS_TRY(const Memory before, memos.get(change.request.id, {}));
  change.request.id = before.id;
  if (change.revive && before.state == State::kExpired) MEMOS_CHECK_OK(memos.restore(before.id, ActorId{}));
  Result<Memory> after = memos.update(change.request);
  if (after && change.revive) MEMOS_CHECK_OK(expire_what_was_read(memos, change.request));
  return after;
}

Result<json::Array> entities(Memos& memos, ScopeIndex& index, Flavour flavour) {
  MEMOS_TRY(const auto cubes, index.read(memos));
  ScopeIndex::Counts all;
  for (const auto& [cube, counts] : cubes) {
    for (const auto& [entity, count] : counts) {
      EntityCount& sum = all[entity];
      sum.first = sum.memories == 0 ? count.first : std::min(sum.first, count.first);
      sum.last = std::max(sum.last, count.last);
      sum.memories += count.memories;
    }
  }
  json::Array out;
  for (const auto& [entity, count] : all) {
    if (flavour == Flavour::kRest && entity.kind == EntityKind::kApp) continue;
    json::Value one{json::Object{}};
    one.set("id", flavour == Flavour::kRest ? entity.name : cube_of(entity));
    one.set("name", entity.name);
    one.set("type", name(entity.kind));
    one.set("total_memories", count.memories);
    one.set("owner", json::Value());
    one.set("metadata", json::Value());
    one.set("created_at", time_text(count.first));
    one.set("updated_at", time_text(count.last));
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace memos::doors::mem0
