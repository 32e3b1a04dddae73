// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "language/time_grammar.h"

/// The Chinese rules: functions from a place in the code points to what stands there. A Match's end is a place.
namespace memos::language::grammar::chinese {

/// A text as code points, and against what it is read.
class Text {
 public:
  Text(std::string_view text, const TimeReference& reference);

  [[nodiscard]] std::size_t size() const noexcept { return points_.size(); }
  /// Full-width digits are given as ASCII; 0 beyond the ends.
  [[nodiscard]] char32_t operator[](std::size_t i) const noexcept { return i < points_.size() ? points_[i] : U'\0'; }
  [[nodiscard]] bool starts(std::size_t i, std::u32string_view with) const noexcept {
    return std::u32string_view(points_).substr(std::min(i, points_.size())).starts_with(with);
  }
  /// True if one of the strings, a blank between them, starts here; `i` moves behind the longest one.
  [[nodiscard]] bool accept(std::size_t& i, std::u32string_view choices) const noexcept;
  [[nodiscard]] bool one_of(std::size_t i, std::u32string_view set) const noexcept {
    return i < points_.size() && set.find(points_[i]) != std::u32string_view::npos;
  }
  [[nodiscard]] std::uint32_t byte_of(std::size_t i) const noexcept { return bytes_[i]; }
  [[nodiscard]] Tense tense_at(std::size_t i) const noexcept { return i < tenses_.size() ? tenses_[i] : Tense::kNone; }
  [[nodiscard]] Days today() const noexcept { return today_; }
  [[nodiscard]] Seconds now() const noexcept { return now_; }
  [[nodiscard]] const calendar::Civil& date() const noexcept { return date_; }

 private:
  void read_tenses();

  std::u32string points_;
  std::vector<std::uint32_t> bytes_;  ///< One more than points.
  std::vector<Tense> tenses_;
  Seconds now_ = 0;
  Days today_ = 0;
  calendar::Civil date_;
};

/// "三", "十二", "两", "几", "12"; digits one by one ("二〇二三") are no number of this kind.
[[nodiscard]] Quantity number(const Text& text, std::size_t i) noexcept;
/// 0 to 6 for 一 to 日 and 天; -1 otherwise.
[[nodiscard]] int weekday(char32_t c) noexcept;
/// 周, 星期, 礼拜: length in code points, 0 if none stands there.
[[nodiscard]] std::size_t week_word(const Text& text, std::size_t i) noexcept;

/// 2023年5月8日, 去年夏天, 下个月, 上周五, 昨天, 三天前, 春节, 8点半, with the time of day that follows.
[[nodiscard]] Match single_time(const Text& text, std::size_t i);
// time_chinese_dates.cc
[[nodiscard]] Match date(const Text& text, std::size_t i);
[[nodiscard]] Match holiday(const Text& text, std::size_t i);
// time_chinese_relative.cc
[[nodiscard]] Match near_day(const Text& text, std::size_t i);
[[nodiscard]] Match week_day(const Text& text, std::size_t i);
[[nodiscard]] Match near_month(const Text& text, std::size_t i);
[[nodiscard]] Match counted(const Text& text, std::size_t i);
[[nodiscard]] Match stretch(const Text& text, std::size_t i);
[[nodiscard]] Match recurring(const Text& text, std::size_t i);

}  // namespace memos::language::grammar::chinese
