// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/http_client.h"
#include "base/result.h"

/// Exchanges with other servers that no thread waits for. Exists beside HttpClient for whoever passes answers on while
/// they come, and has more of them under way than it has threads.
namespace memos::base {

/// Whom an exchange may go to.
enum class HttpReach : std::uint8_t {
  kAnywhere = 0,  ///< Also by the proxies of the environment.
  kDirect = 1,    ///< Without proxies.
  kPublic = 2,    ///< Without proxies, and only to addresses of the public internet (address.h), whatever a name means.
};

struct AsyncHttpRequest {
  std::string method = "POST";
  std::string url;  ///< http or https.
  std::string body;
  std::vector<std::string> headers{};  ///< "Name: value": these, and Host and Content-Length, are sent, and no others.
  std::chrono::seconds silence{600};   ///< It ends when nothing came or went for so long, pauses not counted.
  HttpReach reach = HttpReach::kAnywhere;
};

/// What an exchange tells. Called on the client's own thread, one call at a time: must not block.
class HttpSink {
 public:
  enum class Take : std::uint8_t {
    kTaken,
    kLater,  ///< Nothing was taken; the same bytes come again after AsyncHttp::resume.
    kStop,   ///< End the exchange.
  };
  virtual ~HttpSink() = default;
  /// The number of the exchange, before anything else; on the thread that begins it.
  virtual void begun(std::uint64_t exchange) = 0;
  /// The final answer's head, once. Names as they were sent.
  virtual void head(int status, std::vector<std::pair<std::string, std::string>> headers) = 0;
  [[nodiscard]] virtual Take body(std::string_view bytes) = 0;
  /// The last call, always. Errors: as HttpClient::post; kCancelled after kStop, cancel() and at the client's end.
  /// `timed_out`: nothing came for AsyncHttpRequest::silence, or no connection in time.
  virtual void end(const Status& how, bool timed_out) = 0;
};

/// Redirects are not followed, certificates are checked, connections are kept, HTTP/1.1 is spoken; proxies are those of
/// the environment unless the request says otherwise. Thread-safe.
class AsyncHttp {
 public:
  /// Ends what is under way.
  virtual ~AsyncHttp() = default;
  /// Returns at once; the sink may have been told all by then.
  virtual void start(AsyncHttpRequest request, std::shared_ptr<HttpSink> sink) = 0;
  /// Goes on after HttpSink::Take::kLater. Of an exchange that has ended, or does not pause, nothing.
  virtual void resume(std::uint64_t exchange) = 0;
  virtual void cancel(std::uint64_t exchange) = 0;
};

/// Begins its thread with the first exchange. Error kUnsupported when libcurl is not installed.
[[nodiscard]] Result<std::unique_ptr<AsyncHttp>> make_async_http(HttpWords words = {});

}  // namespace memos::base
