// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include "interface/http/message.h"
#include "interface/rest/state.h"

namespace memos::rest {

/// POST /api/v1/chat: the answer as server-sent events ("piece" as it comes, "done" or "error" at the end) or, with
/// "stream": false, as one object. A client that goes away stops the model. Blocking.
[[nodiscard]] http::Response answer_chat(State& state, const http::Request& request, json::Value call);

}  // namespace memos::rest
