// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <array>
#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>

#include "interface/http/server.h"
#include "interface/http/tls.h"
#include "interface/http/transport.h"
#include "interface/http/worker_pool.h"

/// What server and connections share. Only for files of this folder that include Asio themselves.
namespace memos::http {

namespace asio = boost::asio;

class Connection;

/// The server's state that every connection sees.
struct Core {
  explicit Core(ServerParts given);

  ServerParts parts;
  std::array<std::unique_ptr<WorkerPool>, kLanes> pools;
  std::atomic<bool> draining{false};
  std::atomic<bool> hurry{false};
  std::atomic<std::uint64_t> accepted{0}, refused{0}, open{0}, malformed{0}, timed_out{0}, overloaded{0};
  std::atomic<std::size_t> body_bytes{0};
  std::atomic<std::size_t> answer_bytes{0};
  std::atomic<std::uint64_t> next_id{1};
  std::string id_prefix;  ///< Random, so that ids of two runs differ.

  [[nodiscard]] const ServerOptions& options() const noexcept { return parts.options; }
};

/// One I/O thread with its connections. Everything here is touched by that thread only.
struct Shard {
  Shard() : context(1), guard(asio::make_work_guard(context)), sweep(context) {}

  asio::io_context context;
  std::optional<asio::executor_work_guard<asio::io_context::executor_type>> guard;
  asio::steady_timer sweep;  ///< Looks for connections past their deadline.
  std::unordered_set<Connection*> connections;
  std::atomic<bool> moved{true};  ///< Set by each sweep.
  bool draining = false;
  bool ended = false;
  std::promise<void> drained;  ///< Kept when the shard drains and no connection is left.

  void end_if_empty();
};

/// A connection that a client made.
struct Accepted {
  Socket socket;
  std::unique_ptr<TlsSession> tls;  ///< None: the bytes are plain.
  std::string peer;                 ///< As Request::peer.
};

/// Serves one accepted connection until it ends.
void serve_connection(Core& core, Shard& shard, Accepted accepted);

/// The bodies of 503 for connections that are not taken.
[[nodiscard]] std::string_view refusal() noexcept;

}  // namespace memos::http
