// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "infrastructure/vault/page_gap.h"

#include <algorithm>

namespace memos::vault {
namespace {

constexpr std::size_t kFileHeaderBytes = 100;  ///< On page 1 the file's header comes first.

}  // namespace

void clear_page_gap(std::span<std::uint8_t> page, bool first) noexcept {
  const std::size_t header = first ? kFileHeaderBytes : 0;
  const std::uint8_t type = page[header];
  const bool interior = type == 2 || type == 5;
  if (!interior && type != 10 && type != 13) return;
  const auto big_endian = [&](std::size_t at) { return (std::size_t{page[at]} << 8U) | page[at + 1]; };
  const std::size_t cells = big_endian(header + 3);
  std::size_t content = big_endian(header + 5);
  if (content == 0) content = 65536;
  const std::size_t begin = header + (interior ? 12 : 8) + 2 * cells;
  const std::size_t end = std::min(content, page.size());
  if (begin < end) std::ranges::fill(page.subspan(begin, end - begin), std::uint8_t{0});
}

}  // namespace memos::vault
