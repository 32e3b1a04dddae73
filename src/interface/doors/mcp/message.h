// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "base/json.h"

/// The Model Context Protocol over the Memory API.
namespace memos::doors::mcp {

// Error codes of JSON-RPC 2.0 and of the protocol's revision 2026-07-28.
inline constexpr int kParseError = -32700;
inline constexpr int kInvalidRequest = -32600;
inline constexpr int kMethodNotFound = -32601;
inline constexpr int kInvalidParams = -32602;
inline constexpr int kInternalError = -32603;
inline constexpr int kResourceNotFound = -32002;  ///< Of the revisions of 2025; 2026-07-28 says kInvalidParams.
inline constexpr int kHeaderMismatch = -32020;
inline constexpr int kUnsupportedVersion = -32022;

/// One message of JSON-RPC 2.0 as it came.
struct Incoming {
  enum class Kind : std::uint8_t { kRequest, kNotification, kResponse };
  Kind kind = Kind::kNotification;
  json::Value id;  ///< A text or a whole number.
  std::string method;
  json::Value params{json::Object{}};
};

struct RpcError {
  int code = kInternalError;
  std::string message;
  json::Value data{};
};

/// A whole answer.
[[nodiscard]] json::Value result_message(const json::Value& id, json::Value result);
[[nodiscard]] json::Value error_message(const json::Value& id, const RpcError& error);
[[nodiscard]] json::Value notification(std::string_view method, json::Value params);

/// Reads one message. The error is what has to be answered, with the id if it could be read. Never fails otherwise,
/// whatever the bytes are (fuzzed).
[[nodiscard]] std::expected<Incoming, json::Value> parse_message(std::string_view text);

}  // namespace memos::doors::mcp
