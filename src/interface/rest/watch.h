// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include "interface/http/server.h"
#include "interface/rest/state.h"

/// What operators look at.
namespace memos::rest {

/// 200 {"status": "ok"} or "degraded"; 503 "failing" when memories cannot be written. Details for who runs the folder.
[[nodiscard]] http::Response health_reply(State& state, const governance::Caller& caller);
/// Prometheus text, for readers of the folder's own tenant.
[[nodiscard]] http::Response metrics_reply(State& state, const http::Request& request);

/// Registers what is asked for when metrics are read. `server` may be set later; its figures are 0 until then.
void add_gauges(State& state, const http::Server* const& server);

}  // namespace memos::rest
