// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/windows.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

#include "base/limits.h"
#include "base/utf8.h"

namespace memos::model {
namespace {

TEST(Windows, ShortTextsHaveOneAndNothingHasNone) {
  EXPECT_TRUE(overlapping_windows(0, 8).empty());
  EXPECT_EQ(overlapping_windows(1, 8), (std::vector<Window>{{0, 1}}));
  EXPECT_EQ(overlapping_windows(8, 8), (std::vector<Window>{{0, 8}}));
  EXPECT_EQ(overlapping_windows(9, 8), (std::vector<Window>{{0, 8}, {1, 9}}));
  EXPECT_EQ(overlapping_windows(3, 1), (std::vector<Window>{{0, 1}, {1, 2}, {2, 3}}));
}

TEST(Windows, CoverEverythingAndOverlap) {
  for (std::size_t size = 1; size < 40; ++size) {
    for (std::size_t count = 1; count < 400; count += 7) {
      const auto windows = overlapping_windows(count, size);
      EXPECT_EQ(windows.front().begin, 0U);
      EXPECT_EQ(windows.back().end, count);
      for (std::size_t i = 0; i < windows.size(); ++i) {
        ASSERT_LE(windows[i].end - windows[i].begin, size);
        if (i == 0) continue;
        ASSERT_GT(windows[i].begin, windows[i - 1].begin);
        ASSERT_LE(windows[i].begin + size / 8, windows[i - 1].end) << "size " << size << " count " << count;
      }
    }
  }
}

TEST(Windows, TextIsCutBetweenCodePointsAndAtSpaces) {
  std::string cjk;
  for (int i = 0; i < 100; ++i) cjk += "\xE6\xB1\x89";
  std::string words;
  for (int i = 0; i < 100; ++i) words += "word" + std::to_string(i) + " ";
  for (const std::string& text : {cjk, words, std::string(1000, 'x')}) {
    std::size_t covered = 0;
    for (const Window& window : overlapping_text_windows(text, 50)) {
      ASSERT_LE(window.begin, covered);
      ASSERT_GT(window.end, covered);
      ASSERT_LE(window.end - window.begin, 50U + 50U / 4);
      covered = window.end;
      const auto part = std::string_view(text).substr(window.begin, window.end - window.begin);
      EXPECT_EQ(base::first_invalid_utf8(part), std::string_view::npos);
      if (text == words) {
        EXPECT_TRUE(part.starts_with("word")) << part;
      }
    }
    EXPECT_EQ(covered, text.size());
  }
  EXPECT_TRUE(overlapping_text_windows("", 50).empty());
}

TEST(Windows, TextsAreCheckedAtTheLimit) {
  std::vector<std::string_view> texts(limits::kMaxEmbedBatch, "x");
  EXPECT_TRUE(check_texts(texts));
  texts.push_back("x");
  EXPECT_EQ(check_texts(texts).error().code, ErrorCode::kInvalidArgument);
  const std::string_view bad[] = {"fine", "\xFF"};
  EXPECT_EQ(check_texts(bad).error().field, "texts");
}

TEST(Windows, UnitVectors) {
  std::vector<float> v{3, 4};
  EXPECT_TRUE(make_unit(v));
  EXPECT_FLOAT_EQ(v[0], 0.6F);
  EXPECT_FLOAT_EQ(v[1], 0.8F);
  std::vector<float> zero{0, 0};
  EXPECT_FALSE(make_unit(zero));
  std::vector<float> bad{1, std::numeric_limits<float>::quiet_NaN()};
  EXPECT_FALSE(make_unit(bad));
  std::vector<float> infinite{1, std::numeric_limits<float>::infinity()};
  EXPECT_FALSE(make_unit(infinite));
  EXPECT_EQ(infinite[0], 1.0F);
}

}  // namespace
}  // namespace memos::model
