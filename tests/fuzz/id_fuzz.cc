// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// An id that reads is written as the same text in lower case; hexadecimal text goes there and back.
#include <algorithm>
#include <string>

#include "base/hash.h"
#include "fuzz.h"
#include "memos/ids.hpp"

namespace {

std::string lower_case(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) { return c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c; });
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = memos::fuzz::as_text(data, size);
  if (const auto id = memos::MemoryId::parse(text)) MEMOS_INVARIANT(id->str() == lower_case(text), id->str());
  if (const auto bytes = memos::base::from_hex(text)) {
    const std::string hex = memos::base::to_hex(memos::base::as_bytes(*bytes));
    MEMOS_INVARIANT(hex == lower_case(text), hex);
  }
  return 0;
}
