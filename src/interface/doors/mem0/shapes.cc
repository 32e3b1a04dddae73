// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/doors/mem0/shapes.h"

#include <algorithm>

#include "base/hash.h"
#include "base/time.h"
#include "infrastructure/cube/body.h"
#include "infrastructure/cube/state.h"
#include "interface/doors/common/entity.h"
#include "interface/doors/common/memory_times.h"
#include "interface/doors/common/replies.h"

namespace memos::doors::mem0 {
namespace {

constexpr std::int64_t kDayMs = 24LL * 3'600 * 1'000;

json::Value metadata_of(const Body& body) {
  if (body.info.empty()) return {};
  return json::parse(body.info).value_or(json::Value());
}

Origin origin_of(const Body& body) { return body.origins.empty() ? Origin{} : body.origins.front(); }

/// 32 hexadecimal digits of the text, as long as the MD5 that mem0 gives.
std::string hash_of(const std::string& text) { return base::to_hex(base::blake2b(base::as_bytes(text))).substr(0, 32); }

/// A journal entry's own id: its place in the hash chain, in the form of a UUID.
std::string entry_id(const JournalEntry& entry) {
  MemoryId id;
  std::copy_n(entry.hash.begin(), id.bytes.size(), id.bytes.begin());
  return id.str();
}

std::string_view event_of(const HistoryEntry& entry, bool first) {
  if (!entry.memory || !cube::is_current(entry.memory->state)) return "DELETE";
  return first ? "ADD" : "UPDATE";
}

}  // namespace

std::string time_text(UtcMs time) {
  std::string out = base::format_rfc3339(time);
  if (out.ends_with('Z')) out.replace(out.size() - 1, 1, "+00:00");
  return out;
}

std::string expiration_date(UtcMs expires_at) {
  return base::format_rfc3339(UtcMs{expires_at.value - 1}).substr(0, std::string_view("2026-05-01").size());
}

Result<UtcMs> parse_expiration(const std::string& text) {
  Result<UtcMs> time = base::parse_time(text);
  if (!time)
    return fail(ErrorCode::kInvalidArgument, "expiration_date must be a date like 2026-05-01", "expiration_date");
  constexpr std::size_t kDate = std::string_view("2026-05-01").size();
  return UtcMs{time->value + (text.size() <= kDate ? kDayMs : 0)};
}

json::Value memory_json(const Memory& memory, Flavour flavour, bool whole) {
  const Body& body = memory.body;
  const Origin origin = origin_of(body);
  json::Value out{json::Object{}};
  out.set("id", memory.id.str());
  out.set("memory", body.text);
  out.set("hash", hash_of(body.text));
  for (const EntityKind kind : kEntityKinds)
    out.set(std::string(name(kind)) + "_id", text_or_null(entity_name(memory, kind)));
  out.set("actor_id", text_or_null(origin.speaker));
  out.set("role", text_or_null(origin.role));
  out.set("metadata", metadata_of(body));
  out.set("categories", json::Array(body.tags.begin(), body.tags.end()));
  out.set("memory_type", cube::name(body.type));
  const std::optional<UtcMs>& expires = body.governance.expires_at;
  out.set("expiration_date", expires ? json::Value(expiration_date(*expires)) : json::Value());
  out.set("created_at", time_text(created(memory)));
  out.set("updated_at", time_text(memory.updated_at));
  if (flavour == Flavour::kRest || !whole) return out;
  out.set("text", body.text);
  out.set("session_id", text_or_null(body.scope.session_id));
  out.set("immutable", body.governance.frozen);
  out.set("structured_attributes", json::Value());
  out.set("replaced_by", json::Value());
  out.set("synthesized", cube::is_derived(body));
  out.set("lifecycle_state", cube::name(memory.state));
  return out;
}

json::Value hit_json(const SearchHit& hit, Flavour flavour, bool explain) {
  json::Value out = memory_json(hit.memory, flavour);
  out.set("score", hit.confidence);
  if (!explain) return out;
  json::Value parts{json::Object{}};
  for (const ScorePart& part : hit.parts) parts.set(part.rule, part.value);
  out.set(flavour == Flavour::kRest ? "score_details" : "score_breakdown", std::move(parts));
  return out;
}

void keep_fields(json::Value& object, const std::vector<std::string>& fields) {
  if (fields.empty() || object.as_object() == nullptr) return;
  std::erase_if(*object.as_object(), [&](const json::Member& member) {
    return member.first != "id" && std::ranges::find(fields, member.first) == fields.end();
  });
}

json::Value history_json(const std::vector<HistoryEntry>& entries, Flavour flavour) {
  json::Array out;
  std::string before;
  for (const HistoryEntry& entry : entries) {
    const std::string_view event = event_of(entry, out.empty());
    const bool gone = event == "DELETE";
    const std::string now = entry.memory ? entry.memory->body.text : std::string();
    json::Value one{json::Object{}};
    one.set("id", entry_id(entry.entry));
    one.set("memory_id", entry.entry.memory.str());
    one.set("old_memory", out.empty() ? json::Value() : json::Value(before));
    one.set("new_memory", gone ? json::Value() : json::Value(now));
    one.set("event", event);
    const UtcMs made = entry.memory ? created(*entry.memory) : entry.entry.recorded_at;
    one.set("created_at", time_text(made));
    one.set("updated_at", time_text(entry.entry.recorded_at));
    const Origin origin = entry.memory ? origin_of(entry.memory->body) : Origin{};
    if (flavour == Flavour::kRest) {
      one.set("is_deleted", gone);
      one.set("actor_id", text_or_null(origin.speaker));
      one.set("role", text_or_null(origin.role));
    } else {
      json::Value message{json::Object{}};
      message.set("role", origin.role.empty() ? "user" : origin.role);
      message.set("content", now);
      one.set("input", json::Array{std::move(message)});
      one.set("user_id", entry.memory ? text_or_null(entity_name(*entry.memory, EntityKind::kUser)) : json::Value());
      one.set("categories", entry.memory ? json::Array(entry.memory->body.tags.begin(), entry.memory->body.tags.end())
                                         : json::Array());
      one.set("metadata", entry.memory ? metadata_of(entry.memory->body) : json::Value());
    }
    if (entry.memory) before = now;
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace memos::doors::mem0
