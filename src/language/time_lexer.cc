// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "language/time_lexer.h"

#include <algorithm>
#include <array>

#include "language/code_points.h"

namespace memos::language {
namespace {

constexpr bool is_letter(unsigned char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool is_digit(unsigned char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool is_space(unsigned char c) noexcept { return c == ' ' || c == '\t' || c == '\r'; }

/// ASCII letter of a Latin-1 letter with an accent that English or Spanish uses; 0 if it is none.
char base_letter(char32_t c) noexcept {
  if (c >= 0xC0 && c <= 0xDE && c != 0xD7) c += 0x20;
  if (c >= 0xE0 && c <= 0xE5) return 'a';
  if (c >= 0xE8 && c <= 0xEB) return 'e';
  if (c >= 0xEC && c <= 0xEF) return 'i';
  if (c == 0xF1) return 'n';
  if (c >= 0xF2 && c <= 0xF6) return 'o';
  if (c >= 0xF9 && c <= 0xFC) return 'u';
  return 0;
}

/// Collects the bytes of a word; a word too long for the table becomes unknown.
class WordBytes {
 public:
  void add(char c) noexcept {
    if (size_ < bytes_.size()) bytes_[size_] = c;
    ++size_;
  }
  [[nodiscard]] std::string_view view() const noexcept {
    return size_ > kMaxTimeWord ? std::string_view{} : std::string_view(bytes_.data(), size_);
  }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  /// "walked": a past tense by its ending.
  [[nodiscard]] bool ends_in_ed() const noexcept {
    return size_ >= 5 && size_ <= kMaxTimeWord && bytes_[size_ - 1] == 'd' && bytes_[size_ - 2] == 'e';
  }

 private:
  std::array<char, kMaxTimeWord + 1> bytes_{};
  std::size_t size_ = 0;
};

/// Reads the letters at `at` and moves behind them.
WordBytes read_word(std::string_view text, std::size_t& at) noexcept {
  WordBytes bytes;
  while (at < text.size()) {
    const auto c = static_cast<unsigned char>(text[at]);
    if (is_letter(c)) {
      bytes.add(static_cast<char>(c | 0x20U));
      ++at;
    } else if (c < 0x80) {
      break;
    } else {
      std::size_t next = at;
      const char letter = base_letter(decode(text, next));
      if (letter == 0) break;
      bytes.add(letter);
      at = next;
    }
  }
  return bytes;
}

TimeWord class_of_ascii(char c) noexcept {
  switch (c) {
    case '-':
      return TimeWord::kDash;
    case '/':
      return TimeWord::kSlash;
    case ':':
      return TimeWord::kColon;
    case '.':
      return TimeWord::kDot;
    case ',':
      return TimeWord::kComma;
    case '!':
    case '?':
    case ';':
    case '\n':
      return TimeWord::kStop;
    default:
      return TimeWord::kPunctuation;
  }
}

TimeWord class_beyond(char32_t c) noexcept {
  if (c == 0x2010 || c == 0x2011 || c == 0x2012 || c == 0x2013 || c == 0x2014) return TimeWord::kDash;
  if (c == 0x3002 || c == 0xFF01 || c == 0xFF1F || c == 0xFF1B) return TimeWord::kStop;
  return TimeWord::kPunctuation;
}

/// "compré", "llegó", "llegaron" are past, "compraré", "llegará" future.
Tense spanish_tense(std::string_view word) noexcept {
  if (word.size() < 5) return Tense::kNone;
  if (word.ends_with("r\xC3\xA9") || word.ends_with("r\xC3\xA1")) return Tense::kFuture;
  if (word.ends_with("\xC3\xA9") || word.ends_with("\xC3\xB3")) return Tense::kPast;
  return word.size() >= 7 && (word.ends_with("aron") || word.ends_with("ieron")) ? Tense::kPast : Tense::kNone;
}

TimeToken word_token(std::string_view text, std::size_t& at) noexcept {
  TimeToken token;
  token.begin = static_cast<std::uint32_t>(at);
  const auto first = static_cast<unsigned char>(text[at]);
  token.capital = first >= 'A' && first <= 'Z';
  const WordBytes bytes = read_word(text, at);
  const TimeWordEntry& entry = find_time_word(bytes.view());
  token.word = entry.word;
  token.flags = entry.flags;
  token.tense = entry.tense;
  token.value = entry.value;
  if (token.word == TimeWord::kOther && entry.flags == 0 && entry.value == 0 && bytes.ends_in_ed()) {
    token.tense = Tense::kPast;
    token.word = TimeWord::kVerb;
    token.flags = kFollower;
  } else if (token.word == TimeWord::kOther && entry.flags == 0) {
    token.tense = spanish_tense(text.substr(token.begin, at - token.begin));
  }
  return token;
}

/// A word behind an apostrophe: 's, 'll, 're, 'm, 've; o'clock's second half. `at` stands on its first letter.
TimeToken contraction_token(std::string_view text, std::size_t apostrophe, std::size_t& at) noexcept {
  TimeToken token;
  token.begin = static_cast<std::uint32_t>(apostrophe);
  const std::string_view letters = [&] {
    const std::size_t from = at;
    (void)read_word(text, at);
    return text.substr(from, at - from);
  }();
  token.word = TimeWord::kOther;
  token.flags = kFollower;
  if (letters == "s" || letters == "S") {
    token.word = TimeWord::kPossessive;
  } else if (letters == "ll") {
    token.tense = Tense::kFuture;
  } else if (letters == "re" || letters == "m") {
    token.tense = Tense::kPresent;
  } else if (letters == "ve") {
    token.word = TimeWord::kPerfect;
    token.tense = Tense::kPresent;
  }
  return token;
}

TimeToken digits_token(std::string_view text, std::size_t& at) noexcept {
  TimeToken token;
  token.begin = static_cast<std::uint32_t>(at);
  token.word = TimeWord::kDigits;
  std::int64_t value = 0;
  for (; at < text.size() && is_digit(static_cast<unsigned char>(text[at])); ++at) {
    value = std::min<std::int64_t>(value * 10 + (text[at] - '0'), kMaxDigitsValue);
  }
  token.value = static_cast<std::int32_t>(value);
  // "14th"
  std::size_t end = at;
  const WordBytes bytes = read_word(text, end);
  const std::string_view suffix = bytes.view();
  if (suffix == "st" || suffix == "nd" || suffix == "rd" || suffix == "th") {
    token.word = TimeWord::kOrdinal;
    at = end;
  }
  return token;
}

/// Length of the apostrophe at `at`, or 0.
std::size_t apostrophe_at(std::string_view text, std::size_t at) noexcept {
  if (text[at] == '\'') return 1;
  if (text.substr(at).starts_with("\xE2\x80\x99") || text.substr(at).starts_with("\xCA\xBC")) {
    return text[at] == '\xE2' ? 3 : 2;
  }
  return 0;
}

bool begins_word(std::string_view text, std::size_t at) noexcept {
  const auto c = static_cast<unsigned char>(text[at]);
  if (is_letter(c)) return true;
  if (c < 0xC3 || c > 0xC3) return false;  // the Latin-1 letters with accents
  std::size_t next = at;
  return base_letter(decode(text, next)) != 0;
}

TimeToken other_token(std::string_view text, std::size_t& at) noexcept {
  TimeToken token;
  token.begin = static_cast<std::uint32_t>(at);
  const auto c = static_cast<unsigned char>(text[at]);
  if (c < 0x80) {
    token.word = class_of_ascii(text[at++]);
    if (token.word == TimeWord::kDot) {
      const bool ends = at >= text.size() || is_space(static_cast<unsigned char>(text[at])) || text[at] == '\n';
      token.value = ends ? 1 : 0;
    }
    return token;
  }
  token.word = class_beyond(decode(text, at));
  return token;
}

}  // namespace

bool may_hold_time(std::string_view text) noexcept {
  for (std::size_t at = 0; at < text.size();) {
    const auto c = static_cast<unsigned char>(text[at]);
    if (is_digit(c)) return true;
    if (is_letter(c) || c == 0xC3) {
      const std::size_t from = at;
      const WordBytes bytes = read_word(text, at);
      if (bytes.size() > 2 && (find_time_word(bytes.view()).flags & kTrigger) != 0) return true;
      if (at == from) ++at;
    } else {
      ++at;
    }
  }
  return false;
}

std::vector<TimeToken> time_tokens(std::string_view text) {
  std::vector<TimeToken> tokens;
  tokens.reserve(text.size() / 4 + 8);
  for (std::size_t at = 0; at < text.size();) {
    const auto c = static_cast<unsigned char>(text[at]);
    if (is_space(c)) {
      ++at;
      continue;
    }
    TimeToken token;
    const std::size_t apostrophe = apostrophe_at(text, at);
    const std::size_t behind = at + apostrophe;
    if (is_digit(c)) {
      token = digits_token(text, at);
    } else if (begins_word(text, at)) {
      token = word_token(text, at);
    } else if (apostrophe != 0 && behind < text.size() && begins_word(text, behind) && !tokens.empty() &&
               tokens.back().end == at) {
      const std::size_t from = at;
      at = behind;
      token = contraction_token(text, from, at);
    } else {
      token = other_token(text, at);
    }
    token.end = static_cast<std::uint32_t>(at);
    token.glued = !tokens.empty() && tokens.back().end == token.begin;
    tokens.push_back(token);
  }
  return tokens;
}

}  // namespace memos::language
