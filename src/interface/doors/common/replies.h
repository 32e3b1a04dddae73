// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "interface/http/message.h"

namespace memos::doors {

/// The JSON object in the body of a request; an empty body is an empty object. kInvalidArgument, field "body" or
/// "Content-Type": a form of a foreign page can send other types without asking first.
[[nodiscard]] Result<json::Value> body_of(const http::Request& request);

/// The text as JSON; null when it is empty.
[[nodiscard]] json::Value text_or_null(std::string text);
/// The text of a member; nullptr when there is none, or it is something else. Lives as long as `object`.
[[nodiscard]] const std::string* text_in(const json::Value& object, std::string_view member);

[[nodiscard]] http::Response json_reply(const json::Value& value, int status = 200);
/// {"detail": …}, as FastAPI and Django servers fail; with Retry-After where repeating may help.
[[nodiscard]] http::Response detail_reply(const Error& error, int status);
[[nodiscard]] http::Response detail_reply(const Error& error);
/// The same for what the server itself refuses.
[[nodiscard]] std::string detail_shape(const http::HttpError& error);

}  // namespace memos::doors
