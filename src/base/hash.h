// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "memos/types.hpp"

namespace memos::base {

using Bytes = std::span<const std::uint8_t>;
[[nodiscard]] inline Bytes as_bytes(std::string_view text) noexcept {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// BLAKE2b-256 (RFC 7693), optionally keyed (at most 64 bytes). For content ids, chains and digests.
[[nodiscard]] Digest blake2b(Bytes data, Bytes key = {}) noexcept;

/// Incremental BLAKE2b-256.
class Blake2b {
 public:
  explicit Blake2b(Bytes key = {}) noexcept;
  void update(Bytes data) noexcept;
  [[nodiscard]] Digest finish() noexcept;

 private:
  alignas(64) unsigned char state_[384];
};

/// HMAC-SHA-256 (RFC 2104, FIPS 180-4): for signatures that other programs check.
[[nodiscard]] Digest hmac_sha256(Bytes data, Bytes key) noexcept;

/// Compares in a time that depends on the lengths only. For secrets and their hashes.
[[nodiscard]] bool equal_in_constant_time(Bytes a, Bytes b) noexcept;

/// XXH3-64. For checksums of rows and files against accidental change, and for tables. Not for secrets.
[[nodiscard]] std::uint64_t xxh3(Bytes data, std::uint64_t seed = 0) noexcept;

[[nodiscard]] std::string to_hex(Bytes data);
/// Error kInvalidArgument when a character is not hexadecimal or the length is odd.
[[nodiscard]] Result<std::string> from_hex(std::string_view hex);

}  // namespace memos::base
