// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/link/far_server.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "base/limits.h"
#include "base/uuid.h"
#include "interface/api/once.h"
#include "interface/link/event_reader.h"

namespace memos::link {
namespace {

using std::chrono::milliseconds;

/// Before the second try; doubled each time.
constexpr milliseconds kFirstPause{50};
constexpr milliseconds kLongestPause{1'000};
constexpr std::string_view kEvents = "text/event-stream";

MemoryId next_request_id() {
  static base::IdIssuer issuer(base::system_clock(), base::system_random());
  return issuer.next();
}

std::unexpected<Error> wrong(std::string message, std::string field) {
  return fail(ErrorCode::kInvalidArgument, std::move(message), std::move(field));
}

bool printable(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
}

std::string media_type(const base::HttpReply& reply) {
  const std::string_view type = reply.header("content-type");
  const std::string media(type.substr(0, type.find(';')));
  return media.empty() || media.size() > 64 || !printable(media) ? "no known type" : media;
}

/// Statuses that something before the server gives while the server is away, and the server when it is full.
bool worth_another_try(long status) { return status == 429 || status == 502 || status == 503 || status == 504; }

/// What an event stream has told.
struct Told {
  std::optional<Result<json::Value>> end;  ///< "answer" or "error".
  bool lines = false;
  Status stopped;  ///< By who listens, or for what was told.
};

Status take_event(Told& told, const wire::Stream& stream, std::string_view event, std::string_view data) {
  if (event == "line") {
    told.lines = true;
    return stream.line ? stream.line(data) : Status{};
  }
  MEMOS_TRY(const json::Value value, json::parse(data));
  if (event == "progress") {
    MEMOS_TRY(const Progress progress, wire::from_json<Progress>(value));
    if (stream.progress && !stream.progress(progress)) return fail(ErrorCode::kCancelled, "stopped on request");
  } else if (event == "answer") {
    told.end = value;
  } else if (event == "error") {
    told.end = std::unexpected(wire::error_from_json(value));
  }
  return {};
}

}  // namespace

Result<std::string> check_server_url(std::string_view url) {
  std::string_view rest = url;
  for (const std::string_view scheme : {"http://", "https://"})
    if (url.starts_with(scheme)) rest.remove_prefix(scheme.size());
  if (rest.size() == url.size() || rest.empty() || rest.starts_with('/'))
    return wrong("a server's URL looks like http://host:8765 or https://host", "server");
  if (url.size() > limits::kMaxServerUrlBytes) return wrong("the server's URL is too long", "server");
  if (!printable(url) || rest.find_first_of("?#") != std::string_view::npos)
    return wrong("a server's URL has no blanks, no ? and no #", "server");
  if (rest.substr(0, rest.find('/')).find('@') != std::string_view::npos)
    return wrong("a server's URL holds no name and no password; it takes a key", "server");
  while (url.ends_with('/')) url.remove_suffix(1);
  return std::string(url);
}

Result<std::unique_ptr<FarServer>> FarServer::open(const Options& options) {
  if (!options.directory.empty()) return wrong("a folder and a server are two places: name one of them", "directory");
  if (options.tenant != TenantId{})
    return wrong("the server's key says whose memories they are; leave the tenant out", "tenant");
  if (!options.embedder.empty() && options.embedder != "none")
    return wrong("the server's own embedder makes the vectors; leave it out, or say none", "embedder");
  if (!options.ca.empty() && !options.server.starts_with("https://"))
    return wrong("certificates are checked over https:// only; this server's URL is another one", "ca");
  if (!printable(options.key) || options.key.size() > limits::kMaxServerKeyBytes)
    return wrong("a key is a word without blanks", "key");
  MEMOS_TRY(std::string url, check_server_url(options.server));
  MEMOS_TRY(auto client, base::make_http_client({.who = "the server at " + url, .field = "server"}));
  return std::make_unique<FarServer>(std::move(url), options.key, options.ca, std::move(client));
}

FarServer::FarServer(std::string url, std::string key, std::string ca, std::unique_ptr<base::HttpClient> client)
    : url_(std::move(url)), key_(std::move(key)), ca_(std::move(ca)), client_(std::move(client)) {}

Result<std::string> FarServer::call(wire::Method method, std::string_view request, const wire::Stream& stream) {
  if (fork_mark_.forked())
    return fail(ErrorCode::kUnsupported, "this object was opened before fork(): open the server anew in the child");
  return wire::with_call(method, [&]<class C>() -> Result<std::string> {
    MEMOS_TRY(const auto typed, wire::from_bytes<typename C::Request>(request));
    std::string version;
    MEMOS_TRY(const json::Value answer, ask(wire::info(method), json::dump(wire::to_json(typed)), stream, version));
    const auto read = wire::from_json<typename C::Answer>(answer);
    if (!read)
      return fail(ErrorCode::kUnsupported,
                  "the server at " + url_ + " runs memos " + version + ", whose answer this one (memos " +
                      MEMOS_LINK_VERSION + ") cannot read: use the same version in both",
                  "server");
    std::string bytes;
    wire::append_bytes(bytes, *read);
    return bytes;
  });
}

Result<json::Value> FarServer::ask(const wire::MethodInfo& method, const std::string& body, const wire::Stream& stream,
                                   std::string& version) {
  base::HttpRequest request{.url = url_ + "/api/v1/rpc/" + std::string(method.name), .body = body, .token = key_};
  request.ca = ca_;
  // The caller's id, or one of our own: what may be repeated is done once.
  const MemoryId given = api::RequestScope::current();
  if (method.writes)
    request.headers.push_back("Idempotency-Key: " + (given.is_nil() ? next_request_id() : given).str());
  const bool streams = method.progress || method.lines;
  if (streams) {
    request.headers.push_back("Accept: " + std::string(kEvents) + ", application/json");
    request.sink_type = kEvents;
    request.silence = limits::kFarSilence;
  }
  request.timeout = streams ? milliseconds(0) : limits::kLinkAnswerTimeout;
  request.max_reply_bytes = limits::kMaxFrameBytes;
  const auto until = Clock::now() + limits::kFarWait;
  milliseconds pause = kFirstPause;
  for (;;) {
    Try done = try_once(method, request, stream);
    version = std::move(done.version);
    const milliseconds wait = std::max(pause, done.pause);
    if (!done.again || Clock::now() + wait > until) return std::move(done.answer);
    std::this_thread::sleep_for(wait);
    pause = std::min(2 * pause, kLongestPause);
  }
}

FarServer::Try FarServer::try_once(const wire::MethodInfo& method, base::HttpRequest& request,
                                   const wire::Stream& stream) {
  Told told;
  EventReader events(limits::kMaxFrameBytes, [&](std::string_view event, std::string_view data) {
    return take_event(told, stream, event, data);
  });
  if (method.progress || method.lines)
    request.sink = [&](std::string_view bytes) {
      told.stopped = events.feed(bytes);
      return told.stopped.has_value();
    };
  bool connected = false;
  request.connected = &connected;
  const Result<base::HttpReply> reply = client_->post(request);
  request.sink = nullptr;
  Try out;
  if (!told.stopped) {
    out.answer = std::unexpected(told.stopped.error());
    return out;
  }
  if (told.end) {
    out.answer = *std::move(told.end);
    reached_ = true;
    return out;
  }
  if (reply && !reply->sunk) return read_reply(method, *reply);
  out.answer = reply ? fail(ErrorCode::kUnavailable, "the answer of the server at " + url_ + " broke off", "server")
                     : std::unexpected(reply.error());
  const bool lost = reply || reply.error().code == ErrorCode::kUnavailable;
  out.again = lost && !told.lines && (connected || reached_);
  if (connected) reached_ = true;
  return out;
}

FarServer::Try FarServer::read_reply(const wire::MethodInfo& method, const base::HttpReply& reply) const {
  Try out;
  out.version = reply.header("memos-version");
  const Result<json::Value> body = json::parse(reply.body);
  const bool answered = !out.version.empty();
  if (answered && reply.status == 200 && body) {
    out.answer = *body;
    return out;
  }
  const json::Value* told = body ? body->find("error") : nullptr;
  const Error error = told != nullptr ? wire::error_from_json(*told) : Error{};
  if (answered && told != nullptr) {
    // A field that an older server does not know is refused as an unknown one.
    out.answer = std::unexpected(error);
    return out;
  }
  out.again = worth_another_try(reply.status);
  if (reply.retry_after) out.pause = *reply.retry_after;
  if (told != nullptr && reply.status == 404) {
    out.answer = fail(ErrorCode::kUnsupported,
                      "the server at " + url_ + " does not know the call " + std::string(method.name) +
                          ": it runs an older memos, or its address has another path",
                      "server");
  } else {
    out.answer = std::unexpected(refusal(reply, error));
  }
  return out;
}

/// What was answered before the call was reached: by the server's doors, or by something before the server.
Error FarServer::refusal(const base::HttpReply& reply, const Error& told) const {
  const std::string who = "the server at " + url_;
  const bool from_memos = told != Error{};
  switch (reply.status) {
    case 401:
      return {ErrorCode::kDenied,
              key_.empty() ? who + " wants a key" : who + " does not take this key: it is wrong, ended or revoked",
              "key"};
    case 413:
      return {ErrorCode::kExhausted, who + " takes no request of this length (its setting max_body_mb)", "server"};
    case 429:
      return {ErrorCode::kExhausted, from_memos ? told.message : who + " takes no more requests now", "key"};
    default:
      break;
  }
  if (from_memos && reply.status == 403) return {ErrorCode::kDenied, told.message, told.field};
  if (from_memos && reply.status == 503) return {ErrorCode::kUnavailable, who + ": " + told.message, "server"};
  if (from_memos) return {ErrorCode::kUnsupported, who + " refuses the call: " + told.message, "server"};
  const std::string status = std::to_string(reply.status);
  if (reply.status >= 300 && reply.status < 400)
    return {ErrorCode::kInvalidArgument, who + " points to another address (status " + status + "): name that one",
            "server"};
  if (worth_another_try(reply.status))
    return {ErrorCode::kUnavailable, who + " cannot be reached: what stands before it answers " + status, "server"};
  return {ErrorCode::kUnsupported, who + " is no memos server: it answers " + status + " with " + media_type(reply),
          "server"};
}

}  // namespace memos::link
