// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/random.h"
#include "infrastructure/governance/caller.h"
#include "memos/types.hpp"

namespace memos::governance {

/// What is asked for when a key is made.
struct KeyDraft {
  std::string name;  ///< For people; 1 to 64 characters, like a tenant's name.
  std::string tenant{kLocalTenant};
  std::vector<std::string> cubes;
  Verbs verbs = Verbs::all();
  std::optional<UtcMs> expires_at;
  double per_second = 0;      ///< Requests a second in the long run; 0 = no limit.
  std::uint32_t burst = 0;    ///< Requests at once; 0 = one second's worth, at least one.
  std::uint64_t per_day = 0;  ///< Requests a UTC day; 0 = no limit.
};

/// One key as it is kept: everything but the secret.
struct Key : KeyDraft {
  std::string id;
  ActorId actor{};                      ///< Names the key in journals: 52 random bits, so that JSON keeps it.
  Digest hash{};                        ///< Of the secret.
  std::optional<Digest> previous_hash;  ///< Of the secret before the last rotation …
  std::optional<UtcMs> previous_until;  ///< … which works until then.
  UtcMs created_at{};
  std::optional<UtcMs> revoked_at;
  bool from_environment = false;
};

/// A key with its secret, which exists only here.
struct NewKey {
  Key key;
  std::string secret;
};

/// The hash under which a secret is kept. Secrets have 256 random bits, so that neither salt nor slowness is needed.
[[nodiscard]] Digest hash_secret(std::string_view secret) noexcept;

[[nodiscard]] Status validate(const KeyDraft& draft);
/// A key with a new id, actor and secret.
[[nodiscard]] NewKey make_key(const KeyDraft& draft, UtcMs now, base::Random& random);
/// Gives the key a new secret; the old one goes on working until `old_until`, if that is given.
[[nodiscard]] std::string renew(Key& key, std::optional<UtcMs> old_until, base::Random& random);

/// As `memos key list` and keys.json show it; the hashes only with `with_hashes`.
[[nodiscard]] json::Value to_json(const Key& key, bool with_hashes);
/// kCorrupt, naming what is wrong.
[[nodiscard]] Result<Key> key_from_json(const json::Value& value);

/// "key" or "name=key" entries, separated by commas: each is a tenant of its own, by name or by the key's hash, and may
/// do everything there. kInvalidArgument, field "MEMOS_API_KEYS"; keys have at least 8 characters.
[[nodiscard]] Result<std::vector<Key>> keys_from_environment(std::string_view text);

}  // namespace memos::governance
