// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <vector>

#include "base/hash.h"
#include "memos/types.hpp"
#include "model/generator.h"

/// Activation memory: the key/value cache of prompts as blocks of tokens, each valid behind exactly one prefix.
namespace memos::activation {

/// A token of a model's vocabulary.
using Token = model::Token;

/// Names a block: everything that its cache depends on.
using BlockKey = Digest;
struct BlockKeyHash {
  std::size_t operator()(const BlockKey& key) const noexcept {
    std::size_t hash = 0;
    std::memcpy(&hash, key.data(), sizeof hash);
    return hash;
  }
};

/// A memory whose text stands in a block, or before it.
struct Source {
  MemoryId memory;
  CubeId cube{};
  std::uint32_t version = 0;  ///< That the text was taken from.
  friend auto operator<=>(const Source&, const Source&) = default;
};

/// Stored; never renumber.
enum class BlockKind : std::uint8_t {
  kFull = 1,       ///< limits::kKvBlockTokens tokens in their place behind what the parent holds.
  kTail = 2,       ///< Fewer, up to the end of a segment. Never shared between cubes.
  kAlone = 3,      ///< As kFull, of a segment that was encoded on its own, from position 0; only for composition.
  kAloneTail = 4,  ///< Its last tokens.
};

/// Which cubes may use a block, by their numbers, sorted: a prompt over just these. Empty = every cube of the tenant,
/// because every source may be read by all.
using Audience = std::vector<CubeId>;

/// What is known of a block beside its bytes. Holds no token and no text.
struct Block {
  BlockKey key{};
  BlockKey parent{};  ///< The block before it; zeros for the first one.
  Digest space{};     ///< KeySpace::id.
  TenantId tenant;
  Audience audience;
  BlockKind kind = BlockKind::kFull;
  std::uint32_t tokens = 0;
  std::vector<Source> sources;  ///< Of its own tokens; those of the parents hold too. Sorted.
};

/// The namespace of the blocks of one tenant under one engine state: equal tokens under other models, adapters,
/// engines, rope settings, cache types or kinds of attention have other keys. A value; thread-safe.
class KeySpace {
 public:
  /// `state`: model::state_namespace, which covers all of these but the tenant.
  KeySpace(TenantId tenant, const Digest& state);
  [[nodiscard]] const Digest& id() const noexcept { return id_; }
  [[nodiscard]] const TenantId& tenant() const noexcept { return tenant_; }
  [[nodiscard]] BlockKey key(BlockKind kind, const Audience& audience, const BlockKey& parent,
                             std::span<const Token> tokens) const;

 private:
  TenantId tenant_;
  Digest id_{};
};

}  // namespace memos::activation
