// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/doors/mcp/message.h"

#include <utility>

namespace memos::doors::mcp {
namespace {

bool is_id(const json::Value& id) { return id.as_string() != nullptr || id.to_int().has_value(); }

json::Value base_message() {
  json::Value out{json::Object{}};
  out.set("jsonrpc", "2.0");
  return out;
}

std::unexpected<json::Value> refuse(const json::Value& id, int code, std::string message) {
  return std::unexpected(error_message(id, {.code = code, .message = std::move(message)}));
}

}  // namespace

json::Value result_message(const json::Value& id, json::Value result) {
  json::Value out = base_message();
  out.set("id", id);
  out.set("result", std::move(result));
  return out;
}

json::Value error_message(const json::Value& id, const RpcError& error) {
  json::Value inner{json::Object{}};
  inner.set("code", error.code);
  inner.set("message", error.message);
  if (!error.data.is_null()) inner.set("data", error.data);
  json::Value out = base_message();
  out.set("id", id);
  out.set("error", std::move(inner));
  return out;
}

json::Value notification(std::string_view method, json::Value params) {
  json::Value out = base_message();
  out.set("method", method);
  out.set("params", std::move(params));
  return out;
}

std::expected<Incoming, json::Value> parse_message(std::string_view text) {
  Result<json::Value> value = json::parse(text);
  if (!value) return refuse({}, kParseError, "this is not JSON: " + value.error().message);
  const json::Value* id = value->find("id");
  const json::Value answer_to = id != nullptr && is_id(*id) ? *id : json::Value();
  if (value->as_object() == nullptr)
    return refuse({}, kInvalidRequest, "a message is one JSON object; batches are not taken");
  const json::Value* version = value->find("jsonrpc");
  if (version == nullptr || version->as_string() == nullptr || *version->as_string() != "2.0")
    return refuse(answer_to, kInvalidRequest, "jsonrpc must be \"2.0\"");
  if (id != nullptr && answer_to.is_null() && value->find("error") == nullptr)
    return refuse({}, kInvalidRequest, "id must be a text or a whole number");
  Incoming out;
  out.id = answer_to;
  const json::Value* method = value->find("method");
  if (method == nullptr) {
    if (value->find("result") == nullptr && value->find("error") == nullptr)
      return refuse(answer_to, kInvalidRequest, "a request needs a method");
    out.kind = Incoming::Kind::kResponse;
    return out;
  }
  if (method->as_string() == nullptr) return refuse(answer_to, kInvalidRequest, "method must be a text");
  out.method = *method->as_string();
  out.kind = id == nullptr ? Incoming::Kind::kNotification : Incoming::Kind::kRequest;
  const json::Value* params = value->find("params");
  if (params == nullptr || params->is_null()) return out;
  if (params->as_object() == nullptr) return refuse(answer_to, kInvalidParams, "params must be an object");
  out.params = *params;
  return out;
}

}  // namespace memos::doors::mcp
