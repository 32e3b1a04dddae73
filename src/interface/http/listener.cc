// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/http/listener.h"

#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

namespace memos::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using Local = asio::local::stream_protocol;

Error listen_error(const error_code& error, const Endpoint& endpoint) {
  const std::string where = endpoint.str();
  if (error == asio::error::address_in_use)
    return {ErrorCode::kConflict, where + " is in use by another program", "listen"};
  if (error == asio::error::access_denied)
    return {ErrorCode::kDenied, "this user may not listen on " + where, "listen"};
  return {ErrorCode::kInvalidArgument, "cannot listen on " + where + ": " + error.message(), "listen"};
}

tcp::endpoint tcp_of(const asio::generic::stream_protocol::endpoint& endpoint) {
  tcp::endpoint out;
  if (endpoint.size() > out.capacity()) return out;
  std::memcpy(out.data(), endpoint.data(), endpoint.size());
  out.resize(endpoint.size());
  return out;
}

/// Takes a socket away that a program left behind when it was killed. Nothing else is ever removed.
Status clear_place(asio::io_context& context, const Endpoint& endpoint) {
  std::error_code missing;
  const auto found = std::filesystem::symlink_status(endpoint.path, missing).type();
  if (found == std::filesystem::file_type::not_found) return {};
  if (found != std::filesystem::file_type::socket)
    return fail(ErrorCode::kConflict, endpoint.path + " is there already and is no socket", "listen");
  Local::socket visitor(context);
  error_code error;
  visitor.open(Local(), error);
  if (!error) visitor.non_blocking(true, error);  // One that is too busy to answer is alive.
  if (!error) visitor.connect(Local::endpoint(endpoint.path), error);
  if (error == asio::error::access_denied) return std::unexpected(listen_error(error, endpoint));
  if (error != asio::error::connection_refused)
    return std::unexpected(listen_error(asio::error::address_in_use, endpoint));
  std::error_code kept;
  std::filesystem::remove(endpoint.path, kept);
  if (kept) return fail(ErrorCode::kDenied, "cannot replace the old socket " + endpoint.path, "listen");
  return {};
}

}  // namespace

Listener::Listener(asio::io_context& context, Endpoint endpoint) : acceptor_(context), endpoint_(std::move(endpoint)) {}

Listener::~Listener() { close(); }

Result<std::unique_ptr<Listener>> Listener::open(asio::io_context& context, Endpoint endpoint) {
  const bool passed = endpoint.descriptor >= 0;
  if (!passed && !endpoint.path.empty()) MEMOS_CHECK_OK(clear_place(context, endpoint));
  std::unique_ptr<Listener> listener(new Listener(context, std::move(endpoint)));
  if (passed) {
    MEMOS_CHECK_OK(listener->take_over());
    return listener;
  }
  MEMOS_CHECK_OK(listener->endpoint_.path.empty() ? listener->listen_on_address() : listener->listen_on_path());
  return listener;
}

/// The file of a Unix socket belongs to whoever made it.
Status Listener::take_over() {
  error_code error;
  const bool v6 = endpoint_.address.find(':') != std::string::npos;
  const asio::generic::stream_protocol of_path = Local();
  const asio::generic::stream_protocol of_address = v6 ? tcp::v6() : tcp::v4();
  acceptor_.assign(endpoint_.path.empty() ? of_address : of_path, endpoint_.descriptor, error);
  if (error) return std::unexpected(listen_error(error, endpoint_));
  return {};
}

Status Listener::listen_on_address() {
  error_code error;
  const auto address = asio::ip::make_address(endpoint_.address, error);
  if (error) return std::unexpected(listen_error(error, endpoint_));
  const tcp::endpoint place(address, endpoint_.port);
  acceptor_.open(place.protocol(), error);
  if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
  if (!error && address.is_v6()) acceptor_.set_option(asio::ip::v6_only(true), error);
  if (!error) acceptor_.bind(place, error);
  if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
  if (error) return std::unexpected(listen_error(error, endpoint_));
  endpoint_.port = tcp_of(acceptor_.local_endpoint(error)).port();
  return {};
}

Status Listener::listen_on_path() {
  error_code error;
  acceptor_.open(Local(), error);
  if (!error) acceptor_.bind(Local::endpoint(endpoint_.path), error);
  if (error) return std::unexpected(listen_error(error, endpoint_));
  on_disk_ = true;
  // Before it listens nobody can connect.
  using std::filesystem::perms;
  std::error_code open;
  std::filesystem::permissions(endpoint_.path, perms::owner_read | perms::owner_write, open);
  if (open) return fail(ErrorCode::kDenied, "cannot keep others out of " + endpoint_.path, "listen");
  acceptor_.listen(asio::socket_base::max_listen_connections, error);
  if (error) return std::unexpected(listen_error(error, endpoint_));
  return {};
}

void Listener::close() {
  error_code ignored;
  acceptor_.close(ignored);
  std::error_code gone;
  if (std::exchange(on_disk_, false)) std::filesystem::remove(endpoint_.path, gone);
}

std::string peer_of(const Socket& socket) {
  error_code error;
  const auto remote = socket.remote_endpoint(error);
  if (error) return {};
  const int family = remote.protocol().family();
  if (family != tcp::v4().family() && family != tcp::v6().family()) return "local";
  return tcp_of(remote).address().to_string();
}

}  // namespace memos::http
