// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/operator/ownership.h"

#include <gtest/gtest.h>

#include "operation/operator/ranking.h"
#include "operation/operator/rules.h"

namespace memos::op {
namespace {

Ranked unit(float coverage, bool named) {
  Ranked made;
  made.evidence.own = {.coverage = coverage, .fused_coverage = coverage};
  made.evidence.named_speaker = named;
  made.score = score(made.evidence);
  return made;
}

TEST(Ownership, NobodyIsNamed) {
  Ownership ownership;
  EXPECT_FALSE(ownership.value());
  const Ranked ranked[] = {unit(0.5F, false), unit(0.4F, false)};
  ownership.add(ranked);
  EXPECT_FALSE(ownership.value());
}

TEST(Ownership, IsTheMeanOfTheBestThreeOnEitherSideWithoutTheSpeakersRule) {
  Ownership ownership;
  const Ranked ranked[] = {unit(0.1F, true),  unit(0.9F, true),  unit(0.6F, true), unit(0.3F, true),
                           unit(0.4F, false), unit(0.2F, false), unit(0.3F, false)};
  ownership.add(ranked);
  ASSERT_TRUE(ownership.value());
  EXPECT_NEAR(*ownership.value(), (0.9 + 0.6 + 0.3 - 0.4 - 0.2 - 0.3) / 3, 1e-6);
}

TEST(Ownership, TheSecondCubeAddsToTheFirst) {
  const Ranked first[] = {unit(0.9F, true)};
  const Ranked second[] = {unit(0.6F, false), unit(0.3F, true)};
  Ownership both;
  both.add(first);
  both.add(second);
  EXPECT_NEAR(both.value().value_or(0), (0.9 + 0.3 - 0.6) / 3, 1e-6);
}

TEST(Ownership, ConfidenceRisesWithEverythingAndStaysWithinOne) {
  EXPECT_GT(answer_confidence(1.2, 0.6, 0.2), answer_confidence(0.9, 0.6, 0.2));
  EXPECT_GT(answer_confidence(1.2, 0.6, 0.2), answer_confidence(1.2, 0.9, 0.2));
  EXPECT_GT(answer_confidence(1.2, 0.6, 0.2), answer_confidence(1.2, 0.6, -0.2));
  EXPECT_EQ(answer_confidence(1.2, 0.6, {}), answer_confidence(1.2, 0.6, 0.0));
  for (const double owned : {-2.0, 0.0, 2.0}) {
    EXPECT_GT(answer_confidence(3, 0, owned), 0.0);
    EXPECT_LT(answer_confidence(3, 0, owned), 1.0);
  }
}

}  // namespace
}  // namespace memos::op
