// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Any bytes give expressions in order whose spans lie in the text and whose intervals are not empty. The first bytes
// choose the reference.
#include "base/time.h"
#include "fuzz.h"
#include "language/time_expressions.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 3) return 0;
  memos::language::TimeReference reference;
  reference.instant.value = (std::int64_t{data[0]} * 256 + data[1]) * 86'400'000 * 12 - 62'000'000'000'000;
  reference.offset_minutes = (data[2] % 27 - 12) * 60;
  reference.day_first = (data[2] & 0x80U) != 0;
  const std::string_view text = memos::fuzz::as_text(data + 3, size - 3);
  std::uint32_t behind = 0;
  for (const auto& found : memos::language::time_expressions(text, reference)) {
    MEMOS_INVARIANT(behind <= found.begin && found.begin < found.end && found.end <= text.size(), text);
    MEMOS_INVARIANT(found.interval.begin < found.interval.end && found.point.begin < found.point.end, text);
    MEMOS_INVARIANT(found.interval.begin >= memos::base::kMinTime && found.interval.end <= memos::base::kMaxTime, text);
    MEMOS_INVARIANT((found.kind == memos::language::TimeKind::kRecurring) == found.recurrence.has_value(), text);
    behind = found.end;
  }
  return 0;
}
