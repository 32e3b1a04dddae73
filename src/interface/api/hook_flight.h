// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "base/async_http.h"
#include "base/limits.h"
#include "interface/api/hooks.h"

namespace memos::api {

/// A secret begins with it and goes on in base64, as the Standard Webhooks specification has it.
inline constexpr std::string_view kSecretMark = "whsec_";

/// "v1," and the base64 of HMAC-SHA-256 over "ID.SECONDS.BODY" (Standard Webhooks, section "Signature scheme").
[[nodiscard]] std::string hook_signature(std::string_view secret, std::string_view id, std::int64_t seconds,
                                         std::string_view body);

/// One event on its way. Thread-safe.
class Hooks::Flight final : public base::HttpSink {
 public:
  Flight(HookEvent event, UtcMs deadline) : event_(std::move(event)), deadline_(deadline) {}

  void begun(std::uint64_t exchange) override;
  void head(int status, std::vector<std::pair<std::string, std::string>> headers) override;
  [[nodiscard]] Take body(std::string_view bytes) override;
  void end(const Status& how, bool timed_out) override;

  /// Whether it has ended; waits until then for it.
  [[nodiscard]] bool ended_by(std::chrono::steady_clock::time_point until);
  /// Nobody waits any longer.
  void give_up();

  [[nodiscard]] const HookEvent& event() const noexcept { return event_; }
  [[nodiscard]] UtcMs deadline() const noexcept { return deadline_; }
  [[nodiscard]] std::uint64_t exchange() const;
  /// Of one that has ended: 0 = there was no answer.
  [[nodiscard]] int status() const;
  /// Why it failed; empty = it was taken.
  [[nodiscard]] std::string error() const;

 private:
  const HookEvent event_;
  const UtcMs deadline_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t exchange_ = 0;
  std::size_t taken_ = 0;
  int status_ = 0;
  bool ended_ = false;
  std::string error_;
};

}  // namespace memos::api
