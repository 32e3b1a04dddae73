// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/activation/block.h"

namespace memos::activation {
namespace {

void update(base::Blake2b& hash, std::uint64_t number) {
  std::uint8_t bytes[8];
  for (std::size_t i = 0; i < 8; ++i) bytes[i] = static_cast<std::uint8_t>(number >> (8 * i));
  hash.update(bytes);
}

}  // namespace

KeySpace::KeySpace(TenantId tenant, const Digest& state) : tenant_(std::move(tenant)) {
  base::Blake2b hash;
  hash.update(base::as_bytes("memos-kv-1"));
  hash.update(state);
  hash.update(base::as_bytes(tenant_.value));
  id_ = hash.finish();
}

BlockKey KeySpace::key(BlockKind kind, const Audience& audience, const BlockKey& parent,
                       std::span<const Token> tokens) const {
  base::Blake2b hash(id_);
  update(hash, static_cast<std::uint64_t>(kind));
  update(hash, audience.size());
  for (const CubeId cube : audience) update(hash, cube.value);
  hash.update(parent);
  update(hash, tokens.size());
  for (const Token token : tokens) update(hash, static_cast<std::uint32_t>(token));
  return hash.finish();
}

}  // namespace memos::activation
