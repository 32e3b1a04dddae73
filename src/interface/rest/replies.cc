// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/rest/replies.h"

#include "interface/http/router.h"

namespace memos::rest {

int status_of(const Error& error) noexcept {
  switch (error.code) {
    case ErrorCode::kInvalidArgument:
      return 400;
    case ErrorCode::kNotFound:
      return 404;
    case ErrorCode::kConflict:
      return 409;
    case ErrorCode::kDenied:
      return 403;
    case ErrorCode::kUnsupported:
      return 501;
    case ErrorCode::kBusy:
    case ErrorCode::kExhausted:
    case ErrorCode::kReadOnly:
    case ErrorCode::kUnavailable:
    case ErrorCode::kCancelled:
      return 503;
    case ErrorCode::kCorrupt:
    case ErrorCode::kIo:
    case ErrorCode::kInternal:
      return 500;
  }
  return 500;
}

http::Response error_reply(const Error& error, const http::Request& request) {
  return error_reply(error, request, status_of(error));
}

http::Response error_reply(const Error& error, const http::Request& request, int status) {
  http::Response response;
  response.status = status;
  response.body = http::plain_error({.status = status,
                                     .code = std::string(error_name(error.code)),
                                     .message = error.message,
                                     .field = error.field,
                                     .request_id = request.id});
  tell_when_to_retry(error, response);
  return response;
}

void tell_when_to_retry(const Error& error, http::Response& response) {
  if (response.status != 503) return;
  response.headers.add("Retry-After", error.code == ErrorCode::kReadOnly ? "60" : "1");
}

http::Response json_reply(const json::Value& value, int status) {
  http::Response response;
  response.status = status;
  response.body = json::dump(value);
  return response;
}

}  // namespace memos::rest
