// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/reader/told_time.h"

#include <gtest/gtest.h>

#include <string>

#include "base/time.h"

namespace memos::reader {
namespace {

std::string shown(const std::optional<UtcMs>& time) { return time ? base::format_rfc3339(*time).substr(0, 16) : ""; }
std::string told(const char* from, const char* to, bool event = false) {
  const auto times = told_times(from, to, event);
  return times ? shown(times->from) + ".." + shown(times->to) : "-";
}

TEST(ToldTime, FourForms) {
  EXPECT_EQ(told("2025", ""), "2025-01-01T00:00..");
  EXPECT_EQ(told("2025-05", ""), "2025-05-01T00:00..");
  EXPECT_EQ(told("2025-05-14", ""), "2025-05-14T00:00..");
  EXPECT_EQ(told("2025-05-14T10:30", ""), "2025-05-14T10:30..");
  EXPECT_EQ(told("", ""), "..");
  EXPECT_EQ(told_times("2025-05", "", false)->precision, language::TimePrecision::kMonth);
  EXPECT_EQ(told_times("", "2025", false)->precision, language::TimePrecision::kYear);
}

TEST(ToldTime, AnEndIncludesWhatItNames) {
  EXPECT_EQ(told("2015", "2018"), "2015-01-01T00:00..2019-01-01T00:00");
  EXPECT_EQ(told("", "2025-12"), "..2026-01-01T00:00");
  EXPECT_EQ(told("2025-05-14", "2025-05-14"), "2025-05-14T00:00..2025-05-15T00:00");
  EXPECT_EQ(told("2025-05-14", "", true), "2025-05-14T00:00..2025-05-15T00:00");
  EXPECT_EQ(told("2025-02", "", true), "2025-02-01T00:00..2025-03-01T00:00");
}

TEST(ToldTime, WhatCannotBeReadIsNone) {
  for (const char* wrong : {"soon", "May 2025", "2025-13", "2025-02-30", "25-05-14", "0999", "9999", "2025-5",
                            "20250514", "2025-05-14T99:00", " 2025", "2025 "})
    EXPECT_EQ(told(wrong, ""), "-") << wrong;
  EXPECT_EQ(told("2025", "2024"), "-");
  EXPECT_EQ(told("2025", "then"), "-");
}

}  // namespace
}  // namespace memos::reader
