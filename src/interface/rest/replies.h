// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include "base/json.h"
#include "interface/http/message.h"

namespace memos::rest {

/// HTTP status of a failure of the Memory API.
[[nodiscard]] int status_of(const Error& error) noexcept;
/// The one shape of errors, with the status that fits, Retry-After where repeating may help.
[[nodiscard]] http::Response error_reply(const Error& error, const http::Request& request);
[[nodiscard]] http::Response error_reply(const Error& error, const http::Request& request, int status);
[[nodiscard]] http::Response json_reply(const json::Value& value, int status = 200);
/// An answer 503 says in how many seconds trying again makes sense; others are left alone.
void tell_when_to_retry(const Error& error, http::Response& response);

}  // namespace memos::rest
