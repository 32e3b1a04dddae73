// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/http/transport.h"

#include <algorithm>
#include <array>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <utility>

namespace memos::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr std::size_t kRecord = std::size_t{16} << 10U;   ///< Longest text of one TLS record (RFC 8446, section 5.1).
constexpr std::size_t kReceived = std::size_t{8} << 10U;  ///< At once; an idle connection holds so much.
/// For those who speak plain HTTP where TLS is spoken.
constexpr std::string_view kPlain =
    "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nConnection: close\r\nContent-Length: 35\r\n\r\n"
    "this address speaks HTTPS, not HTTP";

bool looks_like_http(std::string_view bytes) { return !bytes.empty() && bytes.front() >= 'A' && bytes.front() <= 'Z'; }

}  // namespace

Transport::Transport(Socket socket, std::unique_ptr<TlsSession> tls)
    : socket_(std::move(socket)), tls_(std::move(tls)) {
  error_code ignored;
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);  // Refused by sockets that have no such delay.
}

/// Sends what TLS wants to be sent.
asio::awaitable<bool> Transport::send_output() {
  tls_->take_output(out_);
  if (out_.empty()) co_return true;
  error_code error;
  co_await asio::async_write(socket_, asio::buffer(out_), asio::redirect_error(asio::use_awaitable, error));
  out_.clear();
  co_return !error;
}

/// Takes bytes of the peer; false: there are no more.
asio::awaitable<bool> Transport::receive() {
  error_code error;
  in_.resize(kReceived);
  const std::size_t got =
      co_await socket_.async_read_some(asio::buffer(in_), asio::redirect_error(asio::use_awaitable, error));
  in_.resize(error ? 0 : got);
  tls_->feed(in_);
  co_return !in_.empty();
}

asio::awaitable<bool> Transport::begin() {
  if (!tls_) co_return true;
  for (bool first = true;; first = false) {
    const TlsSession::Outcome outcome = tls_->handshake();
    const bool sent = co_await send_output();
    if (outcome == TlsSession::Outcome::kDone) co_return sent;
    if (outcome != TlsSession::Outcome::kWantsMore || !sent) co_return false;
    const bool more = co_await receive();
    if (!more) co_return false;
    if (!first || !looks_like_http(in_)) continue;
    error_code ignored;
    co_await asio::async_write(socket_, asio::buffer(kPlain), asio::redirect_error(asio::use_awaitable, ignored));
    co_return false;
  }
}

asio::awaitable<std::size_t> Transport::read_some(asio::mutable_buffer place) {
  if (!ahead_.empty()) {
    const std::size_t size = asio::buffer_copy(place, asio::buffer(ahead_));
    ahead_.erase(0, size);
    co_return size;
  }
  if (peer_ended_) co_return 0;
  error_code error;
  if (!tls_) {
    const std::size_t got = co_await socket_.async_read_some(place, asio::redirect_error(asio::use_awaitable, error));
    co_return error ? 0 : got;
  }
  for (;;) {
    std::size_t got = 0;
    const TlsSession::Outcome outcome = tls_->read(static_cast<char*>(place.data()), place.size(), got);
    if (outcome == TlsSession::Outcome::kDone) co_return got;
    const bool sent = co_await send_output();
    if (outcome != TlsSession::Outcome::kWantsMore || !sent) co_return 0;
    const bool more = co_await receive();
    if (!more) co_return 0;
  }
}

asio::awaitable<std::size_t> Transport::write_some(std::string_view first, std::string_view second) {
  error_code error;
  if (!tls_) {
    const std::array<asio::const_buffer, 2> buffers = {asio::buffer(first.data(), first.size()),
                                                       asio::buffer(second.data(), second.size())};
    const std::size_t sent =
        co_await socket_.async_write_some(buffers, asio::redirect_error(asio::use_awaitable, error));
    co_return error ? 0 : sent;
  }
  const std::string_view text = (first.empty() ? second : first).substr(0, kRecord);
  if (!tls_->write(text)) co_return 0;
  const bool sent = co_await send_output();
  co_return sent ? text.size() : 0;
}

asio::awaitable<void> Transport::end_writing() {
  error_code ignored;
  if (tls_) {
    tls_->close();
    co_await send_output();
  }
  socket_.shutdown(Socket::shutdown_send, ignored);
}

void Transport::watch(std::function<void()> seen) {
  socket_.async_wait(Socket::wait_read, [seen = std::move(seen)](const error_code& error) {
    if (!error) seen();
  });
}

Transport::Sign Transport::look() {
  error_code error;
  socket_.non_blocking(true, error);
  if (!tls_) {
    char byte = 0;
    const std::size_t got = socket_.receive(asio::buffer(&byte, 1), Socket::message_peek, error);
    if (error == asio::error::would_block) return Sign::kNothing;
    return error || got == 0 ? Sign::kLeft : Sign::kMore;
  }
  in_.resize(kReceived);
  const std::size_t received = socket_.read_some(asio::buffer(in_), error);
  in_.resize(error ? 0 : received);
  if (error == asio::error::would_block) return Sign::kNothing;
  tls_->feed(in_);
  std::array<char, 1'024> place;
  std::size_t got = 0;
  const TlsSession::Outcome outcome = tls_->read(place.data(), place.size(), got);
  ahead_.append(place.data(), got);
  if (outcome == TlsSession::Outcome::kDone) return Sign::kMore;
  if (!in_.empty() && outcome == TlsSession::Outcome::kWantsMore) return Sign::kNothing;
  peer_ended_ = true;
  return Sign::kLeft;
}

void Transport::stop_watching() {
  error_code ignored;
  socket_.cancel(ignored);
}

void Transport::close() {
  error_code ignored;
  socket_.close(ignored);
}

}  // namespace memos::http
