// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// The routes of mem0's open-source REST server, both ages: ids at the top level or in filters, `limit` or `top_k`.
#include <charconv>
#include <memory>
#include <utility>

#include "base/limits.h"
#include "interface/doors/common/replies.h"
#include "interface/doors/mem0/door.h"
#include "interface/doors/mem0/filter.h"
#include "interface/doors/mem0/platform.h"
#include "interface/doors/mem0/work.h"

namespace memos::doors::mem0 {
namespace {

using governance::Verb;
using http::Method;
using rest::DoorCall;

json::Value results_of(json::Array results) {
  json::Value out{json::Object{}};
  out.set("results", std::move(results));
  return out;
}

/// The parameters behind "?", each once.
Result<json::Value> query_of(const http::Request& request) {
  json::Value out{json::Object{}};
  for (const auto& [name, text] : request.query) {
    if (out.find(name) != nullptr) return fail(ErrorCode::kInvalidArgument, name + " is there twice", name);
    json::Value value(text);
    if (name == "top_k" || name == "limit") value = json::parse(text).value_or(json::Value(text));
    if (name == "show_expired") value = text == "true" || text == "True" || text == "1";
    out.set(name, std::move(value));
  }
  return out;
}

Result<json::Value> add_memories(DoorCall& call, ScopeIndex&) {
  MEMOS_TRY(const json::Value body, body_of(call.request));
  Fields fields(body);
  MEMOS_TRY(const Added added, read_add(fields, Flavour::kRest));
  call.request.target = added.request.cube;
  api::GuardedMemos memos = call.memos();
  MEMOS_TRY(AddOutcome outcome, add(memos, added, Flavour::kRest));
  return results_of(std::move(outcome.results));
}

Result<json::Value> list_memories(DoorCall& call, ScopeIndex& index) {
  MEMOS_TRY(const json::Value query, query_of(call.request));
  Fields fields(query);
  MEMOS_TRY(ListAsked asked, read_list(fields, Ids::kAnywhere, Flavour::kRest));
  if (!names_entity(asked.condition) && !call.caller->may(Verb::kAdmin))
    return fail(ErrorCode::kDenied, "only an admin key lists everybody's memories; name a user_id, agent_id or run_id",
                "user_id");
  if (asked.top_k == 0) asked.top_k = limits::kMaxPage;
  api::GuardedMemos memos = call.memos();
  MEMOS_TRY(Listing listing, list(memos, index, asked, Flavour::kRest));
  return results_of(std::move(listing.results));
}

Result<json::Value> get_memory(DoorCall& call, ScopeIndex&) {
  api::GuardedMemos memos = call.memos();
  const Result<Memory> memory = find(memos, call.request.parameters.at(0));
  if (memory) return memory_json(*memory, Flavour::kRest);
  if (memory.error().code == ErrorCode::kNotFound) return json::Value();
  return std::unexpected(memory.error());
}

Result<json::Value> search_memories(DoorCall& call, ScopeIndex& index) {
  MEMOS_TRY(const json::Value body, body_of(call.request));
  Fields fields(body);
  MEMOS_TRY(const SearchAsked asked, read_search(fields, Ids::kAnywhere, Flavour::kRest));
  api::GuardedMemos memos = call.memos();
  MEMOS_TRY(json::Array results, search(memos, index, asked, Flavour::kRest));
  return results_of(std::move(results));
}

Result<json::Value> put_memory(DoorCall& call, ScopeIndex&) {
  MEMOS_TRY(const json::Value body, body_of(call.request));
  api::GuardedMemos memos = call.memos();
  MEMOS_TRY(const Memory before, find(memos, call.request.parameters.at(0)));
  Fields fields(body);
  MEMOS_TRY(Changed change, read_update(fields, before.id, Flavour::kRest));
  MEMOS_CHECK_OK(update(memos, std::move(change)));
  return message("Memory updated successfully!");
}

Result<json::Value> memory_history(DoorCall& call, ScopeIndex&) {
  api::GuardedMemos memos = call.memos();
  const Result<MemoryId> id = MemoryId::parse(call.request.parameters.at(0));
  if (!id) return fail(ErrorCode::kNotFound, "no memory has this id", "memory_id");
  MEMOS_TRY(const std::vector<HistoryEntry> entries, memos.history(*id));
  return history_json(entries, Flavour::kRest);
}

Result<json::Value> delete_memory(DoorCall& call, ScopeIndex&) {
  api::GuardedMemos memos = call.memos();
  MEMOS_TRY(const Memory memory, find(memos, call.request.parameters.at(0)));
  MEMOS_CHECK_OK(remove(memos, {memory}));
  return message("Memory deleted successfully");
}

Result<json::Value> delete_memories(DoorCall& call, ScopeIndex& index) {
  MEMOS_TRY(const json::Value query, query_of(call.request));
  Fields fields(query);
  MEMOS_TRY(const Condition condition, read_delete(fields));
  api::GuardedMemos memos = call.memos();
  MEMOS_CHECK_OK(remove_where(memos, index, condition));
  return message("All relevant memories deleted");
}

Result<json::Value> list_entities(DoorCall& call, ScopeIndex& index) {
  api::GuardedMemos memos = call.memos();
  MEMOS_TRY(json::Array all, entities(memos, index, Flavour::kRest));
  return json::Value(std::move(all));
}

Result<json::Value> delete_entity(DoorCall& call, ScopeIndex& index) {
  const auto kind = parse_entity_kind(call.request.parameters.at(0));
  if (!kind) return fail(ErrorCode::kInvalidArgument, "the type is user, agent or run", "entity_type");
  Condition all;
  also(all, equals(std::string(name(*kind)) + "_id", call.request.parameters.at(1)));
  api::GuardedMemos memos = call.memos();
  MEMOS_TRY(const std::uint64_t count, remove_where(memos, index, all));
  if (count == 0) return fail(ErrorCode::kNotFound, "no memory belongs to this entity", "entity_id");
  return message("Entity deleted successfully");
}

Result<json::Value> reset(DoorCall& call, ScopeIndex&) {
  api::GuardedMemos memos = call.memos();
  MEMOS_TRY(const std::vector<CubeSummary> cubes, memos.list_cubes());
  for (const CubeSummary& cube : cubes) MEMOS_CHECK_OK(memos.drop_cube(cube.name, ActorId{}));
  return message("All memories reset");
}

Result<json::Value> configuration(DoorCall& call, ScopeIndex&) {
  api::GuardedMemos memos = call.memos();
  MEMOS_TRY(const Statistics statistics, memos.statistics());
  json::Value embedder{json::Object{}};
  embedder.set("provider", "memos");
  json::Value inner{json::Object{}};
  inner.set("model", statistics.embedder);
  embedder.set("config", std::move(inner));
  json::Value out{json::Object{}};
  out.set("version", "v1.1");
  out.set("embedder", std::move(embedder));
  return out;
}

Result<json::Value> no_configuration(DoorCall&, ScopeIndex&) {
  return fail(ErrorCode::kUnsupported,
              "models and stores of this server are set by its operator (memos settings), not over this interface",
              "config");
}

Result<json::Value> no_instructions(DoorCall&, ScopeIndex&) {
  return fail(ErrorCode::kUnsupported, "instructions steer a language model's extraction; this server reads by rules",
              "use_case");
}

}  // namespace

std::vector<rest::DoorRoute> rest_routes() {
  const auto index = std::make_shared<ScopeIndex>();  // Shared by the handlers, which std::function wants to copy.
  std::vector<rest::DoorRoute> routes;
  using Handler = Result<json::Value> (*)(DoorCall&, ScopeIndex&);
  const auto route = [&](Method method, std::string path, Verb verb, Handler handler) {
    routes.push_back({.method = method,
                      .path = std::move(path),
                      .verb = verb,
                      .body = method == Method::kPost || method == Method::kPut,
                      .handle = [handler, index](DoorCall& call) {
                        const Result<json::Value> answer = handler(call, *index);
                        return answer ? json_reply(*answer) : detail_reply(answer.error());
                      }});
  };
  route(Method::kPost, "/memories", Verb::kWrite, add_memories);
  route(Method::kGet, "/memories", Verb::kRead, list_memories);
  route(Method::kDelete, "/memories", Verb::kDelete, delete_memories);
  route(Method::kGet, "/memories/{memory_id}", Verb::kRead, get_memory);
  route(Method::kPut, "/memories/{memory_id}", Verb::kWrite, put_memory);
  route(Method::kDelete, "/memories/{memory_id}", Verb::kDelete, delete_memory);
  route(Method::kGet, "/memories/{memory_id}/history", Verb::kRead, memory_history);
  route(Method::kPost, "/search", Verb::kRead, search_memories);
  route(Method::kGet, "/entities", Verb::kRead, list_entities);
  route(Method::kDelete, "/entities/{entity_type}/{entity_id}", Verb::kDelete, delete_entity);
  route(Method::kPost, "/reset", Verb::kAdmin, reset);
  route(Method::kGet, "/configure", Verb::kRead, configuration);
  route(Method::kPost, "/configure", Verb::kAdmin, no_configuration);
  route(Method::kGet, "/configure/providers", Verb::kRead, no_configuration);
  route(Method::kPost, "/generate-instructions", Verb::kRead, no_instructions);
  return routes;
}

rest::Door make_door(const rest::Settings& settings) {
  rest::Door door;
  door.name = "mem0";
  door.routes = platform_routes();
  for (rest::DoorRoute& route : rest_routes()) door.routes.push_back(std::move(route));
  door.prefixes = {"/v1/",       "/v2/",   "/v3/",       "/memories",     "/search",          "/entities",
                   "/configure", "/reset", "/generate-", "/api/v1/orgs/", "/api/v1/webhooks/"};
  door.shape = detail_shape;
  door.opened = [settings](api::Tenants& folder) { return send_webhooks(folder, settings); };
  return door;
}

}  // namespace memos::doors::mem0
