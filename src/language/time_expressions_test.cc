// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "language/time_expressions.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iostream>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "base/time.h"

namespace memos::language {
namespace {

TimeReference reference(std::string_view written) {
  const auto instant = base::parse_time(written);
  EXPECT_TRUE(instant.has_value()) << written;
  TimeReference made;
  if (instant) made.instant = *instant;
  if (written.ends_with("Z") || written.size() < 25) return made;
  const std::string zone(written.substr(written.size() - 6));
  const int minutes = std::stoi(zone.substr(1, 2)) * 60 + std::stoi(zone.substr(4, 2));
  made.offset_minutes = zone.front() == '-' ? -minutes : minutes;
  return made;
}

/// Local time as the corpus writes it: a date, with the time where it is not midnight.
std::string local(UtcMs time, std::int32_t offset_minutes) {
  if (time == base::kMinTime) return "-inf";
  if (time == base::kMaxTime) return "+inf";
  const std::string text = base::format_rfc3339({time.value + std::int64_t{offset_minutes} * 60'000});
  const std::string date = text.substr(0, 10);
  const std::string clock = text.substr(11, 8);
  if (clock == "00:00:00") return date;
  return date + "T" + (clock.ends_with(":00") ? clock.substr(0, 5) : clock);
}

std::string written(std::string_view text, const TimeExpression& found, std::int32_t offset) {
  std::string out(text.substr(found.begin, found.end - found.begin));
  out += "=" + local(found.interval.begin, offset) + "/" + local(found.interval.end, offset) + "=";
  out += std::string(name(found.precision)) + "=" + std::string(name(found.kind));
  if (found.recurrence) {
    const Recurrence& rule = *found.recurrence;
    out += "=" + std::to_string(rule.every) + "x" + std::to_string(rule.times) + "w" + std::to_string(rule.weekdays) +
           "m" + std::to_string(rule.month) + "d" + std::to_string(rule.day);
  }
  return out;
}

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> cells;
  std::size_t begin = 0;
  for (std::size_t tab = line.find('\t'); tab != std::string::npos; tab = line.find('\t', begin)) {
    cells.push_back(line.substr(begin, tab - begin));
    begin = tab + 1;
  }
  cells.push_back(line.substr(begin));
  return cells;
}

std::vector<std::string> tags(std::string_view text, const TimeReference& at) {
  std::vector<std::string> out;
  for (const TimeExpression& found : time_expressions(text, at)) out.push_back(written(text, found, at.offset_minutes));
  return out;
}

TEST(TimeExpressions, CorpusIsResolvedExactly) {
  std::ifstream file(MEMOS_TIME_CASES);
  ASSERT_TRUE(file.is_open());
  std::size_t expressions = 0;
  std::size_t traps = 0;
  std::size_t exact = 0;
  std::size_t all = 0;
  std::string wrong;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line.starts_with('#')) continue;
    const auto cells = split(line);
    ASSERT_GE(cells.size(), 3U) << line;
    const auto found = tags(cells[2], reference(cells[1]));
    const std::vector<std::string> expected(cells.begin() + 3, cells.end());
    expressions += expected.size();
    traps += expected.empty() ? 1 : 0;
    // Every expected expression counts, every one too many, and a sentence that shall have none.
    std::size_t hits = 0;
    for (const auto& one : expected) hits += std::find(found.begin(), found.end(), one) != found.end() ? 1U : 0U;
    const bool trap_kept = expected.empty() && found.empty();
    exact += hits + (trap_kept ? 1 : 0);
    all += std::max<std::size_t>({expected.size() + (found.size() - hits), expected.size(), 1});
    if (hits != expected.size() || found.size() != expected.size()) {
      wrong += "  " + cells[2] + "\n";
      for (const auto& one : expected) wrong += "    expected " + one + "\n";
      for (const auto& one : found) wrong += "    found    " + one + "\n";
    }
  }
  const double share = 100.0 * static_cast<double>(exact) / static_cast<double>(all);
  std::cout << expressions << " expressions, " << traps << " sentences without one: " << share << " % exact\n" << wrong;
  EXPECT_GE(expressions, 500U);
  EXPECT_GE(share, 98.0);
}

/// The cells of a table row that are set as code.
std::vector<std::string> code_cells(const std::string& line) {
  std::vector<std::string> cells;
  for (std::size_t open = line.find('`'); open != std::string::npos;) {
    const std::size_t close = line.find('`', open + 1);
    if (close == std::string::npos) break;
    cells.push_back(line.substr(open + 1, close - open - 1));
    open = line.find('`', close + 1);
  }
  return cells;
}

TEST(TimeExpressions, ExamplesOfThePageHold) {
  std::ifstream page(MEMOS_TIME_PAGE);
  ASSERT_TRUE(page.is_open());
  std::size_t examples = 0;
  for (std::string line; std::getline(page, line);) {
    const auto cells = code_cells(line);
    if (!line.starts_with("| ") || cells.size() != 2) continue;
    EXPECT_EQ(tags(cells[0], reference("2023-05-17T12:00:00Z")), std::vector<std::string>{cells[1]}) << line;
    ++examples;
  }
  EXPECT_GE(examples, 60U);
}

TEST(TimeExpressions, ZoneDecidesWhichDayItIs) {
  // 23:30 UTC on the 17th is the 18th in Berlin and the 17th in New York.
  const auto at = [](std::int32_t offset) {
    return TimeReference{*base::parse_time("2023-05-17T23:30:00Z"), offset, false};
  };
  EXPECT_EQ(tags("yesterday", at(0)), std::vector<std::string>{"yesterday=2023-05-16/2023-05-17=day=relative"});
  EXPECT_EQ(tags("yesterday", at(120)), std::vector<std::string>{"yesterday=2023-05-17/2023-05-18=day=relative"});
  EXPECT_EQ(tags("yesterday", at(-240)), std::vector<std::string>{"yesterday=2023-05-16/2023-05-17=day=relative"});
  const auto berlin = time_expressions("yesterday", at(120));
  ASSERT_EQ(berlin.size(), 1U);
  EXPECT_EQ(base::format_rfc3339(berlin[0].interval.begin), "2023-05-16T22:00:00.000Z");
}

TEST(TimeExpressions, LocaleDecidesSlashedDates) {
  TimeReference at = reference("2023-05-17T12:00:00Z");
  EXPECT_EQ(tags("5/8/2023", at), std::vector<std::string>{"5/8/2023=2023-05-08/2023-05-09=day=absolute"});
  EXPECT_TRUE(time_expressions("5/8/2023", at)[0].ambiguous);
  EXPECT_FALSE(time_expressions("25/8/2023", at)[0].ambiguous);
  at.day_first = true;
  EXPECT_EQ(tags("5/8/2023", at), std::vector<std::string>{"5/8/2023=2023-08-05/2023-08-06=day=absolute"});
  EXPECT_EQ(tags("5/28/2023", at), std::vector<std::string>{"5/28/2023=2023-05-28/2023-05-29=day=absolute"});
}

TEST(TimeExpressions, SinceKeepsItsPointApart) {
  const auto found = time_expressions("I've lived here since 2019.", reference("2023-05-17T12:00:00Z"));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(base::format_rfc3339(found[0].point.begin), "2019-01-01T00:00:00.000Z");
  EXPECT_EQ(base::format_rfc3339(found[0].point.end), "2020-01-01T00:00:00.000Z");
  EXPECT_EQ(base::format_rfc3339(found[0].interval.end), "2023-05-17T12:00:00.000Z");
  EXPECT_EQ(found[0].direction, TimeDirection::kPast);
}

TEST(TimeExpressions, AnyReferenceAndAnyNumberIsKept) {
  for (const std::int64_t ms : {std::int64_t{0}, base::kMinTime.value, base::kMaxTime.value,
                                std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()}) {
    for (const std::int32_t offset : {0, 840, -720, 1'000'000'000, -1'000'000'000}) {
      for (const std::string_view text :
           {"99999999 years ago, in 9999 months, every 9999 weeks, 9999-12-31, since 1500, the 90s, last decade",
            "yesterday, next summer, last Christmas, Easter, the week before last, in 9999 years, three decades ago",
            "上上个月15号，9999年12月31日，三千年前，春节，每隔九百天，过去九百年"}) {
        for (const auto& found : time_expressions(text, {{ms}, offset, false})) {
          EXPECT_LT(found.interval.begin, found.interval.end) << text.substr(found.begin, found.end - found.begin);
          EXPECT_GE(found.interval.begin, base::kMinTime);
          EXPECT_LE(found.interval.end, base::kMaxTime);
        }
      }
    }
  }
}

/// Processor time for a text made of one piece over and over: other programs do not count.
double microseconds(std::string_view piece, std::size_t times) {
  std::string text;
  for (std::size_t i = 0; i < times; ++i) text += piece;
  const std::clock_t begin = std::clock();
  const auto found = time_expressions(text, reference("2023-05-17T12:00:00Z"));
  const std::clock_t took = std::clock() - begin;
  EXPECT_LE(found.size(), text.size());
  return 1e6 * static_cast<double>(took) / CLOCKS_PER_SEC;
}

TEST(TimeExpressions, TimeIsLinearInTheText) {
  for (const std::string_view piece :
       {"the week before ", "1-", "May ", "in in 3 ", "from Monday to ", "a day after ", "上", "三天", "周一到", "每",
        "2023-", "12:", "the last the ", "early late ", "every "}) {
    double least = 1e9;
    for (int round = 0; round < 3; ++round) least = std::min(least, microseconds(piece, 1'000));
    double most = 1e9;
    for (int round = 0; round < 3; ++round) most = std::min(most, microseconds(piece, 16'000));
    // Sixteen times the text; quadratic work would take 256 times as long.
    EXPECT_LT(most, least * 80 + 5'000) << piece;
  }
}

TEST(TimeExpressions, SpansLieInTheTextInOrder) {
  constexpr std::string_view kPieces[] = {
      "Friday", " last ",   "5",    "/",  "8",    "2023", " may ", "\xFF",   "周",       "三",        "天前",
      " week",  " before ", "the ", "-",  ":",    "30",   " pm",   "every ", "'",        "s ",        "月",
      "from ",  " to ",     "in ",  "a ", "few ", "ago ", ".",     "\n",     "\xE5\x8D", "Christmas "};
  const unsigned seed = std::random_device{}();
  std::cout << "seed " << seed << "\n";
  std::mt19937 random(seed);
  for (int round = 0; round < 3'000; ++round) {
    std::string text;
    const std::size_t count = random() % 24;
    for (std::size_t i = 0; i < count; ++i) text += kPieces[random() % std::size(kPieces)];
    std::uint32_t behind = 0;
    for (const auto& found : time_expressions(text, reference("2023-05-17T12:00:00Z"))) {
      ASSERT_LE(behind, found.begin) << text;
      ASSERT_LT(found.begin, found.end) << text;
      ASSERT_LE(found.end, text.size()) << text;
      ASSERT_LT(found.interval.begin, found.interval.end) << text;
      behind = found.end;
    }
  }
}

}  // namespace
}  // namespace memos::language
