// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/rest/chat_reply.h"

#include <atomic>
#include <utility>

#include "interface/api/guarded_memos.h"
#include "interface/http/stream.h"
#include "interface/rest/replies.h"
#include "interface/wire/codec.h"

namespace memos::rest {
namespace {

/// Takes the one field out that is not of the Memory API.
Result<bool> take_stream(json::Value& call) {
  const json::Value* const given = call.find("stream");
  if (given == nullptr) return true;
  if (given->as_bool() == nullptr) return fail(ErrorCode::kInvalidArgument, "stream must be true or false", "stream");
  const bool stream = *given->as_bool();
  json::Value rest{json::Object{}};
  for (const auto& [name, value] : *call.as_object())
    if (name != "stream") rest.set(name, value);
  call = std::move(rest);
  return stream;
}

bool hurried(const std::atomic<bool>* hurry) { return hurry != nullptr && hurry->load(std::memory_order_relaxed); }

Status stopped() { return fail(ErrorCode::kUnavailable, "the server stops"); }

/// Everything that an answer needs beyond its request; the stream is written after the handler returned.
struct Work {
  Memos& inner;
  Visitor visitor;
  ChatRequest chat;
  const std::atomic<bool>* hurry;
};

void write_events(const Work& work, http::Stream out) {
  http::SseWriter events(std::move(out));
  const auto piece = [&](std::string_view text) -> Status {
    if (hurried(work.hurry)) return stopped();
    if (!text.empty()) return events.event(json::dump(json::Object{{"text", text}}), "piece");
    if (events.open()) return {};
    return fail(ErrorCode::kCancelled, "nobody reads any more");
  };
  api::GuardedMemos memos(work.inner, *work.visitor.caller);
  const auto answer = memos.chat(work.chat, piece);
  const Status told = answer ? events.event(json::dump(wire::to_json(*answer)), "done")
                             : events.event(json::dump(wire::error_to_json(answer.error())), "error");
  if (told) events.finish();
}

}  // namespace

http::Response answer_chat(State& state, const http::Request& request, json::Value call) {
  const auto stream = take_stream(call);
  if (!stream) return error_reply(stream.error(), request);
  auto chat = wire::from_json<ChatRequest>(call);
  if (!chat) return error_reply(chat.error(), request);
  const Visitor visitor = std::any_cast<const Visitor&>(request.caller);
  Memos& inner = state.tenants->of(visitor.caller->tenant);
  api::GuardedMemos memos(inner, *visitor.caller);
  if (const Status may = memos.may_chat(*chat); !may) return error_reply(may.error(), request);
  // Shared: the stream is written after this function has returned.
  const auto work = std::make_shared<const Work>(Work{inner, visitor, *std::move(chat), request.hurry});
  if (!*stream) {
    const auto answer =
        memos.chat(work->chat, [&](std::string_view) { return hurried(work->hurry) ? stopped() : Status(); });
    return answer ? json_reply(wire::to_json(*answer)) : error_reply(answer.error(), request);
  }
  if (!work->chat.remember) {
    if (const auto there = memos.describe_cube(work->chat.cube); !there) return error_reply(there.error(), request);
  }
  http::Response response;
  response.content_type = "text/event-stream";
  response.headers.add("Cache-Control", "no-store");
  response.events = true;
  response.stream = [work](http::Stream out) { write_events(*work, std::move(out)); };
  return response;
}

}  // namespace memos::rest
