// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "model/http_client.h"

namespace memos::model {

/// Asks an embeddings server, again and again where that may help. Thread-safe.
class EndpointCaller {
 public:
  /// `key`: Bearer token, or empty. `pause` waits between two tries.
  EndpointCaller(std::unique_ptr<HttpClient> client, std::string key,
                 std::function<void(std::chrono::milliseconds)> pause)
      : client_(std::move(client)), key_(std::move(key)), pause_(std::move(pause)) {}

  /// Any status is a reply. Tries again, later and later, and not before the server wishes, on 424, 429, 5xx and lost
  /// connections, unless `settled` says that this reply will not change. Posts `body`; gets when it is empty.
  [[nodiscard]] Result<HttpReply> ask(const std::string& url, const std::string& body,
                                      const std::function<bool(const HttpReply&)>& settled) const;
  [[nodiscard]] Result<HttpReply> ask(const std::string& url, const std::string& body) const {
    return ask(url, body, [](const HttpReply&) { return false; });
  }

 private:
  std::unique_ptr<HttpClient> client_;
  std::string key_;
  std::function<void(std::chrono::milliseconds)> pause_;
};

/// What a status other than 200 means. `not_found`: what 404 means. The reply's body is not repeated: some servers send
/// the texts back in it.
[[nodiscard]] Error status_error(long status, const std::string& not_found);

}  // namespace memos::model
