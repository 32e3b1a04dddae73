// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "language/time_grammar.h"

namespace memos::language::grammar {
namespace {

using W = TimeWord;
constexpr int kMaxCount = 9'999;

Quantity exactly(std::size_t end, int count) noexcept { return {end, count, count, count, false, false}; }
Quantity about(std::size_t end, int least, int most, int best) noexcept {
  return {end, least, most, best, false, true};
}

std::size_t past_of(const Scene& scene, std::size_t i) noexcept { return scene.is(i, W::kOf) ? i + 1 : i; }

/// A bracket, a quotation mark or a free dash: what stands before a word without belonging to it.
bool opens(const Scene& scene, std::size_t i) noexcept {
  const TimeToken& token = scene[i];
  if (token.word == W::kStop || token.word == W::kComma) return true;
  if (token.word == W::kDash) return !token.glued;
  const std::string_view text = scene.text_of(i);
  return token.word == W::kPunctuation && text != "$" && text != "#" && text != "@" && text != "_" && text != "*" &&
         text != "\xC2\xA3" && text != "\xE2\x82\xAC" && text != "\xC2\xA5";
}

}  // namespace

Quantity whole_number(const Scene& scene, std::size_t i) noexcept {
  const TimeToken& token = scene[i];
  if (token.word == W::kDigits) {
    // Part of something else: 3.5, 1,000, $20, 5k, GPT-4.
    if (token.value > kMaxCount) return {};
    if (token.glued && !opens(scene, i - 1) && !scene.is(i - 2, W::kDigits)) return {};
    return exactly(i + 1, token.value);
  }
  if (token.word == W::kTens) {
    const std::size_t ones = scene.is(i + 1, W::kDash) ? i + 2 : i + 1;
    const bool joined = scene.is(ones, W::kNumber) && scene[ones].value >= 1 && scene[ones].value <= 9;
    return joined ? exactly(ones + 1, token.value + scene[ones].value) : exactly(i + 1, token.value);
  }
  if (token.word == W::kNumber) return exactly(i + 1, token.value);
  return {};
}

Quantity quantity(const Scene& scene, std::size_t i) noexcept {
  std::size_t at = i;
  if (scene.is(at, W::kA)) {
    const TimeToken& next = scene[at + 1];
    if (next.word == W::kHalf) return {};
    if (next.word == W::kNumber && next.value == 100) return exactly(at + 2, 100);
    if (next.word != W::kCouple && next.word != W::kFew) return exactly(at + 1, 1);
    ++at;
  }
  if (scene.is(at, W::kCouple)) {
    Quantity two = exactly(past_of(scene, at + 1), 2);
    two.vague = true;
    return two;
  }
  if (scene.is(at, W::kFew)) return about(at + 1, 2, 5, 3);
  if (scene.is(at, W::kSeveral)) return about(at + 1, 3, 7, 4);
  Quantity number = whole_number(scene, at);
  if (!number) return {};
  const std::size_t end = number.end;
  if (scene.is(end, W::kAnd) && scene.is(end + 1, W::kA) && scene.is(end + 2, W::kHalf)) {
    number.end = end + 3;
    number.half = true;
  } else if ((scene.is(end, W::kTo) || scene.is(end, W::kDash) || scene.says(end, "or")) &&
             whole_number(scene, end + 1)) {
    // "two or three", "2-3"
    const Quantity other = whole_number(scene, end + 1);
    if (other.best > number.best && other.best <= number.best + 10) {
      return about(other.end, number.best, other.best, (number.best + other.best) / 2);
    }
  } else if (scene.is(end, W::kFew)) {
    return {};
  }
  return number;
}

}  // namespace memos::language::grammar
