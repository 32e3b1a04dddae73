// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// What reads as a time is written as one that reads the same.
#include "base/time.h"

#include "fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto time = memos::base::parse_time(memos::fuzz::as_text(data, size));
  if (!time) return 0;
  MEMOS_INVARIANT(*time >= memos::base::kMinTime && *time <= memos::base::kMaxTime, std::to_string(time->value));
  const std::string written = memos::base::format_rfc3339(*time);
  MEMOS_INVARIANT(memos::base::parse_time(written) == *time, written);
  MEMOS_INVARIANT(!memos::base::format_human(*time).empty(), written);
  return 0;
}
