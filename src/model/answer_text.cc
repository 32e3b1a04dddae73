// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/answer_text.h"

#include <algorithm>

#include "base/utf8.h"

namespace memos::model {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

/// Bytes that a code point has which begins so; 1 for what begins none.
std::size_t expected_bytes(unsigned char lead) noexcept {
  if (lead >= 0xC2 && lead <= 0xDF) return 2;
  if (lead >= 0xE0 && lead <= 0xEF) return 3;
  return lead >= 0xF0 && lead <= 0xF4 ? 4 : 1;
}

/// Moves what is certain from raw bytes to valid text.
void move_valid(std::string& raw, std::string& text, bool last) {
  while (!raw.empty()) {
    const std::size_t good = std::min(base::first_invalid_utf8(raw), raw.size());
    text.append(raw, 0, good);
    raw.erase(0, good);
    if (raw.empty()) return;
    const std::size_t expected = expected_bytes(static_cast<unsigned char>(raw.front()));
    const auto following = std::ranges::find_if_not(
        raw.begin() + 1, raw.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; });
    const auto there = static_cast<std::size_t>(following - raw.begin());
    if (!last && following == raw.end() && there < expected) return;  // The rest may still come.
    text += kReplacement;
    raw.erase(0, std::min(there, expected));
  }
}

}  // namespace

std::string AnswerText::take(std::size_t bytes) {
  std::string piece = held_.substr(0, bytes);
  held_.erase(0, bytes);
  text_ += piece;
  return piece;
}

std::string AnswerText::add(std::string_view bytes) {
  if (stopped_) return {};
  raw_ += bytes;
  move_valid(raw_, held_, false);
  std::size_t found = std::string::npos;
  std::size_t hold = 0;
  for (const std::string& stop : stops_) {
    found = std::min(found, held_.find(stop));
    for (std::size_t length = std::min(stop.size() - 1, held_.size()); length > hold; --length) {
      if (!held_.ends_with(std::string_view(stop).substr(0, length))) continue;
      hold = length;
      break;
    }
  }
  if (found != std::string::npos) {
    stopped_ = true;
    std::string piece = take(found);
    held_.clear();
    raw_.clear();
    return piece;
  }
  // A stop text is valid UTF-8, so what is held back begins with a whole code point.
  return take(held_.size() - hold);
}

std::string AnswerText::finish() {
  if (stopped_) return {};
  move_valid(raw_, held_, true);
  return take(held_.size());
}

}  // namespace memos::model
