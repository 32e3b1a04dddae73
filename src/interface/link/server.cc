// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/link/server.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <system_error>
#include <tuple>

#include "interface/api/once.h"
#include "interface/link/greeting.h"
#include "interface/link/local_socket.h"

namespace memos::link {
namespace {

/// A thread of the accepting loop looks for ended connections this often.
constexpr int kBuryEveryMs = 1'000;

Status send_error(FrameStream& frames, const Error& error, std::string& out) {
  begin_frame(out);
  put_error(out, error);
  return frames.write_built(out, FrameKind::kError, limits::kLinkStallTimeout);
}

/// Leaves the host when a call ends.
class Visit {
 public:
  Visit(Host& host, const TenantId& tenant) : host_(host), memos_(host.enter(tenant)) {}
  ~Visit() {
    if (memos_ != nullptr) host_.leave();
  }
  Visit(const Visit&) = delete;
  Visit& operator=(const Visit&) = delete;
  [[nodiscard]] Memos* memos() const noexcept { return memos_; }

 private:
  Host& host_;
  Memos* memos_;
};

}  // namespace

Server::Server(Host& host, Descriptor listener, std::string path)
    : host_(host), listener_(std::move(listener)), path_(std::move(path)) {
  if (!listener_) return;
  if (auto ends = make_pipe()) std::tie(wake_read_, wake_write_) = *std::move(ends);
  accepting_ = std::thread([this] { accept_all(); });
}

Server::~Server() {
  stopping_ = true;
  if (listener_) {
    if (!retired_) remove_socket(path_);
    [[maybe_unused]] const auto woken = retry([&] { return ::write(wake_write_.get(), "x", 1); });
    accepting_.join();
  }
  const std::scoped_lock lock(guests_mutex_);
  for (const auto& guest : guests_) guest->frames.shut_down();
  for (const auto& guest : guests_) guest->thread.join();
}

void Server::retire() noexcept {
  retired_ = true;
  stopping_ = true;
  remove_socket(path_);
}

void Server::accept_all() {
  while (!stopping_) {
    std::array<pollfd, 2> both{pollfd{.fd = listener_.get(), .events = POLLIN, .revents = 0},
                               pollfd{.fd = wake_read_.get(), .events = POLLIN, .revents = 0}};
    retry([&] { return ::poll(both.data(), both.size(), kBuryEveryMs); });
    bury_done();
    if (stopping_ || (both[0].revents & POLLIN) == 0) continue;
    if (Descriptor socket = accept_from(listener_.get()); socket) admit(std::move(socket));
  }
}

void Server::admit(Descriptor socket) {
  const std::scoped_lock lock(guests_mutex_);
  auto guest = std::make_unique<Guest>(std::move(socket));
  if (guests_.size() >= limits::kMaxLinkConnections) {
    std::string out;
    const Error full{ErrorCode::kExhausted,
                     std::to_string(guests_.size()) +
                         " connections to the folder are open, no more are taken "
                         "(limits::kMaxLinkConnections)",
                     {}};
    static_cast<void>(send_error(guest->frames, full, out));
    return;
  }
  Guest* raw = guest.get();
  guests_.push_back(std::move(guest));
  try {
    raw->thread = std::thread([this, raw] {
      try {
        answer(raw->frames);
      } catch (const std::exception&) {  // out of memory: this connection ends, the others go on
      }
      raw->frames.shut_down();
      raw->done = true;
    });
  } catch (const std::system_error&) {  // no more threads
    guests_.pop_back();
  }
}

void Server::bury_done() {
  const std::scoped_lock lock(guests_mutex_);
  guests_.remove_if([](const std::unique_ptr<Guest>& guest) {
    if (!guest->done) return false;
    guest->thread.join();
    return true;
  });
}

void Server::answer(FrameStream& frames) {
  std::string out;
  const Result<TenantId> tenant = greet(frames);
  if (!tenant) {
    if (tenant.error().code != ErrorCode::kUnavailable) static_cast<void>(send_error(frames, tenant.error(), out));
    return;
  }
  while (!stopping_)
    if (!answer_frame(frames, *tenant, out)) return;
}

Result<TenantId> Server::greet(FrameStream& frames) {
  MEMOS_CHECK_OK(check_peer(frames.fd()));
  MEMOS_TRY(const Frame frame, frames.read(limits::kLinkHandshakeTimeout, limits::kLinkHandshakeTimeout));
  MEMOS_TRY(const Greeting other, read_greeting(frame, FrameKind::kHello));
  const Greeting own = own_greeting({}, host_.serves());
  // Told either way, so that the other end can name both versions.
  MEMOS_CHECK_OK(frames.write(FrameKind::kWelcome, to_payload(own), limits::kLinkHandshakeTimeout));
  MEMOS_CHECK_OK(check_same(own, other, "a process that wants the folder"));
  return TenantId{other.tenant};
}

/// An error ends the connection.
Status Server::answer_frame(FrameStream& frames, const TenantId& tenant, std::string& out) {
  const Result<Frame> frame = frames.read(std::chrono::milliseconds(-1), limits::kLinkStallTimeout);
  if (!frame) {
    if (frame.error().code != ErrorCode::kUnavailable) static_cast<void>(send_error(frames, frame.error(), out));
    return std::unexpected(frame.error());
  }
  if (frame->kind == FrameKind::kRequest) return answer_request(frames, tenant, frame->payload, out);
  if (frame->kind == FrameKind::kHandOver) {
    if (const Status given = host_.hand_over(0); !given) return send_error(frames, given.error(), out);
    MEMOS_CHECK_OK(frames.write(FrameKind::kHandedOver, {}, limits::kLinkStallTimeout));
    return fail(ErrorCode::kUnavailable, "the folder was given up");
  }
  const Error wrong{ErrorCode::kCorrupt, "a frame out of turn", {}};
  static_cast<void>(send_error(frames, wrong, out));
  return std::unexpected(wrong);
}

Status Server::answer_request(FrameStream& frames, const TenantId& tenant, std::string_view payload, std::string& out) {
  FieldReader reader(payload);
  const std::uint8_t number = reader.u8();
  MemoryId request_id;
  const std::string_view id = reader.bytes(request_id.bytes.size());
  const wire::MethodInfo* method = wire::find_method(number);
  if (reader.failed() || method == nullptr) {
    const Error wrong{ErrorCode::kUnsupported, "there is no method " + std::to_string(number), "method"};
    static_cast<void>(send_error(frames, wrong, out));
    return std::unexpected(wrong);
  }
  std::copy(id.begin(), id.end(), request_id.bytes.begin());

  Status told;  // A failure to tell progress or lines: the client has gone.
  wire::Stream stream;
  stream.progress = [&](const Progress& progress) {
    if (stopping_ || frames.broken()) return false;
    std::string bytes;
    wire::append_bytes(bytes, progress);
    told = frames.write(FrameKind::kProgress, bytes, limits::kLinkStallTimeout);
    return told.has_value();
  };
  stream.line = [&](std::string_view line) -> Status {
    told = frames.write(FrameKind::kLine, line, limits::kLinkStallTimeout);
    return told;
  };
  calls_.acquire();
  Status done;
  bool moved = false;
  {
    const Visit visit(host_, tenant);
    moved = visit.memos() == nullptr;
    begin_frame(out);
    if (!moved) {
      done = api::run_once(method->writes ? request_id : MemoryId{}, [&] {
        return wire::call_bytes(*visit.memos(), method->method, reader.rest(), stream, out);
      });
    }
  }
  calls_.release();
  MEMOS_CHECK_OK(told);
  if (moved) {
    MEMOS_CHECK_OK(frames.write(FrameKind::kMoved, {}, limits::kLinkStallTimeout));
    return fail(ErrorCode::kUnavailable, "the folder is being given up");
  }
  if (!done) return send_error(frames, done.error(), out);
  const Status sent = frames.write_built(out, FrameKind::kAnswer, limits::kLinkStallTimeout);
  if (!sent && sent.error().code == ErrorCode::kExhausted) return send_error(frames, sent.error(), out);
  return sent;
}

}  // namespace memos::link
