// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/doors/memos_cloud/shapes.h"

#include <utility>

#include "interface/doors/common/entity.h"
#include "interface/doors/common/files.h"
#include "interface/doors/common/memory_times.h"
#include "interface/doors/common/replies.h"
#include "interface/doors/product/kinds.h"

namespace memos::doors::memos_cloud {
namespace {

constexpr std::string_view kTitle = "title";

json::Value info_of(const std::string& info) {
  if (info.empty()) return json::Object{};
  return json::parse(info).value_or(json::Object{});
}

/// What all lists tell of a memory.
json::Value common_json(const Memory& memory, std::optional<double> relativity) {
  json::Value out{json::Object{}};
  out.set("id", memory.id.str());
  out.set("user_id", text_or_null(entity_name(memory, EntityKind::kUser)));
  out.set("create_time", created(memory).value);
  out.set("update_time", memory.updated_at.value);
  out.set("conversation_id", memory.body.scope.session_id);
  out.set("status", product::status(memory.state));
  if (relativity) out.set("relativity", *relativity);
  return out;
}

void append(json::Value& to, json::Value from) {
  for (auto& [name, value] : *from.as_object()) to.set(std::move(name), std::move(value));
}

}  // namespace

std::string title_of(const Memory& memory) {
  const json::Value info = info_of(memory.body.info);
  if (const json::Value* title = info.find(kTitle); title != nullptr && title->as_string() != nullptr)
    return *title->as_string();
  if (!memory.body.key.empty()) return memory.body.key;
  constexpr std::size_t kLongest = 60;
  const std::string& text = memory.body.text;
  if (text.size() <= kLongest) return text;
  const std::size_t blank = text.rfind(' ', kLongest);
  std::size_t end = blank == std::string::npos || blank == 0 ? kLongest : blank;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;  // Not inside a code point.
  return text.substr(0, end);
}

std::string with_title(const std::string& info, const std::string& title) {
  json::Value out = info_of(info);
  out.set(std::string(kTitle), title);
  return json::dump(out);
}

json::Value memory_json(const Memory& memory, std::optional<double> relativity) {
  const Body& body = memory.body;
  json::Value out{json::Object{}};
  out.set("id", memory.id.str());
  out.set("memory_key", title_of(memory));
  out.set("memory_value", body.text);
  out.set("memory_type", product::memory_type(body.type));
  out.set("confidence", body.statement ? json::Value(body.statement->confidence / 100.0) : json::Value(0.99));
  out.set("tags", json::Array(body.tags.begin(), body.tags.end()));
  const std::string file = file_id(body);
  if (!file.empty()) out.set("file_id", file);
  append(out, common_json(memory, relativity));
  return out;
}

json::Value preference_json(const product::Recalled& found) {
  json::Value out{json::Object{}};
  out.set("id", found.memory.id.str());
  out.set("preference", found.memory.body.text);
  out.set("preference_type", "explicit_preference");
  out.set("reasoning", found.said.empty() ? std::string() : "The user said: " + found.said);
  append(out, common_json(found.memory, found.relativity));
  return out;
}

json::Value tool_json(const Memory& memory, std::optional<double> relativity) {
  json::Value out{json::Object{}};
  out.set("id", memory.id.str());
  out.set("tool_type", product::memory_type(memory.body.type));
  out.set("tool_value", memory.body.text);
  append(out, common_json(memory, relativity));
  return out;
}

json::Value message_json(const Memory& memory) {
  json::Value out{json::Object{}};
  const Origin origin = memory.body.origins.empty() ? Origin{} : memory.body.origins.front();
  out.set("message_id", origin.message_id.empty() ? memory.id.str() : origin.message_id);
  out.set("role", origin.role.empty() ? std::string("user") : origin.role);
  out.set("content", memory.body.text);
  append(out, common_json(memory, std::nullopt));
  return out;
}

}  // namespace memos::doors::memos_cloud
