// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "memos/result.hpp"

namespace memos {

/// An integer that cannot be mixed up with another kind of integer. `Tag` is never defined.
template <class Tag, class Int>
struct NamedInt {
  Int value{};
  friend constexpr auto operator<=>(const NamedInt&, const NamedInt&) = default;
};

/// Number of a cube inside one vault, issued by the vault, never reused. 0 is no cube.
using CubeId = NamedInt<struct CubeIdTag, std::uint32_t>;
/// Position in a cube's journal; the first entry is 1. 0 means "before everything".
using Sequence = NamedInt<struct SequenceTag, std::uint64_t>;
/// Number of a durable job inside one vault. 0 is no job.
using JobId = NamedInt<struct JobIdTag, std::uint64_t>;
/// Number of an embedding space inside one vault (one embedder's vectors). 0 is no space.
using SpaceId = NamedInt<struct SpaceIdTag, std::uint32_t>;
/// Who did something: an opaque number, resolved by governance. 0 is the local user.
using ActorId = NamedInt<struct ActorIdTag, std::uint64_t>;
/// Milliseconds since 1970-01-01T00:00:00 UTC.
using UtcMs = NamedInt<struct UtcMsTag, std::int64_t>;

/// An isolated customer. The local user is tenant "local".
struct TenantId {
  std::string value = "local";
  friend auto operator<=>(const TenantId&, const TenantId&) = default;
};

/// Identity of a memory: a UUIDv7 (RFC 9562) that never changes once returned.
struct MemoryId {
  std::array<std::uint8_t, 16> bytes{};

  /// Reads the canonical 36-character form (either case). Error: kInvalidArgument, field "id".
  [[nodiscard]] static Result<MemoryId> parse(std::string_view text);
  /// The canonical lower-case form, 36 characters.
  [[nodiscard]] std::string str() const;
  [[nodiscard]] bool is_nil() const noexcept { return *this == MemoryId{}; }
  friend auto operator<=>(const MemoryId&, const MemoryId&) = default;
};

}  // namespace memos

template <class Tag, class Int>
struct std::hash<memos::NamedInt<Tag, Int>> {
  std::size_t operator()(const memos::NamedInt<Tag, Int>& v) const noexcept { return std::hash<Int>{}(v.value); }
};
template <>
struct std::hash<memos::MemoryId> {
  std::size_t operator()(const memos::MemoryId& id) const noexcept {
    // The last eight bytes of a UUIDv7 are random: good enough as a hash.
    std::uint64_t h = 0;
    for (std::size_t i = 8; i < 16; ++i) h = (h << 8U) | id.bytes[i];
    return static_cast<std::size_t>(h);
  }
};
