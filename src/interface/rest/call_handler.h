// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include "interface/http/router.h"
#include "interface/rest/door.h"
#include "interface/rest/routes.h"
#include "interface/rest/state.h"

namespace memos::rest {

/// Answers a request by the call that its entry names. Blocking.
[[nodiscard]] http::Response handle_call(State& state, const Entry& entry, http::Request& request);

/// The request of the call: the body, and what stands in the address. kInvalidArgument naming the parameter;
/// kExhausted when the body is beyond what JSON may be.
[[nodiscard]] Result<json::Value> request_of(const Entry& entry, const http::Request& request);

/// Adds every entry's route, then those of the doors; fills State::served and State::shapes. Call it once.
void add_routes(State& state, http::Router& router, std::size_t body_limit, const std::vector<Door>& doors = {});

}  // namespace memos::rest
