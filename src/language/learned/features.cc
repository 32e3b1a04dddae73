// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "language/learned/features.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "base/hash.h"
#include "language/change_words.h"
#include "language/slot_words.h"

namespace memos::language::learned {

namespace {

/// Hashes one feature after the other, in one buffer.
class Hasher {
 public:
  explicit Hasher(Features& out) : out_(out) {}
  void add(char type, std::string_view a, std::string_view b = {}, std::string_view c = {}, std::size_t seed = 0) {
    buffer_.assign(1, type);
    for (const std::string_view part : {a, b, c}) {
      buffer_ += '\x1F';
      buffer_ += part;
    }
    out_.push_back(static_cast<std::uint32_t>(base::xxh3(base::as_bytes(buffer_), seed)));
  }

 private:
  Features& out_;
  std::string buffer_;
};

bool is_hidden(TokenSpan hidden, std::size_t i) noexcept { return i >= hidden.first && i < hidden.second; }
bool in_table(const Token& token) noexcept { return token.kind.starts_with('<'); }

/// What a neighbour is: its letters only where they are no value.
std::string_view seen(std::span<const Token> tokens, std::size_t i, TokenSpan hidden) {
  if (i >= tokens.size()) return "</s>";
  if (!is_hidden(hidden, i) || in_table(tokens[i]) || tokens[i].shape == Shape::kDigits ||
      tokens[i].shape == Shape::kMixed || tokens[i].shape == Shape::kMark)
    return tokens[i].kind;
  return "<value>";
}

std::string_view shape_name(Shape shape) {
  static constexpr std::string_view kNames[] = {"lower", "Capital", "digits", "mixed", "address", "ideograph", "mark"};
  return kNames[static_cast<std::size_t>(shape)];
}

/// The first bytes of a word, on a code point boundary.
std::string_view head(std::string_view word, std::size_t bytes) {
  if (word.size() <= bytes) return word;
  while (bytes > 0 && (static_cast<unsigned char>(word[bytes]) & 0xC0U) == 0x80U) --bytes;
  return word.substr(0, bytes);
}
std::string_view tail(std::string_view word, std::size_t bytes) {
  if (word.size() <= bytes) return word;
  std::size_t at = word.size() - bytes;
  while (at < word.size() && (static_cast<unsigned char>(word[at]) & 0xC0U) == 0x80U) ++at;
  return word.substr(at);
}

/// What the word lists of slots say of it.
void add_slot_words(std::string_view text, Hasher& hash) {
  const std::vector<Assertion> said = told_sentences(text, {});
  std::string mood;
  bool bad = said.empty();
  for (const Assertion& one : said) {
    bad = bad || one.tries || one.others || one.supposed || one.asked;
    mood += one.change ? "c" : one.turn ? "t" : "";
    mood += one.own ? "o" : "";
    mood += one.tries ? "x" : "";
    mood += one.others ? "p" : "";
    mood += one.supposed ? "s" : "";
    mood += one.asked ? "?" : "";
  }
  hash.add('M', mood);
  for (const SlotSigns& sign : slot_signs(text)) {
    for (const std::string_view how : {std::string_view(), bad ? std::string_view("bad") : std::string_view("good")}) {
      if (sign.topic) hash.add('T', sign.key, how);
      if (sign.value) hash.add('V', sign.key, how);
      if (sign.topic && sign.value) hash.add('B', sign.key, how.empty() ? std::string_view(mood) : how);
    }
  }
}

}  // namespace

void sentence_features(std::span<const Token> tokens, TokenSpan hidden, std::string_view text, Features& out) {
  out.clear();
  tokens = tokens.first(std::min(tokens.size(), kMostTokens));
  Hasher hash(out);
  hash.add('*', {});
  add_slot_words(text, hash);
  constexpr std::size_t kHead = 4, kTail = 3, kLong = 5;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const Token& token = tokens[i];
    const std::string_view here = seen(tokens, i, hidden);
    const std::string_view next = seen(tokens, i + 1, hidden);
    const std::string_view third = seen(tokens, i + 2, hidden);
    const bool open = !is_hidden(hidden, i);
    if (open) hash.add('w', token.norm);
    if (in_table(token)) hash.add('k', here);
    if (here != "<value>" && next != "<value>") hash.add('b', here, next);
    if (here != "<value>" && next != "<value>" && third != "<value>") hash.add('t', here, next, third);
    if (here != "<value>" && third != "<value>" && i + 2 < tokens.size()) hash.add('g', here, third);
    if (token.shape == Shape::kIdeograph || token.shape == Shape::kMark) continue;
    if (open && token.shape <= Shape::kCapital && token.norm.size() >= kLong) {
      hash.add('h', head(token.norm, kHead));
      hash.add('e', tail(token.norm, kTail));
    }
    if (open && token.shape <= Shape::kCapital && token.norm.size() >= 5) {
      const std::string w = "<" + token.norm + ">";
      for (std::size_t c = 0; c + 5 <= w.size(); ++c) hash.add('n', std::string_view(w).substr(c, 5));
    }
    if (token.shape != Shape::kLower) hash.add('s', shape_name(token.shape));
  }
  if (!tokens.empty() && !is_hidden(hidden, 0)) hash.add('1', tokens.front().norm);
  std::ranges::sort(out);
  const auto twice = std::ranges::unique(out);
  out.erase(twice.begin(), twice.end());
}

void token_features(std::span<const Token> tokens, std::size_t i, std::size_t slot, TokenSpan hidden, Features& out) {
  out.clear();
  Hasher hash(out);
  const auto at = [&](std::ptrdiff_t step) {
    const std::ptrdiff_t place = static_cast<std::ptrdiff_t>(i) + step;
    if (place < 0) return std::string_view("<s>");
    return seen(tokens, static_cast<std::size_t>(place), hidden);
  };
  const auto shape_at = [&](std::ptrdiff_t step) {
    const std::ptrdiff_t place = static_cast<std::ptrdiff_t>(i) + step;
    if (place < 0 || place >= static_cast<std::ptrdiff_t>(tokens.size())) return std::string_view("none");
    return shape_name(tokens[static_cast<std::size_t>(place)].shape);
  };
  // Each by itself and for its slot.
  for (const std::size_t seed : {std::size_t{0}, slot + 1}) {
    const auto both = [&](char type, std::string_view a, std::string_view b = {}, std::string_view c = {}) {
      hash.add(type, a, b, c, seed);
    };
    both('*', {});
    both('0', at(0));
    both('-', at(-1));
    both('+', at(1));
    both('m', at(-2));
    both('p', at(2));
    both('a', at(-2), at(-1));
    both('b', at(-1), at(0));
    both('c', at(0), at(1));
    both('d', at(1), at(2));
    both('f', at(-3), at(-2), at(-1));
    both('s', shape_at(0));
    both('x', shape_at(-1), shape_at(0), shape_at(1));
    both('y', at(-1), shape_at(0));
    both('z', shape_at(0), at(1));
    if (i < tokens.size() && !is_hidden(hidden, i) && tokens[i].shape <= Shape::kCapital) {
      both('h', head(tokens[i].norm, 3));
      both('e', tail(tokens[i].norm, 3));
    }
  }
}

}  // namespace memos::language::learned
