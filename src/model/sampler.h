// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "model/generator.h"

namespace memos::model {

/// Chooses the next token. The same choices for the same logits and seed, on every machine.
class Sampler {
 public:
  Sampler(double temperature, double top_p, std::uint64_t seed)
      : temperature_(temperature), top_p_(top_p), state_(seed) {}

  /// The likeliest token, or a random one by its share. `fits` (may be empty) is asked for candidates in the order of
  /// their choice, until one does. nullopt when none fits.
  [[nodiscard]] std::optional<Token> choose(std::span<const float> logits, const std::function<bool(Token)>& fits);

 private:
  struct Candidate {
    Token token;
    float logit;
  };
  double random() noexcept;
  Candidate draw(std::vector<Candidate>& likely);

  const double temperature_, top_p_;
  std::uint64_t state_;
};

}  // namespace memos::model
