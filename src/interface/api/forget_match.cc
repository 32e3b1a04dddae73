// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/api/forget_match.h"

#include <algorithm>
#include <array>
#include <utility>

#include "language/code_points.h"
#include "language/language.h"

namespace memos::api {
namespace {

using language::CharClass;

/// A word of a text: letters and digits, with apostrophes inside.
struct Word {
  std::size_t begin = 0, end = 0;
  std::string folded;  ///< Without a contracted ending: "bob" for "Bob's" and "Bob'll".
  bool capital = false;
};

/// Belongs to a word without being seen: soft hyphen, joiners, zero-width blank, byte order mark.
bool is_unseen(char32_t c) noexcept { return c == 0xAD || (c >= 0x200B && c <= 0x200D) || c == 0x2060 || c == 0xFEFF; }

bool in_word(char32_t c) noexcept {
  if (c == language::kInvalid) return false;
  const CharClass kind = language::class_of(c);
  return kind == CharClass::kLetter || kind == CharClass::kDigit || kind == CharClass::kMark || is_unseen(c);
}

/// Scripts that put nothing between words.
bool has_no_blanks(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = language::decode(text, at);
    const CharClass kind = c == language::kInvalid ? CharClass::kSeparator : language::class_of(c);
    if (kind == CharClass::kIdeograph || kind == CharClass::kHangul || kind == CharClass::kComplex) return true;
  }
  return false;
}

/// "bob's", "bob'll" -> "bob"; "o'brien" stays.
void cut_contraction(std::string& folded) {
  constexpr std::array<std::string_view, 6> kEndings{"'s", "'ll", "'d", "'ve", "'re", "'m"};
  for (const std::string_view ending : kEndings) {
    if (folded.size() <= ending.size() || !folded.ends_with(ending)) continue;
    folded.resize(folded.size() - ending.size());
    return;
  }
}

Word word_at(std::string_view text, std::size_t begin, std::size_t end) {
  Word word{.begin = begin, .end = end, .folded = {}};
  std::string plain;
  for (std::size_t at = begin; at < end;) {
    const std::size_t from = at;
    const char32_t c = language::decode(text, at);
    if (c >= 0x80 && language::class_of(c) == CharClass::kApostrophe) {
      plain += '\'';
    } else if (!is_unseen(c)) {
      plain.append(text, from, at - from);
    }
  }
  word.folded = language::fold(plain);
  std::size_t first = 0;
  if (!plain.empty()) static_cast<void>(language::decode(plain, first));
  word.capital = language::fold(plain.substr(0, first)) != plain.substr(0, first);
  cut_contraction(word.folded);
  return word;
}

std::vector<Word> words_of(std::string_view text) {
  std::vector<Word> words;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    if (!in_word(language::decode(text, at))) continue;
    std::size_t end = at;
    while (at < text.size()) {
      const char32_t c = language::decode(text, at);
      if (in_word(c)) {
        end = at;
        continue;
      }
      std::size_t ahead = at;
      const bool inside = c != language::kInvalid && language::class_of(c) == CharClass::kApostrophe &&
                          ahead < text.size() && in_word(language::decode(text, ahead));
      if (!inside) break;
    }
    words.push_back(word_at(text, begin, end));
    at = end;
  }
  return words;
}

/// "Ann-Marie" holds neither Ann nor Marie: both sides of a hyphen begin with a capital.
bool joined(std::string_view text, const Word& left, const Word& right) {
  const std::string_view between = text.substr(left.end, right.begin - left.end);
  return (between == "-" || between == "\u2010" || between == "\u2011") && left.capital && right.capital;
}

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// Whether an ASCII text holds the folded word at all; saves taking most texts apart.
bool may_hold(std::string_view text, std::string_view word) {
  const auto same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b; };
  return !std::ranges::search(text, word, same).empty();
}

}  // namespace

NameMatcher::NameMatcher(std::string_view name) : folded_(language::fold(name)) {
  if (has_no_blanks(name)) {
    inside_ = folded_;
    return;
  }
  for (Word& word : words_of(name)) words_.push_back(std::move(word.folded));
}

bool NameMatcher::is(std::string_view text) const { return language::fold(text) == folded_; }

bool NameMatcher::in(std::string_view text) const {
  if (!inside_.empty()) return language::fold(text).find(inside_) != std::string::npos;
  if (words_.empty() || (is_ascii(text) && is_ascii(words_.front()) && !may_hold(text, words_.front()))) return false;
  const std::vector<Word> words = words_of(text);
  const std::size_t count = words_.size();
  for (std::size_t at = 0; at + count <= words.size(); ++at) {
    bool same = true;
    for (std::size_t i = 0; i < count && same; ++i) same = words[at + i].folded == words_[i];
    if (!same) continue;
    const bool longer = (at > 0 && joined(text, words[at - 1], words[at])) ||
                        (at + count < words.size() && joined(text, words[at + count - 1], words[at + count]));
    if (!longer) return true;
  }
  return false;
}

ForgetMatcher::ForgetMatcher(const ForgetRequest& request) : request_(request), name_(request.about) {}

bool ForgetMatcher::has_key(const Body& body) const {
  if (request_.key.ends_with('.')) return body.key.starts_with(request_.key);
  return body.key == request_.key;
}

bool ForgetMatcher::is_about(const Body& body) const {
  for (const Origin& origin : body.origins)
    if (name_.in(origin.speaker)) return true;
  const bool from_user =
      body.origins.empty() || (body.origins.front().speaker.empty() && body.origins.front().role == "user");
  if (from_user && name_.is(body.scope.user_id)) return true;
  if (name_.in(body.text) || name_.in(body.caption) || name_.in(body.info)) return true;
  if (std::ranges::any_of(body.tags, [this](const std::string& tag) { return name_.in(tag); })) return true;
  return body.statement && (name_.in(body.statement->subject) || name_.in(body.statement->value));
}

bool ForgetMatcher::states(const Body& body) const {
  if (!request_.key.empty() && !has_key(body)) return false;
  return request_.about.empty() || (body.statement && is_about(body));
}

bool ForgetMatcher::fits(const vault::VersionRow& row, bool stated) const {
  const Body& body = *row.body;
  if (!request_.session_id.empty() && body.scope.session_id != request_.session_id) return false;
  const UtcMs said = body.said_at.value_or(row.created_at);
  if ((request_.said_from && said < *request_.said_from) || (request_.said_to && said >= *request_.said_to))
    return false;
  if (stated) return true;
  if (!request_.key.empty() && !has_key(body)) return false;
  return request_.about.empty() || is_about(body);
}

}  // namespace memos::api
