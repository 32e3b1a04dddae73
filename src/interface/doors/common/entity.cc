// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/doors/common/entity.h"

#include <algorithm>

namespace memos::doors {
namespace {

constexpr std::array<std::string_view, 4> kNames = {"user", "agent", "app", "run"};

constexpr std::string_view kShared = "kb:";

std::string escaped(std::string_view user) {
  std::string out;
  for (const char c : user) {
    if (c == ':') {
      out += "%3A";
    } else if (c == '%') {
      out += "%25";
    } else {
      out += c;
    }
  }
  return out;
}

std::string unescaped(std::string_view cube) {
  std::string out;
  for (std::size_t i = 0; i < cube.size(); ++i) {
    const std::string_view three = cube.substr(i, 3);
    if (three == "%3A" || three == "%25") {
      out += three == "%3A" ? ':' : '%';
      i += 2;
    } else {
      out += cube[i];
    }
  }
  return out;
}

}  // namespace

std::string_view name(EntityKind kind) noexcept { return kNames.at(static_cast<std::size_t>(kind)); }

std::optional<EntityKind> parse_entity_kind(std::string_view text) noexcept {
  const auto* const found = std::ranges::find(kNames, text);
  if (found == kNames.end()) return std::nullopt;
  return kEntityKinds.at(static_cast<std::size_t>(found - kNames.begin()));
}

std::string cube_of(const Entity& entity) {
  if (entity.kind == EntityKind::kUser) return escaped(entity.name);
  return std::string(name(entity.kind)) + ":" + entity.name;
}

std::string shared_cube(std::string_view id) { return std::string(kShared) + std::string(id); }

bool is_shared_cube(std::string_view cube) noexcept { return cube.starts_with(kShared); }

Entity entity_of(std::string_view cube) {
  for (const EntityKind kind : {EntityKind::kAgent, EntityKind::kApp, EntityKind::kRun}) {
    const std::string_view word = name(kind);
    if (cube.size() > word.size() && cube.starts_with(word) && cube[word.size()] == ':')
      return {.kind = kind, .name = std::string(cube.substr(word.size() + 1))};
  }
  return {.kind = EntityKind::kUser, .name = unescaped(cube)};
}

const std::string& field(const Scope& scope, EntityKind kind) noexcept {
  switch (kind) {
    case EntityKind::kUser:
      return scope.user_id;
    case EntityKind::kAgent:
      return scope.agent_id;
    case EntityKind::kApp:
      return scope.app_id;
    case EntityKind::kRun:
      break;
  }
  return scope.session_id;
}

std::string& field(Scope& scope, EntityKind kind) noexcept {
  return const_cast<std::string&>(field(std::as_const(scope), kind));  // NOLINT(cppcoreguidelines-pro-type-const-cast)
}

std::optional<Entity> primary(const Scope& scope) {
  for (const EntityKind kind : kEntityKinds) {
    if (const std::string& found = field(scope, kind); !found.empty()) return Entity{.kind = kind, .name = found};
  }
  return std::nullopt;
}

std::string entity_name(const Memory& memory, EntityKind kind) {
  if (const std::string& said = field(memory.body.scope, kind); !said.empty()) return said;
  if (is_shared_cube(memory.cube)) return {};
  Entity own = entity_of(memory.cube);
  return own.kind == kind ? std::move(own.name) : std::string();
}

}  // namespace memos::doors
