// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include "interface/http/server.h"
#include "interface/rest/state.h"

namespace memos::rest {

/// Finds out who sends a request, before its body is read: `X-Memos-Key: KEY`, `Authorization: Bearer KEY`
/// (or `Token KEY`), or `X-API-Key: KEY`, the first of them that is there. Refusals: 401 without a usable key, 403
/// without the route's verb, 429 with Retry-After beyond the key's limits. `state` outlives what is returned.
[[nodiscard]] http::Admission make_admission(State& state);

/// Counts every answer and writes it into the access log.
[[nodiscard]] http::Observer make_observer(State& state);

/// The key that a request carries; none, or an empty one, if it carries none.
[[nodiscard]] std::optional<std::string_view> credential_of(const http::Headers& headers);

}  // namespace memos::rest
