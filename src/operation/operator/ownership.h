// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <array>
#include <optional>
#include <span>

#include "operation/operator/rank.h"

namespace memos::op {

/// Turns that are compared on either side. On human dialogues the area under the curve, answerable against
/// adversarial questions (the other person said it), is 82.6 with the best turn alone, 84.4 with two, 85.2 with three.
inline constexpr std::size_t kOwnershipTurns = 3;
/// Units that are ranked at least, however few are asked for, so that both sides are seen.
inline constexpr std::size_t kOwnershipUnits = 32;

/// Whose memory a question is about: how well the best turns of the one speaker who is named fit it, and those of
/// everybody else. A value type; units of several cubes may be added.
class Ownership {
 public:
  /// Adds what rank() found. Scores count without the named speaker's rule, which would decide by itself.
  void add(std::span<const Ranked> ranked);
  /// Mean score of the named speaker's best turns minus that of the others' best; a turn that is missing counts 0. None
  /// when nobody, or more than one, is named, or the speaker said nothing that was found.
  [[nodiscard]] std::optional<double> value() const noexcept;

 private:
  using Best = std::array<double, kOwnershipTurns>;  ///< Falling; 0 where there is none.
  static void put(Best& best, double score) noexcept;

  Best named_{}, others_{};
  bool asked_ = false;
};

/// How likely the best unit answers the question, from its score, its lead over the next one, and ownership (0 when
/// there is none): a logistic curve (docs/search.md has its origin and how often it was right).
[[nodiscard]] double answer_confidence(double best, double second, std::optional<double> ownership) noexcept;

}  // namespace memos::op
