// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Session times in words: refused, or in the range that can be written.
#include "base/time.h"
#include "fuzz.h"
#include "interface/reader/reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto time = memos::reader::parse_session_time(memos::fuzz::as_text(data, size));
  if (!time) return 0;
  MEMOS_INVARIANT(*time >= memos::base::kMinTime && *time <= memos::base::kMaxTime, std::to_string(time->value));
  MEMOS_INVARIANT(memos::base::parse_time(memos::base::format_rfc3339(*time)) == *time, std::to_string(time->value));
  return 0;
}
