// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "base/time.h"

#include <gtest/gtest.h>

#include "base/random.h"

namespace memos::base {
namespace {

TEST(Time, WritesRfc3339) {
  EXPECT_EQ(format_rfc3339(UtcMs{0}), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(format_rfc3339(UtcMs{1'778'248'560'007}), "2026-05-08T13:56:00.007Z");
  EXPECT_EQ(format_rfc3339(UtcMs{-1}), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(format_rfc3339(kMinTime), "0000-01-01T00:00:00.000Z");
  EXPECT_EQ(format_rfc3339(kMaxTime), "9999-12-31T23:59:59.999Z");
  EXPECT_EQ(format_rfc3339(UtcMs{kMaxTime.value + 1}), format_rfc3339(kMaxTime));
  EXPECT_EQ(format_rfc3339(UtcMs{INT64_MIN}), format_rfc3339(kMinTime));
}

TEST(Time, ReadsTheFormsThatItPromises) {
  const UtcMs expected{1'778'248'560'000};
  for (const std::string_view text : {"2026-05-08T13:56:00Z", "2026-05-08t13:56:00z", "2026-05-08 13:56:00",
                                      "2026-05-08T13:56", "2026-05-08T15:56:00+02:00", "2026-05-08T08:26:00-05:30",
                                      "2026-05-08T13:56:00.0001Z", "2026-05-08 13:56:00,000"}) {
    EXPECT_EQ(parse_time(text), expected) << text;
  }
  EXPECT_EQ(parse_time("2026-05-08"), UtcMs{1'778'198'400'000});
  EXPECT_EQ(parse_time("2026-05-08T13:56:00.5Z"), UtcMs{1'778'248'560'500});
  EXPECT_EQ(parse_time("2026-05-08T13:56:00.123999Z"), UtcMs{1'778'248'560'123});
  EXPECT_EQ(parse_time("2016-12-31T23:59:60Z"), parse_time("2017-01-01T00:00:00Z"));
  EXPECT_EQ(parse_time("2024-02-29"), UtcMs{1'709'164'800'000});
}

TEST(Time, RefusesTheRest) {
  for (const std::string_view text : {"",
                                      "now",
                                      "2026",
                                      "2026-05",
                                      "2026-13-01",
                                      "2026-02-29",
                                      "2026-00-10",
                                      "2026-05-32",
                                      "2026-05-08T",
                                      "2026-05-08T24:00:00Z",
                                      "2026-05-08T13:60:00Z",
                                      "2026-05-08T13:56:61Z",
                                      "2026-05-08T13:56:00.Z",
                                      "2026-05-08T13:56:00Zx",
                                      "2026-05-08T13:56:00+2",
                                      "2026-05-08T13:56:00+24:00",
                                      "2026-05-08T13:56:00+02:60",
                                      " 2026-05-08",
                                      "26-05-08",
                                      "2026/05/08",
                                      "0000-01-01T00:00:00+00:01",
                                      "9999-12-31T23:59:59-00:01",
                                      "-001-01-01"}) {
    const auto time = parse_time(text);
    ASSERT_FALSE(time) << text;
    EXPECT_EQ(time.error().code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(time.error().field, "time");
  }
}

TEST(Time, WrittenTimesReadBack) {
  constexpr std::uint64_t kSeed = 20260508;
  SCOPED_TRACE(kSeed);
  SeededRandom random(kSeed);
  const auto range = static_cast<std::uint64_t>(kMaxTime.value - kMinTime.value) + 1;
  for (int i = 0; i < 20'000; ++i) {
    const UtcMs time{kMinTime.value + static_cast<std::int64_t>(random.below(range))};
    ASSERT_EQ(parse_time(format_rfc3339(time)), time) << time.value;
  }
}

TEST(Time, WritesForPeople) {
  EXPECT_EQ(format_human(UtcMs{1'778'248'560'007}), "8 May 2026, 13:56");
  EXPECT_EQ(format_human(UtcMs{0}), "1 January 1970, 00:00");
}

}  // namespace
}  // namespace memos::base
