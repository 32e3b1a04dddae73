// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/cli/arguments.h"

#include <gtest/gtest.h>

#include "base/time.h"

namespace memos::cli {
namespace {

TEST(Arguments, CountsAreWholeAndInRange) {
  EXPECT_EQ(parse_count("1", "-k", 1, 10).value_or(0), 1U);
  EXPECT_EQ(parse_count("10", "-k", 1, 10).value_or(0), 10U);
  for (const char* wrong : {"0", "11", "-1", "+1", "1.5", "", " 1", "1 ", "0x1", "99999999999999999999"}) {
    const auto result = parse_count(wrong, "-k", 1, 10);
    ASSERT_FALSE(result) << wrong;
    EXPECT_EQ(result.error().field, "-k");
    EXPECT_EQ(result.error().message, "must be a whole number from 1 to 10");
  }
}

TEST(Arguments, ASpanEndOnADateIncludesTheDay) {
  const auto end = parse_span_end("2026-05-08", "--to");
  ASSERT_TRUE(end && *end);
  EXPECT_EQ(base::format_rfc3339(**end), "2026-05-09T00:00:00.000Z");
  const auto instant = parse_span_end("2026-05-08T12:00:00Z", "--to");
  ASSERT_TRUE(instant && *instant);
  EXPECT_EQ(base::format_rfc3339(**instant), "2026-05-08T12:00:00.000Z");
  EXPECT_FALSE((*parse_span_end("", "--to")).has_value());
}

TEST(Arguments, AsOfIsAPositionOrATime) {
  EXPECT_TRUE(parse_as_of("", "--known-at")->is_now());
  EXPECT_EQ(parse_as_of("120", "--known-at")->sequence, Sequence{120});
  EXPECT_TRUE(parse_as_of("2026-05-08", "--known-at")->time);
  for (const char* wrong : {"0", "-1", "soon", "12a"}) {
    const auto result = parse_as_of(wrong, "--known-at");
    ASSERT_FALSE(result) << wrong;
    EXPECT_EQ(result.error().field, "--known-at");
    EXPECT_EQ(result.error().message.find(wrong), std::string::npos) << "values are not repeated";
  }
}

TEST(Arguments, FiltersNameWhatIsWrong) {
  FilterOptions options;
  options.types = {"fact", "poem"};
  EXPECT_EQ(options.filter().error().code, ErrorCode::kInvalidArgument);
  options.types = {"fact", "event"};
  options.scope.user = "u";
  options.from = "2026-05-08";
  options.to = "2026-05-08";
  const auto filter = options.filter();
  ASSERT_TRUE(filter);
  EXPECT_EQ(filter->types, (std::vector<MemoryType>{MemoryType::kFact, MemoryType::kEvent}));
  EXPECT_EQ(filter->scope.user_id, "u");
  options.to = "2026-05-07";
  EXPECT_EQ(options.filter().error().field, "--from");
}

TEST(Arguments, FormatsHaveAWord) {
  for (int value = static_cast<int>(reader::Format::kLocomo); value <= static_cast<int>(reader::Format::kText);
       ++value) {
    const auto format = static_cast<reader::Format>(value);
    EXPECT_EQ(*parse_format(format_word(format)), format);
  }
  EXPECT_FALSE((*parse_format("auto")).has_value());
  EXPECT_FALSE(parse_format("docx"));
}

TEST(Arguments, EmbedHasFourWords) {
  EXPECT_EQ(*parse_embed("now"), Embed::kNow);
  EXPECT_EQ(*parse_embed("never"), Embed::kNever);
  EXPECT_FALSE(parse_embed("soon"));
}

TEST(ParseExpiry, TakesSpansAndTimesToCome) {
  const UtcMs now{1'000};
  const auto parsed = [&](std::string_view text) { return parse_expiry(text, "--expires", now); };
  EXPECT_FALSE(parsed("")->has_value());
  EXPECT_EQ(parsed("90s")->value().value, 91'000);
  EXPECT_EQ(parsed("45m")->value().value, 1'000 + 45 * 60'000);
  EXPECT_EQ(parsed("12h")->value().value, 1'000 + 12 * 3'600'000);
  EXPECT_EQ(parsed("2w")->value().value, 1'000 + std::int64_t{14} * 86'400'000);
  EXPECT_EQ(parsed("1970-01-02")->value().value, 86'400'000);
  for (const char* wrong : {"0d", "d", "-1d", "1.5h", "36526d", "99999999999999999999s", "soon", "1970-01-01", "30"}) {
    const auto refused = parsed(wrong);
    ASSERT_FALSE(refused) << wrong;
    EXPECT_EQ(refused.error().field, "--expires");
    EXPECT_EQ(refused.error().code, ErrorCode::kInvalidArgument);
  }
  EXPECT_TRUE(parsed("36525d"));
}

}  // namespace
}  // namespace memos::cli
