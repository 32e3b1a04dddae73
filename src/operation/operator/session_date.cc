// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/operator/session_date.h"

#include <algorithm>
#include <charconv>
#include <chrono>

#include "language/language.h"

namespace memos::op {
namespace {

using index::Slot;
using Day = std::chrono::sys_days;

Day day_of(std::int64_t time_ms) noexcept {
  return std::chrono::floor<std::chrono::days>(
      std::chrono::sys_time<std::chrono::milliseconds>(std::chrono::milliseconds(time_ms)));
}

const std::array<std::string, 12>& months() {
  static const std::array<std::string, 12> kMonths = [] {
    constexpr std::array<std::string_view, 12> kNames{"January",   "February", "March",    "April",
                                                      "May",       "June",     "July",     "August",
                                                      "September", "October",  "November", "December"};
    std::array<std::string, 12> stems;
    language::Tokenizer tokenizer;
    for (std::size_t i = 0; i < stems.size(); ++i) {
      language::TermList terms;
      tokenizer.terms(kNames[i], "en", terms);
      stems[i] = terms.empty() ? std::string() : std::string(terms[0]);
    }
    return stems;
  }();
  return kMonths;
}

bool has(const std::chrono::year_month_day& date, const DateTerm& term) noexcept {
  switch (term.part) {
    case DateTerm::Part::kDay:
      return static_cast<int>(static_cast<unsigned>(date.day())) == term.value;
    case DateTerm::Part::kMonth:
      return static_cast<int>(static_cast<unsigned>(date.month())) == term.value;
    case DateTerm::Part::kYear:
      return static_cast<int>(date.year()) == term.value;
  }
  return false;
}

}  // namespace

std::array<std::string, 3> date_terms(std::int64_t time_ms) {
  const std::chrono::year_month_day date(day_of(time_ms));
  return {std::to_string(static_cast<unsigned>(date.day())), months()[static_cast<unsigned>(date.month()) - 1],
          std::to_string(static_cast<int>(date.year()))};
}

std::optional<DateTerm> date_term(std::string_view term) {
  if (term.empty()) return std::nullopt;
  if (term.front() >= '1' && term.front() <= '9') {
    int value = 0;
    const auto read = std::from_chars(term.data(), term.data() + term.size(), value);
    if (read.ec != std::errc{} || read.ptr != term.data() + term.size()) return std::nullopt;
    if (value <= 31) return DateTerm{DateTerm::Part::kDay, value};
    if (value >= 1000 && value <= 9999) return DateTerm{DateTerm::Part::kYear, value};
    return std::nullopt;
  }
  const auto month = std::ranges::find(months(), term);
  if (month == months().end()) return std::nullopt;
  return DateTerm{DateTerm::Part::kMonth, static_cast<int>(month - months().begin()) + 1};
}

bool spans_dates(const index::View& view) {
  const std::vector<std::int64_t>& times = view.core().columns().time_ms;
  std::optional<std::int64_t> first;
  for (Slot slot = 0; slot < view.size(); ++slot) {
    if (!view.holds(slot)) continue;
    if (!first) first = times[slot];
    if (times[slot] != *first && day_of(times[slot]) != day_of(*first)) return true;
  }
  return false;
}

std::vector<std::uint8_t> slots_with(const index::View& view, const DateTerm& term) {
  const std::vector<std::int64_t>& times = view.core().columns().time_ms;
  std::vector<std::uint8_t> slots(view.size());
  std::int64_t last_time = 0;  // The turns of a session mostly have one time.
  Day last_day = day_of(last_time);
  bool last = has(last_day, term);
  for (Slot slot = 0; slot < view.size(); ++slot) {
    if (times[slot] != last_time) {
      last_time = times[slot];
      if (const Day day = day_of(last_time); day != last_day) {
        last_day = day;
        last = has(day, term);
      }
    }
    slots[slot] = last && view.holds(slot) ? 1 : 0;
  }
  return slots;
}

}  // namespace memos::op
