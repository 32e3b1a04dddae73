// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.h"
#include "base/random.h"
#include "interface/http/message.h"
#include "interface/http/origin.h"
#include "interface/http/router.h"
#include "interface/http/tls.h"

namespace memos::http {

/// Where a server listens: an address and port, or a socket in the file system.
struct Endpoint {
  std::string address;     ///< IPv4 or IPv6, without brackets.
  std::uint16_t port = 0;  ///< 0 = any free one.
  bool tls = false;
  std::string path{};       ///< Of a Unix socket, whose mode becomes 0600; the rest is nothing then.
  int descriptor = -1;      ///< A socket that listens there already, which the server takes; -1 = it makes one.
  bool for_others = false;  ///< Other users reach the Unix socket.
  friend bool operator==(const Endpoint&, const Endpoint&) = default;
  /// Only programs of this machine reach it.
  [[nodiscard]] bool loopback() const noexcept;
  /// "127.0.0.1:8765", "[::1]:8765", "/run/memos.sock".
  [[nodiscard]] std::string str() const;
  /// "http://127.0.0.1:8765", "https://[::1]:8765", "unix:/run/memos.sock".
  [[nodiscard]] std::string url() const;
};

/// "127.0.0.1:8765", "[::1]:8765", "localhost:8765", "8765" (loopback); behind "http://" or "https://", else as `tls`
/// says; "unix:/path". kInvalidArgument, field "listen".
[[nodiscard]] Result<Endpoint> parse_endpoint(std::string_view text, bool tls = false);

struct ServerOptions {
  std::vector<Endpoint> listen;
  TlsFiles tls;              ///< For the endpoints that speak it.
  bool pack_answers = true;  ///< Long answers in gzip or zstd for who takes them.
  OriginSettings origin;
  std::size_t io_threads = 1;    ///< Threads that move bytes; handlers never run on them.
  std::size_t workers = 16;      ///< Threads of Lane::kWork …
  std::size_t queue = 1'024;     ///< … and how many requests may wait for them; 503 beyond.
  std::size_t long_workers = 4;  ///< The same for Lane::kLong.
  std::size_t long_queue = 16;
  std::size_t max_connections = 4'096;                             ///< 503 and closed beyond.
  std::size_t max_header_bytes = std::size_t{16} << 10U;           ///< Request line and header; 431 beyond.
  std::size_t max_body_bytes_in_flight = std::size_t{512} << 20U;  ///< Of all requests together; 503 beyond.
  std::size_t max_answer_bytes_in_flight = std::size_t{512}
                                           << 20U;     ///< Large answers that wait to be read; 503 beyond.
  std::chrono::milliseconds idle_timeout{75'000};      ///< A connection without a request.
  std::chrono::milliseconds head_timeout{10'000};      ///< From the first byte to the end of the header.
  std::chrono::milliseconds body_timeout{20'000};      ///< For a body, beside what its bytes take at `min_rate`.
  std::chrono::milliseconds write_timeout{20'000};     ///< For an answer, beside what its bytes take at `min_rate`.
  std::size_t min_rate = std::size_t{16} << 10U;       ///< Bytes a second that a slow peer must keep up.
  std::chrono::milliseconds drain_timeout{10'000};     ///< Requests under way get so long when the server stops.
  std::chrono::milliseconds keep_alive_every{15'000};  ///< Comments on silent event streams.
};

/// Decides before the body is read. Runs on an I/O thread: must not block. May set Request::caller. `route` is nullptr
/// where there is none. An answer refuses; none lets the request go on.
using Admission = std::function<std::optional<Response>(Request&, const Route*)>;

/// One request that was answered.
struct Exchange {
  const Request& request;
  const Route* route = nullptr;  ///< nullptr: none was found.
  int status = 0;
  std::size_t bytes_in = 0;          ///< Of the body.
  std::size_t bytes_out = 0;         ///< Of head and body.
  std::chrono::microseconds took{};  ///< From the end of the header to the last byte of the answer.
};
/// Told of every answer after it was sent, or given up. Runs on an I/O thread: must not block or throw.
using Observer = std::function<void(const Exchange&)>;

struct ServerCounters {
  std::uint64_t accepted = 0;
  std::uint64_t refused = 0;     ///< Connections beyond the limit.
  std::uint64_t open = 0;        ///< Connections now.
  std::uint64_t malformed = 0;   ///< Requests that were not HTTP.
  std::uint64_t timed_out = 0;   ///< Connections that were closed for slowness; idle ones are not counted.
  std::uint64_t overloaded = 0;  ///< Requests refused for a full queue or too many body bytes.
  std::uint64_t queued = 0;      ///< Requests that wait for a worker now.
  std::uint64_t body_bytes = 0;  ///< Held by requests now.
};

struct ServerParts {
  ServerOptions options;
  Router router;
  Admission admission;               ///< May be empty: everybody may do everything.
  Observer observer;                 ///< May be empty.
  std::function<void()> on_drain{};  ///< Called once when stopping begins, on an I/O thread: must not block.
  base::Random* random = nullptr;    ///< Required; outlives the server.
  base::Logger logger;
};

/// An HTTP/1.1 server: coroutines move the bytes, workers run the handlers.
class Server {
 public:
  /// Binds and begins to answer. Errors, field "listen": kConflict (in use by another program), kDenied,
  /// kInvalidArgument; those of TlsContext::load() where an endpoint speaks TLS.
  [[nodiscard]] static Result<std::unique_ptr<Server>> start(ServerParts parts);
  ~Server();  ///< As stop() and wait().
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Where it listens, with real ports.
  [[nodiscard]] const std::vector<Endpoint>& endpoints() const noexcept;
  /// From now on SIGTERM and SIGINT drain the server as stop() does; a second one cuts all connections. Where TLS is
  /// spoken SIGHUP reads certificate and key again, for new connections; what cannot be used is logged, and the old
  /// ones stay.
  void stop_on_signals();
  /// Refuses new connections, closes idle ones, lets requests finish for `drain_timeout`, then cuts. Returns at once.
  void stop();
  /// Returns when the server has stopped and every handler has returned.
  void wait();
  [[nodiscard]] ServerCounters counters() const;
  /// Whether every I/O thread has worked since the last call; for one caller. They do so ten times a second.
  [[nodiscard]] bool moves();

 private:
  struct Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace memos::http
