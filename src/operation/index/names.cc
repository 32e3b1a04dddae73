// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/index/names.h"

#include <algorithm>
#include <array>

#include "base/utf8.h"
#include "language/language.h"

namespace memos::index {
namespace {

constexpr std::array<std::string_view, 8> kRoles{"user",  "assistant", "system",    "tool",
                                                 "human", "ai",        "developer", "function"};

bool is_apostrophe(char32_t c) noexcept { return c == '\'' || c == 0x2019; }

bool is_letter(char32_t c) noexcept {
  if (c < 0x80) return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  // Latin-1 signs, general punctuation, CJK punctuation and full-width signs separate words.
  return !((c <= 0xBF && c != 0xAA && c != 0xB5 && c != 0xBA) || c == 0xD7 || c == 0xF7 ||
           (c >= 0x2000 && c <= 0x206F) || (c >= 0x3000 && c <= 0x303F) || (c >= 0xFF00 && c <= 0xFF0F) ||
           (c >= 0xFF1A && c <= 0xFF20));
}

std::string straight(std::string folded) {
  constexpr std::string_view kCurly = "\xE2\x80\x99";
  for (std::size_t at = folded.find(kCurly); at != std::string::npos; at = folded.find(kCurly, at)) {
    folded.replace(at, kCurly.size(), "'");
  }
  return folded;
}

/// Leaves a possessive ending out of the word; `last_letter` and `apostrophe` are where its last parts begin.
void cut_possessive(std::string_view text, Word& word) {
  const std::string_view whole = text.substr(word.begin, word.end - word.begin);
  for (const std::string_view ending : {std::string_view("'s"), std::string_view("\xE2\x80\x99s")}) {
    if (whole.size() > ending.size() && whole.ends_with(ending)) {
      word.end -= static_cast<std::uint32_t>(ending.size());
      return;
    }
  }
}

}  // namespace

std::vector<Word> words_of(std::string_view text) {
  std::vector<Word> words;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t begin = at;
    if (!is_letter(base::next_code_point(text, at))) continue;
    std::size_t end = at;
    while (at < text.size()) {
      const char32_t c = base::next_code_point(text, at);
      if (is_letter(c)) {
        end = at;
      } else if (!is_apostrophe(c)) {
        break;
      } else {
        std::size_t ahead = at;
        if (ahead >= text.size() || !is_letter(base::next_code_point(text, ahead))) {
          // "James' dog": the apostrophe alone makes the possessive.
          if (text[end - 1] == 's') end = at;
          break;
        }
      }
    }
    at = std::max(at, end);
    Word word{.begin = static_cast<std::uint32_t>(begin),
              .end = static_cast<std::uint32_t>(end),
              .whole_end = static_cast<std::uint32_t>(end)};
    cut_possessive(text, word);
    const std::string_view own = text.substr(begin, word.end - begin);
    const std::string_view bare = own.ends_with('\'')             ? own.substr(0, own.size() - 1)
                                  : own.ends_with("\xE2\x80\x99") ? own.substr(0, own.size() - 3)
                                                                  : own;
    word.end = static_cast<std::uint32_t>(begin + bare.size());
    word.folded = straight(language::fold(bare));
    std::size_t first = 0;
    const char32_t initial = base::next_code_point(bare, first);
    word.capital = initial >= 0x80 ? language::fold(bare.substr(0, first)) != bare.substr(0, first)
                                   : initial >= 'A' && initial <= 'Z';
    words.push_back(std::move(word));
  }
  return words;
}

NameParts parts_of_name(std::string_view name) {
  NameParts parts;
  const std::string folded = language::fold(name);
  if (std::ranges::find(kRoles, folded) != kRoles.end()) return parts;
  if (language::has_cjk(folded)) {
    parts.whole = folded;
    return parts;
  }
  std::vector<Word> words = words_of(name);
  for (const Word& word : words) {
    const bool telling = word.folded.size() > 1 && !language::is_stop_word(word.folded, "en");
    if (telling || words.size() == 1) parts.words.push_back(word.folded);
  }
  if (words.empty() || parts.words.empty() || parts.words.front() != words.front().folded) return parts;
  std::size_t at = 0;
  std::size_t letters = 0;
  std::size_t third = 0;
  while (at < parts.words.front().size()) {
    (void)base::next_code_point(parts.words.front(), at);
    if (++letters == 3) third = at;
  }
  if (letters > 4) parts.short_form = parts.words.front().substr(0, third);
  return parts;
}

bool may_be_name(const Word& word, bool first_in_text, bool short_form) {
  if (short_form) return word.capital && (!first_in_text || !language::is_stop_word(word.folded, "en"));
  if (language::is_stop_word(word.folded, "en")) return word.capital && !first_in_text;
  return true;
}

void SpeakerNames::add(std::uint32_t speaker, std::string_view name) {
  NameParts parts = parts_of_name(name);
  for (std::string& word : parts.words) by_word_[std::move(word)].push_back(speaker);
  if (!parts.short_form.empty()) by_short_form_[std::move(parts.short_form)].push_back(speaker);
  if (!parts.whole.empty()) whole_.emplace_back(std::move(parts.whole), speaker);
}

std::vector<SpeakerNames::Match> SpeakerNames::find(std::string_view text, const std::vector<Word>& words) const {
  std::vector<Match> matches;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto collect = [&](const auto& table, bool short_form) {
      const auto at = table.find(words[i].folded);
      if (at == table.end() || !may_be_name(words[i], i == 0, short_form)) return;
      for (const std::uint32_t speaker : at->second) matches.push_back({speaker, i});
    };
    collect(by_word_, false);
    collect(by_short_form_, true);
  }
  if (!whole_.empty()) {
    const std::string folded = language::fold(text);
    for (const auto& [name, speaker] : whole_) {
      if (folded.find(name) != std::string::npos) matches.push_back({speaker, kInside});
    }
  }
  std::ranges::sort(matches);
  return matches;
}

}  // namespace memos::index
