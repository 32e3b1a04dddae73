// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/api/usage_counter.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/limits.h"

namespace memos::api {

Result<std::vector<Usage>> UsageCounter::read(std::span<const MemoryId> memories) {
  std::vector<MemoryId> unknown;
  {
    const std::scoped_lock lock(mutex_);
    for (const MemoryId& id : memories)
      if (const auto entry = entries_.find(id); entry == entries_.end() || !entry->second.known) unknown.push_back(id);
  }
  std::vector<Usage> stored;
  if (!unknown.empty()) {
    MEMOS_TRY(stored, vault_.usage(unknown));
  }
  const std::scoped_lock lock(mutex_);
  for (std::size_t i = 0; i < unknown.size(); ++i) {
    Entry& entry = entries_[unknown[i]];
    if (!std::exchange(entry.known, true)) entry.stored = stored[i];
  }
  std::vector<Usage> usages;
  usages.reserve(memories.size());
  for (const MemoryId& id : memories) {
    const Entry& entry = entries_[id];
    Usage usage = entry.stored;
    usage.uses += entry.fresh;
    if (entry.last_used_at) usage.last_used_at = std::max(usage.last_used_at, entry.last_used_at);
    usages.push_back(usage);
  }
  // Entries that wait to be written stay; counted apart, so that a look through all always frees many.
  if (entries_.size() - waiting_ > limits::kUsageEntries)
    std::erase_if(entries_, [](const auto& e) { return e.second.fresh == 0; });
  return usages;
}

bool UsageCounter::count(std::span<const MemoryId> memories, UtcMs now) {
  const std::scoped_lock lock(mutex_);
  const bool was_clean = waiting_ == 0;
  for (const MemoryId& id : memories) {
    Entry& entry = entries_[id];
    if (entry.fresh++ == 0) ++waiting_;
    entry.last_used_at = now;
  }
  return was_clean && waiting_ > 0;
}

void UsageCounter::forget(std::span<const MemoryId> memories) {
  const std::scoped_lock lock(mutex_);
  for (const MemoryId& id : memories) {
    const auto entry = entries_.find(id);
    if (entry == entries_.end()) continue;
    if (entry->second.fresh > 0) --waiting_;
    entries_.erase(entry);
  }
}

Status UsageCounter::flush() {
  const std::scoped_lock one_at_a_time(flushing_);
  std::vector<std::pair<MemoryId, Usage>> writes;
  {
    const std::scoped_lock lock(mutex_);
    for (const auto& [id, entry] : entries_)
      if (entry.fresh > 0) writes.emplace_back(id, Usage{entry.fresh, entry.last_used_at});
  }
  if (writes.empty()) return {};
  std::ranges::sort(writes, {}, [](const auto& write) { return write.first; });
  MEMOS_CHECK_OK(vault_.add_usage(writes));
  const std::scoped_lock lock(mutex_);
  for (const auto& [id, written] : writes) {
    const auto entry = entries_.find(id);
    if (entry == entries_.end()) continue;
    entry->second.fresh -= written.uses;
    entry->second.stored.uses += written.uses;
    entry->second.stored.last_used_at = written.last_used_at;
    if (entry->second.fresh == 0) --waiting_;
  }
  return {};
}

bool UsageCounter::dirty() const {
  const std::scoped_lock lock(mutex_);
  return waiting_ > 0;
}

}  // namespace memos::api
