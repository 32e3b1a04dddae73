// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Webhooks as their owners see them, and when their jobs are asked for.
#include "interface/api/hooks.h"

#include <algorithm>
#include <utility>

#include "base/base64.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "interface/api/hook_flight.h"

namespace memos::api {
namespace {

std::string new_secret(base::Random& random) {
  std::array<std::uint8_t, 32> bytes{};
  random.fill(bytes);
  return std::string(kSecretMark) + base::to_base64(bytes);
}

vault::JobRequest job_of(const std::string& hook, UtcMs at) {
  return {.kind = "webhook", .key = hook, .payload = {}, .run_after = at};
}

}  // namespace

Status Hooks::start(HookSending sending) {
  if (parts_.read_only || started_) return {};
  sending_ = std::move(sending);
  started_ = true;
  return ask_for_all();
}

Status Hooks::make_http() {
  {
    const std::scoped_lock lock(mutex_);
    if (http_ || !started_) return {};
  }
  MEMOS_TRY(auto http, base::make_async_http({.who = "the webhook", .field = "url"}));
  const std::scoped_lock lock(mutex_);
  if (started_ && !http_) http_ = std::move(http);
  return {};
}

void Hooks::stop() {
  started_ = false;
  std::unique_ptr<base::AsyncHttp> http;
  {
    const std::scoped_lock lock(mutex_);
    http.swap(http_);
  }
  http.reset();  // Ends what is under way, without the lock that its end needs.
}

/// Jobs for whatever was written since each webhook was last told, by whichever process.
Status Hooks::ask_for_all() {
  MEMOS_TRY(const std::vector<Hook> hooks, book_.all());
  for (const Hook& hook : hooks) {
    MEMOS_TRY(const std::vector<vault::CubeInfo> cubes, parts_.vault.list_cubes(hook.tenant));
    for (const vault::CubeInfo& cube : cubes) {
      MEMOS_TRY(const Cursor at, cursor(cube, hook));
      if (at.after >= cube.head) continue;
      MEMOS_CHECK_OK(parts_.scheduler.request(cube.id, job_of(hook.id, now())));
    }
  }
  if (hooks.empty()) return {};
  return parts_.scheduler.wake("webhook");
}

Status Hooks::check(const Hook& hook) const {
  MEMOS_CHECK_OK(base::require_text(hook.name, "name"));
  if (hook.name.size() > limits::kMaxNameBytes) return fail(ErrorCode::kInvalidArgument, "name is too long", "name");
  if (hook.changes.empty())
    return fail(ErrorCode::kInvalidArgument, "event_types must name at least one event", "event_types");
  MEMOS_TRY(const HookAddress address, parse_hook_address(hook.url));
  const HookReach reach = started_ ? reach_of(address, sending_.hosts) : HookReach::kNone;
  if (reach != HookReach::kNone) return {};
  return fail(ErrorCode::kInvalidArgument,
              "webhooks go to no other hosts than the server's setting webhook_hosts names; it does not allow this one",
              "url");
}

Result<Hook> Hooks::create(Hook wanted) {
  MEMOS_CHECK_OK(check(wanted));
  MEMOS_CHECK_OK(make_http());  // Who makes a webhook that nothing can be sent to is told.
  wanted.id = parts_.ids.next().str();
  wanted.secret = new_secret(parts_.random);
  wanted.created_at = now();
  wanted.updated_at = wanted.created_at;
  MEMOS_CHECK_OK(book_.add(wanted));
  return wanted;
}

Result<std::vector<Hook>> Hooks::list(const TenantId& tenant) {
  MEMOS_TRY(std::vector<Hook> hooks, book_.of(tenant));
  for (Hook& hook : hooks) hook.secret.clear();
  return hooks;
}

Result<Hook> Hooks::change(const TenantId& tenant, const std::string& id, const HookPatch& patch) {
  MEMOS_TRY(std::optional<Hook> found, book_.find(id));
  if (!found || found->tenant != tenant) return fail(ErrorCode::kNotFound, "no webhook has this id", "webhook_id");
  Hook hook = *std::move(found);
  if (patch.name) hook.name = *patch.name;
  if (patch.url) hook.url = *patch.url;
  if (patch.changes) hook.changes = *patch.changes;
  if (patch.active) hook.active = *patch.active;
  MEMOS_CHECK_OK(check(hook));
  hook.updated_at = now();
  MEMOS_CHECK_OK(book_.replace(hook));
  hook.secret.clear();
  return hook;
}

Status Hooks::remove(const TenantId& tenant, const std::string& id) {
  MEMOS_CHECK_OK(book_.remove(tenant, id));
  const std::scoped_lock lock(mutex_);
  log_.erase(id);
  return {};
}

Result<std::vector<HookAttempt>> Hooks::attempts(const TenantId& tenant, const std::string& id) {
  MEMOS_TRY(const std::optional<Hook> found, book_.find(id));
  if (!found || found->tenant != tenant) return fail(ErrorCode::kNotFound, "no webhook has this id", "webhook_id");
  const std::scoped_lock lock(mutex_);
  const auto log = log_.find(id);
  if (log == log_.end()) return std::vector<HookAttempt>{};
  return std::vector<HookAttempt>(log->second.begin(), log->second.end());
}

void Hooks::note(const std::string& hook, HookAttempt attempt) {
  const std::scoped_lock lock(mutex_);
  std::deque<HookAttempt>& log = log_[hook];
  log.push_front(std::move(attempt));
  if (log.size() > limits::kHookLog) log.pop_back();
}

/// A job that is lost with the process is asked for again by the next one's start().
void Hooks::on_commit(const vault::Committed& committed) noexcept {
  if (!started_) return;
  const CubeId cube = committed.batch.cube;
  std::optional<TenantId> tenant;
  {
    const std::scoped_lock lock(mutex_);
    if (const auto found = tenants_.find(cube); found != tenants_.end()) tenant = found->second;
  }
  // Whose cube it is, is asked outside the commit.
  if (!tenant) return parts_.scheduler.request_soon(cube, job_of({}, committed.batch.time));
  for (const std::string& hook : book_.ids_of(*tenant))
    parts_.scheduler.request_soon(cube, job_of(hook, committed.batch.time));
}

Status Hooks::fan_out(const vault::CubeInfo& cube) {
  {
    const std::scoped_lock lock(mutex_);
    tenants_[cube.id] = cube.tenant;
  }
  for (const std::string& hook : book_.ids_of(cube.tenant))
    MEMOS_CHECK_OK(parts_.scheduler.request(cube.id, job_of(hook, now())));
  return {};
}

}  // namespace memos::api
