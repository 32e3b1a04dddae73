// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "memos/requests.hpp"

namespace memos::doors::openai {

/// What users said and models answered by calling tools of the client, in /v1/responses: there the request that brings
/// what the tools gave does not say again what the user said, and the model's answer belongs to both. In RAM only, the
/// oldest go. Thread-safe.
class OpenTurns {
 public:
  using Clock = std::function<std::chrono::steady_clock::time_point()>;
  explicit OpenTurns(Clock clock = std::chrono::steady_clock::now) : clock_(std::move(clock)) {}

  /// `response`: the id of the response that calls tools. `exchange` holds what the user said, and its cube.
  void keep(const TenantId& tenant, const std::string& response, AddRequest exchange);
  /// What was said before that response, to the same cube; none = nobody knows, or not any more. It stays: a request
  /// may be repeated.
  [[nodiscard]] std::optional<AddRequest> find(const TenantId& tenant, const std::string& response,
                                               const std::string& cube);

 private:
  struct Turn {
    TenantId tenant;
    std::string response;
    AddRequest exchange;
    std::size_t bytes = 0;
    std::chrono::steady_clock::time_point at;
  };
  void drop_old();

  Clock clock_;
  std::mutex mutex_;
  std::deque<Turn> turns_;  ///< Oldest first.
  std::size_t bytes_ = 0;
};

}  // namespace memos::doors::openai
