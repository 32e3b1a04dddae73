// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "infrastructure/governance/access_log.h"
#include "infrastructure/governance/gatekeeper.h"
#include "interface/api/tenants.h"
#include "interface/http/router.h"
#include "interface/rest/replay_store.h"

namespace memos::rest {

/// What the handlers of a server share. All members are thread-safe and outlive the server.
struct State {
  std::string directory;
  std::string backup_directory;  ///< Empty = no backups over HTTP.
  std::uint64_t min_free_bytes = 0;
  bool access_log_on = true;
  base::Clock* clock = nullptr;
  base::Logger logger;
  std::chrono::steady_clock::time_point began = std::chrono::steady_clock::now();
  api::Tenants* tenants = nullptr;
  governance::Gatekeeper* gatekeeper = nullptr;
  governance::AccessLog* access_log = nullptr;
  ReplayStore* replays = nullptr;
  base::Metrics metrics;
  std::string openapi;  ///< The document, made once.

  /// What admission and observer know of a route, by its tag: the native ones first, then those of the doors.
  struct Served {
    std::string name;  ///< "GET /api/v1/…"
    governance::Verb verb{};
  };
  std::vector<Served> served;
  std::map<std::string, http::ErrorShape> shapes;  ///< Of the doors' failures, by beginning of the path.
};

/// Who sent a request: what the admission put into Request::caller.
struct Visitor {
  // Shared with the gatekeeper: see governance::Verdict.
  std::shared_ptr<const governance::Caller> caller;
  std::string_view refusal;  ///< Why nobody was let in; else empty.
};

[[nodiscard]] inline const governance::Caller& caller_of(const http::Request& request) {
  return *std::any_cast<const Visitor&>(request.caller).caller;
}

}  // namespace memos::rest
