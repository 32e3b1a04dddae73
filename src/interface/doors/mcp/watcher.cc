// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/doors/mcp/watcher.h"

#include <chrono>
#include <utility>
#include <vector>

namespace memos::doors::mcp {
namespace {

constexpr std::chrono::milliseconds kEvery{250};  ///< A person does not notice it, and it costs next to nothing.

json::Value params_for(const json::Value& id) {
  json::Value params{json::Object{}};
  if (id.is_null()) return params;
  json::Value meta{json::Object{}};
  meta.set("io.modelcontextprotocol/subscriptionId", id);
  params.set("_meta", std::move(meta));
  return params;
}

}  // namespace

Watcher::~Watcher() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

std::uint64_t Watcher::add(Watched watched) {
  if (size() >= kMostWatched) return 0;
  auto entry = std::make_shared<Entry>();
  for (const std::string& uri : watched.wants.uris) entry->states[uri] = watched.state_of(uri);
  if (watched.wants.resources_changed) entry->list_state = watched.state_of_list();
  if (!watched.greeting.is_null() && !watched.send(watched.greeting)) return 0;
  entry->watched = std::move(watched);
  const std::scoped_lock lock(mutex_);
  entries_.emplace(next_, std::move(entry));
  if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
  return next_++;
}

void Watcher::remove(std::uint64_t number) {
  std::shared_ptr<Entry> entry;
  {
    const std::scoped_lock lock(mutex_);
    const auto found = entries_.find(number);
    if (found == entries_.end()) return;
    entry = std::move(found->second);
    entries_.erase(found);
  }
  const std::scoped_lock lock(entry->busy);
  entry->removed = true;
}

std::size_t Watcher::size() const {
  const std::scoped_lock lock(mutex_);
  return entries_.size();
}

bool Watcher::look_at(Entry& entry) {
  const std::scoped_lock lock(entry.busy);
  if (entry.removed) return false;
  const Watched& watched = entry.watched;
  if (watched.alive && !watched.alive()) return false;
  if (watched.wants.resources_changed) {
    std::string now = watched.state_of_list();
    if (now != entry.list_state) {
      entry.list_state = std::move(now);
      if (!watched.send(notification("notifications/resources/list_changed", params_for(watched.id)))) return false;
    }
  }
  for (auto& [uri, before] : entry.states) {
    std::string now = watched.state_of(uri);
    if (now == before) continue;
    before = std::move(now);
    json::Value params{json::Object{}};
    params.set("uri", uri);
    const json::Value beside = params_for(watched.id);
    if (const json::Value* meta = beside.find("_meta")) params.set("_meta", *meta);
    if (!watched.send(notification("notifications/resources/updated", std::move(params)))) return false;
  }
  return true;
}

void Watcher::look() {
  std::vector<std::pair<std::uint64_t, std::shared_ptr<Entry>>> all;
  {
    const std::scoped_lock lock(mutex_);
    all.assign(entries_.begin(), entries_.end());
  }
  for (const auto& [number, entry] : all) {
    if (look_at(*entry)) continue;
    const std::scoped_lock lock(mutex_);
    entries_.erase(number);
  }
}

void Watcher::run() {
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, kEvery, [this] { return stopping_; })) {
    lock.unlock();
    look();
    lock.lock();
  }
}

}  // namespace memos::doors::mcp
