// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "infrastructure/governance/gatekeeper.h"

#include <algorithm>
#include <cstring>

#include "base/hash.h"

namespace memos::governance {
namespace {

std::uint64_t slot_of(const Digest& hash) noexcept {
  std::uint64_t slot = 0;
  std::memcpy(&slot, hash.data(), sizeof slot);
  return slot;
}

bool same_limits(const KeyDraft& a, const KeyDraft& b) {
  return a.per_second == b.per_second && a.burst == b.burst && a.per_day == b.per_day;
}

Verdict wrong(std::string_view reason) {
  return {.refusal = Refusal::kWrong, .caller = nullptr, .retry_after_ms = 0, .reason = reason};
}

}  // namespace

Gatekeeper::Gatekeeper(Options options, KeyStore& store, base::Clock& clock)
    : options_(std::move(options)),
      store_(store),
      clock_(clock),
      local_(std::make_shared<const Caller>(Caller{
          .tenant = {std::string(kLocalTenant)}, .actor = {}, .verbs = Verbs::all(), .cubes = {}, .key_id = {}})) {
  rebuild({});
}

Result<bool> Gatekeeper::reload() {
  MEMOS_TRY(std::optional<std::string> text, store_.read());
  {
    const std::scoped_lock lock(mutex_);
    if (text == text_) return false;
  }
  // A file that vanished opens nothing: who may remove it may also make a key.
  if (!text) return fail(ErrorCode::kNotFound, "keys.json is gone; the keys stay as they were", "keys.json");
  MEMOS_TRY(const std::vector<Key> keys, KeyStore::parse(*text));
  const std::scoped_lock lock(mutex_);
  rebuild(keys);
  text_ = std::move(text);
  return true;
}

void Gatekeeper::rebuild(const std::vector<Key>& stored) {
  entries_.clear();
  any_key_ = !options_.fixed.empty() || !stored.empty();
  for (const Key& key : options_.fixed) insert(key);
  for (const Key& key : stored) insert(key);
}

void Gatekeeper::insert(const Key& key) {
  auto caller = std::make_shared<const Caller>(
      Caller{.tenant = {key.tenant}, .actor = key.actor, .verbs = key.verbs, .cubes = key.cubes, .key_id = key.id});
  entries_.emplace(slot_of(key.hash), Entry{.key = key, .hash = key.hash, .until = std::nullopt, .caller = caller});
  if (key.previous_hash)
    entries_.emplace(
        slot_of(*key.previous_hash),
        Entry{.key = key, .hash = *key.previous_hash, .until = key.previous_until, .caller = std::move(caller)});
}

const Gatekeeper::Entry* Gatekeeper::find(const Digest& hash) const {
  const auto [first, last] = entries_.equal_range(slot_of(hash));
  for (auto it = first; it != last; ++it) {
    if (base::equal_in_constant_time(it->second.hash, hash)) return &it->second;
  }
  return nullptr;
}

Verdict Gatekeeper::check(std::optional<std::string_view> credential) {
  const std::scoped_lock lock(mutex_);
  if (!any_key_ && !options_.require_key)
    return {.refusal = Refusal::kNone, .caller = local_, .retry_after_ms = 0, .reason = {}};
  if (!credential || credential->empty())
    return {.refusal = Refusal::kMissing, .caller = nullptr, .retry_after_ms = 0, .reason = "missing"};
  const Entry* entry = find(hash_secret(*credential));
  if (entry == nullptr) return wrong("unknown");
  const UtcMs now = clock_.now();
  if (entry->key.revoked_at) return wrong("revoked");
  if (entry->key.expires_at && *entry->key.expires_at <= now) return wrong("expired");
  if (entry->until && *entry->until <= now) return wrong("rotated");
  return measured(*entry, now);
}

Verdict Gatekeeper::measured(const Entry& entry, UtcMs now) {
  Verdict verdict{.refusal = Refusal::kNone, .caller = entry.caller, .retry_after_ms = 0, .reason = {}};
  if (entry.key.per_second <= 0 && entry.key.per_day == 0) return verdict;
  auto [meter, fresh] = meters_.try_emplace(entry.key.id, entry.key);
  if (!fresh && !same_limits(meter->second.made_for, entry.key)) {
    const std::uint64_t used = meter->second.quota.used();
    meter->second = Meter(entry.key);
    meter->second.quota.set_used(now, used);
  }
  verdict.retry_after_ms = meter->second.bucket.take(now);
  if (verdict.retry_after_ms > 0) {
    verdict.refusal = Refusal::kRate;
    verdict.reason = "rate";
    return verdict;
  }
  verdict.retry_after_ms = meter->second.quota.take(now);
  if (verdict.retry_after_ms > 0) {
    verdict.refusal = Refusal::kQuota;
    verdict.reason = "quota";
  }
  return verdict;
}

bool Gatekeeper::open() const {
  const std::scoped_lock lock(mutex_);
  return !any_key_ && !options_.require_key;
}

std::size_t Gatekeeper::usable() const {
  const UtcMs now = clock_.now();
  const std::scoped_lock lock(mutex_);
  return static_cast<std::size_t>(std::ranges::count_if(entries_, [&](const auto& slot) {
    const Entry& entry = slot.second;
    return !entry.key.revoked_at && (!entry.key.expires_at || *entry.key.expires_at > now) &&
           (!entry.until || *entry.until > now);
  }));
}

void Gatekeeper::set_used_today(const std::string& key_id, std::uint64_t used) {
  const UtcMs now = clock_.now();
  const std::scoped_lock lock(mutex_);
  for (const auto& [slot, entry] : entries_) {
    if (entry.key.id == key_id && entry.key.per_day > 0)
      meters_.try_emplace(key_id, entry.key).first->second.quota.set_used(now, used);
  }
}

}  // namespace memos::governance
