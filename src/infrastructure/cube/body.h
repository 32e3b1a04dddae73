// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/hash.h"
#include "base/json.h"
#include "base/result.h"
#include "memos/types.hpp"

namespace memos::cube {

/// Checks every field of a body against shape and limits; the error's field is "`path`.text" and so on ("text" when
/// `path` is empty).
[[nodiscard]] Status validate(const Body& body, std::string_view path);
/// Whether a memory was read from another one: it states something and names its source. Such memories are answered
/// through their source: they are not searched themselves, take no vector, and are not counted as memories of a cube.
[[nodiscard]] inline bool is_derived(const Body& body) noexcept {
  return body.statement && !body.statement->source.is_nil();
}
/// 1 to limits::kMaxNameBytes bytes of UTF-8 without control characters.
[[nodiscard]] Status validate_cube_name(std::string_view name, std::string_view field);

/// Canonical bytes of a body: deterministic, self-describing tags, empty fields left out (docs/format.md). Equal bodies
/// have equal bytes; unknown tags of a newer minor version are refused.
[[nodiscard]] std::string encode(const Body& body);
/// Error kCorrupt when the bytes are not an encoding. Never reads out of bounds on any input (fuzzed).
[[nodiscard]] Result<Body> decode(std::string_view bytes);

using Salt = std::array<std::uint8_t, 16>;
/// BLAKE2b-256 keyed with the salt over the canonical bytes.
[[nodiscard]] Digest content_digest(const Salt& salt, std::string_view body_bytes) noexcept;

/// Hash of a journal entry: BLAKE2b-256 over previous hash, sequence, time, actor, operation, memory id, version and
/// content digest, each in fixed-width little-endian form (docs/format.md). `entry.hash` is not read.
[[nodiscard]] Digest chain_hash(const Digest& previous, const JournalEntry& entry) noexcept;
/// The hash before a cube's first entry: BLAKE2b-256 over "memos-journal-1" and the cube's UUID.
[[nodiscard]] Digest chain_start(const MemoryId& cube_uuid) noexcept;

/// JSON object of a body for export and for the CLI's --json, and back. Field names as in docs/format.md; fields that
/// have their default are left out. `info` stands in it as an object and comes back as compact text. Reading refuses
/// unknown fields and whatever validate() refuses; errors name the field below `path`.
[[nodiscard]] json::Value body_to_value(const Body& body);
[[nodiscard]] Result<Body> body_from_value(const json::Value& value, std::string_view path);
[[nodiscard]] std::string body_to_json(const Body& body);
[[nodiscard]] Result<Body> body_from_json(std::string_view json, std::string_view path);

}  // namespace memos::cube
