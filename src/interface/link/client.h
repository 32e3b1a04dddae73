// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "interface/link/frame.h"
#include "interface/wire/call.h"

/// The client's end of the local socket.
namespace memos::link {

/// Who is at the other end, from its first frame.
struct Peer {
  std::uint64_t process = 0;
  bool serves = false;  ///< A `serve`, which hands over to nobody.
  std::string version;
};

/// What a call came to. `lost`: the connection ended before an answer, so the owner may have done it or not.
/// `moved`: the owner is leaving and has not done it.
struct Outcome {
  Result<std::string> answer{std::string()};
  bool lost = false;
  bool moved = false;
  bool told = false;  ///< Lines have been given out: a repetition would give them twice.
};

/// One connection after its handshake. Used by one thread at a time.
class Connection {
 public:
  /// Errors: kUnavailable (nobody there, or too slow), kDenied (another user), kUnsupported (another version of the
  /// program; the message names both).
  [[nodiscard]] static Result<std::unique_ptr<Connection>> open(const std::string& path, const TenantId& tenant);
  [[nodiscard]] static Result<std::unique_ptr<Connection>> open(Descriptor socket, const TenantId& tenant);

  [[nodiscard]] Outcome call(wire::Method method, const MemoryId& request_id, std::string_view request,
                             const wire::Stream& stream);
  /// Asks the owner to give up the folder; returns when it has. kBusy: it has work that it cannot end in time.
  [[nodiscard]] Status hand_over();
  [[nodiscard]] const Peer& peer() const noexcept { return peer_; }
  [[nodiscard]] FrameStream& frames() noexcept { return frames_; }

 private:
  explicit Connection(Descriptor socket) : frames_(std::move(socket)) {}
  [[nodiscard]] Status greet(const TenantId& tenant);
  [[nodiscard]] Status take(const Frame& frame, const wire::Stream& stream, Outcome& outcome, bool& ended);

  FrameStream frames_;
  Peer peer_;
  std::string out_;  ///< Kept between calls for its memory.
};

/// Connections to one owner, as many as calls run at once, up to limits::kMaxClientConnections; further calls wait.
/// Thread-safe.
class ConnectionPool {
 public:
  ConnectionPool(std::string path, TenantId tenant) : path_(std::move(path)), tenant_(std::move(tenant)) {}

  [[nodiscard]] Result<std::unique_ptr<Connection>> acquire();
  /// `usable`: the call ended in order and the connection can take another.
  void release(std::unique_ptr<Connection> connection, bool usable);
  void add(std::unique_ptr<Connection> connection);
  [[nodiscard]] const std::string& path() const noexcept { return path_; }

 private:
  const std::string path_;
  const TenantId tenant_;
  std::mutex mutex_;
  std::condition_variable freed_;
  std::vector<std::unique_ptr<Connection>> idle_;
  std::size_t open_ = 0;
};

}  // namespace memos::link
