// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <atomic>
#include <list>
#include <memory>
#include <mutex>
#include <semaphore>
#include <string>
#include <thread>

#include "base/limits.h"
#include "interface/link/frame.h"
#include "interface/wire/call.h"

/// The owner's end of the local socket.
namespace memos::link {

/// What a server serves. Thread-safe.
class Host {
 public:
  virtual ~Host() = default;
  /// The tenant's memories, kept until leave(); nullptr while the folder is being given up.
  virtual Memos* enter(const TenantId& tenant) = 0;
  virtual void leave() = 0;
  [[nodiscard]] virtual bool serves() const = 0;
  /// Gives the folder up for a process that starts to serve. Called on the asking connection's thread; calls of others
  /// have ended when it returns. kBusy: they do not end in time. After success the server is told to stop by others.
  virtual Status hand_over(std::uint64_t process) = 0;
};

/// Answers the connections of a listening socket, a thread each: at most limits::kMaxLinkConnections of them, of which
/// limits::kLinkCallsAtOnce run at once. A connection that breaks a rule is closed alone.
class Server {
 public:
  Server(Host& host, Descriptor listener, std::string path);
  /// Stops: no new connection, the present ones are shut, running calls end first. Removes the socket.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Gives the socket's name up, for the next owner; present connections are told so at their next call.
  void retire() noexcept;

  /// Answers one connection on the calling thread until it ends; for tests.
  void answer(FrameStream& frames);

 private:
  struct Guest {
    explicit Guest(Descriptor socket) : frames(std::move(socket)) {}
    FrameStream frames;
    std::atomic<bool> done = false;
    std::thread thread;
  };

  void accept_all();
  void admit(Descriptor socket);
  void bury_done();
  [[nodiscard]] Result<TenantId> greet(FrameStream& frames);
  [[nodiscard]] Status answer_frame(FrameStream& frames, const TenantId& tenant, std::string& out);
  [[nodiscard]] Status answer_request(FrameStream& frames, const TenantId& tenant, std::string_view payload,
                                      std::string& out);

  Host& host_;
  Descriptor listener_;
  const std::string path_;
  Descriptor wake_read_, wake_write_;
  std::atomic<bool> stopping_ = false;
  bool retired_ = false;
  std::counting_semaphore<limits::kLinkCallsAtOnce> calls_{limits::kLinkCallsAtOnce};
  std::mutex guests_mutex_;
  std::list<std::unique_ptr<Guest>> guests_;
  std::thread accepting_;
};

}  // namespace memos::link
