// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "interface/rest/door.h"

namespace memos::doors::mcp {

/// Streamable HTTP at /mcp, without sessions: what a request needs is in it. A progress token, and subscriptions/listen
/// of 2026-07-28, are answered as server-sent events.
[[nodiscard]] rest::Door make_door();

/// The value of a header that may be written as =?base64?…?=; none when that is malformed.
[[nodiscard]] std::optional<std::string> decode_header(std::string_view value);

}  // namespace memos::doors::mcp
