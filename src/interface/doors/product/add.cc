// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "interface/doors/common/entity.h"
#include "interface/doors/product/kinds.h"
#include "interface/doors/product/messages.h"
#include "interface/doors/product/work.h"

namespace memos::doors::product {
namespace {

/// Everything that /product/add reads.
struct Added {
  std::string user;
  std::vector<NamedCube> cubes;
  std::vector<AddItem> items;
  std::string task;
  bool feedback = false;
};

std::string text_in(const json::Value& object, std::string_view name) {
  const json::Value* found = object.find(name);
  return found == nullptr || found->as_string() == nullptr ? std::string() : *found->as_string();
}

Status read_items(Fields& fields, std::vector<AddItem>& items) {
  if (const json::Value* messages = fields.take("messages")) {
    MEMOS_TRY(items, read_messages(*messages, "messages"));
  }
  MEMOS_TRY(const std::optional<std::string> content, fields.text("memory_content"));
  if (content && !content->empty()) {
    AddItem& item = items.emplace_back();
    item.text = *content;
    item.origins.push_back({.message_id = {}, .role = "user", .speaker = {}});
  }
  MEMOS_CHECK_OK(fields.refuse("doc_path", "names a file of the server, which is not read; send its text"));
  MEMOS_CHECK_OK(fields.refuse("is_upload_skill", "needs a packer of skills, which there is not"));
  if (fields.take("messages") == nullptr && !content) return fields.wrong("messages", "is needed");
  return {};
}

Result<Added> read_add(const json::Value& body) {
  Fields fields(body);
  Added out;
  MEMOS_TRY(const std::optional<std::string> user, fields.text("user_id"));
  out.user = user.value_or("");
  MEMOS_TRY(out.cubes, read_cubes(fields, "writable_cube_ids", out.user));
  MEMOS_CHECK_OK(read_items(fields, out.items));
  MEMOS_TRY(const json::Value info, read_info(fields));
  MEMOS_TRY(const std::vector<std::string> tags, fields.texts("custom_tags"));
  MEMOS_TRY(std::optional<std::string> session, fields.text("session_id"));
  MEMOS_TRY(const std::optional<std::string> conversation, fields.text("conversation_id"));
  if (!session || session->empty()) session = conversation;
  MEMOS_TRY(const std::optional<std::string> task, fields.text("task_id"));
  out.task = task.value_or("");
  MEMOS_TRY(const std::optional<bool> is_feedback, fields.truth("is_feedback"));
  out.feedback = is_feedback.value_or(false);
  MEMOS_TRY(const std::optional<std::string> mode, fields.text("async_mode"));
  if (mode && *mode != "async" && *mode != "sync") return fields.wrong("async_mode", "must be async or sync");
  const Scope scope{.user_id = out.user,
                    .agent_id = text_in(info, "agent_id"),
                    .session_id = session.value_or(""),
                    .app_id = text_in(info, "app_id")};
  for (AddItem& item : out.items) {
    item.scope = scope;
    if (!info.as_object()->empty()) item.info = json::dump(info);
    for (const std::string& tag : tags)
      if (std::ranges::find(item.tags, tag) == item.tags.end()) item.tags.push_back(tag);
  }
  return out;
}

json::Value stored_json(const MemoryId& id, const Body& body, const std::string& cube) {
  json::Value one{json::Object{}};
  one.set("memory", body.text);
  one.set("memory_id", id.str());
  one.set("memory_type", memory_type(body.type));
  one.set("cube_id", cube);
  return one;
}

/// The last thing that the user said.
const AddItem* last_of_user(const std::vector<AddItem>& items) {
  const AddItem* last = nullptr;
  for (const AddItem& item : items)
    if (!item.origins.empty() && item.origins.front().role == "user") last = &item;
  return last;
}

}  // namespace

Result<json::Value> read_info(Fields& fields) {
  MEMOS_TRY(const json::Value* given, fields.object("info"));
  json::Value info = given == nullptr ? json::Value(json::Object{}) : *given;
  for (const char* name : {"manager_user_id", "project_id", "source"}) {
    MEMOS_TRY(std::optional<std::string> value, fields.text(name));
    if (value && !value->empty() && info.find(name) == nullptr) info.set(name, *std::move(value));
  }
  return info;
}

NamedCube named_cube(const std::string& id, const std::string& user) {
  return {.id = id, .name = id == user ? cube_of({.kind = EntityKind::kUser, .name = user}) : id};
}

Result<std::vector<NamedCube>> read_cubes(Fields& fields, std::string_view name, const std::string& user) {
  MEMOS_TRY(std::vector<std::string> ids, fields.texts(name));
  MEMOS_TRY(const std::optional<std::string> deprecated, fields.text("mem_cube_id"));
  if (ids.empty() && deprecated && !deprecated->empty()) ids.push_back(*deprecated);
  if (ids.empty() && !user.empty()) ids.push_back(user);
  if (ids.empty()) return fields.wrong("user_id", "is needed, or a cube");
  if (ids.size() > limits::kMaxCubesPerSearch) return fields.wrong(name, "has more than 256 entries");
  std::vector<NamedCube> out;
  for (const std::string& id : ids) {
    if (id.empty()) return fields.wrong(name, "holds an empty name");
    if (std::ranges::find(out, id, &NamedCube::id) == out.end()) out.push_back(named_cube(id, user));
  }
  return out;
}

std::vector<std::string> names_of(const std::vector<NamedCube>& cubes) {
  std::vector<std::string> out;
  for (const NamedCube& cube : cubes) out.push_back(cube.name);
  return out;
}

Result<Stored> store(Memos& memos, const std::vector<NamedCube>& cubes, const std::vector<AddItem>& items) {
  Stored out;
  if (items.empty()) return out;
  for (const NamedCube& cube : cubes) {
    AddRequest request;
    request.cube = cube.name;
    request.items = items;
    MEMOS_TRY(const AddResult stored, memos.add(request));
    for (std::size_t i = 0; i < stored.items.size(); ++i) {
      const AddResult::Item& item = stored.items[i];
      out.memories.push_back(item.id);
      out.data.push_back(stored_json(item.id, items[i], cube.id));
      for (const MemoryId& derived : item.derived) {
        const Result<Memory> memory = memos.get(derived, {});
        out.memories.push_back(derived);
        if (memory) out.data.push_back(stored_json(derived, memory->body, cube.id));
      }
    }
  }
  return out;
}

Result<Answer> add(rest::DoorCall& call, Shared& shared, const json::Value& body) {
  MEMOS_TRY(Added added, read_add(body));
  call.request.target = added.cubes.front().name;
  api::GuardedMemos memos = call.memos();
  if (const AddItem* said = added.feedback ? last_of_user(added.items) : nullptr) {
    for (const NamedCube& cube : added.cubes) MEMOS_CHECK_OK(take_feedback(memos, cube, *said));
    std::erase_if(added.items, [text = said->text](const AddItem& item) { return item.text == text; });
  }
  MEMOS_TRY(Stored stored, store(memos, added.cubes, added.items));
  shared.tasks.keep(call.caller->tenant, {.id = added.task, .user = added.user, .cube = added.cubes.front().name});
  return Answer{.message = "Memory added successfully", .data = std::move(stored.data)};
}

}  // namespace memos::doors::product
