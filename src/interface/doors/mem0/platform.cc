// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// The routes of mem0's platform API.
#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "base/limits.h"
#include "interface/doors/common/replies.h"
#include "interface/doors/mem0/door.h"
#include "interface/doors/mem0/filter.h"
#include "interface/doors/mem0/platform.h"

namespace memos::doors::mem0 {
namespace {

using governance::Verb;
using http::Method;
using rest::DoorCall;

template <std::size_t N>
bool among(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

/// What the text of a parameter stands for; a user may be called "true", or "7".
json::Value query_value(std::string_view name, const std::string& text) {
  constexpr std::array<std::string_view, 4> kNumbers = {"page", "page_size", "top_k", "limit"};
  constexpr std::array<std::string_view, 4> kTruths = {"show_expired", "latest_only", "delete_linked", "enable_graph"};
  if (among(kNumbers, name)) return json::parse(text).value_or(json::Value(text));
  if (among(kTruths, name) && (text == "true" || text == "True")) return true;
  if (among(kTruths, name) && (text == "false" || text == "False")) return false;
  return text;
}

/// The parameters behind "?" as an object; a list where one is repeated.
json::Value query_object(const http::Request& request) {
  json::Value out{json::Object{}};
  for (const auto& [name, text] : request.query) {
    json::Value value = query_value(name, text);
    const json::Value* before = out.find(name);
    if (before == nullptr) {
      out.set(name, std::move(value));
      continue;
    }
    json::Array all = before->as_array() != nullptr ? *before->as_array() : json::Array{*before};
    all.push_back(std::move(value));
    out.set(name, std::move(all));
  }
  return out;
}

/// The body with what stands behind "?" beside it; the body counts where both name a field.
Result<json::Value> request_object(const http::Request& request) {
  MEMOS_TRY(json::Value body, body_of(request));
  const json::Value query = query_object(request);
  for (const auto& [name, value] : *query.as_object())
    if (body.find(name) == nullptr) body.set(name, value);
  return body;
}

http::Response reply(const Result<json::Value>& answer) {
  return answer ? json_reply(*answer) : detail_reply(answer.error());
}

Result<json::Value> ping(DoorCall& call) {
  json::Value out{json::Object{}};
  out.set("status", "ok");
  out.set("org_id", "memos");
  out.set("project_id", call.caller->tenant.value);
  out.set("user_email", json::Value());
  return out;
}

Result<json::Value> add_memories(DoorCall& call, Shared& shared, int version) {
  MEMOS_TRY(const json::Value body, body_of(call.request));
  Fields fields(body);
  MEMOS_TRY(const Added added, read_add(fields, Flavour::kPlatform));
  call.request.target = added.request.cube;
  api::GuardedMemos memos = call.memos();
  MEMOS_TRY(AddOutcome outcome, add(memos, added, Flavour::kPlatform));
  const json::Value* format = body.find("output_format");
  const bool wrapped = version == 3 || (format != nullptr && format->as_string() != nullptr);
  if (!wrapped) return json::Value(std::move(outcome.results));
  const std::string event = outcome.memories.empty() ? shared.ids.next().str() : outcome.memories.front().str();
  shared.events.keep(
      call.caller->tenant,
      {.id = event, .type = "ADD", .time = base::system_clock().now(), .memories = std::move(outcome.memories)});
  json::Value out = message("Memories stored");
  out.set("status", "SUCCEEDED");
  out.set("event_id", event);
  out.set("results", std::move(outcome.results));
  return out;
}

Result<json::Value> search_memories(DoorCall& call, Shared& shared, int version) {
  MEMOS_TRY(const json::Value body, body_of(call.request));
  Fields fields(body);
  MEMOS_TRY(const SearchAsked asked,
            read_search(fields, version == 3 ? Ids::kFiltersOnly : Ids::kAnywhere, Flavour::kPlatform));
  api::GuardedMemos memos = call.memos();
  MEMOS_TRY(json::Array results, search(memos, shared.index, asked, Flavour::kPlatform));
  if (version < 3 && !asked.wrapped) return json::Value(std::move(results));
  json::Value out{json::Object{}};
  out.set("results", std::move(results));
  return out;
}

/// The address of another page, with everything else behind "?" as it was asked; null = there is none.
json::Value page_link(const http::Request& request, std::size_t page, std::size_t size, bool there) {
  if (!there) return {};
  std::string out = request.path + "?";
  for (const auto& [name, value] : request.query)
    if (name != "page" && name != "page_size") out += http::encode(name) + "=" + http::encode(value) + "&";
  return out + "page=" + std::to_string(page) + "&page_size=" + std::to_string(size);
}

Result<json::Value> list_memories(DoorCall& call, Shared& shared, int version) {
  MEMOS_TRY(const json::Value body, request_object(call.request));
  Fields fields(body);
  MEMOS_TRY(ListAsked asked, read_list(fields, version == 3 ? Ids::kFiltersOnly : Ids::kAnywhere, Flavour::kPlatform));
  const bool pages = version == 3 || asked.page || asked.page_size;
  constexpr std::size_t kPageSize = 100;
  const std::size_t page = asked.page.value_or(1), size = asked.page_size.value_or(kPageSize);
  if (pages) {
    asked.page = page;
    asked.page_size = size;
  }
  api::GuardedMemos memos = call.memos();
  MEMOS_TRY(Listing listing, list(memos, shared.index, asked, Flavour::kPlatform));
  if (!pages && !asked.wrapped) return json::Value(std::move(listing.results));
  json::Value out{json::Object{}};
  if (pages) {
    out.set("count", std::uint64_t{listing.count});
    out.set("next",
            page_link(call.request, page + 1, size, page <= listing.count / size && page * size < listing.count));
    out.set("previous", page_link(call.request, page - 1, size, page > 1));
  }
  out.set("results", std::move(listing.results));
  return out;
}

Result<json::Value> get_memory(DoorCall& call) {
  api::GuardedMemos memos = call.memos();
  MEMOS_TRY(const Memory memory, find(memos, call.request.parameters.at(0)));
  return memory_json(memory, Flavour::kPlatform, true);
}

Result<json::Value> put_memory(DoorCall& call) {
  MEMOS_TRY(const json::Value body, request_object(call.request));
  api::GuardedMemos memos = call.memos();
  MEMOS_TRY(const Memory before, find(memos, call.request.parameters.at(0)));
  Fields fields(body);
  MEMOS_TRY(Changed change, read_update(fields, before.id, Flavour::kPlatform));
  MEMOS_TRY(const Memory memory, update(memos, std::move(change)));
  return memory_json(memory, Flavour::kPlatform, true);
}

Result<json::Value> delete_memory(DoorCall& call) {
  const json::Value query = query_object(call.request);
  Fields fields(query);
  // Values that a memory superseded are its own statements' past, not memories of their own: they go with it.
  MEMOS_TRY(const std::optional<bool> linked, fields.truth("delete_linked"));
  fields.pass({"org_id", "project_id"});
  MEMOS_CHECK_OK(fields.none_left());
  api::GuardedMemos memos = call.memos();
  MEMOS_TRY(const Memory memory, find(memos, call.request.parameters.at(0)));
  MEMOS_CHECK_OK(remove(memos, {memory}));
  json::Value out = message("Memory deleted successfully!");
  if (linked.value_or(false)) out.set("cascade_count", 0);
  return out;
}

Result<json::Value> delete_memories(DoorCall& call, Shared& shared) {
  const json::Value query = query_object(call.request);
  Fields fields(query);
  MEMOS_TRY(const Condition condition, read_delete(fields));
  api::GuardedMemos memos = call.memos();
  MEMOS_CHECK_OK(remove_where(memos, shared.index, condition));
  const std::string event = shared.ids.next().str();
  shared.events.keep(call.caller->tenant, {.id = event, .type = "DELETE_ALL", .time = base::system_clock().now()});
  json::Value out = message("Memories deleted successfully!");
  out.set("event_id", event);
  return out;
}

Result<json::Value> memory_history(DoorCall& call) {
  api::GuardedMemos memos = call.memos();
  const Result<MemoryId> id = MemoryId::parse(call.request.parameters.at(0));
  if (!id) return fail(ErrorCode::kNotFound, "no memory has this id", "memory_id");
  MEMOS_TRY(const std::vector<HistoryEntry> entries, memos.history(*id));
  return history_json(entries, Flavour::kPlatform);
}

/// The list "memories" of a batch, each with its id.
Result<std::vector<json::Value>> batch_of(const json::Value& body) {
  Fields fields(body);
  const json::Value* all = fields.take("memories");
  fields.pass({"org_id", "project_id"});
  MEMOS_CHECK_OK(fields.none_left());
  if (all == nullptr || all->as_array() == nullptr || all->as_array()->empty())
    return fields.wrong("memories", "must be a list of at least one memory");
  if (all->as_array()->size() > limits::kMaxPage) return fields.wrong("memories", "has more than 1000 entries");
  std::vector<json::Value> out;
  for (const json::Value& one : *all->as_array()) {
    const json::Value* id = one.find("memory_id");
    if (id == nullptr || id->as_string() == nullptr)
      return fields.wrong("memories[" + std::to_string(out.size()) + "].memory_id", "is needed");
    out.push_back(one);
  }
  return out;
}

Result<json::Value> batch_update(DoorCall& call) {
  MEMOS_TRY(const json::Value body, body_of(call.request));
  MEMOS_TRY(const std::vector<json::Value> batch, batch_of(body));
  api::GuardedMemos memos = call.memos();
  // Whatever is wrong with any of them is found before the first one changes.
  std::vector<Changed> changes;
  for (const json::Value& one : batch) {
    MEMOS_TRY(const Memory before, find(memos, *one.find("memory_id")->as_string()));
    Fields fields(one, "memories[" + std::to_string(changes.size()) + "].");
    MEMOS_TRY(Changed change, read_update(fields, before.id, Flavour::kPlatform));
    if (before.body.governance.frozen)
      return fail(ErrorCode::kConflict, "memory " + before.id.str() + " is immutable", "memories");
    changes.push_back(std::move(change));
  }
  for (Changed& change : changes) MEMOS_CHECK_OK(update(memos, std::move(change)));
  return message("Successfully updated " + std::to_string(changes.size()) + " memories");
}

Result<json::Value> batch_delete(DoorCall& call) {
  MEMOS_TRY(const json::Value body, body_of(call.request));
  MEMOS_TRY(const std::vector<json::Value> batch, batch_of(body));
  std::vector<std::string> ids;
  for (const json::Value& one : batch) ids.push_back(*one.find("memory_id")->as_string());
  api::GuardedMemos memos = call.memos();
  MEMOS_TRY(const std::vector<Memory> memories, find_all(memos, ids));
  MEMOS_CHECK_OK(remove(memos, memories));
  return message("Successfully deleted " + std::to_string(memories.size()) + " memories");
}

Result<json::Value> list_entities(DoorCall& call, Shared& shared) {
  const json::Value query = query_object(call.request);
  Fields fields(query);
  MEMOS_TRY(const auto page, fields.whole("page", 1, limits::kMaxSequence));
  MEMOS_TRY(const auto size, fields.whole("page_size", 1, limits::kMaxPage));
  fields.pass({"org_id", "project_id"});
  MEMOS_CHECK_OK(fields.none_left());
  api::GuardedMemos memos = call.memos();
  MEMOS_TRY(json::Array all, entities(memos, shared.index, Flavour::kPlatform));
  const std::size_t count = all.size();
  std::uint64_t users = 0;
  for (const json::Value& one : all) users += *one.find("type")->as_string() == "user" ? 1 : 0;
  const std::size_t per_page = size.value_or(page ? 100 : std::max<std::size_t>(count, 1));
  const std::size_t first = std::min(count, (std::min(page.value_or(1), count + 1) - 1) * per_page);
  const std::size_t end = std::min(count, first + per_page);
  json::Value out{json::Object{}};
  out.set("count", std::uint64_t{count});
  out.set("next", page_link(call.request, page.value_or(1) + 1, per_page, end < count));
  out.set("previous", page_link(call.request, page.value_or(1) - 1, per_page, page.value_or(1) > 1));
  out.set("results", json::Array(all.begin() + static_cast<std::ptrdiff_t>(first),
                                 all.begin() + static_cast<std::ptrdiff_t>(end)));
  out.set("total_users", users);
  return out;
}

Result<json::Value> delete_entity(DoorCall& call, Shared& shared) {
  const auto kind = parse_entity_kind(call.request.parameters.at(0));
  if (!kind) return fail(ErrorCode::kInvalidArgument, "the type is user, agent, app or run", "entity_type");
  const Entity entity{.kind = *kind, .name = call.request.parameters.at(1)};
  Condition all;
  also(all, equals(std::string(name(*kind)) + "_id", entity.name));
  api::GuardedMemos memos = call.memos();
  MEMOS_TRY(const std::vector<Memory> memories, removable(memos, shared.index, all));
  const std::string whose = call.caller->tenant.value + "/" + call.caller->key_id;
  const bool emptied = shared.emptied.take(whose, entity);
  if (memories.empty() && !emptied) return fail(ErrorCode::kNotFound, "no memory belongs to this entity", "entity_id");
  MEMOS_CHECK_OK(remove(memos, memories));
  shared.emptied.keep(whose, memories, entity);
  return message("Entity deleted successfully!");
}

Result<json::Value> list_events(DoorCall& call, Shared& shared) {
  api::GuardedMemos memos = call.memos();
  json::Array results;
  for (const EventBook::Event& event : shared.events.of(call.caller->tenant)) {
    json::Value one = event_json(event, memos);
    const bool hidden = !event.memories.empty() && one.find("results")->as_array()->empty();
    if (!hidden) results.push_back(std::move(one));
  }
  json::Value out{json::Object{}};
  out.set("count", std::uint64_t{results.size()});
  out.set("next", json::Value());
  out.set("previous", json::Value());
  out.set("results", std::move(results));
  return out;
}

Result<json::Value> get_event(DoorCall& call, Shared& shared) {
  const std::string& id = call.request.parameters.at(0);
  api::GuardedMemos memos = call.memos();
  for (const EventBook::Event& event : shared.events.of(call.caller->tenant))
    if (event.id == id) return event_json(event, memos);
  // An add's event has the id of its first memory: the journal knows it for ever.
  const Result<Memory> memory = find(memos, id);
  if (!memory) return fail(ErrorCode::kNotFound, "no event has this id", "event_id");
  return event_json({.id = id, .type = "ADD", .time = memory->created_at, .memories = {memory->id}}, memos);
}

/// What get_project() reads: there is nothing to set.
Result<json::Value> get_project(DoorCall& call) {
  json::Value out{json::Object{}};
  out.set("id", call.caller->tenant.value);
  out.set("name", call.caller->tenant.value);
  out.set("custom_instructions", json::Value());
  out.set("custom_categories", json::Value());
  return out;
}

}  // namespace

json::Value message(std::string_view text) {
  json::Value out{json::Object{}};
  out.set("message", text);
  return out;
}

Result<json::Array> read_records(DoorCall& call, const std::string& name) {
  MEMOS_TRY(const std::string text, call.folder.kept(call.caller->tenant, name));
  if (text.empty()) return json::Array{};
  MEMOS_TRY(json::Value value, json::parse(text));
  if (value.as_array() == nullptr) return fail(ErrorCode::kCorrupt, "the folder's records of " + name + " are damaged");
  return std::move(*value.as_array());
}

Status add_record(DoorCall& call, Shared& shared, const std::string& name, json::Value record, std::size_t most) {
  const std::scoped_lock lock(shared.records);
  MEMOS_TRY(json::Array records, read_records(call, name));
  records.insert(records.begin(), std::move(record));
  if (records.size() > most) records.resize(most);
  return call.folder.keep(call.caller->tenant, name, json::dump(records));
}

std::vector<rest::DoorRoute> platform_routes() {
  const auto shared = std::make_shared<Shared>();  // Shared by the handlers, which std::function wants to copy.
  std::vector<rest::DoorRoute> routes;
  const auto route = [&](Method method, std::string path, Verb verb, auto handler) {
    const bool body = method == Method::kPost || method == Method::kPut ||
                      (method == Method::kDelete && path.starts_with("/v1/batch"));
    routes.push_back({.method = method,
                      .path = std::move(path),
                      .verb = verb,
                      .body = body,
                      .handle = [handler, shared](DoorCall& call) { return reply(handler(call, *shared)); }});
  };
  const auto plain = [](Result<json::Value> (*handler)(DoorCall&)) {
    return [handler](DoorCall& call, Shared&) { return handler(call); };
  };
  const auto of_version = [](Result<json::Value> (*handler)(DoorCall&, Shared&, int), int version) {
    return [handler, version](DoorCall& call, Shared& s) { return handler(call, s, version); };
  };
  route(Method::kGet, "/v1/ping/", Verb::kRead, plain(ping));
  route(Method::kPost, "/v3/memories/add/", Verb::kWrite, of_version(add_memories, 3));
  route(Method::kPost, "/v1/memories/", Verb::kWrite, of_version(add_memories, 1));
  route(Method::kPost, "/v3/memories/search/", Verb::kRead, of_version(search_memories, 3));
  route(Method::kPost, "/v2/memories/search/", Verb::kRead, of_version(search_memories, 2));
  route(Method::kPost, "/v1/memories/search/", Verb::kRead, of_version(search_memories, 1));
  route(Method::kPost, "/v3/memories/", Verb::kRead, of_version(list_memories, 3));
  route(Method::kPost, "/v2/memories/", Verb::kRead, of_version(list_memories, 2));
  route(Method::kGet, "/v1/memories/", Verb::kRead, of_version(list_memories, 1));
  route(Method::kDelete, "/v1/memories/", Verb::kDelete, delete_memories);
  route(Method::kGet, "/v1/memories/{memory_id}/", Verb::kRead, plain(get_memory));
  route(Method::kPut, "/v1/memories/{memory_id}/", Verb::kWrite, plain(put_memory));
  route(Method::kDelete, "/v1/memories/{memory_id}/", Verb::kDelete, plain(delete_memory));
  route(Method::kGet, "/v1/memories/{memory_id}/history/", Verb::kRead, plain(memory_history));
  route(Method::kPut, "/v1/batch/", Verb::kWrite, plain(batch_update));
  route(Method::kDelete, "/v1/batch/", Verb::kDelete, plain(batch_delete));
  route(Method::kGet, "/v1/entities/", Verb::kRead, list_entities);
  route(Method::kDelete, "/v2/entities/{entity_type}/{entity_id}/", Verb::kDelete, delete_entity);
  route(Method::kDelete, "/v1/entities/{entity_type}/{entity_id}/", Verb::kDelete, delete_entity);
  route(Method::kGet, "/v1/events/", Verb::kRead, list_events);
  route(Method::kGet, "/v1/event/{event_id}/", Verb::kRead, get_event);
  route(Method::kGet, "/api/v1/orgs/organizations/{org_id}/projects/{project_id}/", Verb::kRead, plain(get_project));
  route(Method::kPost, "/v1/exports/", Verb::kWrite, create_export);
  route(Method::kPost, "/v1/exports/get/", Verb::kRead, get_export);
  route(Method::kPost, "/v1/summary/", Verb::kRead, summary);
  route(Method::kPost, "/v1/feedback/", Verb::kWrite, feedback);
  route(Method::kGet, "/v2/entities/{entity_type}/{entity_id}/profile/", Verb::kRead, get_profile);
  route(Method::kPost, "/v2/profiles/jobs/", Verb::kWrite, create_profile_job);
  route(Method::kGet, "/v2/profiles/jobs/{job_id}/", Verb::kRead, get_profile_job);
  route(Method::kGet, "/v2/profiles/settings/", Verb::kRead, get_profile_settings);
  route(Method::kPost, "/v2/profiles/settings/", Verb::kAdmin, put_profile_settings);
  route(Method::kGet, "/api/v1/webhooks/projects/{project_id}/", Verb::kAdmin, list_webhooks);
  route(Method::kPost, "/api/v1/webhooks/projects/{project_id}/", Verb::kAdmin, create_webhook);
  route(Method::kPut, "/api/v1/webhooks/{webhook_id}/", Verb::kAdmin, update_webhook);
  route(Method::kDelete, "/api/v1/webhooks/{webhook_id}/", Verb::kAdmin, delete_webhook);
  route(Method::kGet, "/api/v1/webhooks/{webhook_id}/deliveries/", Verb::kAdmin, webhook_deliveries);
  return routes;
}

}  // namespace memos::doors::mem0
