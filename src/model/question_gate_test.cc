// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/question_gate.h"

#include <gtest/gtest.h>

#include <thread>

namespace memos::model {
namespace {

TEST(QuestionGate, BatchesWaitUntilTheLastQuestionHasLeft) {
  QuestionGate gate;
  gate.enter();
  gate.enter();
  std::atomic<bool> through = false;
  std::thread batch([&] {
    std::chrono::nanoseconds left = std::chrono::hours(1);
    gate.wait(left);
    through = true;
  });
  while (gate.waiting() == 0) std::this_thread::yield();
  gate.leave();
  EXPECT_EQ(gate.waiting(), 1U);
  EXPECT_FALSE(through);
  gate.leave();
  batch.join();
  EXPECT_TRUE(through);
}

TEST(QuestionGate, NobodyWaitsLongerThanAllowedNorWithoutAQuestion) {
  QuestionGate gate;
  std::chrono::nanoseconds left = std::chrono::milliseconds(1);
  gate.wait(left);
  EXPECT_EQ(left, std::chrono::milliseconds(1));
  gate.enter();
  gate.wait(left);
  EXPECT_EQ(left.count(), 0);
  gate.wait(left);  // Nothing is left: it does not wait at all.
  gate.leave();
}

}  // namespace
}  // namespace memos::model
