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

constexpr std::size_t kMembers = 32;  ///< Of metadata, at most.

json::Value metadata_of(const Memory& memory, std::optional<double> relativity) {
  const Body& body = memory.body;
  // Written as it stands here, without looking for members of the same name: searches make many of these.
  json::Object out;
  out.reserve(kMembers);
  out.emplace_back("user_id", text_or_null(entity_name(memory, EntityKind::kUser)));
  out.emplace_back("session_id", text_or_null(body.scope.session_id));
  out.emplace_back("agent_id", text_or_null(entity_name(memory, EntityKind::kAgent)));
  out.emplace_back("app_id", text_or_null(entity_name(memory, EntityKind::kApp)));
  out.emplace_back("status", status(memory.state));
  out.emplace_back("memory_type", memory_type(body.type));
  out.emplace_back("type", cube::name(body.type));
  out.emplace_back("key", text_or_null(body.key));
  out.emplace_back("background", "");
  out.emplace_back("source", body.type == MemoryType::kDocument ? "file" : "conversation");
  out.emplace_back("sources", sources_of(body));
  out.emplace_back("visibility", "private");
  out.emplace_back("confidence", body.statement ? json::Value(body.statement->confidence / 100.0) : json::Value(0.99));
  out.emplace_back("tags", json::Array(body.tags.begin(), body.tags.end()));
  const std::string file = file_id(body);
  out.emplace_back("file_ids", file.empty() ? json::Array() : json::Array{file});
  out.emplace_back("created_at", base::format_rfc3339(created(memory)));
  out.emplace_back("updated_at", base::format_rfc3339(memory.updated_at));
  out.emplace_back("version", memory.version);
  out.emplace_back("is_fast", true);
  out.emplace_back("info", body.info.empty() ? json::Value() : json::parse(body.info).value_or(json::Value()));
  out.emplace_back("embedding", json::Array());
  out.emplace_back("usage", json::Array());
  if (relativity) out.emplace_back("relativity", *relativity);
  out.emplace_back("id", memory.id.str());
  out.emplace_back("memory", body.text);
  out.emplace_back("ref_id", ref_id(memory.id));
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
