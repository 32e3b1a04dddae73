// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "infrastructure/governance/key.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/hash.h"
#include "base/limits.h"
#include "base/time.h"
#include "base/utf8.h"

namespace memos::governance {
namespace {

constexpr std::size_t kSecretBytes = 32;
constexpr std::size_t kShortestGivenKey = 8;
constexpr std::uint64_t kActorMask = (std::uint64_t{1} << 52U) - 1;  ///< JSON readers keep 53 bits.
constexpr std::size_t kMaxCubesOfKey = 256;

std::string new_secret(base::Random& random) {
  std::array<std::uint8_t, kSecretBytes> bytes{};
  random.fill(bytes);
  return "memos_" + base::to_hex(bytes);  // The prefix lets scanners for leaked secrets find it.
}

ActorId actor_of(std::span<const std::uint8_t> bytes) {
  std::uint64_t number = 0;
  for (const std::uint8_t byte : bytes.first(8)) number = (number << 8U) | byte;
  number &= kActorMask;
  return ActorId{number == 0 ? 1 : number};
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\n' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\n' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::unexpected<Error> corrupt(std::string_view field) {
  return fail(ErrorCode::kCorrupt, "a key in keys.json has a wrong \"" + std::string(field) + "\"", "keys.json");
}

Result<std::optional<UtcMs>> time_in(const json::Value& value, std::string_view field) {
  const json::Value* found = value.find(field);
  if (found == nullptr) return std::nullopt;
  if (found->as_string() == nullptr) return corrupt(field);
  const Result<UtcMs> time = base::parse_time(*found->as_string());
  if (!time) return corrupt(field);
  return *time;
}

Result<std::vector<std::string>> texts_in(const json::Value& value, std::string_view field) {
  const json::Value* found = value.find(field);
  if (found == nullptr || found->as_array() == nullptr) return corrupt(field);
  std::vector<std::string> texts;
  for (const json::Value& element : *found->as_array()) {
    if (element.as_string() == nullptr) return corrupt(field);
    texts.push_back(*element.as_string());
  }
  return texts;
}

Result<Digest> digest_in(const json::Value& value, std::string_view field) {
  const json::Value* found = value.find(field);
  if (found == nullptr || found->as_string() == nullptr) return corrupt(field);
  const Result<std::string> bytes = base::from_hex(*found->as_string());
  Digest digest{};
  if (!bytes || bytes->size() != digest.size()) return corrupt(field);
  std::ranges::transform(*bytes, digest.begin(), [](char c) { return static_cast<std::uint8_t>(c); });
  return digest;
}

Result<std::uint64_t> number_in(const json::Value& value, std::string_view field) {
  const json::Value* found = value.find(field);
  if (found == nullptr) return 0;
  const Result<std::uint64_t> number = found->to_uint();
  if (!number) return corrupt(field);
  return *number;
}

Status read_limits(const json::Value& value, Key& key) {
  if (const json::Value* rate = value.find("per_second")) {
    const Result<double> number = rate->to_double();
    if (!number) return corrupt("per_second");
    key.per_second = *number;
  }
  MEMOS_TRY(const std::uint64_t burst, number_in(value, "burst"));
  key.burst = static_cast<std::uint32_t>(std::min<std::uint64_t>(burst, UINT32_MAX));
  MEMOS_TRY(key.per_day, number_in(value, "per_day"));
  return {};
}

}  // namespace

Digest hash_secret(std::string_view secret) noexcept {
  return base::blake2b(base::as_bytes(secret), base::as_bytes("memos key"));
}

Status validate(const KeyDraft& draft) {
  if (!validate_tenant(draft.name))
    return fail(ErrorCode::kInvalidArgument, "a key's name has 1 to 64 characters of A-Z a-z 0-9 . _ -", "name");
  MEMOS_CHECK_OK(validate_tenant(draft.tenant));
  if (draft.cubes.size() > kMaxCubesOfKey) return fail(ErrorCode::kInvalidArgument, "too many cubes", "cubes");
  for (const std::string& cube : draft.cubes) {
    MEMOS_CHECK_OK(base::require_text(cube, "cubes"));
    if (cube.empty() || cube.size() > limits::kMaxNameBytes)
      return fail(ErrorCode::kInvalidArgument, "a cube's name has 1 to 200 bytes", "cubes");
  }
  if (draft.verbs.empty()) return fail(ErrorCode::kInvalidArgument, "a key needs at least one verb", "verbs");
  if (!std::isfinite(draft.per_second) || draft.per_second < 0)
    return fail(ErrorCode::kInvalidArgument, "requests a second is a number from 0 up", "per_second");
  return {};
}

NewKey make_key(const KeyDraft& draft, UtcMs now, base::Random& random) {
  NewKey made;
  static_cast<KeyDraft&>(made.key) = draft;
  std::array<std::uint8_t, 16> bytes{};
  random.fill(bytes);
  made.key.id = "k-" + base::to_hex(std::span(bytes).last(6));
  made.key.actor = actor_of(bytes);
  made.key.created_at = now;
  made.secret = new_secret(random);
  made.key.hash = hash_secret(made.secret);
  return made;
}

std::string renew(Key& key, std::optional<UtcMs> old_until, base::Random& random) {
  std::string secret = new_secret(random);
  key.previous_hash = old_until ? std::optional(key.hash) : std::nullopt;
  key.previous_until = old_until;
  key.hash = hash_secret(secret);
  return secret;
}

json::Value to_json(const Key& key, bool with_hashes) {
  json::Value out{json::Object{}};
  out.set("id", key.id);
  out.set("name", key.name);
  out.set("tenant", key.tenant);
  out.set("actor", key.actor.value);
  json::Array cubes(key.cubes.begin(), key.cubes.end());
  out.set("cubes", std::move(cubes));
  const std::vector<std::string> words = names(key.verbs);
  out.set("verbs", json::Array(words.begin(), words.end()));
  out.set("created_at", base::format_rfc3339(key.created_at));
  if (key.expires_at) out.set("expires_at", base::format_rfc3339(*key.expires_at));
  if (key.revoked_at) out.set("revoked_at", base::format_rfc3339(*key.revoked_at));
  if (key.per_second > 0) out.set("per_second", key.per_second);
  if (key.burst > 0) out.set("burst", key.burst);
  if (key.per_day > 0) out.set("per_day", key.per_day);
  if (key.previous_until) out.set("previous_until", base::format_rfc3339(*key.previous_until));
  if (!with_hashes) return out;
  out.set("hash", base::to_hex(key.hash));
  if (key.previous_hash) out.set("previous_hash", base::to_hex(*key.previous_hash));
  return out;
}

Result<Key> key_from_json(const json::Value& value) {
  Key key;
  MEMOS_TRY(key.id, json::get_string(value, "id", "keys"));
  MEMOS_TRY(key.name, json::get_string(value, "name", "keys"));
  MEMOS_TRY(key.tenant, json::get_string(value, "tenant", "keys"));
  MEMOS_TRY(key.actor.value, number_in(value, "actor"));
  MEMOS_TRY(key.cubes, texts_in(value, "cubes"));
  MEMOS_TRY(const std::vector<std::string> verbs, texts_in(value, "verbs"));
  MEMOS_TRY(key.verbs, parse_verbs(verbs));
  MEMOS_TRY(const std::optional<UtcMs> created, time_in(value, "created_at"));
  if (!created) return corrupt("created_at");
  key.created_at = *created;
  MEMOS_TRY(key.expires_at, time_in(value, "expires_at"));
  MEMOS_TRY(key.revoked_at, time_in(value, "revoked_at"));
  MEMOS_TRY(key.previous_until, time_in(value, "previous_until"));
  MEMOS_CHECK_OK(read_limits(value, key));
  MEMOS_TRY(key.hash, digest_in(value, "hash"));
  if (value.find("previous_hash") != nullptr) {
    MEMOS_TRY(key.previous_hash, digest_in(value, "previous_hash"));
  }
  if (!validate(key)) return corrupt("shape");
  return key;
}

Result<std::vector<Key>> keys_from_environment(std::string_view text) {
  std::vector<Key> keys;
  while (!text.empty()) {
    const std::size_t end = text.find(',');
    const std::string_view entry = trimmed(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    if (entry.empty()) continue;
    // A key may itself hold '=' (base64): it is a name only when a whole key stands behind it.
    const std::size_t equal = entry.find('=');
    const bool named = equal != std::string_view::npos && entry.size() - equal - 1 >= kShortestGivenKey;
    const std::string_view secret = named ? entry.substr(equal + 1) : entry;
    if (secret.size() < kShortestGivenKey)
      return fail(ErrorCode::kInvalidArgument, "a key has at least 8 characters", "MEMOS_API_KEYS");
    Key key;
    key.hash = hash_secret(secret);
    key.tenant = named ? std::string(entry.substr(0, equal)) : "key-" + base::to_hex(std::span(key.hash).first(8));
    key.name = key.tenant;
    key.id = "env-" + base::to_hex(std::span(key.hash).first(6));
    key.actor = actor_of(std::span(key.hash).last(8));
    key.from_environment = true;
    if (!validate_tenant(key.tenant))
      return fail(ErrorCode::kInvalidArgument, "a name before \"=\" has 1 to 64 characters of A-Z a-z 0-9 . _ -",
                  "MEMOS_API_KEYS");
    const auto same = [&](const Key& other) { return other.hash == key.hash; };
    if (std::ranges::any_of(keys, same))
      return fail(ErrorCode::kInvalidArgument, "the same key stands there twice", "MEMOS_API_KEYS");
    keys.push_back(std::move(key));
  }
  return keys;
}

}  // namespace memos::governance
