// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "base/hash.h"

#include <sodium.h>
#include <xxhash.h>

#include <new>

#include "base/invariant.h"

namespace memos::base {
namespace {

static_assert(sizeof(crypto_generichash_blake2b_state) == 384, "Blake2b::state_ must hold libsodium's state");
static_assert(alignof(crypto_generichash_blake2b_state) <= 64);

crypto_generichash_blake2b_state* state_of(unsigned char* storage) noexcept {
  return std::launder(reinterpret_cast<crypto_generichash_blake2b_state*>(storage));
}

constexpr std::string_view kHexDigits = "0123456789abcdef";

int hex_value(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

Digest blake2b(Bytes data, Bytes key) noexcept {
  Digest digest{};
  const int rc =
      crypto_generichash_blake2b(digest.data(), digest.size(), data.data(), data.size(), key.data(), key.size());
  MEMOS_INVARIANT(rc == 0, "BLAKE2b key longer than 64 bytes");
  return digest;
}

Blake2b::Blake2b(Bytes key) noexcept {
  ::new (static_cast<void*>(state_)) crypto_generichash_blake2b_state;
  const int rc = crypto_generichash_blake2b_init(state_of(state_), key.data(), key.size(), sizeof(Digest));
  MEMOS_INVARIANT(rc == 0, "BLAKE2b key longer than 64 bytes");
}

void Blake2b::update(Bytes data) noexcept {
  const int rc = crypto_generichash_blake2b_update(state_of(state_), data.data(), data.size());
  MEMOS_INVARIANT(rc == 0, "BLAKE2b update after finish");
}

Digest Blake2b::finish() noexcept {
  Digest digest{};
  const int rc = crypto_generichash_blake2b_final(state_of(state_), digest.data(), digest.size());
  MEMOS_INVARIANT(rc == 0, "BLAKE2b finished twice");
  return digest;
}

Digest hmac_sha256(Bytes data, Bytes key) noexcept {
  static_assert(sizeof(Digest) == crypto_auth_hmacsha256_BYTES);
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, key.data(), key.size());
  crypto_auth_hmacsha256_update(&state, data.data(), data.size());
  Digest digest{};
  crypto_auth_hmacsha256_final(&state, digest.data());
  return digest;
}

bool equal_in_constant_time(Bytes a, Bytes b) noexcept {
  return a.size() == b.size() && (a.empty() || sodium_memcmp(a.data(), b.data(), a.size()) == 0);
}

std::uint64_t xxh3(Bytes data, std::uint64_t seed) noexcept {
  return XXH3_64bits_withSeed(data.data(), data.size(), seed);
}

std::string to_hex(Bytes data) {
  std::string hex;
  hex.reserve(data.size() * 2);
  for (const std::uint8_t byte : data) {
    hex += kHexDigits[byte >> 4U];
    hex += kHexDigits[byte & 15U];
  }
  return hex;
}

Result<std::string> from_hex(std::string_view hex) {
  if (hex.size() % 2 != 0) return fail(ErrorCode::kInvalidArgument, "hexadecimal text has an odd length");
  std::string bytes;
  bytes.reserve(hex.size() / 2);
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    const int high = hex_value(hex[i]);
    const int low = hex_value(hex[i + 1]);
    if (high < 0 || low < 0) {
      return fail(ErrorCode::kInvalidArgument,
                  "no hexadecimal digit at character " + std::to_string(high < 0 ? i : i + 1));
    }
    bytes += static_cast<char>(high * 16 + low);
  }
  return bytes;
}

}  // namespace memos::base
