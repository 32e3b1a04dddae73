// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/reader/told_time.h"

#include <algorithm>
#include <charconv>
#include <string>

#include "base/time.h"

namespace memos::reader {
namespace {

using language::TimePrecision;

constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::int64_t kDayMs = 1'440 * kMinuteMs;

struct Told {
  UtcMs from{}, to{};
  TimePrecision precision = TimePrecision::kDay;
};

int number(std::string_view digits) {
  int value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

std::optional<UtcMs> month_begin(int year, int month) {
  const std::string two = month < 10 ? "0" + std::to_string(month) : std::to_string(month);
  const auto time = base::parse_time(std::to_string(year) + "-" + two + "-01");
  return time ? std::optional(*time) : std::nullopt;
}

/// Whether the text has digits where the form has them and the form's own characters elsewhere.
bool has_form(std::string_view text, std::string_view form) {
  if (text.size() != form.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (form[i] == '0' ? !digit : text[i] != form[i]) return false;
  }
  return true;
}

std::optional<Told> read(std::string_view text) {
  constexpr std::size_t kYear = 4;
  if (text.size() < kYear || !has_form(text.substr(0, kYear), "0000") || text.front() == '0') return std::nullopt;
  const int year = number(text.substr(0, kYear));
  if (year == 9'999) return std::nullopt;
  if (text.size() == kYear) return Told{*month_begin(year, 1), *month_begin(year + 1, 1), TimePrecision::kYear};
  if (has_form(text, "0000-00")) {
    const int month = number(text.substr(kYear + 1));
    const auto begin = month_begin(year, month);
    const auto end = month == 12 ? month_begin(year + 1, 1) : month_begin(year, month + 1);
    if (!begin || !end) return std::nullopt;
    return Told{*begin, *end, TimePrecision::kMonth};
  }
  const auto time = base::parse_time(text);
  if (!time) return std::nullopt;
  if (has_form(text, "0000-00-00")) return Told{*time, {time->value + kDayMs}, TimePrecision::kDay};
  return Told{*time, {time->value + kMinuteMs}, TimePrecision::kMinute};
}

}  // namespace

std::optional<ToldTimes> told_times(std::string_view from, std::string_view to, bool event) {
  ToldTimes times;
  if (!to.empty()) {
    const auto told = read(to);
    if (!told) return std::nullopt;
    times.to = told->to;
    times.precision = told->precision;
  }
  if (!from.empty()) {
    const auto told = read(from);
    if (!told) return std::nullopt;
    times.from = told->from;
    times.precision = told->precision;
    if (event && !times.to) times.to = told->to;
  }
  if (times.from && times.to && *times.to <= *times.from) return std::nullopt;
  return times;
}

}  // namespace memos::reader
