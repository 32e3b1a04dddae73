// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/doors/mcp/door.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "interface/doors/common/entity.h"
#include "interface/doors/mcp/endpoint.h"
#include "interface/doors/mcp/watcher.h"
#include "interface/http/stream.h"

namespace memos::doors::mcp {
namespace {

using rest::DoorCall;

/// An endpoint on a caller's memory, which lives as long as it.
struct Session {
  Session(DoorCall& call, EndpointOptions options)
      : caller(call.caller), memos(call.tenant, *caller), endpoint(memos, std::move(options)) {}
  // Shared with the gatekeeper: keys may be read anew while a stream is open.
  std::shared_ptr<const governance::Caller> caller;
  api::GuardedMemos memos;
  Endpoint endpoint;
};

http::Response message_reply(const json::Value& message, int status = 200) {
  http::Response response;
  response.status = status;
  response.body = json::dump(message);
  return response;
}

http::Response refuse(const json::Value& id, int code, std::string message, int status = 400, json::Value data = {}) {
  return message_reply(error_message(id, {.code = code, .message = std::move(message), .data = std::move(data)}),
                       status);
}

/// Which HTTP status the stateless revision wants for an answer; the others know only 200.
int status_of(const json::Value& answer) {
  const json::Value* error = answer.find("error");
  if (error == nullptr) return 200;
  const std::int64_t code = error->find("code")->to_int().value_or(0);
  if (code == kMethodNotFound) return 404;
  constexpr std::array<std::int64_t, 5> kBad = {kParseError, kInvalidRequest, kInvalidParams, kHeaderMismatch,
                                                kUnsupportedVersion};
  return std::ranges::find(kBad, code) != kBad.end() ? 400 : 200;
}

json::Value supported() {
  json::Array all;
  for (const std::string_view revision : revisions()) all.emplace_back(revision);
  json::Value data{json::Object{}};
  data.set("supported", std::move(all));
  return data;
}

/// The field of the parameters that the header Mcp-Name repeats.
std::string_view name_field(std::string_view method) {
  if (method == "tools/call" || method == "prompts/get") return "name";
  return method == "resources/read" ? "uri" : std::string_view();
}

/// What the stateless revision says twice has to be the same; none = it is.
std::optional<http::Response> check_headers(const http::Request& http, const Incoming& request,
                                            const std::string& stated) {
  const auto mismatch = [&](std::string_view header) {
    return refuse(request.id, kHeaderMismatch, "the header " + std::string(header) + " is not what the message says");
  };
  if (http.headers.get("MCP-Protocol-Version") != stated) return mismatch("MCP-Protocol-Version");
  if (http.headers.get("Mcp-Method") != request.method) return mismatch("Mcp-Method");
  const std::string_view field = name_field(request.method);
  if (field.empty()) return std::nullopt;
  const json::Value* named = request.params.find(field);
  if (named == nullptr || named->as_string() == nullptr) return std::nullopt;  // The method says what is missing.
  const std::optional<std::string> header = decode_header(http.headers.get("Mcp-Name"));
  if (!header || *header != *named->as_string()) return mismatch("Mcp-Name");
  return std::nullopt;
}

bool accepts_events(const http::Request& request) {
  return request.headers.get("Accept").contains("text/event-stream");
}

bool wants_progress(const Incoming& request) {
  const json::Value* meta = request.params.find("_meta");
  return meta != nullptr && meta->find("progressToken") != nullptr;
}

http::Response events(std::function<void(http::Stream)> write, bool endless = false) {
  http::Response response;
  response.content_type = "text/event-stream";
  response.headers.add("Cache-Control", "no-cache");
  response.events = true;
  response.endless = endless;
  response.stream = std::move(write);
  return response;
}

/// Progress, then the answer, as events. The caller cancels by going away.
http::Response stream_answer(std::shared_ptr<Session> session, Incoming request) {
  return events([session = std::move(session), request = std::move(request)](http::Stream stream) {
    http::SseWriter writer(stream);
    std::atomic<bool> gone{false};
    Exchange exchange;
    exchange.cancelled = &gone;
    exchange.notify = [&](const json::Value& message) {
      if (!writer.event(json::dump(message), "message")) gone = true;
    };
    const json::Value answer = session->endpoint.answer(request, exchange);
    if (writer.event(json::dump(answer), "message")) writer.finish();
  });
}

/// subscriptions/listen: the answer is the stream; the watcher's thread writes it from here on.
http::Response listen(const std::shared_ptr<Watcher>& watcher, std::shared_ptr<Session> session,
                      const Incoming& request) {
  std::expected<Subscription, RpcError> wants = session->endpoint.subscription_of(request);
  if (!wants) return message_reply(error_message(request.id, wants.error()), 400);
  if (watcher->size() >= Watcher::kMostWatched)
    return refuse(request.id, kInternalError, "too many clients listen already", 503);
  return events(
      [watcher, session = std::move(session), request, wants = *std::move(wants)](http::Stream stream) {
        json::Value honoured{json::Object{}};
        if (wants.resources_changed) honoured.set("resourcesListChanged", true);
        if (!wants.uris.empty())
          honoured.set("resourceSubscriptions", json::Array(wants.uris.begin(), wants.uris.end()));
        json::Value meta{json::Object{}};
        meta.set("io.modelcontextprotocol/subscriptionId", request.id);
        json::Value params{json::Object{}};
        params.set("notifications", std::move(honoured));
        params.set("_meta", std::move(meta));
        // Shared: the watcher keeps it, and copies what it calls.
        auto writer = std::make_shared<http::SseWriter>(stream);
        Watcher::Watched watched{
            .wants = wants,
            .id = request.id,
            .greeting = notification("notifications/subscriptions/acknowledged", std::move(params)),
            .state_of = [session](const std::string& uri) { return session->endpoint.state_of(uri); },
            .state_of_list = [session] { return session->endpoint.state_of_list(); },
            .send =
                [writer](const json::Value& message) {
                  return writer->event(json::dump(message), "message").has_value();
                },
            .alive = [writer] { return writer->open(); }};
        static_cast<void>(watcher->add(std::move(watched)));
      },
      true);
}

/// The cube of calls that name none: of the headers, else "me".
std::string default_cube(const http::Request& request) {
  if (const std::string_view cube = request.headers.get("X-Memos-Cube"); !cube.empty()) return std::string(cube);
  const std::string_view user = request.headers.get("X-Memos-User");
  return user.empty() ? "me" : cube_of({.kind = EntityKind::kUser, .name = std::string(user)});
}

http::Response post(DoorCall& call, const std::shared_ptr<Watcher>& watcher) {
  const http::Request& http = call.request;
  const std::string_view type = http.headers.get("Content-Type");
  if (!http::equals_ignoring_case(type.substr(0, type.find(';')), "application/json"))
    return refuse({}, kInvalidRequest, "the body must be application/json", 415);
  std::expected<Incoming, json::Value> message = parse_message(http.body);
  if (!message) return message_reply(message.error(), 400);
  if (message->kind != Incoming::Kind::kRequest) {
    http::Response accepted;
    accepted.status = 202;
    return accepted;
  }
  const std::optional<std::string> stated = stated_revision(*message);
  const std::string_view header = http.headers.get("MCP-Protocol-Version");
  if (!stated && !header.empty() && std::ranges::find(revisions(), header) == revisions().end())
    return refuse(message->id, kUnsupportedVersion, "this revision of the protocol is not spoken", 400, supported());
  if (stated && *stated == kStateless) {
    if (std::optional<http::Response> wrong = check_headers(http, *message, *stated)) return *std::move(wrong);
  }
  // Shared: a stream goes on after this returns.
  auto session = std::make_shared<Session>(call, EndpointOptions{.cube = default_cube(http), .subscribe = false});
  if (stated == kStateless && message->method == "subscriptions/listen")
    return listen(watcher, std::move(session), *message);
  if (wants_progress(*message) && accepts_events(http)) return stream_answer(std::move(session), *std::move(message));
  const json::Value answer = session->endpoint.answer(*message, {});
  return message_reply(answer, stated ? status_of(answer) : 200);
}

/// Value of a digit of base64 (RFC 4648); -1 = none.
int digit_of(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+') return 62;
  return c == '/' ? 63 : -1;
}

}  // namespace

std::optional<std::string> decode_header(std::string_view value) {
  constexpr std::string_view kBegin = "=?base64?", kEnd = "?=";
  if (!value.starts_with(kBegin) || !value.ends_with(kEnd) || value.size() < kBegin.size() + kEnd.size())
    return std::string(value);
  std::string_view digits = value.substr(kBegin.size(), value.size() - kBegin.size() - kEnd.size());
  if (digits.size() % 4 != 0) return std::nullopt;
  for (int padding = 0; padding < 2 && digits.ends_with('='); ++padding) digits.remove_suffix(1);
  std::string out;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : digits) {
    const int digit = digit_of(c);
    if (digit < 0) return std::nullopt;
    bits = (bits << 6U) | static_cast<std::uint32_t>(digit);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out += static_cast<char>((bits >> static_cast<unsigned>(count)) & 0xFFU);
  }
  const std::uint32_t left = bits & ((1U << static_cast<unsigned>(count)) - 1U);
  return left == 0 ? std::optional(std::move(out)) : std::nullopt;
}

rest::Door make_door() {
  const auto watcher = std::make_shared<Watcher>();  // Shared by the handler, which std::function wants to copy.
  rest::Door door;
  door.name = "mcp";
  for (const char* path : {"/mcp", "/mcp/"}) {  // Other servers send those who ask for one to the other.
    door.routes.push_back({.method = http::Method::kPost,
                           .path = path,
                           .verb = governance::Verb::kRead,
                           .body = true,
                           .handle = [watcher](DoorCall& call) { return post(call, watcher); }});
  }
  return door;
}

}  // namespace memos::doors::mcp
