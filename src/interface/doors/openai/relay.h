// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/async_http.h"
#include "base/limits.h"
#include "base/log.h"
#include "infrastructure/governance/caller.h"
#include "interface/doors/openai/answer.h"
#include "interface/doors/openai/open_turns.h"
#include "interface/doors/openai/upstream.h"
#include "interface/http/later.h"
#include "interface/http/worker_pool.h"
#include "memos/memos.hpp"

/// From the upstream to the client, as it comes; and into memory once it was whole.
namespace memos::doors::openai {

/// What the exchanges of a door share. Its threads begin with the first exchange and end with it; the memories and
/// callers of exchanges outlive it.
class Line {
 public:
  explicit Line(Upstream upstream) : upstream_(std::move(upstream)) {}
  [[nodiscard]] const Upstream& upstream() const noexcept { return upstream_; }
  /// Error kUnsupported when there is no HTTP client.
  [[nodiscard]] Result<base::AsyncHttp*> http();
  /// Runs the job on a thread that may wait for a disk; false when too many wait.
  [[nodiscard]] bool keep(http::WorkerPool::Job job);
  [[nodiscard]] OpenTurns& turns() noexcept { return turns_; }

 private:
  const Upstream upstream_;
  OpenTurns turns_;
  std::mutex mutex_;
  std::unique_ptr<http::WorkerPool> keepers_;
  std::unique_ptr<base::AsyncHttp> http_;  ///< Ends first: what ends then may still want a keeper.
};

/// What becomes of an exchange besides being passed on.
struct Plan {
  http::Headers told;  ///< Goes into the answer's header.
  Api api = Api::kChat;
  AddRequest exchange;                               ///< Without items: nothing is remembered.
  Memos* tenant = nullptr;                           ///< Outlives the door, like the logger.
  std::shared_ptr<const governance::Caller> caller;  ///< Shared with the gatekeeper.
  base::Logger logger;
  std::function<void(http::Response&)> change;  ///< Changes a whole answer with status 200; may be empty.
};

/// Sends the request; the answer is given through `later`. `line` outlives the exchange.
void relay(Line& line, base::AsyncHttpRequest request, Plan plan, http::Later later);

}  // namespace memos::doors::openai
