// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>

#include "interface/http/server.h"
#include "interface/http/transport.h"

/// Only for files of this folder that include Asio themselves.
namespace memos::http {

/// A socket that connections come to.
class Listener {
 public:
  using Acceptor = boost::asio::basic_socket_acceptor<boost::asio::generic::stream_protocol>;

  /// Binds and listens, or takes a socket that does. A Unix socket that nobody listens at any more is replaced. Errors
  /// as Server::start().
  [[nodiscard]] static Result<std::unique_ptr<Listener>> open(boost::asio::io_context& context, Endpoint endpoint);
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  [[nodiscard]] Acceptor& acceptor() noexcept { return acceptor_; }
  /// With its real port.
  [[nodiscard]] const Endpoint& endpoint() const noexcept { return endpoint_; }
  /// No more connections; a Unix socket leaves the file system.
  void close();

 private:
  Listener(boost::asio::io_context& context, Endpoint endpoint);
  [[nodiscard]] Status take_over();
  [[nodiscard]] Status listen_on_address();
  [[nodiscard]] Status listen_on_path();

  Acceptor acceptor_;
  Endpoint endpoint_;
  bool on_disk_ = false;  ///< The Unix socket is there, and ours.
};

/// Address of the other end, without the port; "local" at a Unix socket.
[[nodiscard]] std::string peer_of(const Socket& socket);

}  // namespace memos::http
