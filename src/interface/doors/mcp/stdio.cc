// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/doors/mcp/stdio.h"

#include <utility>

#include "base/limits.h"

namespace memos::doors::mcp {
namespace {

constexpr std::size_t kThreads = 8;
constexpr std::size_t kQueue = 1'024;  ///< Beyond it the next message is not read until there is room.

std::string listen_key(const json::Value& id) { return "listen " + json::dump(id); }

}  // namespace

StdioServer::StdioServer(Pipes pipes, Endpoint& endpoint)
    : pipes_(std::move(pipes)), endpoint_(endpoint), pool_(kThreads, kQueue) {}

StdioServer::~StdioServer() = default;

StdioServer::Line StdioServer::read_line(std::string& line) {
  line.clear();
  bool too_long = false;
  for (;;) {
    const int c = pipes_.get();
    if (c < 0) {
      if (line.empty() && !too_long) return Line::kEnd;
      break;
    }
    if (c == '\n') break;
    if (line.size() < limits::kMaxFrameBytes) {
      line += static_cast<char>(c);
    } else {
      too_long = true;
    }
  }
  if (line.ends_with('\r')) line.pop_back();
  return too_long ? Line::kTooLong : Line::kWhole;
}

void StdioServer::write(const json::Value& message) {
  // A line break inside of a message is escaped by JSON itself.
  const std::string line = json::dump(message) + "\n";
  const std::scoped_lock lock(writing_);
  pipes_.put(line);
}

void StdioServer::run() {
  std::string line;
  for (;;) {
    switch (read_line(line)) {
      case Line::kEnd:
        pool_.stop();  // Runs what waits.
        return;
      case Line::kTooLong:
        write(error_message({}, {.code = kInvalidRequest, .message = "the message is longer than is taken"}));
        break;
      case Line::kWhole:
        if (line.find_first_not_of(" \t") != std::string::npos) handle(line);
        break;
    }
  }
}

void StdioServer::handle(const std::string& line) {
  std::expected<Incoming, json::Value> message = parse_message(line);
  if (!message) return write(message.error());
  switch (message->kind) {
    case Incoming::Kind::kResponse:
      return;  // Nothing is ever asked of the client.
    case Incoming::Kind::kNotification:
      return handle_notification(*message);
    case Incoming::Kind::kRequest:
      return handle_request(*std::move(message));
  }
}

void StdioServer::handle_notification(const Incoming& message) {
  if (message.method != "notifications/cancelled") return;
  const json::Value* id = message.params.find("requestId");
  if (id == nullptr) return;
  std::uint64_t watched = 0;
  {
    const std::scoped_lock lock(mutex_);
    if (const auto found = running_.find(json::dump(*id)); found != running_.end()) *found->second = true;
    if (const auto found = watched_.find(listen_key(*id)); found != watched_.end()) {
      watched = found->second;
      watched_.erase(found);
    }
  }
  if (watched != 0) watcher_.remove(watched);
}

/// True when the request was one about subscriptions, and is answered.
bool StdioServer::handle_subscription(const Incoming& request) {
  const bool listen = request.method == "subscriptions/listen";
  const bool subscribe = request.method == "resources/subscribe";
  if (!listen && !subscribe && request.method != "resources/unsubscribe") return false;
  std::expected<Subscription, RpcError> wants = endpoint_.subscription_of(request);
  if (!wants) {
    write(error_message(request.id, wants.error()));
    return true;
  }
  const std::string key = listen ? listen_key(request.id) : "uri " + wants->uris.front();
  std::uint64_t before = 0;
  {
    const std::scoped_lock lock(mutex_);
    if (const auto found = watched_.find(key); found != watched_.end()) {
      before = found->second;
      watched_.erase(found);
    }
  }
  if (before != 0) watcher_.remove(before);
  if (listen || subscribe) {
    watch(request, *std::move(wants), key, listen);
    return true;
  }
  json::Value result{json::Object{}};
  endpoint_.finish_result(request, result);
  write(result_message(request.id, std::move(result)));
  return true;
}

void StdioServer::watch(const Incoming& request, Subscription wants, const std::string& key, bool listen) {
  json::Value greeting = result_message(request.id, json::Value(json::Object{}));
  if (listen) {
    json::Value honoured{json::Object{}};
    if (wants.resources_changed) honoured.set("resourcesListChanged", true);
    if (!wants.uris.empty()) honoured.set("resourceSubscriptions", json::Array(wants.uris.begin(), wants.uris.end()));
    json::Value meta{json::Object{}};
    meta.set("io.modelcontextprotocol/subscriptionId", request.id);
    json::Value params{json::Object{}};
    params.set("notifications", std::move(honoured));
    params.set("_meta", std::move(meta));
    greeting = notification("notifications/subscriptions/acknowledged", std::move(params));
  }
  const std::uint64_t number =
      watcher_.add({.wants = std::move(wants),
                    .id = listen ? request.id : json::Value(),
                    .greeting = std::move(greeting),
                    .state_of = [this](const std::string& uri) { return endpoint_.state_of(uri); },
                    .state_of_list = [this] { return endpoint_.state_of_list(); },
                    .send =
                        [this](const json::Value& message) {
                          write(message);
                          return true;
                        },
                    .alive = {}});
  if (number == 0)
    return write(error_message(request.id, {.code = kInternalError, .message = "too many subscriptions"}));
  const std::scoped_lock lock(mutex_);
  watched_[key] = number;
}

void StdioServer::run_request(const Incoming& request, const std::atomic<bool>& cancelled) {
  const Exchange exchange{.notify = [this](const json::Value& message) { write(message); }, .cancelled = &cancelled};
  const json::Value answer = endpoint_.answer(request, exchange);
  {
    const std::scoped_lock lock(mutex_);
    running_.erase(json::dump(request.id));
  }
  if (!cancelled) write(answer);
}

void StdioServer::handle_request(Incoming request) {
  if (handle_subscription(request)) return;
  auto cancelled = std::make_shared<std::atomic<bool>>(false);  // Shared with the worker, whichever ends last.
  bool twice = false;
  {
    const std::scoped_lock lock(mutex_);
    twice = !running_.emplace(json::dump(request.id), cancelled).second;
  }
  if (twice)
    return write(
        error_message(request.id, {.code = kInvalidRequest, .message = "a request with this id is under way"}));
  // What needs no memory is answered in order, before anything that follows it.
  const bool at_once =
      request.method == "initialize" || request.method == "server/discover" || request.method == "ping";
  if (at_once) return run_request(request, *cancelled);
  http::WorkerPool::Job job = [this, request = std::move(request), cancelled] { run_request(request, *cancelled); };
  if (!pool_.submit(job)) job();
}

}  // namespace memos::doors::mcp
