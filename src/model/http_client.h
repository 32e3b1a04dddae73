// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"

namespace memos::model {

struct HttpRequest {
  std::string url;    ///< http or https.
  std::string body;   ///< JSON.
  std::string token;  ///< Sent as "Authorization: Bearer …" unless empty; never logged.
};

struct HttpReply {
  long status = 0;
  std::string body;
  std::optional<std::chrono::seconds> retry_after;
};

/// Posts JSON over HTTP. Exists so that libcurl is seen by one file only and loaded only when an endpoint is used:
/// linked in, it and the thirty libraries behind it would cost every start. Thread-safe; connections are kept and
/// reused.
class HttpClient {
 public:
  virtual ~HttpClient() = default;
  /// Any status is a reply. Redirects are not followed. Errors: kUnavailable (no connection, time-out), kDenied (the
  /// server's certificate is not trusted), kInvalidArgument (no URL), kExhausted (reply above
  /// limits::kMaxEndpointReplyBytes).
  [[nodiscard]] virtual Result<HttpReply> post(const HttpRequest& request) = 0;
};

/// Error kUnsupported when libcurl is not installed.
[[nodiscard]] Result<std::unique_ptr<HttpClient>> make_http_client();

}  // namespace memos::model
