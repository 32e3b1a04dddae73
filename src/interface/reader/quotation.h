// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace memos::reader {

struct Span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

/// Where a text holds a quotation: byte for byte, but that any white space equals any other. A quotation begins and
/// ends at the edge of a word and has at least three bytes. Linear in the text; the first place counts.
[[nodiscard]] std::optional<Span> find_quotation(std::string_view text, std::string_view quotation);

}  // namespace memos::reader
