// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Profiles of users: what is believed of a person, as it stands; nothing is made ahead, so a job is done when it is
// asked for.
#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "interface/doors/common/entity.h"
#include "interface/doors/common/filter_language.h"
#include "interface/doors/common/replies.h"
#include "interface/doors/mem0/known.h"
#include "interface/doors/mem0/platform.h"
#include "interface/doors/mem0/schema_fill.h"
#include "interface/doors/mem0/shapes.h"

namespace memos::doors::mem0 {
namespace {

using rest::DoorCall;

constexpr const char* kSettings = "profile_settings";
constexpr const char* kJobs = "profile_jobs";
constexpr std::uint64_t kMostSampled = 10, kUsuallySampled = 3;

struct ProfileSettings {
  bool enabled = true;
  json::Value schema;  ///< Null = every slot under its own name.
};

Result<ProfileSettings> read_settings(DoorCall& call) {
  MEMOS_TRY(const std::string text, call.folder.kept(call.caller->tenant, kSettings));
  ProfileSettings out;
  if (text.empty()) return out;
  MEMOS_TRY(const json::Value value, json::parse(text));
  const json::Value* enabled = value.find("enabled");
  const json::Value* schema = value.find("schema");
  if (enabled != nullptr && enabled->as_bool() != nullptr) out.enabled = *enabled->as_bool();
  if (schema != nullptr) out.schema = *schema;
  return out;
}

json::Value settings_json(const ProfileSettings& settings) {
  json::Value user{json::Object{}};
  user.set("schema", settings.schema);
  user.set("custom_instructions", json::Value());
  json::Value entities{json::Object{}};
  entities.set("user", std::move(user));
  json::Value capabilities{json::Object{}};
  capabilities.set("entity_types", json::Array{"user"});
  capabilities.set("custom_instructions", false);
  json::Value out{json::Object{}};
  out.set("enabled", settings.enabled);
  out.set("capabilities", std::move(capabilities));
  out.set("entities", std::move(entities));
  return out;
}

/// Slots by name: one value, or a list where a slot holds several.
json::Value slots_json(const std::vector<Belief>& beliefs) {
  json::Value out{json::Object{}};
  for (const Belief& belief : beliefs) {
    const json::Value* before = out.find(belief.key);
    if (before == nullptr) {
      out.set(belief.key, belief.single ? json::Value(belief.value) : json::Value(json::Array{belief.value}));
      continue;
    }
    json::Array all = before->as_array() != nullptr ? *before->as_array() : json::Array{*before};
    all.emplace_back(belief.value);
    out.set(belief.key, std::move(all));
  }
  return out;
}

std::unexpected<Error> no_user() { return fail(ErrorCode::kNotFound, "no memory belongs to this user", "entity_id"); }

/// kNotFound: nobody has said anything of this user.
Result<Known> known_of(DoorCall& call, Shared& shared, const std::string& user) {
  api::GuardedMemos memos = call.memos();
  const Condition own = equals("user_id", user);
  MEMOS_TRY(Known known, known_at(memos, shared.index, own, base::system_clock().now()));
  if (known.memories.empty()) return no_user();
  return known;
}

Status check_type(Fields& fields) {
  MEMOS_TRY(const std::string type, fields.required_text("entity_type"));
  return type == "user" ? Status{} : Status(fields.wrong("entity_type", "must be user"));
}

/// Whom a job is for.
Result<std::vector<std::string>> whom(DoorCall& call, Shared& shared, Fields& fields, bool sample) {
  if (!sample) {
    MEMOS_TRY(const std::string user, fields.required_text("entity_id"));
    MEMOS_CHECK_OK(known_of(call, shared, user));
    return std::vector<std::string>{user};
  }
  MEMOS_TRY(const auto limit, fields.whole("limit", 1, kMostSampled));
  api::GuardedMemos memos = call.memos();
  MEMOS_TRY(const json::Array all, entities(memos, shared.index, Flavour::kPlatform));
  std::vector<std::string> out;
  for (const json::Value& one : all) {
    if (out.size() == limit.value_or(kUsuallySampled)) break;
    if (*one.find("type")->as_string() == "user") out.push_back(*one.find("name")->as_string());
  }
  return out;
}

json::Value with_url(json::Value job, bool replayed) {
  job.set("status_url", "/v2/profiles/jobs/" + *job.find("job_id")->as_string() + "/");
  job.set("replayed", replayed);
  return job;
}

}  // namespace

Result<json::Value> get_profile(DoorCall& call, Shared& shared) {
  if (call.request.parameters.at(0) != "user")
    return fail(ErrorCode::kInvalidArgument, "only users have profiles", "entity_type");
  const std::string& user = call.request.parameters.at(1);
  MEMOS_TRY(const Known known, known_of(call, shared, user));
  MEMOS_TRY(const ProfileSettings settings, read_settings(call));
  const bool enough = settings.enabled && !known.beliefs.empty();
  json::Value profile;
  if (enough) profile = settings.schema.is_null() ? slots_json(known.beliefs) : fill(settings.schema, known);
  UtcMs latest{};
  for (const Belief& belief : known.beliefs) latest = std::max(latest, belief.said_at);
  json::Value out{json::Object{}};
  out.set("profile", std::move(profile));
  out.set("status", enough ? "succeeded" : settings.enabled ? "insufficient_data" : "not_enabled");
  out.set("entity_type", "user");
  out.set("entity_id", user);
  out.set("updated_at", enough ? json::Value(time_text(latest)) : json::Value());
  out.set("generation_count", enough ? 1 : 0);
  return out;
}

Result<json::Value> create_profile_job(DoorCall& call, Shared& shared) {
  MEMOS_TRY(const json::Value body, body_of(call.request));
  Fields fields(body);
  MEMOS_TRY(const std::string operation, fields.required_text("operation"));
  if (operation != "trigger" && operation != "sample") return fields.wrong("operation", "must be trigger or sample");
  MEMOS_CHECK_OK(check_type(fields));
  MEMOS_TRY(const std::vector<std::string> users, whom(call, shared, fields, operation == "sample"));
  fields.pass({"org_id", "project_id"});
  MEMOS_CHECK_OK(fields.none_left());
  const std::string key(call.request.headers.get("Idempotency-Key"));
  MEMOS_TRY(const json::Array jobs, read_records(call, kJobs));
  for (const json::Value& job : jobs) {
    const json::Value* before = job.find("key");
    if (!key.empty() && before != nullptr && *before == json::Value(key)) return with_url(*job.find("job"), true);
  }
  const std::string id = shared.ids.next().str();
  json::Value job{json::Object{}};
  job.set("job_id", id);
  job.set("status", "succeeded");
  job.set("operation", operation);
  job.set("entity_type", "user");
  job.set("entity_count_reserved", std::uint64_t{users.size()});
  job.set("sampled", std::uint64_t{users.size()});
  job.set("entity_ids", json::Array(users.begin(), users.end()));
  job.set("event_id", id);
  json::Value record{json::Object{}};
  record.set("key", key);
  record.set("job", job);
  MEMOS_CHECK_OK(add_record(call, shared, kJobs, std::move(record), limits::kMaxProfileJobs));
  shared.events.keep(call.caller->tenant, {.id = id, .type = "PROFILE", .time = base::system_clock().now()});
  return with_url(std::move(job), false);
}

Result<json::Value> get_profile_job(DoorCall& call, Shared& /*shared*/) {
  MEMOS_TRY(const json::Array jobs, read_records(call, kJobs));
  for (const json::Value& record : jobs) {
    const json::Value* job = record.find("job");
    if (job == nullptr || *job->find("job_id") != json::Value(call.request.parameters.at(0))) continue;
    const json::Value count = *job->find("entity_count_reserved");
    json::Value told = *job;
    told.set("total", count);
    told.set("completed", count);
    told.set("succeeded", count);
    told.set("failed", 0);
    told.set("skipped", 0);
    told.set("enumeration_complete", true);
    json::Value out{json::Object{}};
    out.set("job", std::move(told));
    return out;
  }
  return fail(ErrorCode::kNotFound, "there is no such job", "job_id");
}

Result<json::Value> get_profile_settings(DoorCall& call, Shared& /*shared*/) {
  MEMOS_TRY(const ProfileSettings settings, read_settings(call));
  return settings_json(settings);
}

Result<json::Value> put_profile_settings(DoorCall& call, Shared& shared) {
  MEMOS_TRY(const json::Value body, body_of(call.request));
  Fields fields(body);
  const std::scoped_lock lock(shared.records);
  MEMOS_TRY(ProfileSettings settings, read_settings(call));
  MEMOS_TRY(const std::optional<bool> enabled, fields.truth("enabled"));
  settings.enabled = enabled.value_or(settings.enabled);
  MEMOS_TRY(const json::Value* entities, fields.object("entities"));
  fields.pass({"org_id", "project_id"});
  MEMOS_CHECK_OK(fields.none_left());
  if (entities != nullptr) {
    Fields kinds(*entities, "entities.");
    MEMOS_TRY(const json::Value* user, kinds.object("user"));
    MEMOS_CHECK_OK(kinds.none_left());
    const json::Value none{json::Object{}};
    Fields inner(user == nullptr ? none : *user, "entities.user.");
    MEMOS_CHECK_OK(inner.refuse("custom_instructions", "steers a language model; profiles are read by rules here"));
    const bool given = inner.has("schema");
    const json::Value* schema = inner.take("schema");
    MEMOS_CHECK_OK(inner.none_left());
    if (given) {
      settings.schema = json::Value();
      if (schema != nullptr) {
        MEMOS_TRY(settings.schema, read_schema(*schema, "entities.user.schema"));
      }
    }
  }
  json::Value kept{json::Object{}};
  kept.set("enabled", settings.enabled);
  kept.set("schema", settings.schema);
  MEMOS_CHECK_OK(call.folder.keep(call.caller->tenant, kSettings, json::dump(kept)));
  return settings_json(settings);
}

}  // namespace memos::doors::mem0
