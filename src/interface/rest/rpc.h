// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include "interface/http/message.h"
#include "interface/rest/routes.h"
#include "interface/rest/state.h"

/// The uniform calls that programs use as if the memories were in their own process: POST /api/v1/rpc/METHOD.
namespace memos::rest {

/// Answers a call with its JSON. Methods that tell progress or lines answer with server-sent events: "progress" and
/// "line" as they come, and "answer" or "error" at the end. Blocking.
[[nodiscard]] http::Response answer_rpc(State& state, const Entry& entry, const http::Request& request,
                                        const json::Value& call);

}  // namespace memos::rest
