// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <mutex>

#include "base/clock.h"
#include "base/random.h"
#include "base/uuid.h"
#include "interface/doors/mem0/work.h"
#include "interface/rest/door.h"
#include "interface/rest/settings.h"

/// What the routes of mem0's platform API share. Each handler reads a request and gives the JSON of the answer.
namespace memos::doors::mem0 {

/// Lives with the routes.
struct Shared {
  ScopeIndex index;
  EventBook events;
  EmptiedEntities emptied;
  base::IdIssuer ids{base::system_clock(), base::system_random()};
  std::mutex records;  ///< Held while a tenant's records are read and written back.
};

[[nodiscard]] json::Value message(std::string_view text);
/// Records that the door keeps for a tenant: a list, newest first.
[[nodiscard]] Result<json::Array> read_records(rest::DoorCall& call, const std::string& name);
/// Puts one before the others and keeps at most so many.
[[nodiscard]] Status add_record(rest::DoorCall& call, Shared& shared, const std::string& name, json::Value record,
                                std::size_t most);

// exports.cc
[[nodiscard]] Result<json::Value> create_export(rest::DoorCall& call, Shared& shared);
[[nodiscard]] Result<json::Value> get_export(rest::DoorCall& call, Shared& shared);
[[nodiscard]] Result<json::Value> summary(rest::DoorCall& call, Shared& shared);

// feedback.cc
[[nodiscard]] Result<json::Value> feedback(rest::DoorCall& call, Shared& shared);

// profiles.cc
[[nodiscard]] Result<json::Value> get_profile(rest::DoorCall& call, Shared& shared);
[[nodiscard]] Result<json::Value> create_profile_job(rest::DoorCall& call, Shared& shared);
[[nodiscard]] Result<json::Value> get_profile_job(rest::DoorCall& call, Shared& shared);
[[nodiscard]] Result<json::Value> get_profile_settings(rest::DoorCall& call, Shared& shared);
[[nodiscard]] Result<json::Value> put_profile_settings(rest::DoorCall& call, Shared& shared);

// webhooks.cc
[[nodiscard]] Result<json::Value> list_webhooks(rest::DoorCall& call, Shared& shared);
[[nodiscard]] Result<json::Value> create_webhook(rest::DoorCall& call, Shared& shared);
[[nodiscard]] Result<json::Value> update_webhook(rest::DoorCall& call, Shared& shared);
[[nodiscard]] Result<json::Value> delete_webhook(rest::DoorCall& call, Shared& shared);
[[nodiscard]] Result<json::Value> webhook_deliveries(rest::DoorCall& call, Shared& shared);
/// From now on webhooks are told, as the settings allow.
[[nodiscard]] Status send_webhooks(api::Tenants& folder, const rest::Settings& settings);

}  // namespace memos::doors::mem0
