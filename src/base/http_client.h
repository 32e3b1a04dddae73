// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "base/result.h"

namespace memos::base {

struct HttpRequest {
  std::string url;                     ///< http or https.
  std::string body;                    ///< JSON.
  std::string token;                   ///< Sent as "Authorization: Bearer …" unless empty; never logged.
  std::vector<std::string> headers{};  ///< Further ones, each "Name: value".
  std::chrono::milliseconds timeout = limits::kEndpointTimeout;  ///< The whole exchange; 0 = no end.
  std::chrono::seconds silence{0};  ///< The exchange ends when nothing came or went for so long; 0 = no such end.
  std::size_t max_reply_bytes = limits::kMaxEndpointReplyBytes;
  bool* connected = nullptr;  ///< Set once a connection stood: what was asked for may have been done.
  /// Takes the body of a reply 200 of this content type piece by piece as it comes, in place of HttpReply::body; false
  /// ends the exchange. Called on the calling thread.
  std::function<bool(std::string_view bytes)> sink{};
  std::string_view sink_type{};
  /// Asked about once a second while the exchange lasts, on the calling thread; false ends it.
  std::function<bool()> keep_going{};
  bool get = false;  ///< Gets what lies there; `body` is not sent.
  std::string ca{};  ///< PEM file of the authorities to trust; empty = as HttpClient says.
};

struct HttpReply {
  long status = 0;
  std::string body;
  std::optional<std::chrono::seconds> retry_after{};
  std::vector<std::pair<std::string, std::string>> headers{};  ///< Names in small letters.
  bool sunk = false;                                           ///< The body went to the sink.

  /// Value of the first header of the name (in small letters); "" when there is none.
  [[nodiscard]] std::string_view header(std::string_view name) const noexcept;
};

/// How failures call the other end.
struct HttpWords {
  std::string who = "the endpoint";
  std::string field = "embedder";  ///< Field of the errors.
};

/// Posts JSON over HTTP, or gets it. Exists so that libcurl is seen by few files and loaded only when it is used:
/// linked in, it and the thirty libraries behind it would cost every start. Certificates are checked, against the
/// system's list or the one that the environment's SSL_CERT_FILE names; proxies are those of the environment
/// (https_proxy and the like). Thread-safe; connections are kept and reused.
class HttpClient {
 public:
  virtual ~HttpClient() = default;
  /// Any status is a reply. Redirects are not followed. Errors: kUnavailable (no connection, time-out, broken off),
  /// kDenied (the server's certificate is not trusted), kInvalidArgument (no URL; field "ca": no certificates),
  /// kExhausted (reply above max_reply_bytes), kCancelled (by the sink or by `keep_going`).
  [[nodiscard]] virtual Result<HttpReply> post(const HttpRequest& request) = 0;
};

/// Error kUnsupported when libcurl is not installed.
[[nodiscard]] Result<std::unique_ptr<HttpClient>> make_http_client(HttpWords words = {});

}  // namespace memos::base
