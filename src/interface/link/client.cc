// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/link/client.h"

#include "base/limits.h"
#include "interface/link/greeting.h"
#include "interface/link/local_socket.h"

namespace memos::link {

Result<std::unique_ptr<Connection>> Connection::open(const std::string& path, const TenantId& tenant) {
  MEMOS_TRY(Descriptor socket, connect_to(path));
  return open(std::move(socket), tenant);
}

Result<std::unique_ptr<Connection>> Connection::open(Descriptor socket, const TenantId& tenant) {
  std::unique_ptr<Connection> connection(new Connection(std::move(socket)));
  MEMOS_CHECK_OK(connection->greet(tenant));
  return connection;
}

Status Connection::greet(const TenantId& tenant) {
  const Greeting own = own_greeting(tenant, false);
  // A server that takes no more connections has said so and closed: that is there to be read.
  static_cast<void>(frames_.write(FrameKind::kHello, to_payload(own), limits::kLinkHandshakeTimeout));
  MEMOS_TRY(const Frame frame, frames_.read(limits::kLinkHandshakeTimeout, limits::kLinkHandshakeTimeout));
  if (frame.kind == FrameKind::kError) return std::unexpected(read_error(frame.payload));
  if (frame.kind == FrameKind::kMoved) return fail(ErrorCode::kUnavailable, "the owner is leaving");
  MEMOS_TRY(const Greeting other, read_greeting(frame, FrameKind::kWelcome));
  MEMOS_CHECK_OK(check_same(own, other, "the process that has the folder"));
  peer_ = {.process = other.process, .serves = other.serves, .version = other.version};
  return {};
}

/// One frame of an answer. An error means that the connection is of no more use.
Status Connection::take(const Frame& frame, const wire::Stream& stream, Outcome& outcome, bool& ended) {
  switch (frame.kind) {
    case FrameKind::kAnswer:
      outcome.answer = std::string(frame.payload);
      ended = true;
      return {};
    case FrameKind::kError:
      outcome.answer = std::unexpected(read_error(frame.payload));
      ended = true;
      return {};
    case FrameKind::kMoved:
      outcome.moved = true;
      return fail(ErrorCode::kUnavailable, "the owner is leaving");
    case FrameKind::kProgress: {
      MEMOS_TRY(const Progress progress, wire::from_bytes<Progress>(frame.payload));
      if (stream.progress && !stream.progress(progress)) return fail(ErrorCode::kCancelled, "stopped on request");
      return {};
    }
    case FrameKind::kLine:
      outcome.told = true;
      if (stream.line) return stream.line(frame.payload);
      return {};
    default:
      return fail(ErrorCode::kCorrupt, "a frame out of turn");
  }
}

Outcome Connection::call(wire::Method method, const MemoryId& request_id, std::string_view request,
                         const wire::Stream& stream) {
  Outcome outcome;
  const auto broken = [&outcome](Error error) -> Outcome {
    outcome.lost = error.code == ErrorCode::kUnavailable;
    outcome.answer = std::unexpected(std::move(error));
    return std::move(outcome);
  };
  begin_frame(out_);
  out_ += static_cast<char>(method);
  out_.append(reinterpret_cast<const char*>(request_id.bytes.data()), request_id.bytes.size());
  out_ += request;
  if (auto sent = frames_.write_built(out_, FrameKind::kRequest, limits::kLinkStallTimeout); !sent)
    return broken(std::move(sent).error());
  // Long work tells that it goes on; other methods end within the limit.
  const wire::MethodInfo& info = wire::info(method);
  const std::chrono::milliseconds wait =
      info.progress || info.lines ? std::chrono::milliseconds(-1) : limits::kLinkAnswerTimeout;
  for (bool ended = false; !ended;) {
    const Result<Frame> frame = frames_.read(wait, limits::kLinkStallTimeout);
    if (!frame) return broken(frame.error());
    if (auto taken = take(*frame, stream, outcome, ended); !taken) return broken(std::move(taken).error());
  }
  return outcome;
}

Status Connection::hand_over() {
  MEMOS_CHECK_OK(frames_.write(FrameKind::kHandOver, {}, limits::kLinkStallTimeout));
  MEMOS_TRY(const Frame frame, frames_.read(limits::kHandOverTimeout, limits::kLinkStallTimeout));
  if (frame.kind == FrameKind::kError) return std::unexpected(read_error(frame.payload));
  if (frame.kind == FrameKind::kHandedOver) return {};
  return fail(ErrorCode::kUnavailable, "the owner is leaving");
}

// ---- pool
// ------------------------------------------------------------------------------------------------------------

Result<std::unique_ptr<Connection>> ConnectionPool::acquire() {
  {
    std::unique_lock lock(mutex_);
    freed_.wait(lock, [this] { return !idle_.empty() || open_ < limits::kMaxClientConnections; });
    if (!idle_.empty()) {
      std::unique_ptr<Connection> connection = std::move(idle_.back());
      idle_.pop_back();
      return connection;
    }
    ++open_;
  }
  Result<std::unique_ptr<Connection>> made = Connection::open(path_, tenant_);
  if (!made) release(nullptr, false);
  return made;
}

void ConnectionPool::release(std::unique_ptr<Connection> connection, bool usable) {
  {
    const std::scoped_lock lock(mutex_);
    if (usable) {
      idle_.push_back(std::move(connection));
    } else {
      --open_;
    }
  }
  freed_.notify_one();
}

void ConnectionPool::add(std::unique_ptr<Connection> connection) {
  const std::scoped_lock lock(mutex_);
  ++open_;
  idle_.push_back(std::move(connection));
}

}  // namespace memos::link
