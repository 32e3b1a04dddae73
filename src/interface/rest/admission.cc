// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/rest/admission.h"

#include <array>

#include "interface/rest/replies.h"

namespace memos::rest {
namespace {

using governance::Refusal;
using governance::Verdict;

/// In the shape of the door that was asked.
http::Response refuse(const State& state, const http::Request& request, int status, std::string_view code,
                      std::string message) {
  const http::HttpError error{.status = status,
                              .code = std::string(code),
                              .message = std::move(message),
                              .field = "key",
                              .request_id = request.id};
  const http::ErrorShape* shape = nullptr;
  std::size_t longest = 0;
  for (const auto& [prefix, of_door] : state.shapes) {
    if (!request.path.starts_with(prefix) || prefix.size() < longest) continue;
    longest = prefix.size();
    shape = &of_door;
  }
  http::Response response;
  response.status = status;
  response.body = shape == nullptr ? http::plain_error(error) : (*shape)(error);
  return response;
}

http::Response refusal_reply(const State& state, const http::Request& request, const Verdict& verdict) {
  switch (verdict.refusal) {
    case Refusal::kMissing:
    case Refusal::kWrong: {
      http::Response response = refuse(state, request, 401, "unauthorized",
                                       verdict.refusal == Refusal::kMissing
                                           ? "a key is needed: send it as Authorization: Bearer KEY"
                                           : "the key is not one of this server, or cannot be used any more");
      response.headers.add("WWW-Authenticate", "Bearer realm=\"memos\"");
      return response;
    }
    case Refusal::kRate:
    case Refusal::kQuota:
    case Refusal::kNone:
      break;
  }
  http::Response response =
      refuse(state, request, 429, "too_many_requests",
             verdict.refusal == Refusal::kRate ? "too many requests a second for this key; repeat later"
                                               : "today's requests of this key are used up; repeat tomorrow (UTC)");
  response.headers.add("Retry-After", std::to_string((verdict.retry_after_ms + 999) / 1'000));
  return response;
}

/// Counters and histograms of one route, made once.
struct RouteFigures {
  std::array<base::Counter*, 6> by_class{};  ///< 1xx to 5xx at their digit.
  base::DurationHistogram* duration = nullptr;
};

RouteFigures figures_of(base::Metrics& metrics, const std::string& route) {
  RouteFigures figures;
  for (std::size_t digit = 2; digit < figures.by_class.size(); ++digit) {
    figures.by_class.at(digit) = &metrics.counter("memos_http_requests_total", "Answered requests",
                                                  {{"route", route}, {"status", std::to_string(digit) + "xx"}});
  }
  figures.duration =
      &metrics.histogram("memos_http_request_seconds",
                         "Time from the end of a request's header to the last byte of its answer", {{"route", route}});
  return figures;
}

}  // namespace

std::optional<std::string_view> credential_of(const http::Headers& headers) {
  // Where Authorization is meant for another server behind this one.
  if (const std::string_view own = headers.get("X-Memos-Key"); !own.empty()) return own;
  std::string_view given = headers.get("Authorization");
  for (const std::string_view scheme : {"Bearer ", "Token "}) {
    if (given.size() > scheme.size() && http::equals_ignoring_case(given.substr(0, scheme.size()), scheme)) {
      given.remove_prefix(scheme.size());
      while (given.starts_with(' ')) given.remove_prefix(1);
      return given;
    }
  }
  if (!given.empty()) return given;
  const std::string_view key = headers.get("X-API-Key");
  return key.empty() ? std::nullopt : std::optional(key);
}

http::Admission make_admission(State& state) {
  return [&state](http::Request& request, const http::Route* route) -> std::optional<http::Response> {
    Verdict verdict = state.gatekeeper->check(credential_of(request.headers));
    const bool admitted = verdict.refusal == Refusal::kNone;
    request.caller = Visitor{.caller = verdict.caller, .refusal = verdict.reason};
    if (!admitted) {
      state.metrics
          .counter("memos_refused_requests_total", "Requests refused for their key",
                   {{"reason", std::string(verdict.reason)}})
          .add();
      return refusal_reply(state, request, verdict);
    }
    if (route == nullptr) return std::nullopt;
    const governance::Verb verb = state.served[route->tag].verb;
    if (verdict.caller->may(verb)) return std::nullopt;
    return refuse(state, request, 403, "denied", "this key does not allow to " + std::string(governance::name(verb)));
  };
}

http::Observer make_observer(State& state) {
  // Shared: std::function wants to be copied.
  auto figures = std::make_shared<std::vector<RouteFigures>>();
  for (const State::Served& served : state.served) figures->push_back(figures_of(state.metrics, served.name));
  figures->push_back(figures_of(state.metrics, "none"));
  return [&state, figures](const http::Exchange& exchange) {
    const std::size_t tag = exchange.route == nullptr ? figures->size() - 1 : exchange.route->tag;
    const RouteFigures& of_route = (*figures)[tag];
    const auto digit = static_cast<std::size_t>(exchange.status / 100);
    if (digit >= 2 && digit < of_route.by_class.size()) of_route.by_class.at(digit)->add();
    of_route.duration->record(static_cast<std::uint64_t>(exchange.took.count()));
    if (!state.access_log_on || (exchange.route != nullptr && exchange.route->lane == http::Lane::kWatch)) return;
    const auto* visitor = std::any_cast<Visitor>(&exchange.request.caller);
    governance::AccessEntry entry;
    entry.time = state.clock->now();
    entry.action = std::string(http::name(exchange.request.method)) + " ";
    entry.action += exchange.route == nullptr ? std::string_view("(no route)") : std::string_view(exchange.route->path);
    entry.target = exchange.request.target;
    entry.status = exchange.status;
    entry.request_id = exchange.request.id;
    TenantId tenant;
    if (visitor != nullptr) {
      entry.refusal = visitor->refusal;
      if (visitor->caller) {
        tenant = visitor->caller->tenant;
        entry.actor = visitor->caller->actor;
        entry.key_id = visitor->caller->key_id;
      }
    } else {
      entry.refusal = "host";  // Refused before anybody was asked for a key: Host, Origin, malformed.
    }
    state.access_log->record(tenant, std::move(entry));
  };
}

}  // namespace memos::rest
