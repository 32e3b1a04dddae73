// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/endpoint_caller.h"

#include <algorithm>

#include "base/limits.h"

namespace memos::model {
namespace {

constexpr std::chrono::milliseconds kFirstPause{250};  // Doubled from try to try.

/// 424 is how Hugging Face's server says that its engine failed.
bool may_change(long status) { return status == 424 || status == 429 || status >= 500; }

bool worth_another_try(const Result<HttpReply>& reply) {
  if (!reply) return reply.error().code == ErrorCode::kUnavailable;
  return may_change(reply->status);
}

}  // namespace

Result<HttpReply> EndpointCaller::ask(const std::string& url, const std::string& body,
                                      const std::function<bool(const HttpReply&)>& settled) const {
  HttpRequest request{.url = url, .body = body, .token = key_};
  request.get = body.empty();
  auto pause = kFirstPause;
  for (std::uint32_t tries = 1;; ++tries) {
    auto reply = client_->post(request);
    if (tries == limits::kMaxEndpointTries || !worth_another_try(reply) || (reply && settled(*reply))) return reply;
    auto wait = pause;
    if (reply && reply->retry_after) wait = std::max<std::chrono::milliseconds>(wait, *reply->retry_after);
    pause_(std::min(wait, limits::kMaxEndpointPause));
    pause *= 2;
  }
}

Error status_error(long status, const std::string& not_found) {
  const std::string text = "the endpoint answers with status " + std::to_string(status);
  if (status == 401 || status == 403)
    return {ErrorCode::kDenied, text + ": it wants another key (environment variable MEMOS_EMBEDDER_KEY)", "embedder"};
  if (status == 404) return {ErrorCode::kNotFound, text + ": " + not_found, "embedder"};
  if (may_change(status)) return {ErrorCode::kUnavailable, text + "; try again later", "embedder"};
  return {ErrorCode::kUnsupported, text + ": it cannot embed these texts with this model", "embedder"};
}

}  // namespace memos::model
