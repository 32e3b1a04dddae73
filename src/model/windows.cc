// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/windows.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/invariant.h"
#include "base/limits.h"
#include "base/utf8.h"

namespace memos::model {
namespace {

constexpr std::size_t kOverlapShare = 8;  // Neighbouring windows share at least 1/8.

bool continues_code_point(char c) noexcept { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

/// The nearest cut at or before `at`: behind a space if one stands in the last eighth before it, else between code
/// points.
std::size_t cut_before(std::string_view text, std::size_t at, std::size_t reach) {
  if (at >= text.size()) return text.size();
  const std::size_t lowest = at - std::min(at, reach);
  for (std::size_t i = at; i > lowest; --i)
    if (text[i - 1] == ' ' || text[i - 1] == '\n') return i;
  std::size_t i = at;
  while (i > 0 && continues_code_point(text[i])) --i;
  return i;
}

}  // namespace

std::vector<Window> overlapping_windows(std::size_t count, std::size_t size) {
  MEMOS_INVARIANT(size > 0, "a window holds at least one unit");
  std::vector<Window> windows;
  if (count == 0) return windows;
  const std::size_t step = std::max<std::size_t>(size - size / kOverlapShare, 1);
  for (std::size_t begin = 0; begin + size < count; begin += step) windows.push_back({begin, begin + size});
  // The last window is a full one too, so that the text's end is seen in its context.
  windows.push_back({count - std::min(count, size), count});
  return windows;
}

std::vector<Window> overlapping_text_windows(std::string_view text, std::size_t size) {
  MEMOS_INVARIANT(size >= 32, "a text window holds at least 32 bytes");  // So that each step moves on.
  std::vector<Window> windows;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = cut_before(text, begin + size, size / kOverlapShare);
    windows.push_back({begin, end});
    if (end == text.size()) break;
    begin = cut_before(text, end - size / kOverlapShare, size / kOverlapShare);
  }
  return windows;
}

Status check_texts(std::span<const std::string_view> texts) {
  if (texts.size() > limits::kMaxEmbedBatch)
    return fail(ErrorCode::kInvalidArgument,
                "at most " + std::to_string(limits::kMaxEmbedBatch) + " texts can be embedded in one call", "texts");
  for (const auto text : texts) MEMOS_CHECK_OK(base::require_text(text, "texts"));
  return {};
}

bool make_unit(std::span<float> vector) noexcept {
  double sum = 0;
  for (const float x : vector) sum += static_cast<double>(x) * static_cast<double>(x);
  if (!(sum > 0) || !std::isfinite(sum)) return false;
  const double scale = 1.0 / std::sqrt(sum);
  for (float& x : vector) x = static_cast<float>(static_cast<double>(x) * scale);
  return true;
}

}  // namespace memos::model
