// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "interface/doors/mcp/endpoint.h"

namespace memos::doors::mcp {

/// Who listens to what, and the thread that looks whether it changed. Thread-safe. The thread starts with the first
/// subscription.
class Watcher {
 public:
  struct Watched {
    Subscription wants;
    json::Value id;        ///< Of the request that asked; null where notifications carry none.
    json::Value greeting;  ///< Sent before anything else; null = nothing.
    std::function<std::string(const std::string& uri)> state_of;
    std::function<std::string()> state_of_list;
    std::function<bool(json::Value)> send;  ///< A notification; false = nobody reads any more.
    std::function<bool()> alive;            ///< Asked from time to time; may be empty.
  };

  Watcher() = default;
  ~Watcher();
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;

  /// Takes the present states as known, then sends the greeting. 0: there are kMostWatched already, or nobody reads.
  [[nodiscard]] std::uint64_t add(Watched watched);
  void remove(std::uint64_t number);
  /// Looks once, now; for tests, and what the thread does.
  void look();
  [[nodiscard]] std::size_t size() const;

  static constexpr std::size_t kMostWatched = 256;

 private:
  struct Entry {
    Watched watched;
    std::map<std::string, std::string> states;
    std::string list_state;
    bool removed = false;
    std::mutex busy;  ///< Held while it is looked at, so that nothing is sent after remove().
  };
  void run();
  static bool look_at(Entry& entry);

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::map<std::uint64_t, std::shared_ptr<Entry>> entries_;  // Shared with the thread while it looks.
  std::uint64_t next_ = 1;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace memos::doors::mcp
