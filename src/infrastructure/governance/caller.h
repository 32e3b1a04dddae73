// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "memos/ids.hpp"

namespace memos::governance {

/// What a key allows. Numbers are not stored.
enum class Verb : std::uint8_t {
  kRead = 1,    ///< Search, list, get, export.
  kWrite = 2,   ///< Add, update, link, archive, restore, roll back; make cubes.
  kDelete = 4,  ///< Delete, erase, forget; drop cubes.
  kAdmin = 8,   ///< Jobs, re-embedding; on the folder's own tenant also verify, backup and figures of the folder.
};

/// A set of verbs.
class Verbs {
 public:
  constexpr Verbs() = default;
  constexpr Verbs(Verb verb) noexcept : bits_(static_cast<std::uint8_t>(verb)) {}
  [[nodiscard]] static constexpr Verbs all() noexcept { return Verbs(std::uint8_t{15}); }
  [[nodiscard]] constexpr bool has(Verb verb) const noexcept { return (bits_ & static_cast<std::uint8_t>(verb)) != 0; }
  [[nodiscard]] constexpr bool empty() const noexcept { return bits_ == 0; }
  constexpr void add(Verb verb) noexcept { bits_ |= static_cast<std::uint8_t>(verb); }
  friend constexpr bool operator==(Verbs, Verbs) = default;

 private:
  explicit constexpr Verbs(std::uint8_t bits) noexcept : bits_(bits) {}
  std::uint8_t bits_ = 0;
};

[[nodiscard]] std::string_view name(Verb verb) noexcept;
/// "read", "write", "delete", "admin", "all". Error kInvalidArgument, field "verbs".
[[nodiscard]] Result<Verbs> parse_verbs(const std::vector<std::string>& names);
[[nodiscard]] std::vector<std::string> names(Verbs verbs);

/// The tenant to which the folder belongs: its admins look after the whole folder.
inline constexpr std::string_view kLocalTenant = "local";

/// Who asks, as a front door found out.
struct Caller {
  TenantId tenant;
  ActorId actor{};  ///< 0 = the local user, without a key.
  Verbs verbs = Verbs::all();
  std::vector<std::string> cubes;  ///< Names, or beginnings that end with '*'; empty = all cubes of the tenant.
  std::string key_id;              ///< Empty without a key.

  [[nodiscard]] bool may(Verb verb) const noexcept { return verbs.has(verb); }
  [[nodiscard]] bool may_use(std::string_view cube) const noexcept;
  /// Looks after the whole folder.
  [[nodiscard]] bool runs_folder() const noexcept {
    return tenant.value == kLocalTenant && may(Verb::kAdmin) && cubes.empty();
  }
};

/// 1 to 64 characters of A–Z a–z 0–9 . _ - and not dots alone: also the name of a folder. kInvalidArgument, "tenant".
[[nodiscard]] Status validate_tenant(std::string_view name);

}  // namespace memos::governance
