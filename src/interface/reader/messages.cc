// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/reader/messages.h"

#include <algorithm>
#include <array>
#include <utility>

#include "infrastructure/cube/body.h"
#include "interface/reader/fields.h"

namespace memos::reader {

namespace {

constexpr std::array<std::string_view, 6> kRoles = {"system", "developer", "user", "assistant", "tool", "function"};
constexpr std::array<std::string_view, 6> kTimes = {"timestamp", "timestamps", "time", "created_at", "said_at", "date"};
constexpr std::array<std::string_view, 5> kSessions = {"session_id", "conversation_id", "thread_id", "run_id", "id"};
constexpr std::array<std::string_view, 2> kMessageIds = {"message_id", "id"};

/// The first of the keys that has a value, with its name.
std::pair<const json::Value*, std::string_view> first_of(const json::Value& object,
                                                         std::span<const std::string_view> keys) {
  for (const std::string_view key : keys)
    if (const json::Value* value = object.find(key); value != nullptr && !value->is_null()) return {value, key};
  return {nullptr, {}};
}

/// What an assistant asked its tools for, one call a line.
Result<std::string> tool_calls(const json::Value& list, const std::string& path) {
  const json::Array* calls = list.as_array();
  if (calls == nullptr) return invalid(path, "must be a list");
  std::string text;
  for (std::size_t i = 0; i < calls->size(); ++i) {
    const std::string at = at_key(at_index(path, i), "function");
    const json::Value* function = (*calls)[i].find("function");
    if (function == nullptr) return invalid(at, "is missing");
    MEMOS_TRY(const std::string name, json::get_string(*function, "name", at));
    MEMOS_TRY(const std::string arguments, json::get_string_or(*function, "arguments", "", at));
    if (!text.empty()) text += '\n';
    text += name + "(" + arguments + ")";
  }
  return text;
}

Result<AddItem> read_message(const json::Value& message, const Scope& scope, const std::string& path) {
  if (message.as_object() == nullptr) return invalid(path, "must be an object");
  AddItem item;
  item.scope = scope;
  Origin& origin = item.origins.emplace_back();
  MEMOS_TRY(origin.role, json::get_string(message, "role", path));
  if (std::ranges::find(kRoles, origin.role) == kRoles.end())
    return invalid(at_key(path, "role"), "must be system, developer, user, assistant, tool or function");
  MEMOS_TRY(origin.speaker, json::get_string_or(message, "name", "", path));
  if (const auto [id, key] = first_of(message, kMessageIds); id != nullptr) {
    MEMOS_TRY(origin.message_id, to_id(*id, at_key(path, key)));
  }
  if (const auto [time, key] = first_of(message, kTimes); time != nullptr) {
    MEMOS_TRY(item.said_at, to_time(*time, at_key(path, key)));
  }
  const json::Value* content = message.find("content");
  const json::Value* calls = message.find("tool_calls");
  if (content == nullptr && calls == nullptr) return invalid(at_key(path, "content"), "is missing");
  if (content != nullptr) {
    MEMOS_TRY(item.text, to_content(*content, at_key(path, "content")));
  }
  if (item.text.empty() && calls != nullptr && !calls->is_null()) {
    MEMOS_TRY(item.text, tool_calls(*calls, at_key(path, "tool_calls")));
    item.type = MemoryType::kToolTrajectory;
  }
  return item;
}

Status read_list(const json::Value& list, const Scope& scope, const std::string& path, Messages& out) {
  const json::Array* messages = list.as_array();
  if (messages == nullptr) return invalid(path, "must be a list of messages");
  for (std::size_t i = 0; i < messages->size(); ++i) {
    const std::string at = at_index(path, i);
    MEMOS_TRY(AddItem item, read_message((*messages)[i], scope, at));
    if (is_empty(item)) {
      ++out.skipped;
      continue;
    }
    MEMOS_CHECK_OK(cube::validate(item, at));
    out.items.push_back(std::move(item));
  }
  return {};
}

Status read_conversation(const json::Value& conversation, Scope scope, const std::string& session,
                         const std::string& path, Messages& out) {
  const json::Value* list = conversation.find("messages");
  if (list == nullptr) return invalid(at_key(path, "messages"), "is missing");
  if (const auto [name, key] = first_of(conversation, kSessions); name != nullptr) {
    MEMOS_TRY(scope.session_id, to_id(*name, at_key(path, key)));
  } else if (scope.session_id.empty()) {
    scope.session_id = session;
  }
  const std::pair<std::string_view, std::string*> owners[] = {
      {"user_id", &scope.user_id}, {"agent_id", &scope.agent_id}, {"app_id", &scope.app_id}};
  for (const auto& [key, value] : owners) {
    const json::Value* given = conversation.find(key);
    if (given == nullptr || given->is_null()) continue;
    MEMOS_TRY(*value, to_id(*given, at_key(path, key)));
  }
  return read_list(*list, scope, at_key(path, "messages"), out);
}

}  // namespace

bool is_message(const json::Value& value) noexcept {
  const json::Value* role = value.find("role");
  return role != nullptr && role->as_string() != nullptr &&
         (value.find("content") != nullptr || value.find("tool_calls") != nullptr);
}

Result<Messages> read_messages(const json::Value& file, const Scope& scope, const std::string& session,
                               const std::string& path) {
  Messages out;
  const json::Array* list = file.as_array();
  if (list == nullptr) {
    if (file.as_object() == nullptr) return invalid(path.empty() ? "the file" : path, "must be a list of messages");
    MEMOS_CHECK_OK(read_conversation(file, scope, session, path, out));
    return out;
  }
  const bool conversations = !list->empty() && list->front().find("messages") != nullptr;
  if (!conversations) {
    Scope named = scope;
    if (named.session_id.empty()) named.session_id = session;
    MEMOS_CHECK_OK(read_list(file, named, path, out));
    return out;
  }
  for (std::size_t i = 0; i < list->size(); ++i)
    MEMOS_CHECK_OK(read_conversation((*list)[i], scope, session + "-" + std::to_string(i + 1), at_index(path, i), out));
  return out;
}

}  // namespace memos::reader
