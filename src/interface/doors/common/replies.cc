// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/doors/common/replies.h"

#include <utility>

#include "interface/doors/common/fields.h"
#include "interface/rest/replies.h"

namespace memos::doors {
namespace {

std::string detail(std::string_view message, std::string_view code, std::string_view field) {
  json::Value body{json::Object{}};
  body.set("detail", message);
  body.set("code", code);
  if (!field.empty()) body.set("field", field);
  return json::dump(body);
}

}  // namespace

Result<json::Value> body_of(const http::Request& request) {
  const std::string_view type = request.headers.get("Content-Type");
  const std::string_view media = type.substr(0, type.find(';'));
  if (!media.empty() && !http::equals_ignoring_case(media, "application/json"))
    return fail(ErrorCode::kInvalidArgument, "the body must be application/json", "Content-Type");
  return parse_body(request.body);
}

json::Value text_or_null(std::string text) { return text.empty() ? json::Value() : json::Value(std::move(text)); }

const std::string* text_in(const json::Value& object, std::string_view member) {
  const json::Value* value = object.find(member);
  return value == nullptr ? nullptr : value->as_string();
}

http::Response json_reply(const json::Value& value, int status) { return rest::json_reply(value, status); }

http::Response detail_reply(const Error& error, int status) {
  http::Response response;
  response.status = status;
  response.body = detail(error.message, error_name(error.code), error.field);
  rest::tell_when_to_retry(error, response);
  return response;
}

http::Response detail_reply(const Error& error) { return detail_reply(error, rest::status_of(error)); }

std::string detail_shape(const http::HttpError& error) { return detail(error.message, error.code, error.field); }

}  // namespace memos::doors
