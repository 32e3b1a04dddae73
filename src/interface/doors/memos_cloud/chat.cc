// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/doors/product/chat.h"

#include <utility>

#include "base/limits.h"
#include "interface/doors/common/entity.h"
#include "interface/doors/common/replies.h"
#include "interface/doors/memos_cloud/work.h"
#include "interface/doors/product/work.h"
#include "interface/http/stream.h"

namespace memos::doors::memos_cloud {
namespace {

struct CloudChat {
  product::ChatAsked asked;
  bool stream = false;
};

Status read_counts(Fields& fields, product::RecallAsked& recall) {
  MEMOS_TRY(const auto texts, fields.whole("memory_limit_number", 0, limits::kMaxSearchResults));
  MEMOS_TRY(const auto preferences, fields.whole("preference_limit_number", 0, limits::kMaxSearchResults));
  MEMOS_TRY(const auto tools, fields.whole("tool_memory_limit_number", 0, limits::kMaxSearchResults));
  MEMOS_TRY(const std::optional<bool> with_preferences, fields.truth("include_preference"));
  MEMOS_TRY(const std::optional<bool> with_tools, fields.truth("include_tool_memory"));
  constexpr std::size_t kUsual = 6;
  recall.texts = texts.value_or(kUsual);
  recall.preferences = with_preferences.value_or(true) ? preferences.value_or(kUsual) : 0;
  recall.tools = with_tools.value_or(false) ? tools.value_or(kUsual) : 0;
  recall.skills = 0;
  return {};
}

Result<CloudChat> read_chat(Memos& memos, const json::Value& body, const product::ChatModel& model) {
  Fields fields(body);
  CloudChat out;
  product::ChatAsked& asked = out.asked;
  MEMOS_TRY(asked.user, fields.required_text("user_id"));
  MEMOS_TRY(asked.recall.session_id, fields.required_text("conversation_id"));
  MEMOS_TRY(asked.recall.query, fields.required_text("query"));
  MEMOS_CHECK_OK(read_counts(fields, asked.recall));
  const std::string own = cube_of({.kind = EntityKind::kUser, .name = asked.user});
  asked.recall.cubes = {own};
  MEMOS_TRY(const std::vector<std::string> bases, fields.texts("knowledgebase_ids"));
  std::vector<std::string> names;
  for (const std::string& base : bases) names.push_back(shared_cube(base));
  asked.recall.cubes.insert(asked.recall.cubes.end(), names.begin(), names.end());
  MEMOS_TRY(asked.recall.condition, read_filter(fields, {own}, names));
  MEMOS_TRY(asked.recall.relativity, fields.number("relativity"));
  MEMOS_TRY(const std::optional<std::string> system, fields.text("system_prompt"));
  asked.system_prompt = system.value_or("");
  MEMOS_TRY(const std::optional<std::string> agent, fields.text("agent_id"));
  MEMOS_TRY(const std::optional<std::string> app, fields.text("app_id"));
  asked.scope = {.user_id = asked.user,
                 .agent_id = agent.value_or(""),
                 .session_id = asked.recall.session_id,
                 .app_id = app.value_or("")};
  MEMOS_TRY(asked.tags, fields.texts("tags"));
  MEMOS_TRY(const json::Value info, product::read_info(fields));
  if (!info.as_object()->empty()) asked.info = json::dump(info);
  MEMOS_CHECK_OK(fields.refuse("allow_public", kNoPublic));
  MEMOS_TRY(const std::optional<bool> remember, fields.truth("add_message_on_answer"));
  MEMOS_TRY(const std::vector<std::string> allowed, read_allowed_bases(memos, fields));
  if (remember.value_or(true)) {
    asked.write_to.push_back({.id = asked.user, .name = own});
    for (const std::string& base : allowed) asked.write_to.push_back({.id = base, .name = base});
  }
  MEMOS_TRY(const std::optional<bool> stream, fields.truth("stream"));
  out.stream = stream.value_or(false);
  MEMOS_TRY(const std::optional<std::string> name, fields.text("model_name"));
  if (name && !name->empty() && *name != model.name())
    return fields.wrong("model_name", "is not the model of this server, which is " + model.name());
  MEMOS_TRY(asked.how, product::read_how(fields));
  MEMOS_CHECK_OK(fields.refuse("internet_search", "is not done: nothing outside is asked here"));
  return out;
}

json::Value response_json(std::string answer) {
  json::Value out{json::Object{}};
  out.set("response", std::move(answer));
  return out;
}

}  // namespace

// Shared: the stream goes on after this returns.
http::Response chat(DoorCall& call, const std::shared_ptr<Shared>& shared) {
  if (const Status there = shared->model.there(); !there) return reply(std::unexpected(there.error()));
  const Result<json::Value> body = body_of(call.request);
  if (!body) return reply(body);
  api::GuardedMemos memos = call.memos();
  Result<CloudChat> wanted = read_chat(memos, *body, shared->model);
  if (!wanted) return reply(std::unexpected(wanted.error()));
  call.request.target = wanted->asked.recall.cubes.front();
  if (!wanted->stream) {
    Result<product::Chat> chat = product::chat_with(memos, shared->model, wanted->asked);
    return chat ? reply(response_json(std::move(chat->answer))) : reply(std::unexpected(chat.error()));
  }
  http::Response response;
  response.content_type = "text/event-stream";
  response.events = true;
  response.stream = [asked = std::move(wanted->asked), shared, &tenant = call.tenant,
                     caller = call.caller](http::Stream stream) {
    http::SseWriter writer(std::move(stream));
    const auto tell = [&writer](std::string_view type, json::Value data) {
      json::Value event{json::Object{}};
      event.set("type", type);
      event.set("data", std::move(data));
      return writer.event(json::dump(event)).has_value();
    };
    api::GuardedMemos of_caller(tenant, *caller);
    product::ChatWatcher watcher;
    watcher.piece = [&](std::string_view piece) { return piece.empty() || tell("text", piece); };
    const Result<product::Chat> chat = product::chat_with(of_caller, shared->model, asked, watcher);
    if (!chat && !tell("error", chat.error().message)) return;
    if (tell("end", "")) writer.finish();
  };
  return response;
}

}  // namespace memos::doors::memos_cloud
