// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "operation/index/view.h"

/// The date on which a unit was said (UTC), as a virtual field of its terms: no posting holds them.
namespace memos::op {

/// The terms of a time's date: "8", "may", "2023"; months in English, as terms are stemmed.
[[nodiscard]] std::array<std::string, 3> date_terms(std::int64_t time_ms);

/// What a term says of a date.
struct DateTerm {
  enum class Part : std::uint8_t { kDay, kMonth, kYear } part = Part::kDay;
  int value = 0;
};
/// Nothing for a term that is in no date.
[[nodiscard]] std::optional<DateTerm> date_term(std::string_view term);

/// True when visible units were said on different dates.
[[nodiscard]] bool spans_dates(const index::View& view);
/// 1 for each visible slot whose date has the term.
[[nodiscard]] std::vector<std::uint8_t> slots_with(const index::View& view, const DateTerm& term);

}  // namespace memos::op
