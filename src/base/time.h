// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "memos/ids.hpp"

namespace memos::base {

/// The first and the last instant that can be written as RFC 3339: years 0000 to 9999. Formatting clamps to them.
inline constexpr UtcMs kMinTime{-62'167'219'200'000};
inline constexpr UtcMs kMaxTime{253'402'300'799'999};

/// RFC 3339 in UTC with milliseconds, for example "2026-05-08T13:56:00.000Z".
[[nodiscard]] std::string format_rfc3339(UtcMs time);
/// Reads RFC 3339 with any offset, a bare date (midnight UTC), or a date and time with a blank or 'T' and no offset
/// (UTC); seconds may be left out, digits behind the milliseconds are cut off. Error kInvalidArgument, field "time".
[[nodiscard]] Result<UtcMs> parse_time(std::string_view text);
/// For people: "8 May 2026, 13:56".
[[nodiscard]] std::string format_human(UtcMs time);

}  // namespace memos::base
