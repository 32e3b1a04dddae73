// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/doors/product/messages.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "interface/doors/common/files.h"
#include "interface/reader/reader.h"

namespace memos::doors::product {
namespace {

constexpr std::array<std::string_view, 4> kRoles = {"system", "user", "assistant", "tool"};

std::string at(const std::string& path, std::size_t n) { return path + "[" + std::to_string(n) + "]"; }

void append(std::vector<AddItem>& to, std::vector<AddItem>&& more) { std::ranges::move(more, std::back_inserter(to)); }

/// What the parts of one message hold.
struct Content {
  std::string text;
  std::vector<AddItem> files;
};

Status read_part(const json::Value& part, const std::string& path, Content& content) {
  if (const std::string* text = part.as_string()) {
    content.text += (content.text.empty() ? "" : "\n") + *text;
    return {};
  }
  Fields fields(part, path + ".");
  MEMOS_TRY(const std::string type, fields.required_text("type"));
  if (type == "text" || type == "input_text" || type == "output_text") {
    MEMOS_TRY(const std::optional<std::string> text, fields.text("text"));
    if (text) content.text += (content.text.empty() ? "" : "\n") + *text;
    return {};
  }
  if (type == "file" || type == "input_file") {
    const json::Value* file = fields.take("file");
    MEMOS_TRY(std::vector<AddItem> items, read_file(file == nullptr ? part : *file, path + (file ? ".file" : "")));
    append(content.files, std::move(items));
    return {};
  }
  return fail(ErrorCode::kUnsupported, path + " is a " + type + "; texts and files of text are read here", path);
}

Result<Content> read_content(const json::Value* value, const std::string& path) {
  Content content;
  if (value == nullptr) return content;
  if (value->as_array() == nullptr) {
    MEMOS_CHECK_OK(read_part(*value, path, content));
    return content;
  }
  std::size_t n = 0;
  for (const json::Value& part : *value->as_array()) MEMOS_CHECK_OK(read_part(part, at(path, n++), content));
  return content;
}

/// {role, content, chat_time, message_id, name, tool_calls}
Status read_chat(Fields& fields, const std::string& role, const std::string& path, std::vector<AddItem>& items) {
  if (std::ranges::find(kRoles, role) == kRoles.end())
    return fields.wrong("role", "must be system, user, assistant or tool");
  MEMOS_TRY(Content content, read_content(fields.take("content"), path + ".content"));
  MEMOS_TRY(const std::optional<std::string> id, fields.text("message_id"));
  MEMOS_TRY(const std::optional<std::string> speaker, fields.text("name"));
  MEMOS_TRY(const std::optional<UtcMs> time, read_time(fields, "chat_time"));
  // Instructions to the model are nobody's memory.
  if (role == "system") return {};
  if (const json::Value* calls = fields.take("tool_calls"); calls != nullptr && content.text.empty()) {
    AddItem call;
    call.type = MemoryType::kToolTrajectory;
    call.text = json::dump(*calls);
    call.origins.push_back({.message_id = id.value_or(""), .role = role, .speaker = {}});
    call.said_at = time;
    items.push_back(std::move(call));
  }
  for (AddItem& file : content.files) file.said_at = time;
  append(items, std::move(content.files));
  if (content.text.empty()) return {};
  AddItem item;
  item.text = std::move(content.text);
  item.type = role == "tool" ? MemoryType::kToolTrajectory : MemoryType::kEpisode;
  item.origins.push_back({.message_id = id.value_or(""), .role = role, .speaker = speaker.value_or("")});
  item.said_at = time;
  items.push_back(std::move(item));
  return {};
}

/// {type: "text" | "file" | "tool_description" | "tool_input" | "tool_output", …}
Status read_raw(const json::Value& raw, const std::string& type, const std::string& path, std::vector<AddItem>& items) {
  if (type == "tool_description" || type == "tool_input" || type == "tool_output") {
    AddItem item;
    item.type = type == "tool_description" ? MemoryType::kToolSchema : MemoryType::kToolTrajectory;
    item.text = json::dump(raw);
    item.origins.push_back({.message_id = {}, .role = "tool", .speaker = {}});
    items.push_back(std::move(item));
    return {};
  }
  Content content;
  MEMOS_CHECK_OK(read_part(raw, path, content));
  append(items, std::move(content.files));
  if (content.text.empty()) return {};
  AddItem item;
  item.text = std::move(content.text);
  item.origins.push_back({.message_id = {}, .role = "user", .speaker = {}});
  items.push_back(std::move(item));
  return {};
}

}  // namespace

Result<std::optional<UtcMs>> read_time(Fields& fields, std::string_view name) {
  const json::Value* given = fields.take(name);
  if (given == nullptr || (given->as_string() != nullptr && given->as_string()->empty())) return std::nullopt;
  if (given->as_string() != nullptr) {
    if (const Result<UtcMs> told = reader::parse_session_time(*given->as_string())) return *told;
  }
  return fields.time(name);
}

Result<std::vector<AddItem>> read_file(const json::Value& file, const std::string& path) {
  if (file.as_object() == nullptr) return fail(ErrorCode::kInvalidArgument, path + " must be an object", path);
  Fields fields(file, path + ".");
  MEMOS_TRY(std::optional<std::string> data, fields.text("file_data"));
  std::string field = path + ".file_data";
  if (!data) {
    MEMOS_TRY(data, fields.text("content"));
    field = path + ".content";
  }
  MEMOS_TRY(std::optional<std::string> name, fields.text("filename"));
  if (!name) {
    MEMOS_TRY(name, fields.text("name"));
  }
  MEMOS_TRY(std::optional<std::string> id, fields.text("file_id"));
  if (!data) {
    // A path would let callers read the server's own files; the original allows it.
    return fail(ErrorCode::kUnsupported, path + " carries no text: give file_data; paths and stored files are not read",
                path);
  }
  MEMOS_TRY(const std::string text, text_of_file(*data, field));
  const std::string called = name.value_or("");
  return parts_of_file(text, called, id && !id->empty() ? *id : make_file_id(called, text), field);
}

Result<std::vector<AddItem>> read_messages(const json::Value& messages, const std::string& path) {
  std::vector<AddItem> items;
  if (const std::string* text = messages.as_string()) {
    if (text->empty()) return items;
    AddItem& item = items.emplace_back();
    item.text = *text;
    item.origins.push_back({.message_id = {}, .role = "user", .speaker = {}});
    return items;
  }
  const json::Array one{messages};
  if (messages.as_array() == nullptr && messages.as_object() == nullptr)
    return fail(ErrorCode::kInvalidArgument, path + " must be a text or a list of messages", path);
  const json::Array& all = messages.as_array() != nullptr ? *messages.as_array() : one;
  std::size_t n = 0;
  for (const json::Value& message : all) {
    const std::string place = at(path, n++);
    if (message.as_object() == nullptr)
      return fail(ErrorCode::kInvalidArgument, place + " must be an object with role and content", place);
    Fields fields(message, place + ".");
    MEMOS_TRY(const std::optional<std::string> role, fields.text("role"));
    MEMOS_TRY(const std::optional<std::string> type, fields.text("type"));
    if (role) {
      MEMOS_CHECK_OK(read_chat(fields, *role, place, items));
    } else if (type) {
      MEMOS_CHECK_OK(read_raw(message, *type, place, items));
    } else {
      return fields.wrong("role", "is needed");
    }
  }
  return items;
}

}  // namespace memos::doors::product
