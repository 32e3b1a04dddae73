// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/api/hook_book.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/json.h"
#include "base/limits.h"

namespace memos::api {
namespace {

constexpr const char* kSetting = "webhooks";
constexpr std::array kChanges = {HookChange::kAdd, HookChange::kUpdate, HookChange::kDelete};

json::Value to_json(const Hook& hook) {
  json::Value out{json::Object{}};
  out.set("id", hook.id);
  out.set("tenant", hook.tenant.value);
  out.set("name", hook.name);
  out.set("url", hook.url);
  json::Array changes;
  for (const HookChange change : hook.changes) changes.emplace_back(name(change));
  out.set("changes", std::move(changes));
  out.set("active", hook.active);
  out.set("secret", hook.secret);
  out.set("created_at", hook.created_at.value);
  out.set("updated_at", hook.updated_at.value);
  return out;
}

Result<Hook> from_json(const json::Value& value) {
  Hook out;
  MEMOS_TRY(out.id, json::get_string(value, "id"));
  MEMOS_TRY(out.tenant.value, json::get_string(value, "tenant"));
  MEMOS_TRY(out.name, json::get_string(value, "name"));
  MEMOS_TRY(out.url, json::get_string(value, "url"));
  MEMOS_TRY(out.secret, json::get_string(value, "secret"));
  MEMOS_TRY(out.created_at.value, json::get_int(value, "created_at"));
  MEMOS_TRY(out.updated_at.value, json::get_int(value, "updated_at"));
  const json::Value* active = value.find("active");
  out.active = active == nullptr || active->as_bool() == nullptr || *active->as_bool();
  const json::Value* changes = value.find("changes");
  if (changes == nullptr || changes->as_array() == nullptr)
    return fail(ErrorCode::kCorrupt, "a webhook's record says nothing of changes", "webhooks");
  for (const HookChange change : kChanges)
    if (std::ranges::find(*changes->as_array(), json::Value(name(change))) != changes->as_array()->end())
      out.changes.insert(change);
  return out;
}

std::unexpected<Error> none() { return fail(ErrorCode::kNotFound, "no webhook has this id", "webhook_id"); }

}  // namespace

std::string_view name(HookChange change) noexcept {
  switch (change) {
    case HookChange::kAdd:
      return "add";
    case HookChange::kUpdate:
      return "update";
    case HookChange::kDelete:
      return "delete";
  }
  return "";
}

Result<std::vector<Hook>> HookBook::load() {
  {
    const std::scoped_lock lock(mutex_);
    if (loaded_) return hooks_;
  }
  MEMOS_TRY(const std::optional<std::string> text, vault_.setting(kSetting));
  std::vector<Hook> hooks;
  if (text && !text->empty()) {
    const auto value = json::parse(*text);
    if (!value || value->as_array() == nullptr)
      return fail(ErrorCode::kCorrupt, "the folder's webhooks cannot be read", "webhooks");
    for (const json::Value& one : *value->as_array()) {
      MEMOS_TRY(Hook hook, from_json(one));
      hooks.push_back(std::move(hook));
    }
  }
  const std::scoped_lock lock(mutex_);
  hooks_ = std::move(hooks);
  loaded_ = true;
  return hooks_;
}

Status HookBook::store(std::vector<Hook> hooks) {
  json::Array all;
  for (const Hook& hook : hooks) all.push_back(to_json(hook));
  MEMOS_CHECK_OK(vault_.set_setting(kSetting, json::dump(all)));
  const std::scoped_lock lock(mutex_);
  hooks_ = std::move(hooks);
  return {};
}

Result<std::vector<Hook>> HookBook::all() {
  const std::scoped_lock lock(changing_);
  return load();
}

Result<std::vector<Hook>> HookBook::of(const TenantId& tenant) {
  MEMOS_TRY(std::vector<Hook> hooks, all());
  std::erase_if(hooks, [&](const Hook& hook) { return hook.tenant != tenant; });
  return hooks;
}

Result<std::optional<Hook>> HookBook::find(const std::string& id) {
  MEMOS_TRY(const std::vector<Hook> hooks, all());
  const auto found = std::ranges::find(hooks, id, &Hook::id);
  return found == hooks.end() ? std::nullopt : std::optional(*found);
}

Status HookBook::add(const Hook& hook) {
  const std::scoped_lock lock(changing_);
  MEMOS_TRY(std::vector<Hook> hooks, load());
  const auto own = std::ranges::count(hooks, hook.tenant, &Hook::tenant);
  if (static_cast<std::size_t>(own) >= limits::kMaxHooksOfTenant)
    return fail(ErrorCode::kExhausted,
                "there are " + std::to_string(limits::kMaxHooksOfTenant) + " webhooks already; delete one", "url");
  if (hooks.size() >= limits::kMaxHooks)
    return fail(ErrorCode::kExhausted, "this server has no room for another webhook", "url");
  hooks.push_back(hook);
  return store(std::move(hooks));
}

Status HookBook::replace(const Hook& hook) {
  const std::scoped_lock lock(changing_);
  MEMOS_TRY(std::vector<Hook> hooks, load());
  const auto found = std::ranges::find(hooks, hook.id, &Hook::id);
  if (found == hooks.end() || found->tenant != hook.tenant) return none();
  *found = hook;
  return store(std::move(hooks));
}

Status HookBook::remove(const TenantId& tenant, const std::string& id) {
  const std::scoped_lock lock(changing_);
  MEMOS_TRY(std::vector<Hook> hooks, load());
  const auto gone = std::erase_if(hooks, [&](const Hook& hook) { return hook.tenant == tenant && hook.id == id; });
  return gone == 0 ? Status(none()) : store(std::move(hooks));
}

std::vector<std::string> HookBook::ids_of(const TenantId& tenant) const {
  const std::scoped_lock lock(mutex_);
  std::vector<std::string> out;
  for (const Hook& hook : hooks_)
    if (hook.tenant == tenant) out.push_back(hook.id);
  return out;
}

}  // namespace memos::api
