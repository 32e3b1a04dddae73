// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Webhooks in mem0's shapes.
#include <algorithm>
#include <array>
#include <utility>

#include "interface/api/hooks.h"
#include "interface/doors/common/entity.h"
#include "interface/doors/common/replies.h"
#include "interface/doors/mem0/platform.h"
#include "interface/doors/mem0/shapes.h"

namespace memos::doors::mem0 {
namespace {

using api::Hook;
using api::HookChange;
using rest::DoorCall;

struct EventType {
  std::string_view name, older;
  HookChange change;
  std::string_view told;
};
constexpr std::array kEventTypes = {EventType{"memory_add", "memory:add", HookChange::kAdd, "ADD"},
                                    EventType{"memory_update", "memory:update", HookChange::kUpdate, "UPDATE"},
                                    EventType{"memory_delete", "memory:delete", HookChange::kDelete, "DELETE"}};

const EventType& type_of(HookChange change) { return *std::ranges::find(kEventTypes, change, &EventType::change); }

/// A webhook is told of every cube of its tenant.
Status check_caller(const DoorCall& call) {
  if (call.caller->cubes.empty()) return {};
  return fail(ErrorCode::kDenied, "a webhook is told of all cubes; this key is bound to some", "key");
}

/// There is one project to a tenant.
Status check_project(const DoorCall& call) {
  MEMOS_CHECK_OK(check_caller(call));
  if (call.request.parameters.at(0) == call.caller->tenant.value) return {};
  return fail(ErrorCode::kNotFound, "there is no such project; GET /v1/ping/ tells yours", "project_id");
}

Result<std::optional<std::set<HookChange>>> read_types(Fields& fields) {
  if (fields.take("event_types") == nullptr) return std::nullopt;
  MEMOS_TRY(const std::vector<std::string> names, fields.texts("event_types"));
  std::set<HookChange> out;
  for (const std::string& one : names) {
    const auto* const found =
        std::ranges::find_if(kEventTypes, [&](const EventType& type) { return type.name == one || type.older == one; });
    if (found == kEventTypes.end())
      return fields.wrong("event_types", "must be of memory_add, memory_update and memory_delete");
    out.insert(found->change);
  }
  return out;
}

json::Value hook_json(const Hook& hook) {
  json::Array types;
  for (const HookChange change : hook.changes) types.emplace_back(type_of(change).name);
  json::Value out{json::Object{}};
  out.set("webhook_id", hook.id);
  out.set("name", hook.name);
  out.set("url", hook.url);
  out.set("event_types", std::move(types));
  out.set("project", hook.tenant.value);
  out.set("is_active", hook.active);
  out.set("created_at", time_text(hook.created_at));
  out.set("updated_at", time_text(hook.updated_at));
  return out;
}

std::string event_body(const Hook& hook, const api::HookEvent& event) {
  const Memory& memory = event.memory;
  json::Value data{json::Object{}};
  data.set("memory", text_or_null(memory.body.text));
  json::Value details{json::Object{}};
  details.set("id", memory.id.str());
  details.set("data", std::move(data));
  details.set("event", type_of(event.change).told);
  for (const EntityKind kind : kEntityKinds)
    details.set(std::string(name(kind)) + "_id", text_or_null(entity_name(memory, kind)));
  json::Value out{json::Object{}};
  out.set("event_details", std::move(details));
  out.set("event_id", event.id);
  out.set("webhook_id", hook.id);
  out.set("project_id", hook.tenant.value);
  out.set("timestamp", time_text(event.at));
  return json::dump(out);
}

}  // namespace

Result<json::Value> list_webhooks(DoorCall& call, Shared& /*shared*/) {
  MEMOS_CHECK_OK(check_project(call));
  MEMOS_TRY(const std::vector<Hook> hooks, call.folder.hooks().list(call.caller->tenant));
  json::Array out;
  for (const Hook& hook : hooks) out.push_back(hook_json(hook));
  return json::Value(std::move(out));
}

Result<json::Value> create_webhook(DoorCall& call, Shared& /*shared*/) {
  MEMOS_CHECK_OK(check_project(call));
  MEMOS_TRY(const json::Value body, body_of(call.request));
  Fields fields(body);
  Hook wanted;
  wanted.tenant = call.caller->tenant;
  MEMOS_TRY(wanted.url, fields.required_text("url"));
  MEMOS_TRY(const std::optional<std::string> name, fields.text("name"));
  wanted.name = name.value_or("");
  MEMOS_TRY(const auto types, read_types(fields));
  wanted.changes = types.value_or(std::set<HookChange>{});
  fields.pass({"org_id", "project_id"});
  MEMOS_CHECK_OK(fields.none_left());
  MEMOS_TRY(const Hook made, call.folder.hooks().create(std::move(wanted)));
  json::Value out = hook_json(made);
  out.set("secret", made.secret);
  return out;
}

Result<json::Value> update_webhook(DoorCall& call, Shared& /*shared*/) {
  MEMOS_CHECK_OK(check_caller(call));
  MEMOS_TRY(const json::Value body, body_of(call.request));
  Fields fields(body);
  api::HookPatch patch;
  MEMOS_TRY(patch.name, fields.text("name"));
  MEMOS_TRY(patch.url, fields.text("url"));
  MEMOS_TRY(patch.changes, read_types(fields));
  MEMOS_TRY(patch.active, fields.truth("is_active"));
  fields.pass({"org_id", "project_id", "webhook_id"});
  MEMOS_CHECK_OK(fields.none_left());
  MEMOS_TRY(const Hook changed, call.folder.hooks().change(call.caller->tenant, call.request.parameters.at(0), patch));
  json::Value out = hook_json(changed);
  out.set("message", "Webhook updated successfully");
  return out;
}

Result<json::Value> delete_webhook(DoorCall& call, Shared& /*shared*/) {
  MEMOS_CHECK_OK(check_caller(call));
  MEMOS_CHECK_OK(call.folder.hooks().remove(call.caller->tenant, call.request.parameters.at(0)));
  return message("Webhook deleted successfully");
}

Result<json::Value> webhook_deliveries(DoorCall& call, Shared& /*shared*/) {
  MEMOS_CHECK_OK(check_caller(call));
  MEMOS_TRY(const auto attempts, call.folder.hooks().attempts(call.caller->tenant, call.request.parameters.at(0)));
  json::Array results;
  for (const api::HookAttempt& attempt : attempts) {
    json::Value one{json::Object{}};
    one.set("event_id", attempt.event);
    one.set("event_type", type_of(attempt.change).name);
    one.set("at", time_text(attempt.at));
    one.set("status_code", attempt.status == 0 ? json::Value() : json::Value(attempt.status));
    one.set("delivered", attempt.error.empty());
    one.set("error", text_or_null(attempt.error));
    one.set("given_up", attempt.given_up);
    results.push_back(std::move(one));
  }
  json::Value out{json::Object{}};
  out.set("results", std::move(results));
  return out;
}

Status send_webhooks(api::Tenants& folder, const rest::Settings& settings) {
  return folder.hooks().start({.hosts = settings.texts("webhook_hosts"), .body = event_body});
}

}  // namespace memos::doors::mem0
