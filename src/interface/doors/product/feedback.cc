// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// What a user says of an answer: kept as a turn, from which the rules read what is corrected.
#include <algorithm>
#include <utility>

#include "interface/doors/product/chat.h"
#include "interface/doors/product/messages.h"
#include "interface/doors/product/work.h"

namespace memos::doors::product {
namespace {

json::Value record_json(const MemoryId& id, const std::string& text, const MemoryId& source) {
  json::Value out{json::Object{}};
  out.set("id", id.str());
  out.set("text", text);
  out.set("source_doc_id", source.is_nil() ? json::Value() : json::Value(source.str()));
  return out;
}

/// Values whose place one of the new memories took.
Result<json::Array> replaced_by(Memos& memos, const std::string& cube, const std::vector<Memory>& fresh) {
  json::Array out;
  FactsRequest request;
  request.cube = cube;
  request.history = true;
  MEMOS_TRY(const Facts facts, memos.facts(request));
  for (const Belief& old : facts.beliefs) {
    const auto now = std::ranges::find(fresh, old.superseded_by, &Memory::id);
    if (old.superseded_by.is_nil() || now == fresh.end()) continue;
    json::Value one = record_json(now->id, now->body.text, old.source);
    one.set("archived_id", old.memory.str());
    one.set("origin_memory", old.text);
    out.push_back(std::move(one));
  }
  return out;
}

/// What a model makes of the question once more, knowing what was wrong.
Result<std::string> corrected(const Shared& shared, std::vector<model::ChatMessage> messages,
                              const std::string& feedback) {
  messages.insert(messages.begin(), {.role = "system",
                                     .content = "Answer the last question of this conversation once more, with the "
                                                "correction in mind."});
  messages.push_back({.role = "user", .content = "Correction: " + feedback});
  return shared.model.answer(std::move(messages), {}, {});
}

}  // namespace

Result<json::Value> take_feedback(Memos& memos, const NamedCube& cube, AddItem item) {
  AddRequest request;
  request.cube = cube.name;
  request.items.push_back(std::move(item));
  MEMOS_TRY(const AddResult stored, memos.add(request));
  const AddResult::Item& turn = stored.items.front();
  json::Array added{record_json(turn.id, request.items.front().text, {})};
  std::vector<Memory> fresh;
  for (const MemoryId& id : turn.derived) {
    const Result<Memory> memory = memos.get(id, {});
    if (memory) fresh.push_back(*memory);
  }
  MEMOS_TRY(json::Array updated, replaced_by(memos, cube.name, fresh));
  for (const Memory& memory : fresh) {
    const std::string id = memory.id.str();
    const auto is_it = [&](const json::Value& one) { return *one.find("id")->as_string() == id; };
    if (std::ranges::none_of(updated, is_it)) added.push_back(record_json(memory.id, memory.body.text, turn.id));
  }
  json::Value record{json::Object{}};
  record.set("add", std::move(added));
  record.set("update", std::move(updated));
  return record;
}

Result<Answer> feedback(rest::DoorCall& call, Shared& shared, const json::Value& body) {
  Fields fields(body);
  MEMOS_TRY(const std::string user, fields.required_text("user_id"));
  MEMOS_TRY(const std::string content, fields.required_text("feedback_content"));
  MEMOS_TRY(const std::vector<model::ChatMessage> history, read_history(fields.take("history"), "history"));
  MEMOS_TRY(const std::vector<NamedCube> cubes, read_cubes(fields, "writable_cube_ids", user));
  MEMOS_TRY(const std::optional<std::string> session, fields.text("session_id"));
  MEMOS_TRY(const std::optional<UtcMs> time, read_time(fields, "feedback_time"));
  MEMOS_TRY(const json::Value* info, fields.object("info"));
  MEMOS_TRY(const std::optional<std::string> task, fields.text("task_id"));
  MEMOS_TRY(const std::optional<bool> wants_answer, fields.truth("corrected_answer"));
  if (wants_answer.value_or(false)) MEMOS_CHECK_OK(shared.model.there());
  AddItem item;
  item.text = content;
  item.scope = {.user_id = user, .agent_id = {}, .session_id = session.value_or(""), .app_id = {}};
  item.origins.push_back({.message_id = {}, .role = "user", .speaker = {}});
  item.said_at = time;
  if (info != nullptr && !info->as_object()->empty()) item.info = json::dump(*info);
  call.request.target = cubes.front().name;
  api::GuardedMemos memos = call.memos();
  json::Array data;
  for (const NamedCube& cube : cubes) {
    MEMOS_TRY(json::Value record, take_feedback(memos, cube, item));
    json::Value one{json::Object{}};
    one.set("answer", "");
    one.set("record", std::move(record));
    data.push_back(std::move(one));
  }
  if (wants_answer.value_or(false)) {
    MEMOS_TRY(std::string answer, corrected(shared, history, content));
    data.front().set("answer", std::move(answer));
  }
  shared.tasks.keep(call.caller->tenant, {.id = task.value_or(""), .user = user, .cube = cubes.front().name});
  return Answer{.message = "Memory feedback successfully", .data = std::move(data)};
}

}  // namespace memos::doors::product
