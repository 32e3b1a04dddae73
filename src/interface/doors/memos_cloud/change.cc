// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Deleting, updating, and what became of an add.
#include <algorithm>
#include <utility>

#include "interface/doors/common/entity.h"
#include "interface/doors/common/removal.h"
#include "interface/doors/memos_cloud/shapes.h"
#include "interface/doors/memos_cloud/work.h"
#include "interface/doors/product/kinds.h"

namespace memos::doors::memos_cloud {
namespace {

/// The condition of a deletion by user, agent or filter.
Result<Condition> read_target(Fields& fields) {
  Condition out;
  MEMOS_TRY(const std::optional<std::string> user, fields.text("user_id"));
  MEMOS_TRY(const std::optional<std::string> agent, fields.text("agent_id"));
  const json::Value* filter = fields.take("filter");
  const int modes = (user && !user->empty() ? 1 : 0) + (agent && !agent->empty() ? 1 : 0) + (filter != nullptr ? 1 : 0);
  if (modes != 1) return fields.wrong("memory_ids", "or user_id, agent_id or filter: give exactly one of them");
  if (user && !user->empty()) also(out, equals("user_id", *user));
  if (agent && !agent->empty()) also(out, equals("agent_id", *agent));
  if (filter == nullptr) return out;
  MEMOS_TRY(Condition part, product::parse_filter(filter, {}, "filter"));
  if (part.parts.empty()) return fields.wrong("filter", "is empty; it would delete everything");
  also(out, std::move(part));
  return out;
}

Status change_status(Memos& memos, const Memory& memory, const std::string& status) {
  if (status == "activated") {
    if (product::status(memory.state) == "activated") return {};
    MEMOS_CHECK_OK(memos.restore(memory.id, ActorId{}));
  } else if (status == "archived") {
    MEMOS_CHECK_OK(memos.archive(memory.id, ActorId{}));
  } else if (status == "deleted") {
    MEMOS_CHECK_OK(remove(memos, {memory}));
  } else {
    return fail(ErrorCode::kInvalidArgument, "status must be activated, archived or deleted", "status");
  }
  return {};
}

}  // namespace

Data get_status(DoorCall& call, Shared& /*shared*/, const json::Value& body) {
  Fields fields(body);
  MEMOS_TRY(const std::string id, fields.required_text("task_id"));
  // A task has the id of its first memory, so that it is known for ever.
  api::GuardedMemos memos = call.memos();
  const Result<Memory> memory = find(memos, id);
  if (!memory) return fail(memory.error().code, "no task has this id", "task_id");
  MEMOS_TRY(const Provenance origin, memos.provenance(memory->id));
  json::Array added{memory->id.str()};
  for (const Memory& derived : origin.derived) added.emplace_back(derived.id.str());
  json::Value views{json::Object{}};
  views.set("added", std::move(added));
  views.set("updated", json::Array());
  views.set("deleted", json::Array());
  json::Value out{json::Object{}};
  out.set("task_id", id);
  out.set("status", "completed");
  out.set("memory_views", std::move(views));
  return out;
}

Data delete_memory(DoorCall& call, Shared& shared, const json::Value& body) {
  Fields fields(body);
  // Nothing found to delete must not become everything.
  for (const char* name : {"memory_ids", "user_id", "agent_id", "filter"}) MEMOS_CHECK_OK(fields.refuse_empty(name));
  MEMOS_TRY(const std::vector<std::string> ids, fields.texts("memory_ids"));
  MEMOS_TRY(const std::optional<std::string> type, fields.text("memory_type"));
  api::GuardedMemos memos = call.memos();
  std::vector<Memory> memories;
  if (!ids.empty()) {
    for (const char* other : {"user_id", "agent_id", "filter", "user_ids"})
      MEMOS_CHECK_OK(fields.refuse(other, "does not go with memory_ids"));
    MEMOS_CHECK_OK(fields.none_left());
    MEMOS_TRY(memories, find_all(memos, ids));
  } else {
    MEMOS_TRY(const Condition condition, read_target(fields));
    MEMOS_CHECK_OK(fields.none_left());
    MEMOS_TRY(const std::vector<std::string> cubes, cubes_for(condition, memos, shared.index));
    Filter filter = pushed_down(condition, cubes);
    filter.include_archived = true;
    MEMOS_TRY(memories, all_of(memos, cubes, condition, filter));
    // What a knowledge base holds is not any user's: only its own calls delete it.
    std::erase_if(memories, [](const Memory& memory) { return is_shared_cube(memory.cube); });
  }
  if (type && !type->empty()) {
    if (!product::types_of(*type)) return fields.wrong("memory_type", "is no type of memories");
    std::erase_if(memories, [&](const Memory& memory) { return product::memory_type(memory.body.type) != *type; });
  }
  MEMOS_CHECK_OK(remove(memos, memories));
  return success_json();
}

Data update_memory(DoorCall& call, Shared& /*shared*/, const json::Value& body) {
  Fields fields(body);
  MEMOS_TRY(const std::string id, fields.required_text("memory_id"));
  MEMOS_TRY(const std::optional<std::string> content, fields.text("content"));
  MEMOS_TRY(const std::optional<std::string> title, fields.text("title"));
  MEMOS_TRY(const std::optional<std::string> status, fields.text("status"));
  if (!content && !title && !status) return fields.wrong("content", "is needed, or title or status");
  api::GuardedMemos memos = call.memos();
  MEMOS_TRY(const Memory memory, find(memos, id));
  if (content || title) {
    UpdateRequest request;
    request.id = memory.id;
    if (content && !content->empty()) request.text = *content;
    if (title && !title->empty()) request.info = with_title(memory.body.info, *title);
    if (request.text || request.info) MEMOS_CHECK_OK(memos.update(request));
  }
  if (status && !status->empty()) MEMOS_CHECK_OK(change_status(memos, memory, *status));
  return success_json();
}

}  // namespace memos::doors::memos_cloud
