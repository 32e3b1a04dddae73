// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/doors/mem0/requests.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/limits.h"
#include "interface/doors/common/entity.h"
#include "interface/doors/mem0/filter.h"

namespace memos::doors::mem0 {
namespace {

constexpr std::string_view kSteersModel =
    "steers a language model's extraction; this server reads by rules and has no such setting";
constexpr std::string_view kNoGraph = "is not served: relations are facts here; ask memos for its facts";

constexpr std::array<std::string_view, 4> kIdFields = {"user_id", "agent_id", "app_id", "run_id"};

/// What clients send beside the request itself: it changes nothing at mem0 either.
void pass_common(Fields& fields) {
  fields.pass({"org_id", "project_id", "org_name", "project_name", "version", "api_version", "async_mode", "source"});
}

Result<Scope> read_scope(Fields& fields) {
  Scope scope;
  for (std::size_t i = 0; i < kIdFields.size(); ++i) {
    MEMOS_TRY(const std::optional<std::string> given, fields.text(kIdFields.at(i)));
    if (given) field(scope, kEntityKinds.at(i)) = *given;
  }
  return scope;
}

/// The ids in the filters of an add: {"user_id": "u"} and nothing else.
Status add_ids_of_filters(Fields& fields, Scope& scope) {
  MEMOS_TRY(const json::Value* filters, fields.object("filters"));
  if (filters == nullptr) return {};
  Fields inner(*filters, "filters.");
  MEMOS_TRY(const Scope named, read_scope(inner));
  MEMOS_CHECK_OK(inner.none_left());
  for (const EntityKind kind : kEntityKinds)
    if (field(scope, kind).empty()) field(scope, kind) = field(named, kind);
  return {};
}

/// The text of a message: a text, or a list of parts of which only texts are read.
Result<std::string> content_of(Fields& message) {
  const json::Value* content = message.take("content");
  if (content == nullptr) return std::string();
  if (content->as_string() != nullptr) return *content->as_string();
  const json::Array one{*content};
  const json::Array& parts = content->as_array() != nullptr ? *content->as_array() : one;
  std::string out;
  for (const json::Value& part : parts) {
    const json::Value* type = part.find("type");
    const json::Value* text = part.find("text");
    if (type == nullptr || type->as_string() == nullptr || *type->as_string() != "text" || text == nullptr ||
        text->as_string() == nullptr)
      return message.wrong("content", "must be a text or a list of text parts; pictures and files are not read here");
    out += (out.empty() ? "" : "\n") + *text->as_string();
  }
  return out;
}

Result<std::optional<AddItem>> read_message(const json::Value& message, const std::string& path) {
  if (message.as_object() == nullptr)
    return fail(ErrorCode::kInvalidArgument, path + " must be an object with role and content", path);
  Fields fields(message, path + ".");
  MEMOS_TRY(const std::string role, fields.required_text("role"));
  MEMOS_TRY(std::string text, content_of(fields));
  MEMOS_TRY(const std::optional<std::string> speaker, fields.text("name"));
  // Instructions to the model are nobody's memory; mem0 leaves them out too.
  if (role == "system" || text.empty()) return std::nullopt;
  AddItem item;
  item.text = std::move(text);
  item.origins.push_back({.message_id = {}, .role = role, .speaker = speaker.value_or("")});
  return item;
}

Result<std::vector<AddItem>> read_messages(Fields& fields) {
  std::vector<AddItem> items;
  const json::Value* messages = fields.take("messages");
  if (messages == nullptr) return fields.wrong("messages", "is needed");
  if (const std::string* text = messages->as_string()) {
    AddItem item;
    item.text = *text;
    item.origins.push_back({.message_id = {}, .role = "user", .speaker = {}});
    if (text->empty()) return fields.wrong("messages", "is empty");
    items.push_back(std::move(item));
    return items;
  }
  const json::Array one{*messages};
  if (messages->as_array() == nullptr && messages->as_object() == nullptr)
    return fields.wrong("messages", "must be a text or a list of messages");
  const json::Array& all = messages->as_array() != nullptr ? *messages->as_array() : one;
  if (all.empty()) return fields.wrong("messages", "is empty");
  std::size_t n = 0;
  for (const json::Value& message : all) {
    MEMOS_TRY(std::optional<AddItem> item, read_message(message, "messages[" + std::to_string(n++) + "]"));
    if (item) items.push_back(*std::move(item));
  }
  return items;
}

Status refuse_steering(Fields& fields) {
  for (const std::string_view name :
       {"custom_categories", "custom_instructions", "agent_custom_instructions", "custom_fact_extraction_prompt",
        "includes", "excludes", "structured_data_schema", "prompt", "llm"})
    MEMOS_CHECK_OK(fields.refuse(name, kSteersModel));
  return fields.refuse("enable_graph", kNoGraph);
}

/// Ids and filters of a list or search, as one condition.
Result<Condition> read_condition(Fields& fields, Ids ids) {
  Condition all;
  for (std::size_t i = 0; i < kIdFields.size(); ++i) {
    const std::string_view name = kIdFields.at(i);
    MEMOS_TRY(const std::optional<std::string> given, fields.text(name));
    if (!given) continue;
    if (ids == Ids::kFiltersOnly)
      return fields.wrong(name, "belongs into filters, as {\"filters\": {\"" + std::string(name) + "\": …}}");
    if (given->empty()) return fields.wrong(name, "is empty");
    if (*given == "*") {
      Condition present = equals(std::string(name), {});
      present.compare = Condition::Compare::kPresent;
      also(all, std::move(present));
    } else {
      also(all, equals(std::string(name), *given));
    }
  }
  if (const json::Value* filters = fields.take("filters")) {
    Result<Condition> parsed =
        filters->as_string() != nullptr ? parse_filters_text(*filters->as_string()) : parse_filters(*filters);
    if (!parsed) return parsed;
    if (!parsed->parts.empty()) also(all, *std::move(parsed));
  }
  return all;
}

Status add_shared(Fields& fields, Asked& asked) {
  MEMOS_TRY(const std::vector<std::string> categories, fields.texts("categories"));
  if (!categories.empty()) {
    Condition any = equals("categories", json::Array(categories.begin(), categories.end()));
    any.kind = Condition::Kind::kAny;
    for (const std::string& category : categories) also(any, equals("categories", category));
    also(asked.condition, std::move(any));
  }
  MEMOS_TRY(const json::Value* metadata, fields.object("metadata"));
  if (metadata != nullptr && !metadata->as_object()->empty()) {
    json::Value wrapped{json::Object{}};
    wrapped.set("metadata", *metadata);
    MEMOS_TRY(Condition part, parse_filters(wrapped));
    also(asked.condition, std::move(part));
  }
  MEMOS_TRY(const std::optional<bool> expired, fields.truth("show_expired"));
  asked.show_expired = expired.value_or(false);
  MEMOS_TRY(const std::optional<bool> latest, fields.truth("latest_only"));
  asked.latest_only = latest.value_or(false);
  MEMOS_TRY(asked.fields, fields.texts("fields"));
  MEMOS_TRY(const std::optional<std::string> format, fields.text("output_format"));
  if (format && *format != "v1.0" && *format != "v1.1") return fields.wrong("output_format", "must be v1.0 or v1.1");
  asked.wrapped = format == "v1.1";
  return {};
}

Status need_entity(const Condition& condition) {
  if (names_entity(condition)) return {};
  return fail(ErrorCode::kInvalidArgument,
              "filters must name at least one of user_id, agent_id, app_id and run_id (\"*\" = any)", "filters");
}

Result<std::optional<std::uint64_t>> read_top_k(Fields& fields) {
  MEMOS_TRY(std::optional<std::uint64_t> top_k, fields.whole("top_k", 1, limits::kMaxSearchResults));
  MEMOS_TRY(const std::optional<std::uint64_t> limit, fields.whole("limit", 1, limits::kMaxSearchResults));
  return top_k ? top_k : limit;
}

Condition between(std::string field, Condition::Compare compare, UtcMs time) {
  Condition out = equals(std::move(field), time.value);
  out.compare = compare;
  return out;
}

}  // namespace

Result<Added> read_add(Fields& fields, Flavour flavour) {
  Added out;
  MEMOS_TRY(out.request.items, read_messages(fields));
  MEMOS_TRY(Scope scope, read_scope(fields));
  MEMOS_CHECK_OK(add_ids_of_filters(fields, scope));
  const std::optional<Entity> owner = primary(scope);
  if (!owner)
    return fail(ErrorCode::kInvalidArgument, "at least one of user_id, agent_id, app_id and run_id is needed",
                "user_id");
  out.request.cube = cube_of(*owner);
  MEMOS_TRY(const json::Value* metadata, fields.object("metadata"));
  MEMOS_TRY(const std::optional<bool> infer, fields.truth("infer"));
  out.request.read = infer.value_or(true);
  MEMOS_TRY(const std::optional<UtcMs> said_at, fields.time("timestamp"));
  MEMOS_TRY(const std::optional<std::string> expiration, fields.text("expiration_date"));
  MEMOS_TRY(const std::optional<bool> immutable, fields.truth("immutable"));
  std::optional<UtcMs> expires_at;
  if (expiration) {
    MEMOS_TRY(expires_at, parse_expiration(*expiration));
  }
  MEMOS_TRY(const std::optional<std::string> type, fields.text("memory_type"));
  if (type && *type != "procedural_memory") return fields.wrong("memory_type", "must be procedural_memory");
  if (type && scope.agent_id.empty()) return fields.wrong("memory_type", "needs an agent_id");
  MEMOS_CHECK_OK(refuse_steering(fields));
  MEMOS_TRY(const std::optional<std::string> format, fields.text("output_format"));
  if (format && flavour == Flavour::kRest) return fields.wrong("output_format", "is not a field of this server");
  pass_common(fields);
  MEMOS_CHECK_OK(fields.none_left());
  for (AddItem& item : out.request.items) {
    item.scope = scope;
    item.said_at = said_at;
    item.governance.expires_at = expires_at;
    item.governance.frozen = immutable.value_or(false);
    if (metadata != nullptr && !metadata->as_object()->empty()) item.info = json::dump(*metadata);
    if (type) item.type = MemoryType::kSkill;
  }
  return out;
}

Result<SearchAsked> read_search(Fields& fields, Ids ids, Flavour flavour) {
  SearchAsked out;
  MEMOS_TRY(out.search.text, fields.required_text("query"));
  MEMOS_TRY(out.condition, read_condition(fields, ids));
  MEMOS_CHECK_OK(need_entity(out.condition));
  MEMOS_CHECK_OK(add_shared(fields, out));
  MEMOS_TRY(const std::optional<std::uint64_t> top_k, read_top_k(fields));
  constexpr std::uint64_t kPlatformTop = 10, kRestTop = 20;
  out.search.limit = top_k.value_or(flavour == Flavour::kRest ? kRestTop : kPlatformTop);
  MEMOS_TRY(out.threshold, fields.number("threshold"));
  MEMOS_TRY(const std::optional<bool> explain, fields.truth("explain"));
  out.search.explain = explain.value_or(flavour == Flavour::kPlatform);
  MEMOS_TRY(out.search.now, fields.time("reference_date"));
  MEMOS_TRY(const std::optional<UtcMs> reference, fields.time("reference_time"));
  if (reference) out.search.now = reference;
  // What these ask for is always done: the ranking joins words and meaning, and orders by all of its evidence.
  for (const std::string_view always : {"rerank", "keyword_search"}) MEMOS_CHECK_OK(fields.truth(always));
  MEMOS_CHECK_OK(fields.refuse("filter_memories", "has no counterpart; give a threshold instead"));
  MEMOS_CHECK_OK(fields.refuse("enable_graph", kNoGraph));
  pass_common(fields);
  MEMOS_CHECK_OK(fields.none_left());
  return out;
}

Result<ListAsked> read_list(Fields& fields, Ids ids, Flavour flavour) {
  ListAsked out;
  MEMOS_TRY(out.condition, read_condition(fields, ids));
  if (flavour == Flavour::kPlatform) MEMOS_CHECK_OK(need_entity(out.condition));
  MEMOS_CHECK_OK(add_shared(fields, out));
  MEMOS_TRY(const std::optional<UtcMs> from, fields.time("start_date"));
  MEMOS_TRY(const std::optional<UtcMs> to, fields.time("end_date"));
  if (from) also(out.condition, between("created_at", Condition::Compare::kGreaterEqual, *from));
  if (to) also(out.condition, between("created_at", Condition::Compare::kLessEqual, *to));
  MEMOS_TRY(const std::vector<std::string> keywords, fields.texts("keywords"));
  for (const std::string& keyword : keywords) {
    Condition part = equals("text", keyword);
    part.compare = Condition::Compare::kContainsFolded;
    also(out.condition, std::move(part));
  }
  MEMOS_TRY(const std::optional<std::uint64_t> page, fields.whole("page", 1, limits::kMaxSequence));
  MEMOS_TRY(const std::optional<std::uint64_t> size, fields.whole("page_size", 1, limits::kMaxPage));
  out.page = page;
  out.page_size = size;
  MEMOS_TRY(const std::optional<std::uint64_t> top_k, read_top_k(fields));
  out.top_k = top_k.value_or(0);
  MEMOS_CHECK_OK(fields.refuse("enable_graph", kNoGraph));
  pass_common(fields);
  MEMOS_CHECK_OK(fields.none_left());
  return out;
}

Result<ExportAsked> read_export(Fields& fields) {
  ExportAsked out;
  for (const std::string_view name : kIdFields)
    if (const json::Value* given = fields.take(name)) out.asked.set(std::string(name), *given);
  if (const json::Value* given = fields.take("filters")) out.asked.set("filters", *given);
  MEMOS_TRY(out.condition, read_condition(fields, Ids::kAnywhere));
  MEMOS_CHECK_OK(need_entity(out.condition));
  pass_common(fields);
  return out;
}

Result<Condition> read_delete(Fields& fields) {
  Asked asked;
  MEMOS_TRY(asked.condition, read_condition(fields, Ids::kAnywhere));
  MEMOS_TRY(const json::Value* metadata, fields.object("metadata"));
  if (metadata != nullptr && !metadata->as_object()->empty()) {
    json::Value wrapped{json::Object{}};
    wrapped.set("metadata", *metadata);
    MEMOS_TRY(Condition part, parse_filters(wrapped));
    also(asked.condition, std::move(part));
  }
  pass_common(fields);
  MEMOS_CHECK_OK(fields.none_left());
  if (!names_entity(asked.condition))
    return fail(ErrorCode::kInvalidArgument,
                "name whose memories shall go: at least one of user_id, agent_id, app_id and run_id (\"*\" = any)",
                "filters");
  return std::move(asked.condition);
}

Result<Changed> read_update(Fields& fields, const MemoryId& id, Flavour flavour) {
  Changed out;
  out.request.id = id;
  MEMOS_TRY(out.request.text, fields.text("text"));
  if (flavour == Flavour::kRest) {
    // Servers up to April 2026 took the new text under any of these names.
    for (const std::string_view name : {"data", "memory"}) {
      MEMOS_TRY(std::optional<std::string> text, fields.text(name));
      if (text) out.request.text = std::move(text);
    }
  }
  if (out.request.text && out.request.text->empty()) return fields.wrong("text", "is empty");
  MEMOS_TRY(const json::Value* metadata, fields.object("metadata"));
  if (metadata != nullptr) out.request.info = metadata->as_object()->empty() ? std::string() : json::dump(*metadata);
  MEMOS_TRY(out.request.said_at, fields.time("timestamp"));
  if (fields.has("expiration_date")) {
    MEMOS_TRY(const std::optional<std::string> date, fields.text("expiration_date"));
    out.revive = true;
    out.request.never_expires = !date;
    if (date) {
      MEMOS_TRY(out.request.expires_at, parse_expiration(*date));
    }
  }
  pass_common(fields);
  fields.pass({"memory_id"});
  MEMOS_CHECK_OK(fields.none_left());
  if (!out.request.text && !out.request.info && !out.request.said_at && !out.revive)
    return fail(ErrorCode::kInvalidArgument, "give text, metadata, timestamp or expiration_date", "text");
  return out;
}

}  // namespace memos::doors::mem0
