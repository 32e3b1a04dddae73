// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <string>

#include "language/code_points.h"
#include "language/detect.h"
#include "language/folded_text.h"
#include "language/language.h"
#include "language/stop_words.h"
#include "language/word_breaks.h"
#include "language/word_rules.h"

namespace memos::language {
namespace {

/// Moves `at` behind the letters, digits (if wanted) and marks that follow.
void skip_word(std::string_view text, std::size_t& at, bool digits) noexcept {
  while (at < text.size()) {
    std::size_t next = at;
    const CharClass c = class_of(decode(text, next));
    if (c != CharClass::kLetter && !(digits && c == CharClass::kDigit) && c != CharClass::kMark) return;
    at = next;
  }
}

/// Moves `at` behind the run of one class that follows.
void skip_run(std::string_view text, std::size_t& at, CharClass run) noexcept {
  for (std::size_t next = at; next < text.size() && class_of(decode(text, next)) == run;) at = next;
}

Script script_of_word(std::string_view word) noexcept {
  if (static_cast<unsigned char>(word[0]) < 0x80) return Script::kLatin;
  std::size_t at = 0;
  return script_of(decode(word, at));
}

}  // namespace

struct Tokenizer::Impl {
  FoldedText folded;
  WordRules rules;
  WordBreaks breaks;
  LanguageVotes votes;
  std::string buffer;
  TermList list;

  void split(const ScriptLanguages& languages, TermList& out);
  void word(std::size_t begin, std::size_t& at, const ScriptLanguages& languages, TermList& out);
  void bigrams(std::size_t begin, std::size_t end, TermList& out) const;
  void complex(std::size_t begin, std::size_t end, TermList& out);
  void emit(std::string_view term, std::size_t begin, std::size_t end, TermList& out) const {
    const auto [from, to] = folded.origin(begin, end);
    out.add(term, from, to);
  }
  ScriptLanguages terms(std::string_view text, std::string_view language, TermList& out);
};

/// Terms of the folded text by the given rules; counts what the words say about their language.
void Tokenizer::Impl::split(const ScriptLanguages& languages, TermList& out) {
  const std::string_view text = folded.text();
  votes.clear();
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const CharClass first = class_of(decode(text, at));
    switch (first) {
      case CharClass::kLetter:
      case CharClass::kDigit:
        word(begin, at, languages, out);
        break;
      case CharClass::kIdeograph:
      case CharClass::kHangul:
        skip_run(text, at, first);
        bigrams(begin, at, out);
        break;
      case CharClass::kComplex:
        skip_run(text, at, first);
        complex(begin, at, out);
        break;
      case CharClass::kSeparator:
      case CharClass::kMark:
      case CharClass::kApostrophe:
        break;
    }
  }
}

/// A word, `[letters, digits]+('[letters]+)?`, whose first character has been read.
void Tokenizer::Impl::word(std::size_t begin, std::size_t& at, const ScriptLanguages& languages, TermList& out) {
  const std::string_view text = folded.text();
  skip_word(text, at, true);
  std::size_t next = at;
  bool curly = false;
  if (next < text.size() && class_of(decode(text, next)) == CharClass::kApostrophe) {
    const std::size_t part = next;
    std::size_t end = part;
    if (part < text.size() && class_of(decode(text, end)) == CharClass::kLetter) {
      curly = part - at > 1;
      skip_word(text, end, false);
      if (curly) buffer.assign(text, begin, at - begin).append("'").append(text, part, end - part);
      at = end;
    }
  }
  const std::string_view raw = curly ? std::string_view(buffer) : text.substr(begin, at - begin);
  const auto outcome = rules.apply(raw, languages[static_cast<std::size_t>(script_of_word(raw))]);
  votes.add(raw, outcome.evidence);
  if (!outcome.term.empty()) emit(outcome.term, begin, at, out);
}

void Tokenizer::Impl::bigrams(std::size_t begin, std::size_t end, TermList& out) const {
  const std::string_view text = folded.text().substr(0, end);
  std::size_t first = begin;
  std::size_t second = begin;
  (void)decode(text, second);
  if (second == end) emit(text.substr(first), first, end, out);
  while (second < end) {
    std::size_t behind = second;
    (void)decode(text, behind);
    emit(text.substr(first, behind - first), first, behind, out);
    first = second;
    second = behind;
  }
}

void Tokenizer::Impl::complex(std::size_t begin, std::size_t end, TermList& out) {
  const std::string_view run = folded.text().substr(begin, end - begin);
  breaks.for_each(run, [&](std::size_t from, std::size_t to) {
    const std::string_view term = rules.apply(run.substr(from, to - from), Language::kNone).term;
    if (!term.empty()) emit(term, begin + from, begin + to, out);
  });
}

ScriptLanguages Tokenizer::Impl::terms(std::string_view text, std::string_view language, TermList& out) {
  folded.assign(text);
  ScriptLanguages languages = first_guess(folded.simple() ? LetterCounts{} : count_letters(folded.text()));
  const std::size_t before = out.size();
  if (const std::optional<Rules> told = rules_of(language); told) {
    languages[static_cast<std::size_t>(told->script)] = told->language;
    split(languages, out);
    return languages;
  }
  split(languages, out);
  const ScriptLanguages decided = votes.decide(languages);
  if (decided != languages) {
    out.truncate(before);
    split(decided, out);
  }
  return decided;
}

Tokenizer::Tokenizer() : impl_(std::make_unique<Impl>()) {}
Tokenizer::~Tokenizer() = default;

void Tokenizer::terms(std::string_view text, std::string_view language, TermList& out) {
  impl_->terms(text, language, out);
}

void Tokenizer::terms(std::string_view text, std::string_view language, std::vector<Term>& out) {
  impl_->list.clear();
  impl_->terms(text, language, impl_->list);
  for (std::size_t i = 0; i < impl_->list.size(); ++i) {
    const auto& place = impl_->list.place(i);
    out.push_back({std::string(impl_->list[i]), place.begin, place.end});
  }
}

std::string_view Tokenizer::detect(std::string_view text) {
  impl_->list.clear();
  const ScriptLanguages languages = impl_->terms(text, {}, impl_->list);
  if (impl_->folded.simple()) return name_of(languages[static_cast<std::size_t>(Script::kLatin)]).code;
  const LetterCounts counts = count_letters(impl_->folded.text());
  const std::uint32_t cjk = counts.han + counts.kana + counts.hangul;
  std::size_t most = static_cast<std::size_t>(Script::kLatin);
  for (std::size_t i = 0; i < kScripts; ++i) {
    if (counts.letters[i] > counts.letters[most]) most = i;
  }
  // A Chinese character says about as much as three letters.
  if (3 * cjk > counts.letters[most]) {
    if (counts.hangul > counts.han + counts.kana) return "ko";
    return counts.kana > 0 ? "ja" : "zh";
  }
  return name_of(languages[most]).code;
}

bool is_stop_word(std::string_view folded, std::string_view language) noexcept {
  const Language asked = language.empty() ? Language::kEnglish : language_of(language);
  return asked != Language::kNone && (stop_word_languages(folded) & mask_of(asked)) != 0;
}

}  // namespace memos::language
