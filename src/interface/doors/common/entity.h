// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "memos/types.hpp"

namespace memos::doors {

/// Whom a memory belongs to, for doors that know no cubes. In the order in which one of them is the primary one.
enum class EntityKind : std::uint8_t { kUser, kAgent, kApp, kRun };
inline constexpr std::array kEntityKinds = {EntityKind::kUser, EntityKind::kAgent, EntityKind::kApp, EntityKind::kRun};

struct Entity {
  EntityKind kind = EntityKind::kUser;
  std::string name;
  friend auto operator<=>(const Entity&, const Entity&) = default;
};

/// "user", "agent", "app", "run".
[[nodiscard]] std::string_view name(EntityKind kind) noexcept;
[[nodiscard]] std::optional<EntityKind> parse_entity_kind(std::string_view text) noexcept;

/// The cube of an entity's own: user "U" has the cube named exactly "U", others "agent:A", "app:P", "run:R". In a
/// user's name "%" and ":" are percent-escaped, so that no user gets another entity's cube.
[[nodiscard]] std::string cube_of(const Entity& entity);
/// The cube of a knowledge base: "kb:ID". It belongs to nobody.
[[nodiscard]] std::string shared_cube(std::string_view id);
[[nodiscard]] bool is_shared_cube(std::string_view cube) noexcept;
/// The entity whose own cube this is. Not of shared cubes.
[[nodiscard]] Entity entity_of(std::string_view cube);
/// The first of user, agent, app, run that the scope names; none if it names nobody.
[[nodiscard]] std::optional<Entity> primary(const Scope& scope);

/// What a memory's scope says of a kind, or the cube's own entity where the scope says nothing; empty = neither does.
[[nodiscard]] std::string entity_name(const Memory& memory, EntityKind kind);
[[nodiscard]] const std::string& field(const Scope& scope, EntityKind kind) noexcept;
[[nodiscard]] std::string& field(Scope& scope, EntityKind kind) noexcept;

}  // namespace memos::doors
