// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "model/twin_generator.h"

namespace memos::model {

/// The twin's vocabulary: bytes, then these.
inline constexpr Token kTwinBegin = 256;
inline constexpr Token kTwinTurn = 257;  ///< "<|im_start|>"
inline constexpr Token kTwinEnd = 258;   ///< "<|im_end|>"
inline constexpr Token kTwinTokens = 259;

/// A row of the twin. `owner` tells its own adapters from those of other generators; `options` must outlive it.
[[nodiscard]] std::unique_ptr<KvSequence> make_twin_sequence(const TwinGeneratorOptions& options, const void* owner);

/// An adapter of the twin: any file.
class TwinAdapter final : public Adapter {
 public:
  TwinAdapter(const void* owner, std::string hash) : owner_(owner), hash_(std::move(hash)) {}
  [[nodiscard]] const std::string& hash() const noexcept override { return hash_; }
  [[nodiscard]] const void* owner() const noexcept { return owner_; }

 private:
  const void* owner_;
  std::string hash_;
};

}  // namespace memos::model
