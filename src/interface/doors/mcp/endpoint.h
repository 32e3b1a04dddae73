// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "interface/doors/mcp/message.h"
#include "memos/memos.hpp"

namespace memos::doors::mcp {

/// Revisions that are spoken, newest first. The first one has no handshake: every request tells its revision itself.
/// The oldest is for assistants that know none of the others: what came later they leave aside.
inline constexpr std::string_view kStateless = "2026-07-28";
inline constexpr std::string_view kNewestHandshake = "2025-11-25";
[[nodiscard]] const std::vector<std::string_view>& revisions() noexcept;

/// Whose memory an endpoint serves, and how.
struct EndpointOptions {
  std::string cube = "me";  ///< Where a call names none.
  bool subscribe = true;    ///< Resources can be subscribed to outside of the stateless revision.
};

/// What the transport does for a request while it runs.
struct Exchange {
  std::function<void(json::Value)> notify{};     ///< Sends a notification that belongs to the request; may be empty.
  const std::atomic<bool>* cancelled = nullptr;  ///< The caller does not wait any more.
};

/// The revision that a request's own _meta names; none in the revisions with a handshake.
[[nodiscard]] std::optional<std::string> stated_revision(const Incoming& request);

/// What a client wants to be told of.
struct Subscription {
  std::vector<std::string> uris;
  bool resources_changed = false;  ///< Cubes came or went.
};

/// Answers requests; knows nothing of transports. Everything that fails inside a tool is the tool's own error, with
/// isError, so that an assistant can read it. Thread-safe as far as `memos` is.
class Endpoint {
 public:
  /// `memos` outlives it.
  Endpoint(Memos& memos, EndpointOptions options) : memos_(memos), options_(std::move(options)) {}

  /// The whole answer: a result or an error. Subscriptions are the transport's: see below.
  [[nodiscard]] json::Value answer(const Incoming& request, const Exchange& exchange);

  /// Reads resources/subscribe, resources/unsubscribe and subscriptions/listen. The error is to be answered.
  [[nodiscard]] std::expected<Subscription, RpcError> subscription_of(const Incoming& request) const;
  /// Changes whenever the resource does; empty = it is not there.
  [[nodiscard]] std::string state_of(const std::string& uri);
  /// Changes whenever cubes come or go.
  [[nodiscard]] std::string state_of_list();

  /// Adds what the revision wants in every result of the method.
  void finish_result(const Incoming& request, json::Value& result) const;

 private:
  using Answer = std::expected<json::Value, RpcError>;
  [[nodiscard]] Answer dispatch(const Incoming& request, const Exchange& exchange);
  [[nodiscard]] Answer initialize(const Incoming& request) const;
  [[nodiscard]] Answer discover() const;
  [[nodiscard]] json::Value capabilities(bool subscribe) const;
  [[nodiscard]] json::Value server_info() const;
  [[nodiscard]] Answer list_tools(const Incoming& request) const;
  [[nodiscard]] Answer call_tool(const Incoming& request, const Exchange& exchange);
  [[nodiscard]] Answer list_resources(const Incoming& request);
  [[nodiscard]] Answer list_templates(const Incoming& request) const;
  [[nodiscard]] Answer read_resource(const Incoming& request);
  [[nodiscard]] Answer list_prompts(const Incoming& request) const;
  [[nodiscard]] Answer get_prompt(const Incoming& request);

  Memos& memos_;
  const EndpointOptions options_;
};

}  // namespace memos::doors::mcp
