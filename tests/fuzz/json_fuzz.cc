// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// What parses is written back as text that parses to the same value, compact and pretty, and is valid UTF-8.
#include "base/json.h"

#include "base/utf8.h"
#include "fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto value = memos::json::parse(memos::fuzz::as_text(data, size));
  if (!value) {
    MEMOS_INVARIANT(!value.error().message.empty(), "an error without a message");
    MEMOS_INVARIANT(memos::base::require_text(value.error().message, "message").has_value(), value.error().message);
    return 0;
  }
  const std::string text = memos::json::dump(*value);
  MEMOS_INVARIANT(memos::base::first_invalid_utf8(text) == std::string_view::npos, text);
  const auto again = memos::json::parse(text);
  MEMOS_INVARIANT(again && *again == *value, text);
  MEMOS_INVARIANT(memos::json::dump(*again) == text, text);
  const auto pretty = memos::json::parse(memos::json::dump_pretty(*value));
  MEMOS_INVARIANT(pretty && *pretty == *value, text);
  return 0;
}
