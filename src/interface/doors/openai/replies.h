// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "interface/http/message.h"

namespace memos::doors::openai {

/// {"error": {"message", "type", "param", "code"}}, as OpenAI fails. A client that would try again in vain is told so.
[[nodiscard]] http::Response error_reply(int status, std::string_view message, std::string_view code,
                                         std::string_view param = {});
[[nodiscard]] http::Response error_reply(const Error& error);
/// The same for what the server itself refuses.
[[nodiscard]] std::string error_shape(const http::HttpError& error);

}  // namespace memos::doors::openai
