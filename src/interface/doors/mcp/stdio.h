// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "interface/doors/mcp/endpoint.h"
#include "interface/doors/mcp/watcher.h"
#include "interface/http/worker_pool.h"

namespace memos::doors::mcp {

/// Where messages come from and go to.
struct Pipes {
  std::function<int()> get;                   ///< The next byte; negative at the end. One thread asks.
  std::function<void(std::string_view)> put;  ///< Sends all of it at once. One thread at a time.
};

/// The protocol over two streams: one message a line. Requests run side by side; nothing but messages is ever written.
class StdioServer {
 public:
  /// `endpoint` outlives it.
  StdioServer(Pipes pipes, Endpoint& endpoint);
  ~StdioServer();
  StdioServer(const StdioServer&) = delete;
  StdioServer& operator=(const StdioServer&) = delete;

  /// Serves until the input ends, then finishes what is under way.
  void run();

 private:
  enum class Line { kWhole, kTooLong, kEnd };
  [[nodiscard]] Line read_line(std::string& line);
  void write(const json::Value& message);
  void handle(const std::string& line);
  void handle_notification(const Incoming& message);
  void handle_request(Incoming request);
  void run_request(const Incoming& request, const std::atomic<bool>& cancelled);
  [[nodiscard]] bool handle_subscription(const Incoming& request);
  void watch(const Incoming& request, Subscription wants, const std::string& key, bool listen);

  const Pipes pipes_;
  Endpoint& endpoint_;
  std::mutex writing_;
  std::mutex mutex_;
  // Shared with the worker that runs the request.
  std::map<std::string, std::shared_ptr<std::atomic<bool>>> running_;  ///< By the id as JSON.
  std::map<std::string, std::uint64_t> watched_;                       ///< By URI, or by the id of a listen.
  Watcher watcher_;
  http::WorkerPool pool_;
};

}  // namespace memos::doors::mcp
