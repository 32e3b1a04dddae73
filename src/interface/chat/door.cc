// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/chat/door.h"

#include <utility>

#include "base/result.h"
#include "interface/chat/adapters.h"
#include "interface/chat/request.h"
#include "interface/http/stream.h"
#include "interface/rest/replies.h"
#include "operation/parametric/shelf.h"

namespace memos::chat {
namespace {

using governance::Verb;
using rest::DoorCall;

json::Value error_json(const Error& error) {
  json::Value out{json::Object{}};
  out.set("code", error_name(error.code));
  out.set("message", error.message);
  if (!error.field.empty()) out.set("field", error.field);
  return out;
}

Result<Asked> read(const DoorCall& call) {
  auto body = json::parse(call.request.body);
  if (!body) return fail(ErrorCode::kInvalidArgument, "the body is no JSON: " + body.error().message, "body");
  MEMOS_TRY(Asked asked, read_request(*body));
  if (asked.turn.remember && !call.caller->may(Verb::kWrite))
    return fail(ErrorCode::kDenied, "this key may not write; ask with \"remember\": false", "key");
  // Before the model is asked, and in the words of a cube that does not exist.
  if (!call.caller->may_use(asked.turn.cube)) MEMOS_CHECK_OK(call.memos().describe_cube(asked.turn.cube));
  // Rows in the engine are handed on within one cube of one tenant only.
  asked.turn.how.owner = call.caller->tenant.value + "/" + asked.turn.cube;
  return asked;
}

/// The model and the adapters that cubes have for it.
struct Speaker {
  std::shared_ptr<model::ChatModel> model;   // Shared with whoever made the door.
  std::unique_ptr<parametric::Shelf> shelf;  ///< Of local models only. After model: goes first.
};

/// Everything that an answer needs beyond its request; the stream is written after the handler returned.
struct Work {
  Memos& tenant;
  // Shared with the gatekeeper, and with the server's door: both outlive the stream only together with it.
  std::shared_ptr<const governance::Caller> caller;
  std::shared_ptr<Speaker> speaker;
  Turn turn;

  Result<Answer> run(const model::OnPiece& on_piece, const OnContext& on_context = {}) {
    api::GuardedMemos memos(tenant, *caller);
    if (speaker->shelf != nullptr) {
      MEMOS_TRY(turn.how.adapters, attached(memos, turn.cube, *speaker->shelf));
    }
    return answer(memos, *speaker->model, turn, on_piece, on_context);
  }
};

void write_events(Work& work, const http::Stream& stream) {
  http::SseWriter events(stream);
  work.turn.how.keep_going = [&, before = work.turn.how.keep_going] { return events.open() && before(); };
  const auto send = [&](std::string_view name, const json::Value& data) {
    return events.event(json::dump(data), name).has_value();
  };
  const auto made =
      work.run([&](std::string_view piece) { return send("piece", json::Object{{"text", piece}}); },
               [&](const Context& context) { static_cast<void>(send("context", context_json(context))); });
  static_cast<void>(made ? send("done", answer_json(*made, work.speaker->model->name()))
                         : send("error", error_json(made.error())));
  events.finish();
}

http::Response handle(DoorCall& call, const std::shared_ptr<Speaker>& speaker) {
  auto asked = read(call);
  if (!asked) return rest::error_reply(asked.error(), call.request);
  call.request.target = asked->turn.cube;
  auto work = std::make_shared<Work>(Work{call.tenant, call.caller, speaker, std::move(asked->turn)});
  work->turn.how.keep_going = [hurry = call.request.hurry] {
    return hurry == nullptr || !hurry->load(std::memory_order_relaxed);
  };
  if (!asked->stream) {
    const auto made = work->run({});
    if (!made) return rest::error_reply(made.error(), call.request);
    json::Value out = answer_json(*made, speaker->model->name());
    out.set("context", context_json(made->context));
    return rest::json_reply(out);
  }
  http::Response response;
  response.content_type = "text/event-stream";
  response.headers.add("Cache-Control", "no-store");
  response.events = true;
  response.stream = [work](const http::Stream& stream) { write_events(*work, stream); };
  return response;
}

}  // namespace

rest::Door make_door(std::shared_ptr<model::ChatModel> model, const std::string& data_directory) {
  auto speaker = std::make_shared<Speaker>();
  speaker->model = std::move(model);
  if (model::Generator* const generator = speaker->model->generator(); generator != nullptr)
    speaker->shelf = std::make_unique<parametric::Shelf>(*generator, parametric::adapter_folder(data_directory));
  rest::Door door;
  door.name = "chat";
  door.routes.push_back({.method = http::Method::kPost,
                         .path = "/api/v1/chat",
                         .verb = Verb::kRead,
                         .body = true,
                         .lane = http::Lane::kLong,
                         .handle = [speaker](DoorCall& call) { return handle(call, speaker); }});
  return door;
}

}  // namespace memos::chat
