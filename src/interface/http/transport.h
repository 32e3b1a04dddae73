// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "interface/http/tls.h"

/// Only for files of this folder that include Asio themselves.
namespace memos::http {

/// A socket of a connection, whatever it is made of: TCP or of the file system.
using Socket = boost::asio::generic::stream_protocol::socket;

/// The bytes of one connection, as they are or through TLS. Lives on its shard's thread; one reads or writes at a time.
class Transport {
 public:
  /// `tls` may be null.
  Transport(Socket socket, std::unique_ptr<TlsSession> tls);

  /// Agrees on keys; at once without TLS. False: the peer left, or speaks something else.
  boost::asio::awaitable<bool> begin();
  /// Bytes read into `place`; 0 = the peer ended, or the connection is closed.
  boost::asio::awaitable<std::size_t> read_some(boost::asio::mutable_buffer place);
  /// Bytes written of `first` and then `second`; 0 = the connection is closed.
  boost::asio::awaitable<std::size_t> write_some(std::string_view first, std::string_view second);
  /// Says that nothing more will be written.
  boost::asio::awaitable<void> end_writing();

  enum class Sign { kLeft, kMore, kNothing };
  /// Calls when there is something to see in a silent peer: it left, or sent more. Once; a call that is on its way
  /// comes after stop_watching() too.
  void watch(std::function<void()> seen);
  /// What there is to see. Bytes that were read on the way stay for read_some().
  [[nodiscard]] Sign look();
  void stop_watching();

  void close();
  [[nodiscard]] boost::asio::any_io_executor executor() { return socket_.get_executor(); }

 private:
  boost::asio::awaitable<bool> send_output();
  boost::asio::awaitable<bool> receive();

  Socket socket_;
  std::unique_ptr<TlsSession> tls_;
  std::string in_, out_;     ///< Of TLS: what was received, what is to be sent.
  std::string ahead_;        ///< Text that look() found.
  bool peer_ended_ = false;  ///< look() saw it.
};

}  // namespace memos::http
