// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/http/server.h"

#include <algorithm>
#include <array>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <exception>
#include <thread>
#include <utility>

#include "base/hash.h"
#include "base/invariant.h"
#include "interface/http/connection.h"
#include "interface/http/core.h"
#include "interface/http/listener.h"

namespace memos::http {
namespace {

constexpr std::size_t kWatchQueue = 64;                      ///< Health and metrics that may wait.
constexpr std::chrono::milliseconds kSweepEvery{100};        ///< How exactly deadlines are kept.
constexpr std::chrono::milliseconds kNoDescriptorsWait{50};  ///< Before accepting is tried again.

}  // namespace

Core::Core(ServerParts given) : parts(std::move(given)) {
  const ServerOptions& o = options();
  pools[static_cast<std::size_t>(Lane::kWork)] = std::make_unique<WorkerPool>(o.workers, o.queue);
  pools[static_cast<std::size_t>(Lane::kLong)] = std::make_unique<WorkerPool>(o.long_workers, o.long_queue);
  pools[static_cast<std::size_t>(Lane::kWatch)] = std::make_unique<WorkerPool>(1, kWatchQueue);
  std::array<std::uint8_t, 6> random{};
  parts.random->fill(random);
  id_prefix = base::to_hex(random) + "-";
}

void Shard::end_if_empty() {
  if (ended || !draining || !connections.empty()) return;
  ended = true;
  sweep.cancel();
  drained.set_value();
}

struct Server::Impl {
  explicit Impl(ServerParts parts) : core(std::move(parts)) {
    for (std::size_t i = 0; i < core.options().io_threads; ++i) shards.push_back(std::make_unique<Shard>());
  }

  asio::awaitable<void> accept(Listener& listener);
  asio::awaitable<void> sweep(Shard& shard);
  void take(Socket socket, Shard& shard, bool secure);
  void watch_for_hangup();
  void read_tls_again();
  void begin_drain();
  void cut_all();
  void spawn(Shard& shard, asio::awaitable<void> work);

  Core core;
  std::vector<std::unique_ptr<Shard>> shards;
  std::vector<std::unique_ptr<Listener>> listeners;  ///< On the first shard, like all below.
  std::unique_ptr<TlsContext> tls;                   ///< None where nobody speaks it.
  std::vector<Endpoint> endpoints;
  std::optional<asio::steady_timer> drain_deadline;
  std::optional<asio::signal_set> signals, hangup;
  std::size_t next_shard = 0;
  std::vector<std::thread> threads;
  bool waited = false;
};

void Server::Impl::spawn(Shard& shard, asio::awaitable<void> work) {
  asio::co_spawn(shard.context, std::move(work), [this](const std::exception_ptr& thrown) {
    if (!thrown) return;
    try {
      std::rethrow_exception(thrown);
    } catch (const std::exception& error) {
      core.parts.logger.log(base::LogLevel::kError, std::string("server: unexpected: ") + error.what());
    }
  });
}

void Server::Impl::take(Socket socket, Shard& shard, bool secure) {
  core.accepted.fetch_add(1, std::memory_order_relaxed);
  std::unique_ptr<TlsSession> session = secure ? tls->accept() : nullptr;
  const bool beyond = core.open.load() >= core.options().max_connections;
  if (beyond || (secure && !session)) {
    core.refused.fetch_add(1, std::memory_order_relaxed);
    boost::system::error_code ignored;
    socket.non_blocking(true, ignored);
    if (!secure) socket.write_some(asio::buffer(refusal().data(), refusal().size()), ignored);
    socket.shutdown(Socket::shutdown_both, ignored);
    return;
  }
  core.open.fetch_add(1);
  // The socket's shard takes over; the pointer makes the posted work copyable.
  std::string peer = peer_of(socket);
  auto box = std::make_unique<Accepted>(
      Accepted{.socket = std::move(socket), .tls = std::move(session), .peer = std::move(peer)});
  asio::post(shard.context,
             [this, &shard, box = std::move(box)]() mutable { serve_connection(core, shard, std::move(*box)); });
}

asio::awaitable<void> Server::Impl::accept(Listener& listener) {
  asio::steady_timer pause(shards.front()->context);
  while (!core.draining.load()) {
    Shard& shard = *shards[next_shard++ % shards.size()];
    boost::system::error_code error;
    Socket socket =
        co_await listener.acceptor().async_accept(shard.context, asio::redirect_error(asio::use_awaitable, error));
    if (!error) {
      take(std::move(socket), shard, listener.endpoint().tls);
      continue;
    }
    if (error == asio::error::operation_aborted || core.draining.load()) co_return;
    // Out of descriptors, or the peer left before it was taken.
    core.parts.logger.log(base::LogLevel::kWarn, "server: a connection was not accepted: " + error.message());
    pause.expires_after(kNoDescriptorsWait);
    co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
  }
}

asio::awaitable<void> Server::Impl::sweep(Shard& shard) {
  while (!shard.ended) {
    boost::system::error_code error;
    shard.sweep.expires_after(kSweepEvery);
    co_await shard.sweep.async_wait(asio::redirect_error(asio::use_awaitable, error));
    shard.moved.store(true, std::memory_order_relaxed);
    const auto now = std::chrono::steady_clock::now();
    for (Connection* connection : shard.connections) connection->check(now);
  }
}

void Server::Impl::begin_drain() {
  if (core.draining.exchange(true)) {
    cut_all();
    return;
  }
  if (core.parts.on_drain) core.parts.on_drain();
  for (const auto& listener : listeners) listener->close();
  drain_deadline.emplace(shards.front()->context);
  drain_deadline->expires_after(core.options().drain_timeout);
  drain_deadline->async_wait([this](const boost::system::error_code& error) {
    if (!error) cut_all();
  });
  for (const auto& shard : shards) {
    asio::post(shard->context, [&s = *shard] {
      s.draining = true;
      for (Connection* connection : s.connections) connection->drain();
      s.end_if_empty();
    });
  }
}

void Server::Impl::cut_all() {
  core.hurry.store(true);
  for (const auto& shard : shards) {
    asio::post(shard->context, [&s = *shard] {
      for (Connection* connection : s.connections) connection->cut();
    });
  }
}

Result<std::unique_ptr<Server>> Server::start(ServerParts parts) {
  MEMOS_INVARIANT(parts.random != nullptr && parts.options.io_threads > 0 && parts.options.workers > 0,
                  "parts of a server");
  auto impl = std::make_unique<Impl>(std::move(parts));
  Impl& it = *impl;
  const std::vector<Endpoint>& wanted = it.core.options().listen;
  if (std::ranges::any_of(wanted, &Endpoint::tls)) {
    MEMOS_TRY(it.tls, TlsContext::load(it.core.options().tls));
  }
  for (const Endpoint& endpoint : wanted) {
    MEMOS_TRY(auto listener, Listener::open(it.shards.front()->context, endpoint));
    it.endpoints.push_back(listener->endpoint());
    it.listeners.push_back(std::move(listener));
  }
  for (const auto& listener : it.listeners) it.spawn(*it.shards.front(), it.accept(*listener));
  for (const auto& shard : it.shards) it.spawn(*shard, it.sweep(*shard));
  for (const auto& shard : it.shards) it.threads.emplace_back([&s = *shard] { s.context.run(); });
  return std::unique_ptr<Server>(new Server(std::move(impl)));
}

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Server::~Server() {
  if (!impl_->core.draining.load()) stop();
  wait();
}

const std::vector<Endpoint>& Server::endpoints() const noexcept { return impl_->endpoints; }

void Server::Impl::read_tls_again() {
  auto fresh = TlsContext::load(core.options().tls);
  if (fresh) {
    tls = *std::move(fresh);
    core.parts.logger.log(base::LogLevel::kInfo, "server: certificate and key were read again");
  } else {
    core.parts.logger.log(base::LogLevel::kWarn, "server: the old certificate is kept: " + fresh.error().message);
  }
}

void Server::Impl::watch_for_hangup() {
  hangup->async_wait([this](const boost::system::error_code& error, int) {
    if (error) return;
    read_tls_again();
    watch_for_hangup();
  });
}

void Server::stop_on_signals() {
  // Caught from here on; what comes before the wait is kept.
  impl_->signals.emplace(impl_->shards.front()->context, SIGTERM, SIGINT);
  if (impl_->tls) impl_->hangup.emplace(impl_->shards.front()->context, SIGHUP);
  asio::post(impl_->shards.front()->context, [it = impl_.get()] {
    if (it->hangup) it->watch_for_hangup();
    it->signals->async_wait([it](const boost::system::error_code& error, int) {
      if (error) return;
      it->begin_drain();
      it->signals->async_wait([it](const boost::system::error_code& again, int) {
        if (!again) it->cut_all();
      });
    });
  });
}

void Server::stop() {
  asio::post(impl_->shards.front()->context, [it = impl_.get()] {
    if (!it->core.draining.load()) it->begin_drain();
  });
}

void Server::wait() {
  if (impl_->waited) return;
  for (const auto& shard : impl_->shards) shard->drained.get_future().wait();
  // Nothing is left but signals and the drain's deadline, which lie on the first shard.
  for (const auto& shard : impl_->shards) {
    asio::post(shard->context, [it = impl_.get(), &s = *shard] {
      if (&s == it->shards.front().get()) {
        it->signals.reset();
        it->hangup.reset();
        it->drain_deadline.reset();
      }
      s.guard.reset();
    });
  }
  for (std::thread& thread : impl_->threads) thread.join();
  for (const auto& pool : impl_->core.pools) pool->stop();
  impl_->waited = true;
}

bool Server::moves() {
  bool all = true;
  for (const auto& shard : impl_->shards) all = shard->moved.exchange(false, std::memory_order_relaxed) && all;
  return all;
}

ServerCounters Server::counters() const {
  const Core& core = impl_->core;
  ServerCounters counters;
  counters.accepted = core.accepted.load();
  counters.refused = core.refused.load();
  counters.open = core.open.load();
  counters.malformed = core.malformed.load();
  counters.timed_out = core.timed_out.load();
  counters.overloaded = core.overloaded.load();
  for (const auto& pool : core.pools) counters.queued += pool->queued();
  counters.body_bytes = core.body_bytes.load();
  return counters;
}

}  // namespace memos::http
