// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/doors/product/shapes.h"

#include <utility>

#include "base/time.h"
#include "infrastructure/cube/state.h"
#include "interface/doors/common/entity.h"
#include "interface/doors/common/files.h"
#include "interface/doors/common/memory_times.h"
#include "interface/doors/common/replies.h"
#include "interface/doors/product/kinds.h"

namespace memos::doors::product {
namespace {

json::Array sources_of(const Body& body) {
  json::Array out;
  const bool file = body.type == MemoryType::kDocument;
  for (const Origin& origin : body.origins) {
    json::Value one{json::Object{}};
    one.set("type", file ? "doc" : "chat");
    one.set("role", text_or_null(origin.role));
    one.set("name", text_or_null(origin.speaker));
    one.set("chat_time", body.said_at ? json::Value(base::format_rfc3339(*body.said_at)) : json::Value());
    one.set("message_id", text_or_null(origin.message_id));
    if (!file) one.set("content", body.text);
    out.push_back(std::move(one));
  }
  return out;
}

json::Value metadata_of(const Memory& memory, std::optional<double> relativity) {
  const Body& body = memory.body;
  json::Value out{json::Object{}};
  out.set("user_id", text_or_null(entity_name(memory, EntityKind::kUser)));
  out.set("session_id", text_or_null(body.scope.session_id));
  out.set("agent_id", text_or_null(entity_name(memory, EntityKind::kAgent)));
  out.set("app_id", text_or_null(entity_name(memory, EntityKind::kApp)));
  out.set("status", status(memory.state));
  out.set("memory_type", memory_type(body.type));
  out.set("type", cube::name(body.type));
  out.set("key", text_or_null(body.key));
  out.set("background", "");
  out.set("source", body.type == MemoryType::kDocument ? "file" : "conversation");
  out.set("sources", sources_of(body));
  out.set("visibility", "private");
  out.set("confidence", body.statement ? json::Value(body.statement->confidence / 100.0) : json::Value(0.99));
  out.set("tags", json::Array(body.tags.begin(), body.tags.end()));
  const std::string file = file_id(body);
  out.set("file_ids", file.empty() ? json::Array() : json::Array{file});
  out.set("created_at", base::format_rfc3339(created(memory)));
  out.set("updated_at", base::format_rfc3339(memory.updated_at));
  out.set("version", memory.version);
  out.set("is_fast", true);
  out.set("info", body.info.empty() ? json::Value() : json::parse(body.info).value_or(json::Value()));
  out.set("embedding", json::Array());
  out.set("usage", json::Array());
  if (relativity) out.set("relativity", *relativity);
  out.set("id", memory.id.str());
  out.set("memory", body.text);
  out.set("ref_id", ref_id(memory.id));
  return out;
}

}  // namespace

std::string ref_id(const MemoryId& id) {
  const std::string text = id.str();
  return "[" + text.substr(0, text.find('-')) + "]";
}

json::Value item_json(const Memory& memory, std::optional<double> relativity) {
  json::Value out{json::Object{}};
  out.set("id", memory.id.str());
  out.set("memory", memory.body.text);
  out.set("ref_id", ref_id(memory.id));
  out.set("metadata", metadata_of(memory, relativity));
  return out;
}

json::Value item_json(const Recalled& found) {
  json::Value out = item_json(found.memory, found.relativity);
  if (bucket_of(found.memory.body.type) != Bucket::kPreference && found.said.empty()) return out;
  json::Value metadata = *out.find("metadata");
  metadata.set("memory_type", memory_type(MemoryType::kPreference));
  metadata.set("preference_type", "explicit_preference");
  metadata.set("preference", found.memory.body.text);
  metadata.set("reasoning", found.said.empty() ? std::string() : "The user said: " + found.said);
  metadata.set("original_text", found.said);
  out.set("metadata", std::move(metadata));
  return out;
}

json::Array buckets_json(std::vector<Bucketed> buckets) {
  json::Array out;
  for (Bucketed& bucket : buckets) {
    const std::uint64_t total = bucket.total.value_or(bucket.memories.size());
    json::Value one{json::Object{}};
    one.set("cube_id", std::move(bucket.cube_id));
    one.set("memories", std::move(bucket.memories));
    one.set("total_nodes", total);
    out.push_back(std::move(one));
  }
  return out;
}

std::string preference_lines(const std::vector<Recalled>& preferences) {
  if (preferences.empty()) return {};
  std::string out = "What the user prefers:\n";
  std::size_t n = 0;
  for (const Recalled& one : preferences) out += std::to_string(++n) + ". " + one.memory.body.text + "\n";
  return out;
}

std::string preference_note(const std::vector<Recalled>& preferences) {
  if (preferences.empty()) return {};
  return "Follow the user's preferences where they concern the question. What the user says now counts more than what "
         "is remembered; leave preferences that have nothing to do with the question aside.";
}

}  // namespace memos::doors::product
