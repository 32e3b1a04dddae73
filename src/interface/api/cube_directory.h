// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <atomic>
#include <memory>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "infrastructure/vault/vault.h"
#include "interface/api/repeat_window.h"

namespace memos::api {

/// What never changes about a cube, and the little that this process keeps beside it.
struct CubeState {
  explicit CubeState(const vault::CubeInfo& info)
      : id(info.id), uuid(info.uuid), name(info.name), repeat_key(info.repeat_key), space_(info.space) {}

  const CubeId id;
  const MemoryId uuid;
  const std::string name;
  const Digest repeat_key;
  RepeatWindow repeats;
  /// Without an embedder the cube's embed job was put off: it is there, so adds need not ask for it again.
  std::atomic<bool> embed_put_off{false};
  /// This process has asked for the job that moves the cube to the folder's embedder.
  std::atomic<bool> change_begun{false};

  [[nodiscard]] SpaceId space() const noexcept { return space_.load(std::memory_order_acquire); }
  void set_space(SpaceId space) noexcept { space_.store(space, std::memory_order_release); }

 private:
  std::atomic<SpaceId> space_;
};

/// The tenant's cubes as this process, the folder's only user, has seen them: so that a search need not ask the vault
/// for names. A CubeState lives as long as the directory, also after its cube was dropped (numbers are never reused).
/// Cubes of other tenants answer like cubes that do not exist. Thread-safe.
class CubeDirectory {
 public:
  CubeDirectory(vault::Vault& vault, TenantId tenant) : vault_(vault), tenant_(std::move(tenant)) {}

  /// Error kNotFound with `field`.
  [[nodiscard]] Result<CubeState*> find(const std::string& name, std::string_view field);
  [[nodiscard]] Result<CubeState*> find(CubeId id);
  /// The cube that holds the memory. Error kNotFound with field "id".
  [[nodiscard]] Result<CubeState*> of(const MemoryId& memory);
  [[nodiscard]] Result<CubeState*> find_or_create(const std::string& name, ActorId actor);
  /// The cube was created or read: remembers it.
  CubeState* remember(const vault::CubeInfo& info);
  void forget(const CubeState& cube);
  [[nodiscard]] const TenantId& tenant() const noexcept { return tenant_; }

 private:
  vault::Vault& vault_;
  const TenantId tenant_;
  std::shared_mutex mutex_;
  std::unordered_map<std::string, CubeState*> by_name_;
  std::unordered_map<CubeId, std::unique_ptr<CubeState>> by_id_;
};

}  // namespace memos::api
