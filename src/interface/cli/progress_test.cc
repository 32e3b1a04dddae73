// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/cli/progress.h"

#include <gtest/gtest.h>

#include <csignal>

#include "interface/cli/layout.h"

namespace memos::cli {
namespace {

using std::chrono::milliseconds;

TEST(Progress, LineTellsShareAndTimeLeft) {
  EXPECT_EQ(progress_line({"embed", 0, 200}, milliseconds(0), 79), "embed  [....................]  0 %  0/200");
  EXPECT_EQ(progress_line({"embed", 50, 200}, milliseconds(4000), 79),
            "embed  [#####...............]  25 %  50/200  12 s left");
  EXPECT_EQ(progress_line({"embed", 200, 200}, milliseconds(9000), 79),
            "embed  [####################]  100 %  200/200");
  EXPECT_EQ(progress_line({"embed", 300, 200}, milliseconds(0), 79), "embed  [####################]  100 %  200/200");
}

TEST(Progress, LineWithoutTotalCounts) {
  EXPECT_EQ(progress_line({"read", 42, 0}, milliseconds(2000), 79), "read  42  2 s");
}

TEST(Progress, LineFitsTheTerminal) {
  const std::string line = progress_line({"a rather long stage", 50, 200}, milliseconds(4000), 20);
  EXPECT_LE(display_width(line), 20U);
}

TEST(Progress, CtrlCCancelsAtTheNextReport) {
  Streams streams;
  Output out(streams);
  out.set_quiet(true);
  {
    ProgressBar bar(out);
    const ProgressFn report = bar.callback();
    EXPECT_TRUE(report({"import", 1, 2}));
    std::raise(SIGINT);
    EXPECT_FALSE(report({"import", 2, 2}));
  }
  ProgressBar next(out);
  EXPECT_TRUE(next.report({"import", 1, 2})) << "a new piece of work starts uncancelled";
}

}  // namespace
}  // namespace memos::cli
