// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/doors/openai/replies.h"

#include "base/json.h"
#include "interface/rest/replies.h"

namespace memos::doors::openai {
namespace {

std::string_view type_of(int status) {
  switch (status) {
    case 401:
      return "authentication_error";
    case 403:
      return "permission_error";
    case 429:
      return "rate_limit_error";
    default:
      return status < 500 ? "invalid_request_error" : "server_error";
  }
}

std::string text_of(int status, std::string_view message, std::string_view code, std::string_view param) {
  json::Value inner{json::Object{}};
  inner.set("message", message);
  inner.set("type", type_of(status));
  inner.set("param", param.empty() ? json::Value() : json::Value(param));
  inner.set("code", code);
  json::Value out{json::Object{}};
  out.set("error", std::move(inner));
  return json::dump(out);
}

}  // namespace

http::Response error_reply(int status, std::string_view message, std::string_view code, std::string_view param) {
  constexpr int kNotImplemented = 501;
  http::Response response;
  response.status = status;
  response.body = text_of(status, message, code, param);
  // OpenAI's clients repeat whatever fails with 5xx, unless they are told not to.
  if (status == kNotImplemented) response.headers.add("X-Should-Retry", "false");
  if (status == 503) response.headers.add("Retry-After", "1");
  return response;
}

http::Response error_reply(const Error& error) {
  return error_reply(rest::status_of(error), error.message, error_name(error.code), error.field);
}

std::string error_shape(const http::HttpError& error) {
  return text_of(error.status, error.message, error.code, error.field);
}

}  // namespace memos::doors::openai
