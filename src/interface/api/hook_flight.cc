// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/api/hook_flight.h"

#include "base/base64.h"
#include "base/hash.h"

namespace memos::api {
namespace {

constexpr int kTaken = 200, kTakenEnd = 300;

}  // namespace

std::string hook_signature(std::string_view secret, std::string_view id, std::int64_t seconds, std::string_view body) {
  if (secret.starts_with(kSecretMark)) secret.remove_prefix(kSecretMark.size());
  const auto key = base::from_base64(secret);
  std::string text(id);
  text += "." + std::to_string(seconds) + ".";
  text += body;
  const Digest digest = base::hmac_sha256(base::as_bytes(text), key ? base::Bytes(*key) : base::as_bytes(secret));
  return "v1," + base::to_base64(digest);
}

void Hooks::Flight::begun(std::uint64_t exchange) {
  const std::scoped_lock lock(mutex_);
  exchange_ = exchange;
}

void Hooks::Flight::head(int status, std::vector<std::pair<std::string, std::string>> /*headers*/) {
  const std::scoped_lock lock(mutex_);
  status_ = status;
}

/// Of no interest; what is short is read, so that the connection can be used again.
base::HttpSink::Take Hooks::Flight::body(std::string_view bytes) {
  const std::scoped_lock lock(mutex_);
  taken_ += bytes.size();
  return taken_ > limits::kHookAnswerBytes ? Take::kStop : Take::kTaken;
}

void Hooks::Flight::end(const Status& how, bool timed_out) {
  const std::scoped_lock lock(mutex_);
  if (ended_) return;
  ended_ = true;
  if (status_ >= kTaken && status_ < kTakenEnd) {
    // The head says it all.
  } else if (status_ != 0) {
    error_ = "the receiver answers " + std::to_string(status_);
  } else if (!how) {
    error_ = timed_out ? "the receiver is silent" : how.error().message;
  } else {
    error_ = "the receiver sends no answer";
  }
  changed_.notify_all();
}

bool Hooks::Flight::ended_by(std::chrono::steady_clock::time_point until) {
  std::unique_lock lock(mutex_);
  return changed_.wait_until(lock, until, [&] { return ended_; });
}

void Hooks::Flight::give_up() {
  const std::scoped_lock lock(mutex_);
  if (ended_) return;
  ended_ = true;
  if (status_ < kTaken || status_ >= kTakenEnd)
    error_ = "the receiver does not answer within " + std::to_string(limits::kHookTimeout.count()) + " s";
  changed_.notify_all();
}

std::uint64_t Hooks::Flight::exchange() const {
  const std::scoped_lock lock(mutex_);
  return exchange_;
}

int Hooks::Flight::status() const {
  const std::scoped_lock lock(mutex_);
  return status_;
}

std::string Hooks::Flight::error() const {
  const std::scoped_lock lock(mutex_);
  return error_;
}

}  // namespace memos::api
