// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/cli/exit_code.h"

#include <gtest/gtest.h>

#include <set>

namespace memos::cli {
namespace {

TEST(ExitCode, EveryErrorCodeHasItsOwnNumber) {
  std::set<int> numbers;
  for (int value = 1; value <= static_cast<int>(ErrorCode::kInternal); ++value) {
    const auto code = static_cast<ErrorCode>(value);
    numbers.insert(exit_status(code));
    EXPECT_FALSE(error_name(code).empty()) << value;
    bool listed = false;
    for (const ExitCode& row : exit_codes()) listed = listed || row.code == code;
    EXPECT_TRUE(listed) << error_name(code);
  }
  EXPECT_EQ(numbers.size(), exit_codes().size());
  EXPECT_FALSE(numbers.contains(0));
}

TEST(ExitCode, AdviceIsExactForKnownFields) {
  EXPECT_EQ(advice({ErrorCode::kNotFound, "no cube", "cube"}, "list"), "`memos cube list` tells which cubes exist");
  EXPECT_EQ(advice({ErrorCode::kNotFound, "nothing", "something else"}, "list"), "check the name");
  EXPECT_EQ(advice({ErrorCode::kInvalidArgument, "wrong", "-k"}, "cube drop"), "see `memos cube drop --help`");
  EXPECT_EQ(advice({ErrorCode::kInvalidArgument, "wrong", "-k"}, ""), "see `memos COMMAND --help`");
}

TEST(ExitCode, FieldsOfTheApiBecomeWordsOfTheCommandLine) {
  const Error error = in_words({ErrorCode::kInvalidArgument, "items[0].info must be an object", "items[0].info"});
  EXPECT_EQ(error.message, "info must be an object");
  EXPECT_EQ(error.field, "info");
  EXPECT_EQ(in_words({ErrorCode::kNotFound, "no cube", "cubes[1]"}).field, "cube");
  EXPECT_EQ(in_words({ErrorCode::kConflict, "version", "expected_version"}).field, "--expected-version");
  EXPECT_EQ(in_words({ErrorCode::kInvalidArgument, "one cube", "known_at.sequence"}).field, "--known-at");
}

TEST(ExitCode, AdviceThatTheMessageGivesIsNotRepeated) {
  EXPECT_EQ(error_line({ErrorCode::kCorrupt, "it is damaged: run memos verify, restore a backup", ""}, ""),
            "memos: it is damaged: run memos verify, restore a backup");
  EXPECT_EQ(error_line({ErrorCode::kUnsupported, "schema 9: use a newer memos", ""}, ""),
            "memos: schema 9: use a newer memos");
  EXPECT_EQ(error_line({ErrorCode::kCorrupt, "it is damaged", "source"}, ""),
            "memos: it is damaged (source): get the model's file once more");
}

TEST(ExitCode, TheErrorIsOneLineThatCannotSteerATerminal) {
  EXPECT_EQ(error_line({ErrorCode::kBusy, "process 7 holds it", ""}, ""),
            "memos: process 7 holds it: end that process, or wait for it");
  EXPECT_EQ(error_line({ErrorCode::kNotFound, "no cube \x1b[1m\nx", "cube"}, ""),
            "memos: no cube \uFFFD[1m x (cube): `memos cube list` tells which cubes exist");
}

}  // namespace
}  // namespace memos::cli
