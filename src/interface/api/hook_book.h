// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "infrastructure/vault/vault.h"

namespace memos::api {

/// What became of a memory. Numbers are stored.
enum class HookChange : std::uint8_t { kAdd = 1, kUpdate = 2, kDelete = 3 };

/// A webhook: an address that is told of what changes in the cubes of a tenant.
struct Hook {
  std::string id;  ///< UUID.
  TenantId tenant;
  std::string name, url;
  std::set<HookChange> changes;
  bool active = true;  ///< What happens while it is not, it is never told.
  std::string secret;  ///< Signs what is sent. Told when the webhook is made, and never again.
  UtcMs created_at{}, updated_at{};
};

/// The webhooks of a folder, kept in its settings. Thread-safe.
class HookBook {
 public:
  explicit HookBook(vault::Vault& vault) : vault_(vault) {}

  [[nodiscard]] Result<std::vector<Hook>> all();
  [[nodiscard]] Result<std::vector<Hook>> of(const TenantId& tenant);
  [[nodiscard]] Result<std::optional<Hook>> find(const std::string& id);
  /// kExhausted: there are too many already.
  [[nodiscard]] Status add(const Hook& hook);
  /// kNotFound: another tenant's, or none.
  [[nodiscard]] Status replace(const Hook& hook);
  [[nodiscard]] Status remove(const TenantId& tenant, const std::string& id);
  /// Of those that were read by now: never waits for a disk, so that commits may ask.
  [[nodiscard]] std::vector<std::string> ids_of(const TenantId& tenant) const;

 private:
  [[nodiscard]] Result<std::vector<Hook>> load();       ///< Under `changing_`.
  [[nodiscard]] Status store(std::vector<Hook> hooks);  ///< The same.

  vault::Vault& vault_;
  std::mutex changing_;  ///< Held while the disk is read or written.
  mutable std::mutex mutex_;
  bool loaded_ = false;  ///< Under `mutex_`, like hooks_.
  std::vector<Hook> hooks_;
};

/// "add", "update", "delete".
[[nodiscard]] std::string_view name(HookChange change) noexcept;

}  // namespace memos::api
