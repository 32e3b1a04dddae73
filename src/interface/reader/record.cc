// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/reader/record.h"

#include <algorithm>
#include <array>
#include <utility>

#include "infrastructure/cube/body.h"
#include "infrastructure/cube/state.h"
#include "interface/reader/fields.h"

namespace memos::reader {

namespace {

enum class Field : std::uint8_t {
  kText,
  kCaption,
  kRole,
  kSpeaker,
  kMessageId,
  kTime,
  kSession,
  kUser,
  kAgent,
  kApp,
  kType,
  kKey,
  kTags,
  kLanguage,
  kValidFrom,
  kValidTo,
  kInfo,
};

struct Name {
  std::string_view name;
  Field field;
};

/// Names that programs which write such files use. Sorted, so that a name is found by halving.
constexpr std::array kNames = {
    Name{"agent_id", Field::kAgent},
    Name{"app_id", Field::kApp},
    Name{"author", Field::kSpeaker},
    Name{"blip_caption", Field::kCaption},
    Name{"caption", Field::kCaption},
    Name{"categories", Field::kTags},
    Name{"content", Field::kText},
    Name{"conversation_id", Field::kSession},
    Name{"created_at", Field::kTime},
    Name{"date", Field::kTime},
    Name{"dia_id", Field::kMessageId},
    Name{"id", Field::kMessageId},
    Name{"info", Field::kInfo},
    Name{"key", Field::kKey},
    Name{"language", Field::kLanguage},
    Name{"memory", Field::kText},
    Name{"message_id", Field::kMessageId},
    Name{"metadata", Field::kInfo},
    Name{"name", Field::kSpeaker},
    Name{"role", Field::kRole},
    Name{"run_id", Field::kSession},
    Name{"said_at", Field::kTime},
    Name{"session", Field::kSession},
    Name{"session_id", Field::kSession},
    Name{"speaker", Field::kSpeaker},
    Name{"tags", Field::kTags},
    Name{"text", Field::kText},
    Name{"thread_id", Field::kSession},
    Name{"time", Field::kTime},
    Name{"timestamp", Field::kTime},
    Name{"type", Field::kType},
    Name{"user_id", Field::kUser},
    Name{"valid_from", Field::kValidFrom},
    Name{"valid_to", Field::kValidTo},
};
static_assert(std::ranges::is_sorted(kNames, {}, &Name::name));

const Name* find_name(std::string_view name) {
  const auto found = std::ranges::lower_bound(kNames, name, {}, &Name::name);
  return found != kNames.end() && found->name == name ? &*found : nullptr;
}

/// Builds one item; every field may come once, under whichever of its names.
class RecordReader {
 public:
  RecordReader(const Scope& scope, const std::string& path) : path_(path) { item_.scope = scope; }

  Status member(const std::string& key, const json::Value& value) {
    if (value.is_null()) return {};
    const Name* name = find_name(key);
    const std::string at = at_key(path_, key);
    if (name == nullptr || (name->field == Field::kInfo && value.as_object() == nullptr)) return keep(key, value, at);
    if (name->field != Field::kInfo) {
      const auto place = static_cast<std::size_t>(name->field);
      if (seen_[place]) return keep(key, value, at);  // A second name for the same thing.
      seen_[place] = true;
    }
    return set(name->field, value, at);
  }

  Result<AddItem> finish() {
    if (origin_ != Origin{}) item_.origins.push_back(std::move(origin_));
    if (info_.as_object() != nullptr) item_.info = json::dump(info_);
    return std::move(item_);
  }

 private:
  Status keep(const std::string& key, const json::Value& value, const std::string& at) {
    if (info_.find(key) != nullptr) return invalid(at, "stands in the line twice, once in its info");
    info_.set(key, value);
    return {};
  }

  template <class T, class U>
  static Status put(T& target, Result<U> value) {
    if (!value) return std::unexpected(std::move(value).error());
    target = *std::move(value);
    return {};
  }

  Status set_type(const json::Value& value, const std::string& at) {
    MEMOS_TRY(const std::string text, to_text(value, at));
    const auto type = cube::parse_memory_type(text);
    if (!type) return invalid(at, "is no memory type; known are episode, fact, preference, profile, event, summary, …");
    item_.type = *type;
    return {};
  }

  Status set(Field field, const json::Value& value, const std::string& at) {
    switch (field) {
      case Field::kText:
        return put(item_.text, to_content(value, at));
      case Field::kCaption:
        return put(item_.caption, to_text(value, at));
      case Field::kRole:
        return put(origin_.role, to_text(value, at));
      case Field::kSpeaker:
        return put(origin_.speaker, to_text(value, at));
      case Field::kMessageId:
        return put(origin_.message_id, to_id(value, at));
      case Field::kTime:
        return put(item_.said_at, to_time(value, at));
      case Field::kSession:
        return put(item_.scope.session_id, to_id(value, at));
      case Field::kUser:
        return put(item_.scope.user_id, to_id(value, at));
      case Field::kAgent:
        return put(item_.scope.agent_id, to_id(value, at));
      case Field::kApp:
        return put(item_.scope.app_id, to_id(value, at));
      case Field::kType:
        return set_type(value, at);
      case Field::kKey:
        return put(item_.key, to_text(value, at));
      case Field::kTags:
        return put(item_.tags, to_texts(value, at));
      case Field::kLanguage:
        return put(item_.language, to_text(value, at));
      case Field::kValidFrom:
        return put(item_.valid.from, to_time(value, at));
      case Field::kValidTo:
        return put(item_.valid.to, to_time(value, at));
      case Field::kInfo:
        break;
    }
    for (const auto& [key, member] : *value.as_object()) MEMOS_CHECK_OK(keep(key, member, at_key(at, key)));
    return {};
  }

  const std::string& path_;
  AddItem item_;
  Origin origin_;
  json::Value info_;
  std::array<bool, 32> seen_{};
};

Result<AddItem> version_item(const json::Value& version) {
  AddItem item;
  const json::Value* body = version.find("body");
  if (body == nullptr) return invalid("version.body", "is missing");
  MEMOS_TRY(static_cast<Body&>(item), cube::body_from_value(*body, "version.body"));
  MEMOS_TRY(const std::string id, json::get_string(version, "id", "version"));
  const auto parsed = MemoryId::parse(id);
  if (!parsed) return invalid("version.id", "is not an id");
  item.id = *parsed;
  // The new folder records its own times; when the memory was made there is kept as when it was said.
  const json::Value* created = version.find("created_at");
  if (!item.said_at && created != nullptr) {
    MEMOS_TRY(item.said_at, to_time(*created, "version.created_at"));
  }
  return item;
}

Result<Link> read_link(const json::Value& value) {
  MEMOS_TRY(const std::string type, json::get_string(value, "type", "link"));
  MEMOS_TRY(const std::string from, json::get_string(value, "from", "link"));
  MEMOS_TRY(const std::string to, json::get_string(value, "to", "link"));
  const auto parsed_type = cube::parse_link_type(type);
  if (!parsed_type) return invalid("link.type", "is no kind of link");
  const auto parsed_from = MemoryId::parse(from);
  if (!parsed_from) return invalid("link.from", "is not an id");
  const auto parsed_to = MemoryId::parse(to);
  if (!parsed_to) return invalid("link.to", "is not an id");
  return Link{*parsed_type, *parsed_from, *parsed_to};
}

}  // namespace

bool is_record(const json::Value& value) noexcept {
  for (const std::string_view name : {"text", "content", "memory", "caption", "blip_caption"})
    if (value.find(name) != nullptr) return true;
  return false;
}

Result<AddItem> read_record(const json::Value& value, const Scope& scope, const std::string& path) {
  const json::Object* members = value.as_object();
  if (members == nullptr) return invalid(path.empty() ? "the line" : path, "must be a JSON object");
  if (!is_record(value))
    return invalid(at_key(path, "text"), "is missing; a memory needs \"text\", \"content\" or \"memory\"");
  RecordReader reader(scope, path);
  for (const auto& [key, member] : *members) MEMOS_CHECK_OK(reader.member(key, member));
  return reader.finish();
}

Result<std::string> read_export_header(const json::Value& value) {
  MEMOS_TRY(const std::int64_t version, json::get_int(value, "memos_export"));
  if (version != 1)
    return fail(ErrorCode::kUnsupported,
                "the export has version " + std::to_string(version) + ", this program reads version 1", "memos_export");
  const json::Value* cube = value.find("cube");
  if (cube == nullptr) return invalid("cube", "is missing");
  return json::get_string(*cube, "name", "cube");
}

Result<ExportLine> read_export_line(const json::Value& value) {
  ExportLine line;
  if (const json::Value* version = value.find("version")) {
    line.version = true;
    MEMOS_TRY(const std::string text, json::get_string(*version, "state", "version"));
    const auto state = cube::parse_state(text);
    if (!state) return invalid("version.state", "is no state");
    if (version->find("recorded_to") != nullptr || !cube::is_current(*state)) return line;
    MEMOS_TRY(line.item, version_item(*version));
    return line;
  }
  if (const json::Value* link = value.find("link")) {
    MEMOS_TRY(line.link, read_link(*link));
    return line;
  }
  const json::Value* end = value.find("end");
  if (end == nullptr) return invalid("the line", "is no version, no link and no end of an export");
  MEMOS_TRY(const std::int64_t versions, json::get_int(*end, "versions", "end"));
  MEMOS_TRY(const std::int64_t links, json::get_int(*end, "links", "end"));
  line.end = {static_cast<std::uint64_t>(versions), static_cast<std::uint64_t>(links)};
  return line;
}

}  // namespace memos::reader
