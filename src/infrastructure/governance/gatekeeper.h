// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "infrastructure/governance/key_store.h"
#include "infrastructure/governance/rate_limit.h"

namespace memos::governance {

/// Why nobody is let in.
enum class Refusal : std::uint8_t {
  kNone = 0,
  kMissing,  ///< A key is needed and none was given.
  kWrong,    ///< The key is unknown, revoked or expired.
  kRate,     ///< Too many requests a second.
  kQuota,    ///< Too many requests today.
};

struct Verdict {
  Refusal refusal = Refusal::kNone;
  // Shared: a request keeps its caller while keys are read anew. Set too when the key is known and refused for its
  // rate.
  std::shared_ptr<const Caller> caller;
  std::int64_t retry_after_ms = 0;
  std::string_view reason;  ///< For the access log: "unknown", "revoked", "expired", …
};

/// Decides who a credential is. Thread-safe; check() never touches the disk.
class Gatekeeper {
 public:
  struct Options {
    bool require_key = false;  ///< Also while no key exists.
    std::vector<Key> fixed;    ///< From the environment.
  };
  /// `store` and `clock` outlive it.
  Gatekeeper(Options options, KeyStore& store, base::Clock& clock);

  /// Reads keys.json again if it changed. On an error the keys stay as they were. True = something changed.
  [[nodiscard]] Result<bool> reload();
  /// `credential` as it was given; none = the request carried no key.
  [[nodiscard]] Verdict check(std::optional<std::string_view> credential);
  /// True when a request needs no key: nobody ever made one, and none is required.
  [[nodiscard]] bool open() const;
  /// Keys that can be used now.
  [[nodiscard]] std::size_t usable() const;
  /// What was counted for a key's daily quota before a restart.
  void set_used_today(const std::string& key_id, std::uint64_t used);

 private:
  struct Entry {
    Key key;
    Digest hash{};
    std::optional<UtcMs> until;            ///< Of a hash before the last rotation.
    std::shared_ptr<const Caller> caller;  // Shared with requests: see Verdict.
  };
  struct Meter {
    explicit Meter(const KeyDraft& limits)
        : bucket(limits.per_second, limits.burst), quota(limits.per_day), made_for(limits) {}
    TokenBucket bucket;
    DailyQuota quota;
    KeyDraft made_for;
  };

  void rebuild(const std::vector<Key>& stored);
  void insert(const Key& key);
  [[nodiscard]] const Entry* find(const Digest& hash) const;
  [[nodiscard]] Verdict measured(const Entry& entry, UtcMs now);

  const Options options_;
  KeyStore& store_;
  base::Clock& clock_;
  mutable std::mutex mutex_;
  std::optional<std::string> text_;                        ///< keys.json as it was read last.
  std::unordered_multimap<std::uint64_t, Entry> entries_;  ///< By the first bytes of the hash.
  std::map<std::string, Meter> meters_;                    ///< By key id; they outlive a reload.
  std::shared_ptr<const Caller> local_;                    // Shared with requests: see Verdict.
  bool any_key_ = false;
};

}  // namespace memos::governance
