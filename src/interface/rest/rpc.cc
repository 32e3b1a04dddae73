// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/rest/rpc.h"

#include <atomic>
#include <chrono>
#include <utility>

#include "interface/api/guarded_memos.h"
#include "interface/api/once.h"
#include "interface/http/stream.h"
#include "interface/rest/idempotency.h"
#include "interface/rest/replies.h"
#include "interface/wire/call.h"

namespace memos::rest {
namespace {

constexpr std::chrono::milliseconds kProgressEvery{100};

/// What a stream would refuse at its first step is refused with a status of its own.
Status may_begin(api::GuardedMemos& memos, wire::Method method, const json::Value& call) {
  if (method == wire::Method::kChat) {
    MEMOS_TRY(const ChatRequest chat, wire::from_json<ChatRequest>(call));
    MEMOS_CHECK_OK(memos.may_chat(chat));
    if (!chat.remember) MEMOS_CHECK_OK(memos.describe_cube(chat.cube));
    return {};
  }
  if (method != wire::Method::kExportCube) return memos.may_run_folder();
  MEMOS_TRY(const std::string name, json::get_string_or(call, "name", ""));
  if (const auto there = memos.describe_cube(name); !there) return std::unexpected(there.error());
  return {};
}

/// Progress as events, not more often than anybody looks.
class ProgressTeller {
 public:
  ProgressTeller(http::SseWriter& events, const std::atomic<bool>* hurry) : events_(events), hurry_(hurry) {}

  /// False: the client has gone, or the server stops.
  bool operator()(const Progress& progress) {
    if (hurry_ != nullptr && hurry_->load(std::memory_order_relaxed)) return false;
    const auto now = std::chrono::steady_clock::now();
    const bool whole = progress.done >= progress.total;
    if (!whole && progress.stage == stage_ && now - told_ < kProgressEvery) return events_.open();
    told_ = now;
    stage_ = progress.stage;
    return events_.event(json::dump(wire::to_json(progress)), "progress").has_value();
  }

 private:
  http::SseWriter& events_;
  const std::atomic<bool>* hurry_;
  std::chrono::steady_clock::time_point told_{};
  std::string stage_;
};

void tell_end(http::SseWriter& events, const Result<json::Value>& answer) {
  const Status told = answer ? events.event(json::dump(*answer), "answer")
                             : events.event(json::dump(wire::error_to_json(answer.error())), "error");
  if (told) events.finish();
}

http::Response streamed(State& state, wire::Method method, const http::Request& request, const json::Value& call,
                        const MemoryId& id) {
  const Visitor visitor = std::any_cast<const Visitor&>(request.caller);
  Memos& inner = state.tenants->of(visitor.caller->tenant);
  api::GuardedMemos first(inner, *visitor.caller);
  if (const Status may = may_begin(first, method, call); !may) return error_reply(may.error(), request);
  http::Response response;
  response.content_type = "text/event-stream";
  response.events = true;
  response.stream = [&inner, visitor, method, call, id, hurry = request.hurry](http::Stream out) {
    http::SseWriter events(std::move(out));
    api::GuardedMemos memos(inner, *visitor.caller);
    wire::Stream stream;
    stream.actor = visitor.caller->actor;
    stream.progress = [teller = ProgressTeller(events, hurry)](const Progress& progress) mutable {
      return teller(progress);
    };
    stream.line = [&events, hurry](std::string_view line) -> Status {
      if (hurry != nullptr && hurry->load(std::memory_order_relaxed))
        return fail(ErrorCode::kUnavailable, "the server stops");
      return events.event(line, "line");
    };
    tell_end(events, api::run_once(id, [&] { return wire::call(memos, method, call, stream); }));
  };
  return response;
}

http::Response at_once(State& state, wire::Method method, const http::Request& request, const json::Value& call,
                       const MemoryId& id) {
  const governance::Caller& caller = caller_of(request);
  api::GuardedMemos memos(state.tenants->of(caller.tenant), caller);
  wire::Stream stream;
  stream.actor = caller.actor;
  const Result<json::Value> answer = api::run_once(id, [&] { return wire::call(memos, method, call, stream); });
  return answer ? json_reply(*answer) : error_reply(answer.error(), request);
}

}  // namespace

http::Response answer_rpc(State& state, const Entry& entry, const http::Request& request, const json::Value& call) {
  const wire::MethodInfo& info = wire::info(*entry.call);
  const std::string_view given = request.headers.get("Idempotency-Key");
  MemoryId id;
  if (!given.empty() && kept_in_vault(info.method)) {
    const Result<MemoryId> own = request_id(caller_of(request), given);
    if (!own) return error_reply(own.error(), request);
    id = *own;
  }
  const bool streams = info.progress || info.lines;
  return streams ? streamed(state, info.method, request, call, id) : at_once(state, info.method, request, call, id);
}

}  // namespace memos::rest
