// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <optional>
#include <string_view>

#include "language/time_expressions.h"
#include "memos/ids.hpp"

namespace memos::reader {

/// When something holds or happens, from <= t < to; an open end has no value.
struct ToldTimes {
  std::optional<UtcMs> from, to;
  language::TimePrecision precision = language::TimePrecision::kDay;  ///< Of `from`, else of `to`.
};

/// Reads "2025", "2025-05", "2025-05-14", "2025-05-14T10:00" as UTC, either one may be empty. `to` includes the time
/// that it names; an event without `to` ends with what `from` names. None where one of them cannot be read, lies before
/// the year 1000, or `to` before `from`.
[[nodiscard]] std::optional<ToldTimes> told_times(std::string_view from, std::string_view to, bool event);

}  // namespace memos::reader
