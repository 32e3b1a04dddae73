// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "infrastructure/governance/key_store.h"

#include <algorithm>

#include "base/hash.h"

namespace memos::governance {
namespace {

constexpr std::int64_t kFormat = 1;
constexpr std::uint64_t kMaxFileBytes = std::uint64_t{64} << 20U;
constexpr std::size_t kMaxKeys = 10'000;

std::string checksum(const json::Value& keys) { return base::to_hex(base::blake2b(base::as_bytes(json::dump(keys)))); }

std::unexpected<Error> corrupt(const std::string& what) {
  return fail(ErrorCode::kCorrupt, "keys.json " + what + "; restore it, or remove it and make new keys", "keys.json");
}

Result<std::size_t> find(const std::vector<Key>& keys, std::string_view id_or_name) {
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (keys[i].id == id_or_name || (keys[i].name == id_or_name && !keys[i].revoked_at)) return i;
  }
  return fail(ErrorCode::kNotFound, "no key has this id or name", "key");
}

}  // namespace

KeyStore::KeyStore(base::FileSystem& files, std::string directory, base::Clock& clock, base::Random& random)
    : files_(files), directory_(std::move(directory)), clock_(clock), random_(random) {}

Result<std::optional<std::string>> KeyStore::read() const {
  Result<std::string> text = base::read_file(files_, path(), kMaxFileBytes);
  if (text) return *std::move(text);
  if (text.error().code == ErrorCode::kNotFound) return std::nullopt;
  return std::unexpected(std::move(text).error());
}

Result<std::vector<Key>> KeyStore::parse(std::string_view text) {
  const Result<json::Value> value = json::parse(text);
  if (!value) return corrupt("is not JSON");
  const json::Value* format = value->find("format");
  const Result<std::int64_t> number = format == nullptr ? Result<std::int64_t>(0) : format->to_int();
  if (number && *number > kFormat)
    return fail(ErrorCode::kUnsupported,
                "keys.json has format " + std::to_string(*number) + ", made by a newer memos; this one reads format 1",
                "keys.json");
  const json::Value* list = value->find("keys");
  const json::Value* sum = value->find("checksum");
  if (!number || *number != kFormat || list == nullptr || list->as_array() == nullptr || sum == nullptr ||
      sum->as_string() == nullptr)
    return corrupt("has not the shape that it should have");
  if (*sum->as_string() != checksum(*list)) return corrupt("was changed by hand or damaged (its checksum is wrong)");
  std::vector<Key> keys;
  for (const json::Value& element : *list->as_array()) {
    MEMOS_TRY(Key key, key_from_json(element));
    keys.push_back(std::move(key));
  }
  return keys;
}

Result<std::vector<Key>> KeyStore::list() const {
  MEMOS_TRY(const std::optional<std::string> text, read());
  if (!text) return std::vector<Key>{};
  return parse(*text);
}

Status KeyStore::write(const std::vector<Key>& keys) {
  json::Array list;
  for (const Key& key : keys) list.push_back(to_json(key, true));
  json::Value value{json::Object{}};
  value.set("format", kFormat);
  const json::Value array(std::move(list));
  value.set("keys", array);
  value.set("checksum", checksum(array));
  const std::string text = json::dump_pretty(value) + "\n";
  return base::write_file_atomically(files_, path(), base::as_bytes(text));
}

Result<std::unique_ptr<base::FileLock>> KeyStore::lock() const {
  auto lock = files_.lock(directory_ + "/keys.lock", "memos key");
  if (lock || lock.error().code != ErrorCode::kBusy) return lock;
  return fail(ErrorCode::kBusy, "another memos changes the keys of this folder just now; repeat", "keys.json");
}

Result<NewKey> KeyStore::create(const KeyDraft& draft) {
  MEMOS_CHECK_OK(validate(draft));
  const UtcMs now = clock_.now();
  if (draft.expires_at && *draft.expires_at <= now)
    return fail(ErrorCode::kInvalidArgument, "the key would have expired already", "expires");
  MEMOS_TRY(const auto held, lock());
  MEMOS_TRY(std::vector<Key> keys, list());
  if (keys.size() >= kMaxKeys) return fail(ErrorCode::kExhausted, "this folder has 10,000 keys; no more are kept");
  const auto same = [&](const Key& key) { return !key.revoked_at && key.name == draft.name; };
  if (std::ranges::any_of(keys, same))
    return fail(ErrorCode::kConflict, "a key of this name exists; revoke or rotate it, or choose another name", "name");
  NewKey made = make_key(draft, now, random_);
  keys.push_back(made.key);
  MEMOS_CHECK_OK(write(keys));
  return made;
}

Result<Key> KeyStore::revoke(std::string_view id_or_name) {
  MEMOS_TRY(const auto held, lock());
  MEMOS_TRY(std::vector<Key> keys, list());
  MEMOS_TRY(const std::size_t at, find(keys, id_or_name));
  if (keys[at].revoked_at) return fail(ErrorCode::kConflict, "the key is revoked already", "key");
  keys[at].revoked_at = clock_.now();
  MEMOS_CHECK_OK(write(keys));
  return keys[at];
}

Result<NewKey> KeyStore::rotate(std::string_view id_or_name, std::optional<UtcMs> old_until) {
  MEMOS_TRY(const auto held, lock());
  MEMOS_TRY(std::vector<Key> keys, list());
  MEMOS_TRY(const std::size_t at, find(keys, id_or_name));
  if (keys[at].revoked_at) return fail(ErrorCode::kConflict, "the key is revoked; make a new one", "key");
  NewKey renewed;
  renewed.secret = renew(keys[at], old_until, random_);
  MEMOS_CHECK_OK(write(keys));
  renewed.key = keys[at];
  return renewed;
}

}  // namespace memos::governance
