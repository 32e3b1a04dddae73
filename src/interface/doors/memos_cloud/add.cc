// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <algorithm>
#include <utility>

#include "interface/doors/common/entity.h"
#include "interface/doors/memos_cloud/work.h"
#include "interface/doors/product/messages.h"
#include "interface/doors/product/work.h"

namespace memos::doors::memos_cloud {
namespace {

/// Whose memories are stored: each user with each agent, or each agent alone.
Result<std::vector<Scope>> read_scopes(Fields& fields) {
  MEMOS_TRY(std::vector<std::string> users, fields.texts("user_id"));
  MEMOS_TRY(std::vector<std::string> agents, fields.texts("agent_id"));
  // Nobody is called so: as if it were not given.
  std::erase(users, std::string());
  std::erase(agents, std::string());
  MEMOS_TRY(const std::optional<std::string> app, fields.text("app_id"));
  MEMOS_TRY(const std::optional<std::string> conversation, fields.text("conversation_id"));
  if (users.empty() && agents.empty()) return fields.wrong("user_id", "is needed, or agent_id");
  if (agents.empty()) agents.emplace_back();
  std::vector<Scope> out;
  for (const std::string& user : users.empty() ? std::vector<std::string>{""} : users)
    for (const std::string& agent : agents)
      out.push_back(
          {.user_id = user, .agent_id = agent, .session_id = conversation.value_or(""), .app_id = app.value_or("")});
  return out;
}

/// Stores the items for everybody named; the first memory's id is the task's.
Result<std::string> store_for(Memos& memos, const std::vector<Scope>& scopes, const std::vector<std::string>& shared,
                              std::vector<AddItem> items) {
  std::string task;
  for (const Scope& scope : scopes) {
    for (AddItem& item : items) item.scope = scope;
    std::vector<product::NamedCube> cubes{{.id = {}, .name = cube_of(*primary(scope))}};
    for (const std::string& cube : shared) cubes.push_back({.id = {}, .name = cube});
    MEMOS_TRY(const product::Stored stored, product::store(memos, cubes, items));
    if (task.empty() && !stored.memories.empty()) task = stored.memories.front().str();
  }
  return task;
}

}  // namespace

Result<std::vector<std::string>> read_allowed_bases(Memos& memos, Fields& fields) {
  MEMOS_TRY(const std::vector<std::string> ids, fields.texts("allow_knowledgebase_ids"));
  std::vector<std::string> out;
  for (const std::string& id : ids) {
    const Result<CubeSummary> there = memos.describe_cube(shared_cube(id));
    if (!there) return fail(there.error().code, "there is no such knowledge base", "allow_knowledgebase_ids");
    out.push_back(shared_cube(id));
  }
  return out;
}

json::Value done_json(const std::string& task) {
  json::Value out{json::Object{}};
  out.set("success", true);
  out.set("task_id", task);
  out.set("status", "completed");
  return out;
}

json::Value success_json() {
  json::Value out{json::Object{}};
  out.set("success", true);
  return out;
}

Data add_message(DoorCall& call, Shared& shared, const json::Value& body) {
  Fields fields(body);
  const json::Value* messages = fields.take("messages");
  if (messages == nullptr) return fields.wrong("messages", "is needed");
  MEMOS_TRY(std::vector<AddItem> items, product::read_messages(*messages, "messages"));
  MEMOS_TRY(const std::vector<Scope> scopes, read_scopes(fields));
  MEMOS_TRY(const json::Value* given, fields.object("info"));
  MEMOS_TRY(const std::optional<std::string> source, fields.text("source"));
  MEMOS_TRY(const std::vector<std::string> tags, fields.texts("tags"));
  MEMOS_CHECK_OK(fields.truth("async_mode"));
  MEMOS_CHECK_OK(fields.refuse("allow_public", kNoPublic));
  json::Value info = given == nullptr ? json::Value(json::Object{}) : *given;
  if (source && !source->empty() && info.find("source") == nullptr) info.set("source", *source);
  for (AddItem& item : items) {
    if (!info.as_object()->empty()) item.info = json::dump(info);
    for (const std::string& tag : tags)
      if (std::ranges::find(item.tags, tag) == item.tags.end()) item.tags.push_back(tag);
  }
  call.request.target = cube_of(*primary(scopes.front()));
  api::GuardedMemos memos = call.memos();
  MEMOS_TRY(const std::vector<std::string> bases, read_allowed_bases(memos, fields));
  MEMOS_TRY(std::string task, store_for(memos, scopes, bases, std::move(items)));
  if (task.empty()) task = shared.ids.next().str();  // Only system messages: nothing was there to store.
  return done_json(task);
}

Data add_feedback(DoorCall& call, Shared& /*shared*/, const json::Value& body) {
  Fields fields(body);
  MEMOS_TRY(const std::string content, fields.required_text("feedback_content"));
  MEMOS_TRY(const std::string user, fields.required_text("user_id"));
  MEMOS_TRY(const std::vector<Scope> scopes, read_scopes(fields));
  MEMOS_TRY(const std::optional<UtcMs> time, product::read_time(fields, "feedback_time"));
  MEMOS_CHECK_OK(fields.refuse("allow_public", kNoPublic));
  AddItem item;
  item.text = content;
  item.said_at = time;
  item.origins.push_back({.message_id = {}, .role = "user", .speaker = {}});
  call.request.target = cube_of(*primary(scopes.front()));
  api::GuardedMemos memos = call.memos();
  MEMOS_TRY(const std::vector<std::string> bases, read_allowed_bases(memos, fields));
  MEMOS_TRY(const std::string task, store_for(memos, scopes, bases, {std::move(item)}));
  return done_json(task);
}

}  // namespace memos::doors::memos_cloud
