// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/doors/mcp/tools.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/limits.h"
#include "base/time.h"
#include "infrastructure/cube/state.h"
#include "interface/doors/common/entity.h"
#include "interface/doors/common/fields.h"
#include "interface/doors/common/replies.h"
#include "interface/doors/mcp/schemas.h"
#include "interface/wire/names.h"

namespace memos::doors::mcp {
namespace {

json::Value time_or_null(const std::optional<UtcMs>& time) {
  return time ? json::Value(base::format_rfc3339(*time)) : json::Value();
}

json::Array memories_json(const std::vector<Memory>& memories) {
  json::Array out;
  for (const Memory& memory : memories) out.push_back(memory_json(memory));
  return out;
}

json::Array hits_json(const std::vector<SearchHit>& hits) {
  json::Array out;
  for (const SearchHit& hit : hits) {
    json::Value one = memory_json(hit.memory);
    one.set("confidence", hit.confidence);
    one.set("outdated", hit.outdated);
    out.push_back(std::move(one));
  }
  return out;
}

json::Array facts_json(const std::vector<Belief>& beliefs) {
  json::Array out;
  for (const Belief& belief : beliefs) {
    json::Value one{json::Object{}};
    one.set("memory", belief.memory.str());
    one.set("subject", belief.subject);
    one.set("key", belief.key);
    one.set("value", belief.value);
    one.set("text", belief.text);
    one.set("state", wire::name(belief.state));
    one.set("from", time_or_null(belief.from));
    one.set("to", time_or_null(belief.to));
    one.set("confidence", belief.confidence);
    out.push_back(std::move(one));
  }
  return out;
}

/// The cube that the arguments name, in memos' words or in MemOS's: cube, cube_id, the first of cube_ids, user_id.
Result<std::optional<std::string>> named_cube(Fields& fields) {
  MEMOS_TRY(const std::optional<std::string> cube, fields.text("cube"));
  MEMOS_TRY(const std::optional<std::string> cube_id, fields.text("cube_id"));
  MEMOS_TRY(const std::vector<std::string> cube_ids, fields.texts("cube_ids"));
  MEMOS_TRY(const std::optional<std::string> user, fields.text("user_id"));
  if (cube_ids.size() > 1) return fields.wrong("cube_ids", "names more than one; ask for each");
  if (cube) return cube;
  if (cube_id) return cube_id;
  if (!cube_ids.empty()) return cube_ids.front();
  if (user) return doors::cube_of({.kind = EntityKind::kUser, .name = *user});
  return std::nullopt;
}

Result<std::string> cube_of_call(const ToolCall& call, Fields& fields) {
  MEMOS_TRY(std::optional<std::string> cube, named_cube(fields));
  return std::move(cube).value_or(call.cube);
}

/// The memory that the arguments name. Where they name a cube too, one that lies elsewhere is as if it did not exist.
Result<MemoryId> id_of(const ToolCall& call, Fields& fields) {
  MEMOS_TRY(const std::optional<std::string> cube, named_cube(fields));
  MEMOS_TRY(std::optional<std::string> text, fields.text("id"));
  if (!text) {
    MEMOS_TRY(text, fields.text("memory_id"));
  }
  if (!text) return fields.wrong("id", "is needed");
  MEMOS_TRY(const MemoryId id, MemoryId::parse(*text));
  if (!cube) return id;
  // A deleted memory has a history none the less.
  MEMOS_TRY(const std::vector<HistoryEntry> entries, call.memos.history(id));
  const bool there = std::ranges::any_of(
      entries, [&](const HistoryEntry& entry) { return entry.memory && entry.memory->cube == *cube; });
  if (there) return id;
  return fail(ErrorCode::kNotFound, "no memory has the id " + id.str(), "id");
}

/// A cube that was never written is empty, not a mistake of the assistant's.
template <class T>
Result<T> or_nothing(Result<T> answer) {
  const bool no_cube = !answer && answer.error().code == ErrorCode::kNotFound;
  return no_cube ? Result<T>(T{}) : std::move(answer);
}

Result<ToolAnswer> run_search(ToolCall& call, const json::Value& arguments) {
  Fields fields(arguments);
  SearchRequest request;
  MEMOS_TRY(request.text, fields.required_text("query"));
  MEMOS_TRY(request.cubes.front(), cube_of_call(call, fields));
  MEMOS_TRY(const auto limit, fields.whole("limit", 1, limits::kMaxSearchResults));
  request.limit = limit.value_or(request.limit);
  MEMOS_TRY(const auto when, fields.text("when"));
  request.when = when.value_or("");
  MEMOS_TRY(request.filter.tags, fields.texts("tags"));
  MEMOS_TRY(const auto session, fields.text("session_id"));
  request.filter.scope.session_id = session.value_or("");
  MEMOS_TRY(const auto least, fields.number("min_confidence"));
  request.min_confidence = least.value_or(0);
  MEMOS_CHECK_OK(fields.none_left());
  MEMOS_TRY(const SearchResult found, or_nothing(call.memos.search(request)));
  ToolAnswer answer;
  answer.structured.set("memories", hits_json(found.hits));
  answer.structured.set("confidence", found.confidence);
  if (found.hits.empty())
    answer.structured.set("reason", found.reason.empty() ? "nothing is stored there" : found.reason);
  if (!found.notice.empty()) answer.structured.set("notice", found.notice);
  return answer;
}

Result<ToolAnswer> run_context(ToolCall& call, const json::Value& arguments) {
  Fields fields(arguments);
  ContextRequest request;
  MEMOS_TRY(request.search.text, fields.required_text("query"));
  MEMOS_TRY(request.search.cubes.front(), cube_of_call(call, fields));
  MEMOS_TRY(const auto budget, fields.whole("budget", 1, limits::kMaxContextBudget));
  request.budget = budget.value_or(request.budget);
  MEMOS_TRY(const auto format, fields.text("format"));
  if (format) {
    MEMOS_TRY(request.format, wire::parse_context_format(*format));
  }
  MEMOS_CHECK_OK(fields.none_left());
  MEMOS_TRY(const Context context, or_nothing(call.memos.context(request)));
  ToolAnswer answer;
  json::Array ids;
  for (const SearchHit& hit : context.included) ids.emplace_back(hit.memory.id.str());
  answer.structured.set("text", context.text);
  answer.structured.set("tokens", std::uint64_t{context.tokens});
  answer.structured.set("confidence", context.confidence);
  answer.structured.set("memories", std::move(ids));
  if (context.text.empty())
    answer.structured.set("reason", context.reason.empty() ? "nothing is stored there" : context.reason);
  answer.text = context.text.empty() ? "Nothing is remembered about this." : context.text;
  return answer;
}

Result<AddItem> item_of(Fields& fields, std::string_view text_field) {
  AddItem item;
  MEMOS_TRY(item.text, fields.required_text(text_field));
  return item;
}

/// What holds for every message of an add.
struct Shared {
  std::string role, speaker;
  std::optional<UtcMs> said_at;
};

Status add_messages(Fields& fields, const Shared& shared, std::vector<AddItem>& items) {
  const json::Value* messages = fields.take("messages");
  if (messages == nullptr) return {};
  if (messages->as_array() == nullptr) return fields.wrong("messages", "must be a list of {role, content}");
  for (const json::Value& message : *messages->as_array()) {
    const std::string path = "messages[" + std::to_string(items.size()) + "]";
    if (message.as_object() == nullptr) return fields.wrong(path, "must be an object with content");
    Fields inner(message, path + ".");
    MEMOS_TRY(AddItem item, item_of(inner, "content"));
    MEMOS_TRY(const auto role, inner.text("role"));
    MEMOS_TRY(const auto name, inner.text("name"));
    MEMOS_TRY(std::optional<UtcMs> time, inner.time("time"));
    if (!time) {
      MEMOS_TRY(time, inner.time("chat_time"));
    }
    MEMOS_CHECK_OK(inner.none_left());
    item.said_at = time ? time : shared.said_at;
    item.origins.push_back(
        {.message_id = {}, .role = role.value_or(shared.role), .speaker = name.value_or(shared.speaker)});
    items.push_back(std::move(item));
  }
  return {};
}

Result<ToolAnswer> run_add(ToolCall& call, const json::Value& arguments) {
  Fields fields(arguments);
  AddRequest request;
  MEMOS_TRY(request.cube, cube_of_call(call, fields));
  Shared shared;
  MEMOS_TRY(const auto role, fields.text("role"));
  MEMOS_TRY(const auto speaker, fields.text("speaker"));
  shared.role = role.value_or("user");
  shared.speaker = speaker.value_or("");
  MEMOS_TRY(shared.said_at, fields.time("said_at"));
  MEMOS_TRY(const auto session, fields.text("session_id"));
  MEMOS_TRY(const std::vector<std::string> tags, fields.texts("tags"));
  MEMOS_TRY(const json::Value* info, fields.object("info"));
  for (const std::string_view field : {"text", "memory_content"}) {
    MEMOS_TRY(const auto text, fields.text(field));
    if (!text) continue;
    AddItem& item = request.items.emplace_back();
    item.text = *text;
    item.said_at = shared.said_at;
    item.origins.push_back({.message_id = {}, .role = shared.role, .speaker = shared.speaker});
  }
  MEMOS_CHECK_OK(add_messages(fields, shared, request.items));
  MEMOS_CHECK_OK(fields.none_left());
  if (request.items.empty()) return fields.wrong("text", "or messages is needed");
  for (AddItem& item : request.items) {
    item.tags = tags;
    item.scope.session_id = session.value_or("");
    if (info != nullptr && !info->as_object()->empty()) item.info = json::dump(*info);
  }
  MEMOS_TRY(const AddResult added, call.memos.add(request));
  json::Array memories;
  for (const AddResult::Item& item : added.items) {
    json::Value one{json::Object{}};
    one.set("id", item.id.str());
    one.set("repeated", item.repeated);
    json::Array derived;
    for (const MemoryId& id : item.derived) derived.emplace_back(id.str());
    one.set("derived", std::move(derived));
    memories.push_back(std::move(one));
  }
  ToolAnswer answer;
  answer.structured.set("memories", std::move(memories));
  return answer;
}

Result<ToolAnswer> run_get(ToolCall& call, const json::Value& arguments) {
  Fields fields(arguments);
  MEMOS_TRY(const MemoryId id, id_of(call, fields));
  MEMOS_CHECK_OK(fields.none_left());
  MEMOS_TRY(const Memory memory, call.memos.get(id, {}));
  return ToolAnswer{.structured = memory_json(memory), .text = {}};
}

Result<ToolAnswer> run_list(ToolCall& call, const json::Value& arguments) {
  Fields fields(arguments);
  ListRequest request;
  MEMOS_TRY(request.cube, cube_of_call(call, fields));
  constexpr std::size_t kPage = 50;
  MEMOS_TRY(const auto limit, fields.whole("limit", 1, limits::kMaxPage));
  request.limit = limit.value_or(kPage);
  MEMOS_TRY(const auto cursor, fields.text("cursor"));
  request.cursor = cursor.value_or("");
  MEMOS_TRY(request.filter.tags, fields.texts("tags"));
  MEMOS_TRY(const auto session, fields.text("session_id"));
  request.filter.scope.session_id = session.value_or("");
  MEMOS_CHECK_OK(fields.none_left());
  MEMOS_TRY(const MemoryPage page, or_nothing(call.memos.list(request)));
  ToolAnswer answer;
  answer.structured.set("memories", memories_json(page.memories));
  if (!page.next_cursor.empty()) answer.structured.set("next_cursor", page.next_cursor);
  return answer;
}

Result<ToolAnswer> run_update(ToolCall& call, const json::Value& arguments) {
  Fields fields(arguments);
  UpdateRequest request;
  MEMOS_TRY(request.id, id_of(call, fields));
  MEMOS_TRY(request.text, fields.text("text"));
  if (!request.text) {
    MEMOS_TRY(request.text, fields.text("memory_content"));
  }
  const bool with_tags = fields.has("tags");
  MEMOS_TRY(std::vector<std::string> tags, fields.texts("tags"));
  if (with_tags) request.tags = std::move(tags);
  MEMOS_TRY(const json::Value* info, fields.object("info"));
  if (info != nullptr) request.info = info->as_object()->empty() ? std::string() : json::dump(*info);
  MEMOS_CHECK_OK(fields.none_left());
  if (!request.text && !request.tags && !request.info) return fields.wrong("text", "tags or info is needed");
  MEMOS_TRY(const Memory memory, call.memos.update(request));
  return ToolAnswer{.structured = memory_json(memory), .text = {}};
}

Result<ToolAnswer> run_delete(ToolCall& call, const json::Value& arguments) {
  Fields fields(arguments);
  MEMOS_TRY(const MemoryId id, id_of(call, fields));
  MEMOS_CHECK_OK(fields.none_left());
  MEMOS_TRY(const Memory memory, call.memos.remove(id, ActorId{}));
  return ToolAnswer{.structured = memory_json(memory), .text = {}};
}

Result<ForgetRequest> read_forget(ToolCall& call, Fields& fields) {
  ForgetRequest request;
  MEMOS_TRY(request.cube, cube_of_call(call, fields));
  for (const auto& [name, field] :
       {std::pair{"about", &ForgetRequest::about}, std::pair{"query", &ForgetRequest::query},
        std::pair{"key", &ForgetRequest::key}, std::pair{"session_id", &ForgetRequest::session_id}}) {
    MEMOS_TRY(const auto text, fields.text(name));
    request.*field = text.value_or("");
  }
  MEMOS_TRY(const std::vector<std::string> ids, fields.texts("ids"));
  for (const std::string& id : ids) {
    const Result<MemoryId> parsed = MemoryId::parse(id);
    if (!parsed) return fields.wrong("ids", "holds something that is no id of a memory");
    request.ids.push_back(*parsed);
  }
  MEMOS_TRY(request.said_from, fields.time("said_from"));
  MEMOS_TRY(request.said_to, fields.time("said_to"));
  MEMOS_TRY(const auto erase, fields.truth("erase"));
  MEMOS_TRY(const auto confirm, fields.truth("confirm"));
  request.erase = erase.value_or(false);
  request.preview = !confirm.value_or(false);
  MEMOS_CHECK_OK(fields.none_left());
  return request;
}

Result<ToolAnswer> run_forget(ToolCall& call, const json::Value& arguments) {
  Fields fields(arguments);
  MEMOS_TRY(ForgetRequest request, read_forget(call, fields));
  // In portions, so that it can be followed and stopped; what was forgotten by then stays forgotten.
  request.at_most = limits::kForgetAtOnce;
  MEMOS_TRY(ForgetReport report, call.memos.forget(request));
  std::uint64_t gone = report.gone;
  while (!request.preview && !report.done && report.gone > 0) {
    if (call.progress && !call.progress({.stage = "forget", .done = gone, .total = gone + report.count - report.gone}))
      return fail(ErrorCode::kCancelled, "stopped; " + std::to_string(gone) + " memories are forgotten");
    MEMOS_TRY(ForgetReport next, call.memos.forget(request));
    gone += next.gone;
    report.gone = next.gone;
    report.done = next.done;
  }
  ToolAnswer answer;
  answer.structured.set("count", report.count);
  answer.structured.set("gone", gone);
  answer.structured.set("kept", report.kept_count);
  answer.structured.set("memories", memories_json(report.memories));
  return answer;
}

Result<ToolAnswer> run_history(ToolCall& call, const json::Value& arguments) {
  Fields fields(arguments);
  MEMOS_TRY(const MemoryId id, id_of(call, fields));
  MEMOS_CHECK_OK(fields.none_left());
  MEMOS_TRY(const std::vector<HistoryEntry> entries, call.memos.history(id));
  json::Array versions;
  for (const HistoryEntry& entry : entries) {
    json::Value one{json::Object{}};
    one.set("operation", cube::name(entry.entry.operation));
    one.set("recorded_at", base::format_rfc3339(entry.entry.recorded_at));
    one.set("sequence", entry.entry.sequence.value);
    one.set("memory", entry.memory ? memory_json(*entry.memory) : json::Value());
    versions.push_back(std::move(one));
  }
  ToolAnswer answer;
  answer.structured.set("versions", std::move(versions));
  return answer;
}

Result<ToolAnswer> run_as_of(ToolCall& call, const json::Value& arguments) {
  Fields fields(arguments);
  MEMOS_TRY(const std::string cube, cube_of_call(call, fields));
  MEMOS_TRY(const std::optional<UtcMs> time, fields.time("time"));
  if (!time) return fields.wrong("time", "is needed");
  MEMOS_TRY(const auto query, fields.text("query"));
  MEMOS_TRY(const auto axis, fields.text("axis"));
  if (axis && *axis != "true" && *axis != "known") return fields.wrong("axis", "must be true or known");
  const bool known = axis == "known";
  MEMOS_TRY(const auto limit, fields.whole("limit", 1, limits::kMaxSearchResults));
  MEMOS_CHECK_OK(fields.none_left());
  ToolAnswer answer;
  answer.structured.set("memories", json::Array{});
  answer.structured.set("facts", json::Array{});
  if (query && !query->empty()) {
    SearchRequest request;
    request.cubes = {cube};
    request.text = *query;
    request.limit = limit.value_or(request.limit);
    if (known) request.known_at.time = time;
    if (!known) request.as_of = time;
    MEMOS_TRY(const SearchResult found, or_nothing(call.memos.search(request)));
    answer.structured.set("memories", hits_json(found.hits));
    return answer;
  }
  FactsRequest request;
  request.cube = cube;
  if (known) request.known_at.time = time;
  if (!known) request.as_of = time;
  MEMOS_TRY(const Facts facts, or_nothing(call.memos.facts(request)));
  answer.structured.set("facts", facts_json(facts.beliefs));
  return answer;
}

Result<ToolAnswer> run_facts(ToolCall& call, const json::Value& arguments) {
  Fields fields(arguments);
  FactsRequest request;
  MEMOS_TRY(request.cube, cube_of_call(call, fields));
  MEMOS_TRY(const auto about, fields.text("about"));
  if (about) request.subject = *about == "me" ? std::string() : *about;
  MEMOS_TRY(const auto key, fields.text("key"));
  request.key = key.value_or("");
  MEMOS_TRY(const auto history, fields.truth("history"));
  request.history = history.value_or(false);
  MEMOS_CHECK_OK(fields.none_left());
  MEMOS_TRY(const Facts facts, or_nothing(call.memos.facts(request)));
  ToolAnswer answer;
  answer.structured.set("facts", facts_json(facts.beliefs));
  return answer;
}

constexpr std::array kTools = {
    Tool{"search", "Search memories", "Find what was said before that has to do with a question, best first.", true,
         false, true, schemas::kSearchIn, schemas::kSearchOut, run_search},
    Tool{"context", "Recall for a task",
         "Get the best memories for a question or task, packed as one text that fits a budget. Use it before answering "
         "when earlier conversations may matter.",
         true, false, true, schemas::kContextIn, schemas::kContextOut, run_context},
    Tool{"add", "Remember",
         "Remember what was said, in its own words. Facts, preferences and plans are read from it; a newer statement "
         "takes the place of an older one.",
         false, false, false, schemas::kAddIn, schemas::kAddOut, run_add},
    Tool{"get", "Get a memory", "Get one memory by its id.", true, false, true, schemas::kIdIn, schemas::kMemory,
         run_get},
    Tool{"list", "List memories", "List memories in the order in which they were made, page by page.", true, false,
         true, schemas::kListIn, schemas::kListOut, run_list},
    Tool{"update", "Correct a memory",
         "Change the text, tags or info of a memory; the old version stays in its history.", false, true, true,
         schemas::kUpdateIn, schemas::kMemory, run_update},
    Tool{"delete", "Delete a memory", "Delete one memory and what was read from it; it can be restored for 30 days.",
         false, true, true, schemas::kIdIn, schemas::kMemory, run_delete},
    Tool{"forget", "Forget",
         "Forget everything about a person or thing, of a session, a time or a slot. First call it without confirm: it "
         "tells what would go; then, if the user agrees, with confirm.",
         false, true, true, schemas::kForgetIn, schemas::kForgetOut, run_forget},
    Tool{"history", "History of a memory", "All versions of a memory, oldest first, with what changed it.", true, false,
         true, schemas::kIdIn, schemas::kHistoryOut, run_history},
    Tool{"as_of", "Look back",
         "What was true at a time, or what was known then: search with a query, or all facts without one.", true, false,
         true, schemas::kAsOfIn, schemas::kAsOfOut, run_as_of},
    Tool{"facts", "What is known", "The facts that hold now: home, work, people, preferences, plans.", true, false,
         true, schemas::kFactsIn, schemas::kFactsOut, run_facts},
};

/// Names of MemOS's tools, and of those that differ by a letter only.
constexpr std::array kOtherNames = {
    std::pair{std::string_view("search_memories"), std::string_view("search")},
    std::pair{std::string_view("add_memory"), std::string_view("add")},
    std::pair{std::string_view("get_memory"), std::string_view("get")},
    std::pair{std::string_view("update_memory"), std::string_view("update")},
    std::pair{std::string_view("delete_memory"), std::string_view("delete")},
    std::pair{std::string_view("as-of"), std::string_view("as_of")},
};

}  // namespace

json::Value memory_json(const Memory& memory) {
  const Body& body = memory.body;
  const Origin origin = body.origins.empty() ? Origin{} : body.origins.front();
  json::Value out{json::Object{}};
  out.set("id", memory.id.str());
  out.set("text", body.text);
  out.set("cube", memory.cube);
  out.set("type", cube::name(body.type));
  out.set("state", cube::name(memory.state));
  out.set("version", memory.version);
  out.set("said_at", time_or_null(body.said_at));
  out.set("recorded_at", base::format_rfc3339(memory.created_at));
  out.set("speaker", text_or_null(origin.speaker));
  out.set("role", text_or_null(origin.role));
  out.set("session_id", text_or_null(body.scope.session_id));
  out.set("tags", json::Array(body.tags.begin(), body.tags.end()));
  out.set("info", body.info.empty() ? json::Value() : json::parse(body.info).value_or(json::Value()));
  return out;
}

std::span<const Tool> tools() noexcept { return kTools; }

const Tool* find_tool(std::string_view name) noexcept {
  const auto* const other = std::ranges::find(kOtherNames, name, &std::pair<std::string_view, std::string_view>::first);
  if (other != kOtherNames.end()) name = other->second;
  const auto* const found = std::ranges::find(kTools, name, &Tool::name);
  return found == kTools.end() ? nullptr : found;
}

}  // namespace memos::doors::mcp
