// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/rest/service.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "base/file.h"
#include "base/random.h"
#include "base/system.h"
#include "interface/rest/admission.h"
#include "interface/rest/call_handler.h"
#include "interface/rest/openapi.h"
#include "interface/rest/state.h"
#include "interface/rest/watch.h"

namespace memos::rest {
namespace {

constexpr std::chrono::milliseconds kKeeperEvery{500};  ///< Access log written, keys read anew: well within a second.
constexpr std::size_t kDescriptorsBeside = 256;         ///< Files of the vault and the like, beside connections.
constexpr std::int64_t kDayMs = 24LL * 3'600 * 1'000;

std::chrono::milliseconds ms(const Settings& settings, std::string_view name) {
  return std::chrono::milliseconds(settings.number(name));
}

/// Sockets that were passed on take the place of the usual address, and stand beside those that somebody asked for.
Result<std::vector<http::Endpoint>> endpoints_of(const Settings& settings,
                                                 const std::vector<base::PassedSocket>& passed, bool tls) {
  std::vector<http::Endpoint> out;
  for (const base::PassedSocket& socket : passed)
    out.push_back({.address = socket.address,
                   .port = socket.port,
                   .tls = tls && socket.path.empty(),
                   .path = socket.path,
                   .descriptor = socket.descriptor,
                   .for_others = socket.for_others});
  if (!passed.empty() && settings.source("listen") == "default") return out;
  for (const std::string& text : settings.texts("listen")) {
    MEMOS_TRY(http::Endpoint endpoint, http::parse_endpoint(text, tls));
    out.push_back(std::move(endpoint));
  }
  return out;
}

Result<http::ServerOptions> server_options(const Settings& settings, const std::vector<base::PassedSocket>& passed) {
  http::ServerOptions o;
  o.tls = {.certificate = settings.text("tls_cert"), .key = settings.text("tls_key")};
  o.pack_answers = settings.truth("compress_answers");
  MEMOS_TRY(o.listen, endpoints_of(settings, passed, !o.tls.empty()));
  if (!o.tls.empty() && std::ranges::none_of(o.listen, &http::Endpoint::tls))
    return fail(ErrorCode::kInvalidArgument, "there is a certificate, but no address to listen on speaks https",
                "tls_cert");
  if (o.listen.empty()) return fail(ErrorCode::kInvalidArgument, "there is no address to listen on", "listen");
  o.origin.hosts = settings.texts("allow_hosts");
  o.origin.cors_origins = settings.texts("cors_origins");
  o.io_threads = settings.number("io_threads");
  o.workers = settings.number("threads");
  o.queue = settings.number("queue");
  o.max_connections = settings.number("max_connections");
  o.max_body_bytes_in_flight = settings.number("max_bodies_mb") << 20U;
  o.max_answer_bytes_in_flight = settings.number("max_answers_mb") << 20U;
  o.idle_timeout = ms(settings, "idle_timeout_ms");
  o.head_timeout = ms(settings, "head_timeout_ms");
  o.body_timeout = ms(settings, "body_timeout_ms");
  o.write_timeout = ms(settings, "write_timeout_ms");
  o.min_rate = settings.number("min_rate_kb") << 10U;
  o.drain_timeout = ms(settings, "drain_timeout_ms");
  return o;
}

}  // namespace

/// Members in the order in which they are made; they end the other way round.
struct Service::Impl {
  std::unique_ptr<base::FileSystem> key_files = base::make_posix_file_system();
  std::unique_ptr<base::FileSystem> log_files = base::make_posix_file_system();
  std::unique_ptr<base::FileSystem> replay_files = base::make_posix_file_system();
  std::unique_ptr<api::Tenants> tenants;
  std::unique_ptr<governance::KeyStore> keys;
  std::unique_ptr<governance::Gatekeeper> gatekeeper;
  std::unique_ptr<governance::AccessLog> access_log;
  std::unique_ptr<ReplayStore> replays;
  State state;
  const http::Server* serving = nullptr;  ///< What the figures ask.
  base::ServiceManager manager;
  std::unique_ptr<http::Server> server;
  std::chrono::steady_clock::time_point told_alive{};
  std::mutex mutex;
  std::condition_variable wake;
  bool stopping = false;
  std::thread keeper;

  [[nodiscard]] Status open_folder(const Options& options);
  [[nodiscard]] Status open_governance(const Options& options);
  [[nodiscard]] Status listen(const Options& options);
  void keep();
  void keep_once();
  void tell_alive();
  void end();
};

Status Service::Impl::open_folder(const Options& options) {
  memos::Options folder;
  folder.directory = options.directory;
  folder.embedder = options.settings.text("embedder");
  folder.refinement = refinement_of(options.settings);
  folder.generation = generation_of(options.settings);
  folder.generation.key = options.chat_key;
  folder.index_memory_bytes = options.settings.number("index_memory_mb") << 20U;
  folder.keep_old_vectors = options.settings.truth("keep_old_vectors");
  folder.holder_note = "memos serve";
  folder.log = options.log;
  MEMOS_TRY(tenants, options.open(folder));
  // A folder that only looks writable would lose the first write.
  MEMOS_TRY(const Statistics found, tenants->of({std::string(governance::kLocalTenant)}).statistics());
  if (!found.writable)
    return fail(ErrorCode::kReadOnly, "the folder takes no writes; a server needs to write", "directory");
  return {};
}

Status Service::Impl::open_governance(const Options& options) {
  base::Clock& clock = base::system_clock();
  keys = std::make_unique<governance::KeyStore>(*key_files, options.directory, clock, base::system_random());
  MEMOS_TRY(std::vector<governance::Key> fixed, governance::keys_from_environment(options.api_keys));
  gatekeeper = std::make_unique<governance::Gatekeeper>(
      governance::Gatekeeper::Options{.require_key = options.settings.truth("require_key"), .fixed = std::move(fixed)},
      *keys, clock);
  MEMOS_CHECK_OK(gatekeeper->reload());
  governance::AccessLog::Options log;
  log.directory = options.directory + "/access";
  log.tenant_bytes = options.settings.number("access_log_mb") << 20U;
  access_log = std::make_unique<governance::AccessLog>(*log_files, std::move(log), state.logger);
  const UtcMs midnight{clock.now().value / kDayMs * kDayMs};
  MEMOS_TRY(const auto used, access_log->used_since(midnight));
  for (const auto& [key, count] : used) gatekeeper->set_used_today(key, count);
  MEMOS_TRY(replays, ReplayStore::open(*replay_files, options.directory + "/replays.jsonl", clock));
  return {};
}

Status Service::Impl::listen(const Options& options) {
  MEMOS_TRY(http::ServerOptions server_settings, server_options(options.settings, options.sockets));
  const bool all_loopback =
      std::ranges::all_of(server_settings.listen, [](const http::Endpoint& e) { return e.loopback(); });
  if (!all_loopback && gatekeeper->usable() == 0)
    return fail(ErrorCode::kDenied,
                "on an address that others reach every request needs a key, and there is none; make one with "
                "`memos key create NAME`, or listen on 127.0.0.1",
                "listen");
  base::limit_allocation_pools();
  const std::size_t descriptors = base::raise_descriptor_limit();
  if (descriptors > kDescriptorsBeside * 2)
    server_settings.max_connections = std::min(server_settings.max_connections, descriptors - kDescriptorsBeside);
  http::ServerParts parts;
  add_routes(state, parts.router, options.settings.number("max_body_mb") << 20U, options.doors);
  parts.options = std::move(server_settings);
  parts.admission = make_admission(state);
  parts.observer = make_observer(state);
  parts.on_drain = [&told = manager] { told.stopping(); };
  parts.random = &base::system_random();
  parts.logger = state.logger;
  add_gauges(state, serving);
  MEMOS_TRY(server, http::Server::start(std::move(parts)));
  serving = server.get();
  return {};
}

void Service::Impl::keep_once() {
  if (const Status written = access_log->flush(); !written)
    state.logger.log(base::LogLevel::kError, "the access log was not written: " + written.error().message);
  const auto changed = gatekeeper->reload();
  if (!changed)
    state.logger.log(base::LogLevel::kWarn, "keys were not read again: " + changed.error().message);
  else if (*changed)
    state.logger.log(base::LogLevel::kInfo, "keys changed: " + std::to_string(gatekeeper->usable()) + " can be used");
}

/// The watchdog hears of this thread, which has written to the disk, and of those that move bytes.
void Service::Impl::tell_alive() {
  if (manager.watchdog().count() == 0) return;
  const auto now = std::chrono::steady_clock::now();
  if (now - told_alive < manager.watchdog() / 3 || !server->moves()) return;
  told_alive = now;
  manager.alive();
}

void Service::Impl::keep() {
  const auto every = manager.watchdog().count() > 0
                         ? std::min<std::chrono::microseconds>(kKeeperEvery, manager.watchdog() / 4)
                         : std::chrono::microseconds(kKeeperEvery);
  std::unique_lock lock(mutex);
  while (!wake.wait_for(lock, every, [&] { return stopping; })) {
    lock.unlock();
    keep_once();
    tell_alive();
    lock.lock();
  }
}

void Service::Impl::end() {
  if (server) server->wait();
  {
    const std::scoped_lock lock(mutex);
    stopping = true;
  }
  wake.notify_all();
  if (keeper.joinable()) keeper.join();
  if (access_log) keep_once();
}

Result<std::unique_ptr<Service>> Service::start(Options options) {
  auto impl = std::make_unique<Impl>();
  State& state = impl->state;
  if (options.log)
    state.logger = base::Logger(
        [log = options.log](base::LogLevel level, std::string_view message) { log(static_cast<int>(level), message); });
  impl->manager = std::move(options.manager);
  MEMOS_CHECK_OK(impl->open_folder(options));
  MEMOS_CHECK_OK(impl->open_governance(options));
  state.directory = options.directory;
  state.backup_directory = options.settings.text("backup_directory");
  state.min_free_bytes = options.settings.number("min_free_mb") << 20U;
  state.access_log_on = options.settings.truth("access_log");
  state.clock = &base::system_clock();
  state.tenants = impl->tenants.get();
  state.gatekeeper = impl->gatekeeper.get();
  state.access_log = impl->access_log.get();
  state.replays = impl->replays.get();
  state.openapi = json::dump(openapi_document());
  for (const Door& door : options.doors)
    if (door.opened) MEMOS_CHECK_OK(door.opened(*impl->tenants));
  MEMOS_CHECK_OK(impl->listen(options));
  impl->keeper = std::thread([it = impl.get()] { it->keep(); });
  std::string status = "listens on";
  for (const http::Endpoint& endpoint : impl->server->endpoints()) status += " " + endpoint.url();
  impl->manager.ready(status);
  return std::unique_ptr<Service>(new Service(std::move(impl)));
}

Service::Service(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Service::~Service() {
  stop();
  wait();
}

const std::vector<http::Endpoint>& Service::endpoints() const noexcept { return impl_->server->endpoints(); }
bool Service::open() const { return impl_->gatekeeper->open(); }
void Service::stop_on_signals() { impl_->server->stop_on_signals(); }
void Service::stop() { impl_->server->stop(); }
void Service::wait() { impl_->end(); }

}  // namespace memos::rest
