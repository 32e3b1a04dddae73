// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <string>

#include "base/http_client.h"
#include "interface/link/remote_memos.h"
#include "memos/memos.hpp"

namespace memos::link {

/// The memories that a server has, over HTTP: its calls POST /api/v1/rpc/METHOD. A call whose answer is lost is
/// repeated with the same id for as long as limits::kFarWait, while the server starts anew; a server that was never
/// reached is not waited for. Thread-safe.
class FarServer final : public Transport {
 public:
  /// Checks what `options` says; connects at the first call. Errors: kInvalidArgument (field "server", "key",
  /// "ca", "directory", "tenant" or "embedder"), kUnsupported (no libcurl).
  [[nodiscard]] static Result<std::unique_ptr<FarServer>> open(const Options& options);
  FarServer(std::string url, std::string key, std::string ca, std::unique_ptr<base::HttpClient> client);

  Result<std::string> call(wire::Method method, std::string_view request, const wire::Stream& stream) override;
  [[nodiscard]] bool far() const override { return true; }

 private:
  using Clock = std::chrono::steady_clock;

  /// What one try came to. `again`: it is worth to try once more, after `pause`.
  struct Try {
    Result<json::Value> answer{json::Value{}};
    bool again = false;
    std::chrono::milliseconds pause{0};
    std::string version{};  ///< Of the server; "" when it is not told.
  };

  [[nodiscard]] Result<json::Value> ask(const wire::MethodInfo& method, const std::string& body,
                                        const wire::Stream& stream, std::string& version);
  [[nodiscard]] Try try_once(const wire::MethodInfo& method, base::HttpRequest& request, const wire::Stream& stream);
  [[nodiscard]] Try read_reply(const wire::MethodInfo& method, const base::HttpReply& reply) const;
  [[nodiscard]] Error refusal(const base::HttpReply& reply, const Error& told) const;

  const std::string url_;
  const std::string key_;
  const std::string ca_;
  const std::unique_ptr<base::HttpClient> client_;
  const ForkMark fork_mark_;
  std::atomic<bool> reached_ = false;  ///< It has answered before.
};

/// The base of all addresses, without a slash at its end. kInvalidArgument, field "server".
[[nodiscard]] Result<std::string> check_server_url(std::string_view url);

}  // namespace memos::link
