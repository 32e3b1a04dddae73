// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/operator/ownership.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "operation/operator/rules.h"

namespace memos::op {

void Ownership::put(Best& best, double score) noexcept {
  for (double& place : best) {
    if (score > place) std::swap(score, place);
  }
}

void Ownership::add(std::span<const Ranked> ranked) {
  for (const Ranked& one : ranked) {
    Evidence evidence = one.evidence;
    const bool named = std::exchange(evidence.named_speaker, false);
    asked_ = asked_ || named;
    put(named ? named_ : others_, score(evidence));
  }
}

std::optional<double> Ownership::value() const noexcept {
  if (!asked_) return {};
  const auto sum = [](const Best& best) { return std::accumulate(best.begin(), best.end(), 0.0); };
  return (sum(named_) - sum(others_)) / double{kOwnershipTurns};
}

double answer_confidence(double best, double second, std::optional<double> ownership) noexcept {
  // Fitted by logistic regression on human dialogues whose questions include unanswerable ones, asked with and without
  // vectors: leads are relative, because scores are lower without.
  constexpr double kBias = -3.2;
  constexpr double kScore = 1.2;
  constexpr double kLead = 6.5;
  constexpr double kOwned = 2.7;
  constexpr double kLeast = 0.05;  // lower scores are all the same
  const double unit = std::max(best, kLeast);
  const double lead = std::max(0.0, best - second) / unit;
  const double sum = kBias + kScore * best + kLead * lead + kOwned * ownership.value_or(0.0) / unit;
  return 1.0 / (1.0 + std::exp(-sum));
}

}  // namespace memos::op
